// Package prove holds the catalogue of finding types against what they are for:
// every type must be raised by its scenario and stay silent on its look-alikes, in
// several organisations that package simulate makes up.
//
// Seeds come in, a Report with one line a type goes out. Each seed is an
// organisation of its own, whose nights are run as an operator runs them, in a
// temporary directory, twice. A type is proved when in every organisation it fires
// on its scenario, no look-alike raises it, its findings keep their identity from
// day to day and from run to run, carry evidence and advice, and are valid as
// GuardDuty-shaped JSON. Types without a scenario are told as not proved. The
// invariant: the same seeds give the same report. It judges types, not rates of
// false findings, which package backtest measures.
package prove

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/jobs/config"
	"yoban/jobs/nightly"
	"yoban/jobs/rulebook"
	"yoban/jobs/simulate"
	"yoban/models/eval"
	"yoban/models/finding"
	"yoban/models/score"
)

// Options say what to prove.
type Options struct {
	Seeds   []uint64 // of the organisations, at least one
	Types   string   // pattern of finding.Filter that types have to fit; empty for all
	Workers int      // objects read at once; 0 for one
	Code    string   // version of the program
	// Keep is a directory to leave each organisation's logs and lake in, below
	// seed-N; empty for a temporary one, which is removed.
	Keep     string
	Progress func(done, total int) // after each organisation; may be nil
}

// ErrNothing says that no type fits the pattern.
var ErrNothing = errors.New("no finding type fits the pattern")

// Run makes the organisations and judges what their nights report. The error is
// about running; that a type is not proved is told by the Report.
func Run(ctx context.Context, opt Options) (*Report, error) {
	if len(opt.Seeds) == 0 {
		return nil, errors.New("prove: no seeds")
	}
	rep := &Report{Seeds: opt.Seeds}
	chosen := finding.Filter{Type: opt.Types}
	for _, typ := range types() {
		if chosen.Match(finding.Finding{Type: typ}) {
			rep.Types = append(rep.Types, Proof{Type: typ, Scenario: slices.Contains(simulate.ProvedTypes(), typ)})
		}
	}
	if len(rep.Types) == 0 {
		return nil, fmt.Errorf("prove: %q: %w", opt.Types, ErrNothing)
	}
	for n, seed := range opt.Seeds {
		if err := prove(ctx, opt, seed, rep); err != nil {
			return nil, fmt.Errorf("prove, seed %d: %w", seed, err)
		}
		if opt.Progress != nil {
			opt.Progress(n+1, len(opt.Seeds))
		}
	}
	return rep, nil
}

// types lists the catalogue's types and those that have a scenario, sorted.
func types() []string {
	all := simulate.ProvedTypes()
	for _, k := range finding.Catalogue() {
		all = append(all, k.Type)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// prove judges one organisation.
func prove(ctx context.Context, opt Options, seed uint64, rep *Report) (err error) {
	dir := filepath.Join(opt.Keep, fmt.Sprintf("seed-%d", seed))
	if opt.Keep == "" {
		if dir, err = os.MkdirTemp("", "yoban-prove-"); err != nil {
			return fmt.Errorf("make a temporary directory: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	logs := filepath.Join(dir, "logs")
	if _, err := simulate.Run(ctx, logs, simulate.Options{Seed: seed, Catalogue: true}, nil); err != nil {
		return err
	}
	lake := filepath.Join(dir, "lake")
	if err := os.RemoveAll(lake); err != nil {
		return fmt.Errorf("empty the lake: %w", err)
	}
	first, err := night(ctx, opt, logs, lake)
	if err != nil {
		return err
	}
	again, err := night(ctx, opt, logs, lake)
	if err != nil {
		return fmt.Errorf("run again: %w", err)
	}
	cases, err := readCases(filepath.Join(logs, "labels.csv"))
	if err != nil {
		return err
	}
	rep.judge(seed, cases, first, cmp.Equal(first, again))
	return nil
}

// night runs all nights of the logs with the configuration that lies beside them.
func night(ctx context.Context, opt Options, logs, lake string) (_ []finding.Finding, err error) {
	c, err := config.Load(filepath.Join(logs, "config.yaml"))
	if err != nil {
		return nil, err
	}
	c = c.Under(logs)
	places, err := enrich.Open(c.Enrichment())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, places.Close()) }()
	book, err := rulebook.Open(c.RuleSources())
	if err != nil {
		return nil, err
	}
	source, err := blob.OpenDir(logs)
	if err != nil {
		return nil, fmt.Errorf("open logs: %w", err)
	}
	target, err := blob.CreateDir(lake)
	if err != nil {
		return nil, fmt.Errorf("open lake: %w", err)
	}
	policy, err := c.Policy()
	if err != nil {
		return nil, err
	}
	rep, err := nightly.Run(ctx, nightly.Options{Logs: []blob.Store{source}, Lake: target, Places: places, Policy: policy, Rules: book.All, Live: book.Live, Workers: max(opt.Workers, 1), Lookback: c.Lookback,
		Budget: score.Budget(c.Budget), FalseDiscovery: c.FalseDiscovery, LateDays: c.Ingest.LateDays, MaxRejected: c.Ingest.MaxRejected, Code: opt.Code})
	if err != nil {
		return nil, err
	}
	return rep.Findings, nil
}

// readCases reads the labels of an organisation.
func readCases(name string) (_ []eval.Case, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	cases, err := eval.ReadLabels(file)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(cases, func(a, b eval.Case) int { return strings.Compare(a.ID, b.ID) })
	return cases, nil
}
