package backtest_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/corpustest"
	"yoban/features/enrich"
	"yoban/jobs/backtest"
	"yoban/jobs/config"
	"yoban/jobs/nightly"
	"yoban/jobs/simulate"
	"yoban/models/score"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// golden is what a backtest of the pinned organisation prints. A change of it is
// a change of detection, to be looked at in review.
var golden = filepath.Join("..", "..", "testdata", "golden", "backtest.txt")

// logs are those of the made-up organisation that comes with the code.
var logs = filepath.Join("..", "..", "testdata", "logs")

// scratch holds the pinned organisation.
var scratch string

func TestMain(m *testing.M) {
	flag.Parse()
	var err error
	if scratch, err = os.MkdirTemp("", "backtest"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// pinned makes the organisation that detection is pinned by: of three accounts,
// with every attack and look-alike that the simulator knows, on the last six days
// of four weeks.
var pinned = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "logs")
	_, err := simulate.Run(context.Background(), dir, simulate.Options{Seed: 23, Days: 28, TrainDays: 22, People: 12, Instances: 6}, nil)
	return dir, err
})

func pinnedLogs(t *testing.T) string {
	t.Helper()
	dir, err := pinned()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

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

func TestThePinnedOrganisation(t *testing.T) {
	logs, lake := pinnedLogs(t), t.TempDir()
	labels := filepath.Join(logs, "labels.csv")
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
	// Attacks on the last six days of 28, in three accounts.
	if rep.From != "2026-06-23" || rep.To != "2026-06-28" || rep.Nights != 6 || rep.AccountDays != 18 || rep.Learning != 0 {
		t.Errorf("judged %s to %s, %d nights (%d learning), %d account-days; want the 6 from June 23 and 18", rep.From, rep.To, rep.Nights, rep.Learning, rep.AccountDays)
	}
	if c := rep.Eval.Calibration; c.Windows == 0 || c.Attacks == 0 || len(c.Families) < 3 {
		t.Errorf("calibration of %d windows, %d of attacks, %d families", c.Windows, c.Attacks, len(c.Families))
	}
	checkBalance(t, rep)
	other := run(t, night(t, logs, t.TempDir(), 1), labels, rep.From, rep.To)
	if diff := cmp.Diff(rep, other); diff != "" {
		t.Errorf("one worker and another lake give another report (-first +second):\n%s", diff)
	}
	before := treeOf(t, lake)
	withVariants(t, night(t, logs, lake, 2), labels, rep)
	withAttacks(t, night(t, logs, lake, 2), logs)
	if diff := cmp.Diff(before, treeOf(t, lake)); diff != "" {
		t.Errorf("variants or attacks left something in the lake (-before +after):\n%s", diff)
	}
}

// withVariants judges without some of the data.
func withVariants(t *testing.T, opt nightly.Options, labels string, whole *backtest.Report) {
	t.Helper()
	f, err := os.Open(labels)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rep, err := backtest.Run(t.Context(), backtest.Options{Night: opt, Labels: f, Variants: true})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, v := range rep.Variants {
		found[v.Name] = v.Recall.Detected
		if v.Recall.Cases != whole.Eval.Recall.Cases || len(v.ByCategory) != len(whole.Eval.ByCategory) {
			t.Errorf("%s: judged by %d cases, want the same %d", v.Name, v.Recall.Cases, whole.Eval.Recall.Cases)
		}
	}
	if len(found) != 4 || found["with everything"] != whole.Eval.Recall.Detected {
		t.Errorf("variants %v, want everything with %d and three more", found, whole.Eval.Recall.Detected)
	}
	// Credentials used elsewhere are told by addresses alone.
	if found["without addresses"] >= found["with everything"] {
		t.Errorf("without addresses %d attacks are found, with everything %d", found["without addresses"], found["with everything"])
	}
	rep.Variants = []backtest.Variant{}
	if diff := cmp.Diff(whole, rep); diff != "" {
		t.Errorf("variants change what is found with everything:\n%s", diff)
	}
}

// withAttacks puts attacks into the logs, twice the same ones.
func withAttacks(t *testing.T, opt nightly.Options, logs string) {
	t.Helper()
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	before := treeOf(t, logs)
	attacked := func(workers int) *backtest.Report {
		opt.Workers = workers
		rep, err := backtest.Run(t.Context(), backtest.Options{Night: opt, Inject: &backtest.Injecting{Seed: 3, Victims: 1}})
		if err != nil {
			t.Fatal(err)
		}
		return rep
	}
	rep := attacked(2)
	if diff := cmp.Diff(rep, attacked(1)); diff != "" {
		t.Errorf("the same seed gives another report (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(before, treeOf(t, logs)); diff != "" {
		t.Errorf("the logs were changed (-before +after):\n%s", diff)
	}
	skipped := 0
	for _, s := range rep.Injected.Skipped {
		skipped += s.Cases
	}
	if n := rep.Eval.Recall.Cases; n != rep.Injected.Cases || n+skipped != len(simulate.Shapes()) || n < len(simulate.Shapes())*3/4 {
		t.Errorf("%d attacks judged, %d injected, %d skipped; want all %d shapes, most of them injected", n, rep.Injected.Cases, skipped, len(simulate.Shapes()))
	}
	for _, c := range rep.Eval.ByTechnique {
		// Rules need no luck.
		if strings.Contains(c.Name, "used from a hosting company") && c.Detected != c.Cases {
			t.Errorf("%s: %d of %d found", c.Name, c.Detected, c.Cases)
		}
	}
	// These logs hold attacks of their own, which the labels here do not tell: their
	// findings stand apart, and hit nothing.
	if s := rep.Eval.Spending; rep.Eval.Standing == 0 || s.Statistical == 0 {
		t.Errorf("%d findings stand without the attacks, %d statistical ones; want some", rep.Eval.Standing, s.Statistical)
	}
	for _, want := range []string{"injected  ", "as it is  ", "there without the cases"} {
		if !strings.Contains(rep.Text(), want) {
			t.Errorf("%q is missing in\n%s", want, rep.Text())
		}
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("the temporary directory holds %v after the run (error %v)", left, err)
	}
}

// treeOf returns the hash of every file below a directory.
func treeOf(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	hashes := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		hashes[strings.TrimPrefix(path, dir)] = sha256.Sum256(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hashes
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

// An account's age counts from its first logs, not from the first day judged.
func TestAccountsAgeFromTheirFirstLogs(t *testing.T) {
	rep, err := backtest.Run(t.Context(), backtest.Options{Night: firstDays(t), Labels: strings.NewReader(quiet), From: "2026-06-03", To: "2026-06-08"})
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, a := range rep.Eval.ColdStart {
		got = append(got, a.AccountDays)
	}
	// Days 3 to 8 of three accounts.
	if diff := cmp.Diff([]int{0, 3, 12, 3, 0}, got); diff != "" {
		t.Errorf("account-days by age (-want +got):\n%s", diff)
	}
	if w := rep.Eval.Spending.Weeks; len(w) != 1 || w[0].From != "2026-06-03" || w[0].AccountDays != 18 {
		t.Errorf("weeks %+v, want one of 18 account-days", w)
	}
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
