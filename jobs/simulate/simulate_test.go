package simulate_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/jobs/simulate"
)

// small is an organisation that takes a fraction of a second.
var small = simulate.Options{Seed: 5, Days: 6, TrainDays: 3, People: 6, Instances: 6, Scale: 0.4}

// run makes the organisation in a directory of the test.
func run(t *testing.T, opt simulate.Options) (string, simulate.Summary) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	summary, err := simulate.Run(context.Background(), dir, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return dir, summary
}

// tree returns the hash of every file below the directory, by its path.
func tree(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	hashes := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		hashes[filepath.ToSlash(name)] = sha256.Sum256(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hashes
}

// unpack returns the text of a compressed object.
func unpack(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(path, err)
	}
	if !reader.ModTime.IsZero() {
		t.Errorf("%s: gzip header carries the time %v, want none", path, reader.ModTime)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(path, err)
	}
	return string(text)
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	first, one := run(t, small)
	second, two := run(t, small)
	if diff := cmp.Diff(tree(t, first), tree(t, second)); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	if one != two {
		t.Errorf("summaries differ: %+v and %+v", one, two)
	}
	other := small
	other.Seed++
	third, _ := run(t, other)
	if cmp.Equal(tree(t, first), tree(t, third)) {
		t.Error("another seed gives the same tree")
	}
}

func TestARunOverItsOwnDirectoryReplacesIt(t *testing.T) {
	dir, _ := run(t, small)
	want := tree(t, dir)
	stale := filepath.Join(dir, "AWSLogs", "stale.gz")
	if err := os.WriteFile(stale, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := simulate.Run(context.Background(), dir, small, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
		t.Errorf("the second run left another tree:\n%s", diff)
	}
}

func TestAForeignDirectoryIsRefusedAndLeftAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "labels.csv"), []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := tree(t, dir)
	if _, err := simulate.Run(context.Background(), dir, small, nil); !errors.Is(err, simulate.ErrForeignDirectory) {
		t.Errorf("Run = %v, want ErrForeignDirectory", err)
	}
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Errorf("the directory changed:\n%s", diff)
	}
}

func TestOptionsThatCannotBeAreRefused(t *testing.T) {
	for name, opt := range map[string]simulate.Options{
		"a negative number of days": {Days: -1},
		"no people worth the name":  {People: -3},
		"a negative scale":          {Scale: -1},
		"a start after midnight":    {Start: small.Start.AddDate(2026, 0, 0).Add(5)},
	} {
		dir := filepath.Join(t.TempDir(), "out")
		if _, err := simulate.Run(context.Background(), dir, opt, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the directory was made", name)
		}
	}
}

func TestACancelledRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	days := 0
	_, err := simulate.Run(ctx, filepath.Join(t.TempDir(), "out"), small, func(done, total int) {
		if days = done; done == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || days != 2 {
		t.Errorf("Run = %v after %d days, want Canceled after 2", err, days)
	}
}

func TestTheSmallestOrganisationsHaveEveryCase(t *testing.T) {
	for name, opt := range map[string]simulate.Options{
		"one of everything":         {Accounts: 1, People: 1, Instances: 1, Days: 2, TrainDays: 1, Scale: 0.1},
		"more accounts than others": {Accounts: 5, People: 1, Instances: 1, Days: 3, TrainDays: 1, Scale: 0.1},
		"one judged day":            {Days: 3, TrainDays: 2, Scale: 0.1},
		"the training case too":     {Days: 10, TrainDays: 8, Scale: 0.1, TrainCase: true},
		"hosts that attack others":  {Accounts: 1, People: 1, Instances: 1, Days: 3, TrainDays: 1, Scale: 0.1, Network: true},
	} {
		_, summary := run(t, opt)
		attacks, lookAlikes := 24, 26
		if opt.TrainCase {
			attacks++
		}
		if opt.Network {
			attacks, lookAlikes = attacks+8, lookAlikes+5
		}
		if summary.Attacks != attacks || summary.Cases != attacks+lookAlikes {
			t.Errorf("%s: %d cases with %d attacks, want %d with %d", name, summary.Cases, summary.Attacks, attacks+lookAlikes, attacks)
		}
	}
}

func TestQuietDaysAloneHaveNoCases(t *testing.T) {
	_, summary := run(t, simulate.Options{Days: 2, Scale: 0.2})
	if summary.Cases != 0 || summary.CloudTrailRecords == 0 || summary.FlowRecords == 0 || summary.QueryRecords == 0 {
		t.Errorf("summary %+v, want records of all logs and no case", summary)
	}
}

// events returns the ids of all CloudTrail events below the directory.
func events(t *testing.T, dir string) map[string]int {
	t.Helper()
	ids := map[string]int{}
	for name := range tree(t, dir) {
		if !strings.Contains(name, "/CloudTrail/") {
			continue
		}
		var object struct{ Records []struct{ EventID string } }
		if err := json.Unmarshal([]byte(unpack(t, filepath.Join(dir, name))), &object); err != nil {
			t.Fatal(name, err)
		}
		for _, r := range object.Records {
			ids[r.EventID]++
		}
	}
	return ids
}

func TestWithoutAttacksEverythingElseIsTheSame(t *testing.T) {
	full, _ := run(t, small)
	calm := small
	calm.NoAttacks = true
	quiet, summary := run(t, calm)
	if summary.Attacks != 0 || summary.Cases != 26 {
		t.Errorf("%d cases with %d attacks, want the 26 look-alikes", summary.Cases, summary.Attacks)
	}
	all := events(t, full)
	for id := range events(t, quiet) {
		if all[id] == 0 {
			t.Fatalf("event %s is in the calm organisation only", id)
		}
	}
}

func TestAboutOneEventInAHundredComesTwice(t *testing.T) {
	dir, summary := run(t, simulate.Options{Seed: 3, Days: 12, NoAttacks: true})
	copies := summary.CloudTrailRecords - len(events(t, dir))
	if share := float64(copies) / float64(summary.CloudTrailRecords); share < 0.005 || share > 0.02 {
		t.Errorf("%d of %d events are copies (%.2f %%), want about 1 %%", copies, summary.CloudTrailRecords, 100*share)
	}
}

// layouts are the object keys that AWS documents for each log.
var layouts = map[string]*regexp.Regexp{
	"CloudTrail":       regexp.MustCompile(`^AWSLogs/o-[a-z0-9]{10}/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/\d{12}_CloudTrail_[a-z0-9-]+_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$`),
	"vpcflowlogs":      regexp.MustCompile(`^AWSLogs/(\d{12})/vpcflowlogs/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/\d{12}_vpcflowlogs_[a-z0-9-]+_fl-[0-9a-f]{17}_\d{8}T\d{4}Z_[0-9a-f]{8}\.log\.gz$`),
	"hive":             regexp.MustCompile(`^AWSLogs/aws-account-id=(\d{12})/aws-service=vpcflowlogs/aws-region=([a-z0-9-]+)/year=(\d{4})/month=(\d\d)/day=(\d\d)/hour=\d\d/\d{12}_vpcflowlogs_[a-z0-9-]+_fl-[0-9a-f]{17}_\d{8}T\d{4}Z_[0-9a-f]{8}\.log\.gz$`),
	"vpcdnsquerylogs":  regexp.MustCompile(`^AWSLogs/(\d{12})/vpcdnsquerylogs/(vpc-[0-9a-f]{17})/(\d{4})/(\d\d)/(\d\d)/vpc-[0-9a-f]{17}_vpcdnsquerylogs_\d{12}_\d{8}T\d{4}Z_[0-9a-f]{8}\.log\.gz$`),
	"the organisation": regexp.MustCompile(`^(organization\.json|instances\.json|labels\.csv|simulate\.json)$`),
}

func TestObjectKeysFollowAWS(t *testing.T) {
	dir, _ := run(t, small)
	found := map[string]int{}
	for name := range tree(t, dir) {
		matched := false
		for layout, pattern := range layouts {
			parts := pattern.FindStringSubmatch(name)
			if parts == nil {
				continue
			}
			matched = true
			found[layout]++
			if len(parts) == 6 && !strings.Contains(filepath.Base(name), "_"+parts[3]+parts[4]+parts[5]+"T") {
				t.Errorf("%s: folder and file name disagree about the day", name)
			}
		}
		if !matched {
			t.Errorf("%s: no layout of AWS", name)
		}
	}
	for layout := range layouts {
		if found[layout] == 0 {
			t.Errorf("no object in the layout of %s", layout)
		}
	}
}
