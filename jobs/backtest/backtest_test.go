package backtest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/corpustest"
	"yoban/features/enrich"
	"yoban/jobs/backtest"
	"yoban/jobs/config"
	"yoban/jobs/nightly"
	"yoban/models/score"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// golden is what a backtest of the made-up organisation prints. A change of it
// is a change of detection, to be looked at in review.
var golden = filepath.Join("..", "..", "testdata", "golden", "backtest.txt")

// logs are the made-up organisation's, with their labels.
var logs = filepath.Join("..", "..", "testdata", "logs")

// night returns the options of an operator who sets nothing, for logs and a
// lake.
func night(t *testing.T, logs, lake string, workers int) nightly.Options {
	t.Helper()
	from, err := blob.OpenDir(logs)
	if err != nil {
		t.Fatal(err)
	}
	to, err := blob.CreateDir(lake)
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	return nightly.Options{Logs: []blob.Store{from}, Lake: to, Places: places(t, enrich.Config{}), Workers: workers, Lookback: c.Lookback,
		Budget: score.Budget(c.Budget), LateDays: c.Ingest.LateDays, MaxRejected: c.Ingest.MaxRejected, Code: "test"}
}

func places(t *testing.T, c enrich.Config) *enrich.Enricher {
	t.Helper()
	e, err := enrich.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// run runs a backtest with the labels beside the logs.
func run(t *testing.T, opt nightly.Options, labels, from, to string) *backtest.Report {
	t.Helper()
	f, err := os.Open(labels)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rep, err := backtest.Run(t.Context(), backtest.Options{Night: opt, Labels: f, From: from, To: to})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestTheMadeUpOrganisation(t *testing.T) {
	labels, lake := filepath.Join(logs, "labels.csv"), t.TempDir()
	rep := run(t, night(t, logs, lake, 2), labels, "", "")
	got := rep.Text()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("detection changed (-want +got); run with -update if it should:\n%s", diff)
	}
	// Its README.md: three accounts, attacks on the last five days of 35.
	if rep.From != "2026-07-01" || rep.To != "2026-07-05" || rep.Nights != 5 || rep.AccountDays != 15 || rep.Learning != 0 {
		t.Errorf("judged %s to %s, %d nights (%d learning), %d account-days; want the 5 of July and 15", rep.From, rep.To, rep.Nights, rep.Learning, rep.AccountDays)
	}
	checkBalance(t, rep)

	if again := run(t, night(t, logs, lake, 2), labels, "", ""); again.Text() != got {
		t.Errorf("the same lake gives another text (-first +second):\n%s", cmp.Diff(got, again.Text()))
	}
	other := run(t, night(t, logs, t.TempDir(), 1), labels, "2026-07-01", "2026-07-05")
	if diff := cmp.Diff(rep, other); diff != "" {
		t.Errorf("one worker and another lake give another report (-first +second):\n%s", diff)
	}
}

func checkBalance(t *testing.T, rep *backtest.Report) {
	t.Helper()
	n := rep.Records
	if left := n.Read - n.Used - n.Duplicate - n.NoData - n.Rejected - n.Late; n.Read == 0 || left != 0 {
		t.Errorf("%d records are not accounted for: %+v", left, n)
	}
}

// quiet is the labels of logs in which nothing happened.
const quiet = "case_id,account_id,log,entity_type,entity,start,end,category,expected_types\n"

// firstDays is a few days of the made-up organisation.
func firstDays(t *testing.T) nightly.Options {
	t.Helper()
	dir := t.TempDir()
	err := filepath.WalkDir(filepath.Join(logs, "AWSLogs"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(filepath.ToSlash(path), "/vpcdnsquerylogs/") || !strings.Contains(d.Name(), "_2026060") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		at := filepath.Join(dir, strings.TrimPrefix(path, logs))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		return os.WriteFile(at, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return night(t, dir, t.TempDir(), 2)
}

func TestWhichDaysAreJudged(t *testing.T) {
	opt := firstDays(t)
	eval := func(from, to, phase string) string {
		return "case_id,account_id,log,entity_type,entity,start,end,category,expected_types,phase\n" +
			"A,,dns,domain,pool.example.net," + from + "," + to + ",mining,CryptoCurrency:EC2/BitcoinTool.B!DNS," + phase + "\n"
	}
	tests := []struct {
		name, labels, from, to string
		first, last            string
		nights, cases, out     int
	}{
		{"all days without labels", quiet, "", "", "2026-06-01", "2026-06-09", 9, 0, 0},
		{"the days of the cases to judge by", eval("2026-06-03T23:59:59Z", "2026-06-05T00:00:00Z", "eval"), "", "", "2026-06-03", "2026-06-05", 3, 1, 0},
		{"all days when cases have another phase", eval("2026-06-03T00:00:00Z", "2026-06-03T01:00:00Z", "train"), "", "", "2026-06-01", "2026-06-09", 9, 1, 0},
		{"all days when cases have no phase", eval("2026-06-03T00:00:00Z", "2026-06-03T01:00:00Z", ""), "", "", "2026-06-01", "2026-06-09", 9, 1, 0},
		{"those asked for", eval("2026-06-03T00:00:00Z", "2026-06-03T01:00:00Z", "eval"), "2026-06-04", "2026-06-05", "2026-06-04", "2026-06-05", 2, 0, 1},
		{"from a day on", quiet, "2026-06-08", "", "2026-06-08", "2026-06-09", 2, 0, 0},
		{"until a day", quiet, "", "2026-06-02", "2026-06-01", "2026-06-02", 2, 0, 0},
		{"days before the logs are no nights", quiet, "2026-01-01", "2026-06-01", "2026-06-01", "2026-06-01", 1, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, err := backtest.Run(t.Context(), backtest.Options{Night: opt, Labels: strings.NewReader(tt.labels), From: tt.from, To: tt.to})
			if err != nil {
				t.Fatal(err)
			}
			got := []any{rep.From, rep.To, rep.Nights, len(rep.Eval.Cases), rep.Eval.LeftOut}
			if diff := cmp.Diff([]any{tt.first, tt.last, tt.nights, tt.cases, tt.out}, got); diff != "" {
				t.Errorf("first and last day, nights, cases judged and left out (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("no logs of those days is an error", func(t *testing.T) {
		_, err := backtest.Run(t.Context(), backtest.Options{Night: opt, Labels: strings.NewReader(quiet), From: "2026-06-20", To: "2026-06-21"})
		if !errors.Is(err, backtest.ErrNothing) || !strings.Contains(err.Error(), "2026-06-20 to 2026-06-21") {
			t.Errorf("error %v, want ErrNothing that names the days", err)
		}
	})
}

func TestLabelsAreReadBeforeLogs(t *testing.T) {
	_, err := backtest.Run(t.Context(), backtest.Options{Labels: strings.NewReader("case_id\n")})
	if err == nil || !strings.Contains(err.Error(), "labels: missing columns") {
		t.Errorf("error %v, want the missing columns", err)
	}
}

func TestTheReportIsJSON(t *testing.T) {
	rep, err := backtest.Run(t.Context(), backtest.Options{Night: firstDays(t), Labels: strings.NewReader(quiet)})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(rep)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("null")) {
		t.Errorf("a list is null in %s", data)
	}
	var again backtest.Report
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rep, &again); diff != "" {
		t.Errorf("round trip (-want +got):\n%s", diff)
	}
}

// The large simulated organisation: it has formats, regions and late files that
// the small one has not. Run with -v for the figures.
func TestOrgDev(t *testing.T) {
	if *update {
		t.Skip("it has no golden file")
	}
	dir := corpustest.Dir(t, "org-dev")
	opt := night(t, dir, t.TempDir(), 2)
	opt.Places = places(t, enrich.Config{Country: corpustest.Dir(t, "real", "geo", "country.mmdb"), ASN: corpustest.Dir(t, "real", "geo", "asn.mmdb")})
	start := time.Now()
	rep := run(t, opt, filepath.Join(dir, "labels.csv"), "", "")
	took := time.Since(start)
	checkBalance(t, rep)
	// Its README.md: judged are 15 days from 2026-10-01, when eight accounts had
	// joined by day 34 of 45; 43 attacks, of which 2 end before.
	if rep.Nights != 15 || rep.Eval.Recall.Cases != 41 || rep.Eval.HardNegatives != 20 {
		t.Errorf("%d nights, %d attacks, %d hard negatives; want 15, 41, 20", rep.Nights, rep.Eval.Recall.Cases, rep.Eval.HardNegatives)
	}
	head, _, _ := strings.Cut(rep.Text(), "\nAttacks\n")
	t.Logf("replayed in %.1f s\n%s", took.Seconds(), head)
}
