package simulate_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"yoban/jobs/simulate"
)

// recorded returns the options of the command that testdata/README.md records.
func recorded(t *testing.T, root string) simulate.Options {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile(`(?m)^ *go run \./cmd/yoban simulate --out testdata/logs (.*)$`).FindStringSubmatch(string(text))
	if command == nil {
		t.Fatal("testdata/README.md records no command")
	}
	var opt simulate.Options
	numbers := map[string]*int{"accounts": &opt.Accounts, "days": &opt.Days, "traindays": &opt.TrainDays, "people": &opt.People, "instances": &opt.Instances}
	words := strings.Fields(command[1])
	for at := 0; at+1 < len(words); at += 2 {
		name, value := strings.TrimPrefix(words[at], "--"), words[at+1]
		switch {
		case name == "seed":
			opt.Seed, err = strconv.ParseUint(value, 10, 64)
		case name == "start":
			opt.Start, err = time.Parse(time.DateOnly, value)
		case name == "scale":
			opt.Scale, err = strconv.ParseFloat(value, 64)
		case numbers[name] != nil:
			*numbers[name], err = strconv.Atoi(value)
		default:
			t.Fatalf("flag %s of the recorded command", words[at])
		}
		if err != nil {
			t.Fatal(words[at], err)
		}
	}
	return opt
}

func TestTestdataIsWhatTheRecordedCommandMakes(t *testing.T) {
	root := filepath.Join("..", "..", "testdata")
	want, _ := run(t, recorded(t, root))
	made, stored := tree(t, want), tree(t, filepath.Join(root, "logs"))
	if len(stored) != len(made) {
		t.Errorf("testdata/logs has %d files, the command makes %d", len(stored), len(made))
	}
	for name, hash := range made {
		if stored[name] != hash {
			t.Fatalf("%s differs from what the command makes", name)
		}
	}
}

func TestTestdataStaysSmall(t *testing.T) {
	const limit, files = 8 << 20, 1500
	var size int64
	logs := filepath.Join("..", "..", "testdata", "logs")
	names := tree(t, logs)
	for name := range names {
		info, err := os.Stat(filepath.Join(logs, name))
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size > limit || len(names) > files {
		t.Errorf("testdata/logs: %d bytes in %d files, want at most %d in %d", size, len(names), limit, files)
	}
}
