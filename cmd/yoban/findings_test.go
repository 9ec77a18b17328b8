package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"yoban/features/blob"
	"yoban/models/finding"
	"yoban/models/finding/findingtest"
)

var updateFindings = flag.Bool("update-findings", false, "rewrite the golden files of the findings commands")

// findingsLake is a lake with the examples on one day and the calls again, one
// day later.
func findingsLake(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	store, err := blob.CreateDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	later := findingtest.Calls()
	later.First, later.Last, later.Score = later.First+86400, later.Last+86400, 12
	for date, found := range map[string][]finding.Finding{"2026-03-02": findingtest.Examples(), "2026-03-03": {later}} {
		if err := finding.WriteDay(t.Context(), store, findingtest.Account, date, found); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runFindings runs "findings" with arguments and returns what it printed.
func runFindings(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	command := &cobra.Command{Use: "yoban"}
	command.AddCommand(newFindingsCommand())
	command.SetOut(&out)
	command.SetErr(&out)
	command.SilenceErrors, command.SilenceUsage = true, true
	command.SetArgs(append([]string{"findings"}, args...))
	err := command.ExecuteContext(t.Context())
	return out.String(), err
}

// findingsPrint compares what "findings" prints with a golden file.
func findingsPrint(t *testing.T, golden string, args ...string) {
	t.Helper()
	got := must(t, args...)
	path := filepath.Join("testdata", "findings", golden+".txt")
	if *updateFindings {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("output changed (-want +got); run with -update-findings if it should:\n%s", diff)
	}
}

func TestFindingsPrint(t *testing.T) {
	lake := findingsLake(t)
	tests := []struct {
		golden string
		args   []string
	}{
		{"list", []string{"list"}},
		{"list-high", []string{"list", "--severity", "High", "--date", "2026-03-02"}},
		{"list-none", []string{"list", "--from", "2026-03-04"}},
		{"list-type-jsonl", []string{"list", "--type", "*:s3/*", "--format", "jsonl"}},
		{"list-none-json", []string{"list", "--account", "444455556666", "--format", "json"}},
		{"show-calls", []string{"show", findingtest.Calls().ID[:6]}},
		{"show-traffic", []string{"show", findingtest.Traffic().ID}},
		{"show-names", []string{"show", findingtest.Names().ID}},
		{"show-objects", []string{"show", findingtest.Objects().ID}},
		{"help", []string{"--help"}},
		{"help-list", []string{"list", "--help"}},
		{"help-show", []string{"show", "--help"}},
		{"help-feedback", []string{"feedback", "--help"}},
		{"help-archive", []string{"archive", "--help"}},
		{"help-unarchive", []string{"unarchive", "--help"}},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			findingsPrint(t, tt.golden, append(tt.args, "--lake", lake)...)
		})
	}
}

func TestFindingsRefuse(t *testing.T) {
	lake := findingsLake(t)
	tests := []struct {
		name  string
		args  []string
		want  string
		usage bool
	}{
		{"a day that is none", []string{"list", "--date", "2026-02-30"}, `--date "2026-02-30"`, true},
		{"a day and a range", []string{"list", "--date", "2026-03-02", "--to", "2026-03-03"}, "--date cannot be used", true},
		{"a range backwards", []string{"list", "--from", "2026-03-03", "--to", "2026-03-02"}, "is after", true},
		{"an unknown severity", []string{"list", "--severity", "urgent"}, "low, medium, high, critical", true},
		{"an unknown format", []string{"list", "--format", "xml"}, "table, json, jsonl", true},
		{"an argument to list", []string{"list", "ef22"}, `"ef22"`, true},
		{"show without an id", []string{"show"}, "takes one id", true},
		{"an empty id", []string{"show", ""}, "takes one id", true},
		{"an account that is none", []string{"list", "--account", "12"}, "12 digits", true},
		{"an unknown flag", []string{"list", "--colour"}, "--colour", true},
		{"an unknown state", []string{"list", "--state", "closed"}, "new, updated, archived", true},
		{"an archive of nothing", []string{"archive", "--by", "me"}, "by their ids", true},
		{"an archive by id and flags", []string{"archive", "ef", "--type", "*", "--by", "me"}, "not both", true},
		{"an archive by flags without --yes", []string{"archive", "--type", "*", "--by", "me"}, "add --yes", true},
		{"an archive of an unknown id", []string{"archive", "zz", "--by", "me"}, `starts with "zz"`, false},
		{"an archive by the start of all ids", []string{"archive", "", "--by", "me"}, "no finding", false},
		{"an archive of an account that is none", []string{"archive", "--account", "12", "--by", "me"}, "12 digits", true},
		{"an archive for a long reason", []string{"archive", "ef", "--by", "me", "--reason", strings.Repeat("x", 2000)}, "--reason has 2000 bytes", true},
		{"an unknown id", []string{"show", "zz"}, `starts with "zz"`, false},
		{"no lake", []string{"list", "--lake", filepath.Join(lake, "none")}, "open lake", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := runFindings(t, append([]string{"--lake", lake}, tt.args...)...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one with %q", err, tt.want)
			}
			var code interface{ ExitCode() int }
			if got := errors.As(err, &code) && code.ExitCode() == 2; got != tt.usage {
				t.Errorf("usage error = %v, want %v", got, tt.usage)
			}
		})
	}
}

func TestHostileTextCannotSteerTheTerminal(t *testing.T) {
	dir := t.TempDir()
	store, err := blob.CreateDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	bad := findingtest.Hostile(findingtest.Nasty)
	if err := finding.WriteDay(t.Context(), store, findingtest.Account, "2026-03-02", []finding.Finding{bad}); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"list"}, {"show", bad.ID}, {"list", "--format", "json"}} {
		out, err := runFindings(t, append(args, "--lake", dir)...)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out, "red") {
			t.Errorf("%v does not show the text at all", args)
		}
		for _, r := range out {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == unicode.ReplacementChar) {
				t.Errorf("%v prints %U", args, r)
				break
			}
		}
	}
}

func TestWords(t *testing.T) {
	for bits, want := range map[float64]string{
		0: "one in 1", 1: "one in 2", 10: "one in 1,000", 13.551: "one in 12,000", // 2^13.551 = 12,001
		20: "one in 1,000,000", 49: "one in 560,000,000,000,000", 1074: "one in 10^323", // 1074·log10(2) = 323.3
	} {
		if got := oneIn(bits); got != want {
			t.Errorf("oneIn(%v) = %q, want %q", bits, got, want)
		}
	}
	for week, want := range map[float64]string{
		0: "practically none", 1: "about 1 a week", 1510: "about 1,500 a week",
		0.02: "0.02 a week, about one in 50 weeks", 0.5: "0.5 a week, about one in 2 weeks",
		1. / 520: "0.0019 a week, about one in 10 years", 1e-9: "1e-09 a week, less than one in 1,000 years",
	} {
		if got := howOften(week); got != want {
			t.Errorf("howOften(%v) = %q, want %q", week, got, want)
		}
	}
}
