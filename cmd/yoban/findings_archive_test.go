package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yoban/models/finding/findingtest"
)

// must runs "findings" and fails the test on an error.
func must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := runFindings(t, args...)
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out
}

func TestArchivingOnTheCommandLine(t *testing.T) {
	lake := findingsLake(t)
	days := filesOf(t, filepath.Join(lake, "findings"))
	id := findingtest.Traffic().ID[:8]
	list := func(state string) string { return must(t, "list", "--lake", lake, "--state", state) }

	out := must(t, "archive", id, "--by", "analyst", "--reason", "ticket 4711\x1b[31m", "--lake", lake)
	if !strings.Contains(out, "1 decision written") {
		t.Errorf("says %q", out)
	}
	if got := list("open"); strings.Contains(got, id) || !strings.Contains(got, "not shown: 1 archived") {
		t.Errorf("list after an archive:\n%s", got)
	}
	if got := list("archived"); !strings.Contains(got, id) || !strings.Contains(got, "1 finding: 1 high") {
		t.Errorf("list of archived ones:\n%s", got)
	}
	show := must(t, "show", id, "--lake", lake)
	if !strings.Contains(show, "State: archived; found on 2026-03-02") || !strings.Contains(show, `archived by analyst: ticket 4711\u001b[31m`) {
		t.Errorf("show after an archive:\n%s", show)
	}
	if out := must(t, "archive", id, "--by", "analyst", "--lake", lake); !strings.Contains(out, "0 decisions written; 1 finding so already") {
		t.Errorf("a second archive says %q", out)
	}
	must(t, "unarchive", "--type", "*:ec2/*", "--yes", "--by", "analyst", "--lake", lake)
	if got := list("open"); !strings.Contains(got, id) || strings.Contains(got, "not shown") {
		t.Errorf("list after an unarchive:\n%s", got)
	}
	if show := must(t, "show", id, "--lake", lake); strings.Count(show, "by analyst") != 2 {
		t.Errorf("show after an unarchive:\n%s", show)
	}
	if got := filesOf(t, filepath.Join(lake, "findings")); got != days {
		t.Error("a decision changed the files of findings")
	}
}

func TestArchivingByFlagsIsListedFirst(t *testing.T) {
	lake := findingsLake(t)
	out, err := runFindings(t, "archive", "--date", "2026-03-03", "--by", "analyst", "--lake", lake)
	if err == nil || strings.Count(out, "\n") != 1 || !strings.Contains(out, findingtest.Calls().ID[:8]) {
		t.Errorf("without --yes: %v\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(lake, "decisions")); err == nil {
		t.Error("it was done without --yes")
	}
	if out := must(t, "archive", "--date", "2026-03-03", "--by", "analyst", "--yes", "--lake", lake); !strings.Contains(out, "1 decision written") {
		t.Errorf("with --yes: %s", out)
	}
}

func TestSomebodyMustDecide(t *testing.T) {
	t.Setenv("USER", "")
	if _, err := runFindings(t, "archive", "ef", "--lake", findingsLake(t)); err == nil || !strings.Contains(err.Error(), "--by") {
		t.Errorf("error %v, want one that names --by", err)
	}
}

// filesOf returns the names and contents of all files below a folder.
func filesOf(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		b.WriteString(path + "\n" + string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
