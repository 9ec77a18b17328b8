package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yoban/jobs/backtest"
	"yoban/jobs/simulate"
)

// smallLogs writes the logs of a small organisation of one account and returns
// their directory.
func smallLogs(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	opt := simulate.Options{Seed: 5, Accounts: 1, Start: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Days: 10, TrainDays: 8, People: 3, Instances: 2, Scale: 0.3}
	if _, err := simulate.Run(t.Context(), dir, opt, nil); err != nil {
		t.Fatal(err)
	}
	return dir
}

// runBacktest runs "yoban backtest" and returns the exit code and what it
// printed.
func runBacktest(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"backtest"}, args...), &out, &errs)
	return code, out.String(), errs.String()
}

func TestBacktestPrints(t *testing.T) {
	logs := smallLogs(t)
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	labels := filepath.Join(logs, "labels.csv")

	code, text, errs := runBacktest(t, "--logs", logs, "--labels", labels)
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("the temporary directory holds %v after the run (error %v)", left, err)
	}
	for _, want := range []string{"judged    2026-03-10 to 2026-03-11", "Recall", "False findings", "Attacks", "Hard negatives: "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}

	lake := filepath.Join(t.TempDir(), "kept")
	_, long, _ := runBacktest(t, "--logs", logs, "--labels", labels, "--lake", lake, "--misses", "--false")
	rest, ok := strings.CutPrefix(long, text)
	if !ok || !strings.Contains(rest, "\nMissed attacks: ") || !strings.Contains(rest, "\nFalse findings, one a day: ") {
		t.Errorf("with --lake, --misses and --false the text is not the same with two lists behind it:\n%s", long)
	}
	if _, err := os.Stat(filepath.Join(lake, "runs")); err != nil {
		t.Errorf("the lake of --lake was not kept: %v", err)
	}

	_, data, _ := runBacktest(t, "--logs", logs, "--labels", labels, "--lake", lake, "--format", "json")
	var rep backtest.Report
	if err := json.Unmarshal([]byte(data), &rep); err != nil {
		t.Fatal(err)
	}
	if got := rep.Text() + rep.Eval.MissesText() + rep.Eval.FalseText(); got != long {
		t.Errorf("the report in JSON says otherwise:\n%s", got)
	}
}

func TestBacktestWritesAPage(t *testing.T) {
	logs, file := smallLogs(t), filepath.Join(t.TempDir(), "report.html")
	args := []string{"--logs", logs, "--labels", filepath.Join(logs, "labels.csv"), "--html", file}
	if code, _, errs := runBacktest(t, args...); code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "<title>Backtest 2026-03-10 to 2026-03-11</title>") {
		t.Errorf("no page (error %v):\n%.200s", err, text)
	}
	args[len(args)-1] = filepath.Join(t.TempDir(), "none", "report.html")
	if code, _, errs := runBacktest(t, args...); code != exitFailed || !strings.Contains(errs, "write HTML") {
		t.Errorf("a page that cannot be written: exit code %d, %q", code, errs)
	}
}

func TestBacktestInjects(t *testing.T) {
	logs := smallLogs(t)
	code, text, errs := runBacktest(t, "--logs", logs, "--inject", "--inject-victims", "1")
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for _, want := range []string{"\ninjected  ", "\nas it is  ", "\nRecall\n", "\nAttacks\n", "  I01-01  "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if _, list, _ := runBacktest(t, "--inject-list"); !strings.Contains(list, "credential of an instance used from a hosting company") || !strings.Contains(list, "NEEDS") {
		t.Errorf("the list of attacks:\n%s", list)
	}
}

func TestBacktestLeavesTheConfiguredLakeAlone(t *testing.T) {
	dir := t.TempDir()
	lake, labels, settings := filepath.Join(dir, "lake"), filepath.Join(dir, "labels.csv"), filepath.Join(dir, "yoban.yaml")
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(labels, "case_id,account_id,log,entity_type,entity,start,end,category,expected_types\n")
	write(settings, "lake: "+lake+"\nlogs: ["+filepath.Join("..", "..", "testdata", "logs", "AWSLogs", "252542168979", "vpcdnsquerylogs")+"]\n")
	code, out, errs := runBacktest(t, "--config", settings, "--labels", labels)
	if code != exitDone || !strings.Contains(out, "0 of 0 fired") {
		t.Errorf("exit code %d: %s%s", code, out, errs)
	}
	if _, err := os.Stat(lake); !os.IsNotExist(err) {
		t.Errorf("the lake of the configuration was touched (error %v)", err)
	}
}

func TestBacktestRefusesWrongUsage(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	tests := []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no labels", []string{"--logs", none}, exitUsage, "--labels"},
		{"no logs", []string{"--labels", none}, exitUsage, "--logs"},
		{"another format", []string{"--labels", none, "--format", "xml"}, exitUsage, `"xml" is neither text nor json`},
		{"days the wrong way round", []string{"--logs", none, "--labels", none, "--from", "2026-01-02", "--to", "2026-01-01"}, exitUsage, "is before --from"},
		{"a day that is none", []string{"--logs", none, "--labels", none, "--from", "yesterday"}, exitUsage, `"yesterday"`},
		{"an argument", []string{none}, exitUsage, "takes no arguments"},
		{"an unknown flag", []string{"--label", none}, exitUsage, "--label"},
		{"labels and attacks", []string{"--logs", none, "--labels", none, "--inject"}, exitUsage, "goes without --labels"},
		{"attacks and variants", []string{"--logs", none, "--inject", "--variants"}, exitUsage, "not with --inject"},
		{"no victims", []string{"--logs", none, "--inject", "--inject-victims", "0"}, exitUsage, "--inject-victims 0"},
		{"a crowd of victims", []string{"--logs", none, "--inject", "--inject-victims", "999"}, exitUsage, "--inject-victims 999"},
		{"labels that are not there", []string{"--logs", none, "--labels", none}, exitFailed, "open labels"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, _, errs := runBacktest(t, tt.args...)
			if code != tt.code || !strings.Contains(errs, tt.want) {
				t.Errorf("exit code %d, %q; want %d and %q", code, errs, tt.code, tt.want)
			}
		})
	}
}
