package backtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"yoban/features/blob"
	"yoban/features/sketch"
	"yoban/jobs/inject"
	"yoban/jobs/nightly"
	"yoban/models/eval"
	"yoban/models/finding"
)

// Injecting says what to put into the logs.
type Injecting struct {
	Seed    uint64
	Victims int // of each shape; inject.DefaultVictims when 0
}

// Injected is what was put into the logs. The report's budget, cold start and
// calibration are then those of the logs without it.
type Injected struct {
	Seed    uint64        `json:"seed"`
	Cases   int           `json:"cases"`
	Shapes  int           `json:"shapes"`
	Skipped []inject.Skip `json:"skipped"`
}

// injectedDays is how many days are judged unless told otherwise: attacks on two
// weeks stay rare, and every weekday comes twice.
const injectedDays = 14

// runInjected replays the logs as they are, then once more with attacks put into
// them, and judges what is new. Neither the logs nor the lake hold anything of
// the attacks: log objects and what is made of them go to temporary directories.
func runInjected(ctx context.Context, opt Options) (rep *Report, err error) {
	_, plain, err := replay(ctx, opt)
	if err != nil {
		return nil, err
	}
	if opt.From == "" && opt.To == "" {
		plain.cut(injectedDays)
	}
	dir, err := os.MkdirTemp("", "yoban-inject-")
	if err != nil {
		return nil, fmt.Errorf("make a place for attacks: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	put, err := inject.Run(ctx, inject.Options{Lake: opt.Night.Lake, Dir: dir, Seed: opt.Inject.Seed, Victims: opt.Inject.Victims, From: plain.from, To: plain.to})
	if err != nil {
		return nil, err
	}
	cases, err := eval.ReadLabels(bytes.NewReader(put.Labels))
	if err != nil {
		return nil, err
	}
	rep, err = replayInjected(ctx, opt, dir, plain, cases)
	if err != nil {
		return nil, err
	}
	as, err := plain.judge(nil, opt.Night.Budget, nil)
	rep.asItIs(as)
	rep.Injected = &Injected{Seed: opt.Inject.Seed, Cases: put.Cases, Shapes: put.Shapes, Skipped: append([]inject.Skip{}, put.Skipped...)}
	return rep, err
}

// asItIs takes what the budget, the first days and calibration are like from the
// logs without attacks in them: that is what a team will live with. Whatever
// truly happened in them counts as false there.
func (r *Report) asItIs(as eval.Report) {
	r.Eval.Spending, r.Eval.Calibration = as.Spending, as.Calibration
	for i, a := range as.ColdStart {
		own := &r.Eval.ColdStart[i]
		own.Statistical, own.Other, own.PerAccountWeek = a.Statistical, a.Other, a.PerAccountWeek
	}
}

// replayInjected replays the days that attacks were put into, over the lake of the
// logs as they are: only these days are read and scored again.
func replayInjected(ctx context.Context, opt Options, dir string, plain *judged, cases []eval.Case) (rep *Report, err error) {
	lake, done, err := overlay(opt.Night.Lake)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	attacks, err := blob.OpenDir(dir)
	if err != nil {
		return nil, err
	}
	night := opt.Night
	night.Lake, night.Logs = lake, append(append([]blob.Store{}, night.Logs...), attacks)
	night.From, night.To = plain.from, plain.to
	ran, err := nightly.Run(ctx, night)
	if err != nil {
		return nil, err
	}
	rep = newReport(ran.Nights, ran)
	j, err := readJudged(ctx, lake, ran.Nights, opt.MinSeverity)
	if err != nil {
		return nil, err
	}
	rep.Eval, err = j.judge(cases, night.Budget, plain.findings)
	return rep, err
}

// cut leaves the last days, at most half of those there are.
func (j *judged) cut(days int) {
	first, last := sketch.DayOf(j.from), sketch.DayOf(j.to)
	first = max(last-int32(days)+1, first+(last-first+1)/2)
	j.from = time.Unix(int64(first)*24*60*60, 0).UTC().Format(time.DateOnly)
	j.scored = keepIf(j.scored, func(d eval.AccountDay) bool { return d.Day >= first })
	j.windows = keepIf(j.windows, func(w eval.Window) bool { return w.Day >= first })
	j.findings = keepIf(j.findings, func(f finding.Finding) bool { return f.First/(24*60*60) >= int64(first) })
}

func keepIf[T any](list []T, ok func(T) bool) []T {
	return slices.DeleteFunc(list, func(x T) bool { return !ok(x) })
}

// text says what was put in. It writes nothing when nothing was.
func (in *Injected) text(b *strings.Builder) {
	if in == nil {
		return
	}
	fmt.Fprintf(b, "injected  %d attacks of %d shapes, seed %d\n", in.Cases, in.Shapes, in.Seed)
	for _, s := range in.Skipped {
		fmt.Fprintf(b, "skipped   %d of %s: %s\n", s.Cases, s.Shape, s.Reason)
	}
	b.WriteString("as it is  budget, calibration and cold start are of the logs without the attacks; what truly happened in them counts as false\n")
}
