package backtest

import (
	"context"
	"fmt"

	"yoban/features/blob"
	"yoban/features/sketch"
	"yoban/jobs/ingest"
	"yoban/jobs/nightly"
	"yoban/models/eval"
	"yoban/models/finding"
	"yoban/models/score"
)

// judged is what a replay left in a lake, of the days that count.
type judged struct {
	from, to string // first and last night, YYYY-MM-DD
	scored   []eval.AccountDay
	findings []finding.Finding
	windows  []eval.Window
}

// readJudged reads the findings and scores of the nights.
func readJudged(ctx context.Context, lake blob.Store, nights []nightly.Manifest, minSeverity float64) (*judged, error) {
	j := &judged{from: nights[0].Night, to: nights[len(nights)-1].Night}
	accounts, err := ingest.Accounts(ctx, lake)
	if err != nil {
		return nil, err
	}
	born := map[string]int32{}
	for _, a := range accounts {
		day := sketch.DayOf(a.Date)
		if b, ok := born[a.Account]; len(a.Tables) > 0 && (!ok || day < b) {
			born[a.Account] = day
		}
	}
	for _, m := range nights {
		day := sketch.DayOf(m.Night)
		for account := range m.Features {
			j.scored = append(j.scored, eval.AccountDay{Account: account, Day: day, Age: int(day - born[account])})
		}
		windows, err := nightly.Windows(ctx, lake, m.Night)
		if err != nil {
			return nil, fmt.Errorf("scores of %s: %w", m.Night, err)
		}
		for _, w := range windows {
			j.windows = append(j.windows, eval.Window{Account: w.Account, Day: w.Day, Family: w.Family, Entity: w.Entity, P: w.P})
		}
	}
	j.findings, err = finding.ReadRange(ctx, lake, j.from, j.to, finding.Filter{MinSeverity: minSeverity})
	return j, err
}

// judge holds it against what truly happened. Standing are findings that were
// there without the cases.
func (j *judged) judge(cases []eval.Case, budget score.Budget, standing []finding.Finding) (eval.Report, error) {
	from, to, err := seconds(j.from, j.to)
	if err != nil {
		return eval.Report{}, err
	}
	r := eval.Match(cases, j.findings, eval.Options{From: from, To: to, AccountDays: len(j.scored), Scored: j.scored, Budget: float64(budget),
		Types: types(), Standing: standing})
	r.Calibration = eval.Calibrate(cases, j.windows, 0)
	return r, nil
}
