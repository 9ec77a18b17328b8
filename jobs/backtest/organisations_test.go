package backtest_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"yoban/features/enrich"
	"yoban/jobs/backtest"
	"yoban/jobs/config"
	"yoban/jobs/simulate"
	"yoban/models/eval"
	"yoban/models/finding"
	"yoban/models/score"
)

var (
	organisations  = flag.String("organisations", "", "directory to keep the quiet organisations of TestQuietOrganisations in; empty skips it")
	organisation   = flag.String("organisation", "", "of them only these, as numbers from 1 to 10 separated by commas")
	backtestConfig = flag.String("config", "", "YAML file of settings for TestQuietOrganisations")
	listFalse      = flag.Bool("list-false", false, "let TestQuietOrganisations list every false finding")
)

// Quiet organisations: 60 days each, the first 7 of which only teach.
const (
	quietDays  = 60
	quietFirst = 8
)

// quietOrganisation is the nth of ten: between a start-up of two accounts and a
// company of eight, by all four sizes at once in different orders, so that no
// size stands for another. None has an attack or a look-alike in it: all its
// days are training days.
func quietOrganisation(n int) simulate.Options {
	step := func(low, high, turn int) int { return low + (high-low)*((turn*n)%10)/9 }
	return simulate.Options{Seed: uint64(4100 + n), Days: quietDays, TrainDays: quietDays, Accounts: step(2, 8, 1), People: step(10, 60, 3),
		Instances: step(5, 40, 7), Scale: []float64{0.5, 1, 1.5}[n%3]}
}

// What is reported in organisations where nothing happens, against the budget.
// It makes up ten of them, which takes some minutes once, and replays them; it is
// no check, but a figure to look at after a change of detection. See
// .ci/organisations.
func TestQuietOrganisations(t *testing.T) {
	if *organisations == "" {
		t.Skip("makes logs of ten organisations; run .ci/organisations")
	}
	c := config.Default()
	if *backtestConfig != "" {
		var err error
		if c, err = config.Load(*backtestConfig); err != nil {
			t.Fatal(err)
		}
	}
	where := places(t, c.Enrichment())
	sum := newQuietSum("all")
	for n := range 10 {
		if *organisation != "" && !slices.Contains(strings.Split(*organisation, ","), fmt.Sprint(n+1)) {
			continue
		}
		rep := replayQuiet(t, n, c, where)
		one := newQuietSum(fmt.Sprint(n + 1))
		one.add(rep, c.Budget)
		sum.add(rep, c.Budget)
		o := quietOrganisation(n)
		fmt.Printf("organisation %d: seed %d, %d accounts, %d people, %d instances, scale %g\n%s", n+1, o.Seed, o.Accounts, o.People, o.Instances, o.Scale, one.text())
		if *listFalse {
			fmt.Println(rep.Eval.FalseText())
		}
	}
	fmt.Printf("all organisations\n%s", sum.text())
}

// replayQuiet makes the logs of an organisation unless they are there, and
// replays them. Its lake keeps the features only: what is concluded from them is
// what this is to measure, and the version of the code cannot tell one working
// copy from another.
func replayQuiet(t *testing.T, n int, c config.Config, where *enrich.Enricher) *backtest.Report {
	t.Helper()
	begin := time.Now()
	o := quietOrganisation(n)
	dir := filepath.Join(*organisations, fmt.Sprintf("%02d", n+1))
	logs, lake := filepath.Join(dir, "logs"), filepath.Join(dir, "lake")
	// labels.csv is written last.
	if _, err := os.Stat(filepath.Join(logs, "labels.csv")); errors.Is(err, os.ErrNotExist) {
		if err := errors.Join(os.RemoveAll(lake), os.MkdirAll(dir, 0o755)); err != nil {
			t.Fatal(err)
		}
		if _, err := simulate.Run(t.Context(), logs, o, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, concluded := range []string{"runs", "findings", "scores", "baselines", "partials"} {
		if err := os.RemoveAll(filepath.Join(lake, concluded)); err != nil {
			t.Fatal(err)
		}
	}
	opt := night(t, logs, lake, c.Processors())
	opt.Places, opt.Lookback, opt.Budget = where, c.Lookback, score.Budget(c.Budget)
	first := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, quietFirst-1)
	rep := run(t, opt, filepath.Join(logs, "labels.csv"), first.Format(time.DateOnly), first.AddDate(0, 0, quietDays-quietFirst).Format(time.DateOnly))
	fmt.Fprintf(os.Stderr, "organisation %d took %.0f s\n", n+1, time.Since(begin).Seconds())
	return rep
}

// quietSum sums up what quiet organisations raised.
type quietSum struct {
	name        string
	accountDays int
	promised    float64 // false statistical findings that the budget allows
	basis, typ  map[string]quietCount
	curve       map[float64]quietPoint // by probability
}

// quietPoint is how many windows were promised and came at a probability.
type quietPoint struct {
	promised float64
	realised int
}

// quietCount counts findings once an identity, and once a day.
type quietCount struct{ findings, days int }

func newQuietSum(name string) *quietSum {
	return &quietSum{name: name, basis: map[string]quietCount{}, typ: map[string]quietCount{}, curve: map[float64]quietPoint{}}
}

func (q *quietSum) add(rep *backtest.Report, budget float64) {
	q.accountDays += rep.AccountDays
	q.promised += budget * float64(rep.AccountDays) / 7
	into := func(counts map[string]quietCount, rows []eval.False) {
		for _, r := range rows {
			n := counts[r.Name]
			counts[r.Name] = quietCount{n.findings + r.Findings, n.days + r.Days}
		}
	}
	into(q.basis, rep.Eval.FalseByBasis)
	into(q.typ, rep.Eval.FalseByType)
	for _, p := range rep.Eval.Calibration.Points {
		n := q.curve[p.P]
		q.curve[p.P] = quietPoint{n.promised + p.Promised, n.realised + p.Realised}
	}
}

// text is a table: statistical findings against the promise, then all by basis
// and type, then windows by their probability.
func (q *quietSum) text() string {
	var b strings.Builder
	weeks := float64(q.accountDays) / 7
	s := q.basis[string(finding.Statistic)]
	fmt.Fprintf(&b, "  %.1f account-weeks; statistical findings promised %.1f, realised %d (%.2f of it) on %d finding-days (%.2f of it)\n",
		weeks, q.promised, s.findings, float64(s.findings)/q.promised, s.days, float64(s.days)/q.promised)
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	for _, group := range []struct {
		name   string
		counts map[string]quietCount
	}{{"basis", q.basis}, {"type", q.typ}} {
		for _, name := range byCount(group.counts) {
			n := group.counts[name]
			fmt.Fprintf(w, "  %s %s\t%d findings\t%d finding-days\t%.3f findings an account-week\n", group.name, name, n.findings, n.days, float64(n.findings)/weeks)
		}
	}
	w.Flush()
	w = tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	for i, p := range slices.Backward(slices.Sorted(maps.Keys(q.curve))) {
		if n := q.curve[p]; (len(q.curve)-i)%2 == 1 { // every second half will do
			fmt.Fprintf(w, "  probability of at most %.2g\t%.1f windows promised\t%d realised\t%.2f of it\n", p, n.promised, n.realised, float64(n.realised)/n.promised)
		}
	}
	w.Flush()
	return b.String()
}

// byCount returns the names, the most frequent first.
func byCount(counts map[string]quietCount) []string {
	return slices.SortedFunc(maps.Keys(counts), func(x, y string) int {
		return cmp.Or(cmp.Compare(counts[y].findings, counts[x].findings), strings.Compare(x, y))
	})
}
