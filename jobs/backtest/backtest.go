// Package backtest measures detection on logs whose truth is known: it replays
// them day by day, as nights that never slept would have seen them, and holds
// the findings against labels.
//
// Logs, a lake and a file of labels come in; a Report with recall, false findings
// and calibration goes out. Instead of labels, known shapes of attack can be put
// into the logs; and days can be judged again without a kind of data, to see what
// it is worth. Both go to temporary directories laid over logs and lake. The
// invariant: the report is a function of the logs, the labels, the lists and the
// configuration; it holds no time of its own run, and a lake that was used before
// gives the same one. Replaying is package nightly's
// work, judging package eval's and attacking package inject's; this package only
// decides which days count.
package backtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"yoban/jobs/nightly"
	"yoban/models/eval"
	"yoban/models/finding"
)

// Options say what to replay and what to measure.
type Options struct {
	// Night is how each night is run: logs, lake, lists, lookback, budget. Its
	// From and To are replaced.
	Night nightly.Options
	// Labels is a file of cases in the form of eval.ReadLabels. One with a
	// header line alone measures what quiet logs raise. It is nil with Inject.
	Labels io.Reader
	// From and To bound the days that are judged, YYYY-MM-DD, both included. If
	// both are empty, the days from the first to the last case of phase "eval"
	// are judged; without phases, all days.
	From, To string
	// MinSeverity leaves out findings below it, from recall as from false findings:
	// what an analyst sees who looks at nothing less.
	MinSeverity float64
	// Variants runs the judged nights again without threat lists, without addresses
	// and without user agents. It does not go with Inject.
	Variants bool
	// Inject, if not nil, puts known shapes of attack into the logs and judges by
	// these. If From and To are both empty, the last two weeks are judged, or the
	// later half of shorter logs.
	Inject *Injecting
}

// phase is the phase of the cases to judge by. Those of other phases were put
// among the days that are learned from.
const phase = "eval"

// ErrNothing is returned, wrapped, when no day that was to be judged has logs.
var ErrNothing = errors.New("no day to judge")

// Run replays the logs and judges the findings.
func Run(ctx context.Context, opt Options) (*Report, error) {
	if opt.Inject != nil {
		return runInjected(ctx, opt)
	}
	cases, err := eval.ReadLabels(opt.Labels)
	if err != nil {
		return nil, err
	}
	if opt.From == "" && opt.To == "" {
		opt.From, opt.To = span(cases)
	}
	rep, j, err := replay(ctx, opt)
	if err != nil {
		return nil, err
	}
	if rep.Eval, err = j.judge(cases, opt.Night.Budget, nil); err != nil {
		return nil, err
	}
	if opt.Variants {
		rep.Variants, err = runVariants(ctx, opt, cases, rep)
	}
	return rep, err
}

// replay runs the nights that opt names, those of the lookback first.
func replay(ctx context.Context, opt Options) (*Report, *judged, error) {
	night := opt.Night
	night.From, night.To = replayFrom(opt.From, night.Lookback), opt.To
	done, err := nightly.Run(ctx, night)
	if err != nil {
		return nil, nil, err
	}
	nights := within(done.Nights, opt.From, opt.To)
	if len(nights) == 0 {
		return nil, nil, fmt.Errorf("%w: no logs from %s to %s; are the labels of these logs?", ErrNothing, orOpen(opt.From), orOpen(opt.To))
	}
	rep := newReport(nights, done)
	j, err := readJudged(ctx, night.Lake, nights, opt.MinSeverity)
	return rep, j, err
}

// within returns the nights from one day to another; empty ends are open.
func within(nights []nightly.Manifest, from, to string) []nightly.Manifest {
	var out []nightly.Manifest
	for _, m := range nights {
		if m.Night >= from && (to == "" || m.Night <= to) {
			out = append(out, m)
		}
	}
	return out
}

// replayFrom is the first night to run. The first day that is judged is
// calibrated by the nights of its lookback, and they see their own whole
// lookback only when they are run for their own sake.
func replayFrom(from string, lookback int) string {
	t, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return "" // from the first logs on
	}
	return t.AddDate(0, 0, -lookback).Format(time.DateOnly)
}

// span returns the UTC days of the first start and the last end of the cases to
// judge by; both are empty when no case has that phase.
func span(cases []eval.Case) (from, to string) {
	var first, last int64
	found := false
	for _, c := range cases {
		if c.Phase != phase {
			continue
		}
		if !found {
			first, last, found = c.Start(), c.End(), true
		}
		first, last = min(first, c.Start()), max(last, c.End())
	}
	if !found {
		return "", ""
	}
	return date(first), date(last)
}

func date(t int64) string { return time.Unix(t, 0).UTC().Format(time.DateOnly) }

// seconds turns days, both included, into the half-open range of their seconds.
func seconds(from, to string) (start, end int64, err error) {
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return 0, 0, fmt.Errorf("night %q is not a date", from)
	}
	last, err := time.Parse(time.DateOnly, to)
	if err != nil {
		return 0, 0, fmt.Errorf("night %q is not a date", to)
	}
	return first.Unix(), last.AddDate(0, 0, 1).Unix(), nil
}

// types are those that a finding can have: an attack that expects another one
// is out of scope.
func types() []string {
	out := []string{} // not nil, which would put every case in scope
	for _, k := range finding.Catalogue() {
		out = append(out, k.Type)
	}
	return out
}

func orOpen(date string) string {
	if date == "" {
		return "any day"
	}
	return date
}
