package nightly

import (
	"maps"
	"slices"

	"yoban/features/sketch"
	"yoban/features/table"
	"yoban/models/detector"
	"yoban/models/finding"
	"yoban/models/score"
)

// judgement is what a night concluded.
type judgement struct {
	past     []score.Window       // of the lookback
	verdicts map[string][]verdict // by account
	windows  []score.Window
	findings map[string][]finding.Finding // by account
	dry      map[string][]finding.Finding // of types that run dry, by account
	heldBy   heldBy                       // which findings hold them
	held     map[string][]string          // entities whose day is not learned from, by account
}

// judge calibrates the candidates against the scores of the lookback and keeps
// what the budget allows. What is off or dry weighs nothing: it accuses nobody,
// holds no day out of training and spends nothing of the budget.
func (c *chain) judge(date string, learning bool, found map[string][]detector.Candidate, held map[string][]detector.Held) *judgement {
	var past []score.Window
	for _, d := range c.lookback(date) {
		past = append(past, c.judged(d)...)
	}
	calibration := score.NewCalibration(past, detector.Components())
	j := &judgement{past: past, findings: map[string][]finding.Finding{}, dry: map[string][]finding.Finding{}, held: map[string][]string{}, heldBy: heldBy{}}
	dryHeld := map[string][]string{}
	for account, list := range held {
		for _, h := range list {
			switch c.Policy.Mode(h.Finding.Type, account) {
			case finding.Live:
				f := detector.Settle(h.Finding)
				j.findings[account] = append(j.findings[account], f)
				j.held[account] = append(j.held[account], h.Entities...)
				j.heldBy.add(account, h.Entities, f.ID)
			case finding.DryRun:
				j.dry[account] = append(j.dry[account], detector.Settle(h.Finding))
				dryHeld[account] = append(dryHeld[account], h.Entities...)
			}
		}
	}
	j.verdicts = c.verdicts(found, j.held, dryHeld, calibration)
	for _, account := range slices.Sorted(maps.Keys(found)) {
		known := c.reported(date, account)
		for _, e := range j.held[account] {
			known[e]++
		}
		j.addCandidates(account, sketch.DayOf(date), known, learning, j.verdicts[account])
	}
	j.heldBy.fold(j.findings)
	j.findings, j.dry = c.settle(j.findings), c.settle(j.dry)
	for account := range j.held {
		slices.Sort(j.held[account])
		j.held[account] = slices.Compact(j.held[account])
	}
	table.Sort(j.windows)
	return j
}

// settle folds findings of one cause over all accounts and gives them the
// severities that the settings ask for.
func (c *chain) settle(findings map[string][]finding.Finding) map[string][]finding.Finding {
	out := map[string][]finding.Finding{}
	for _, f := range detector.Gather(slices.Concat(slices.Collect(maps.Values(findings))...)) {
		out[f.Account] = append(out[f.Account], c.Policy.Apply(f))
	}
	return out
}

// addCandidates takes in the verdicts on an account's candidates. While the
// organisation is learning nothing is held out because of a score: without a
// past everything scores high, and what is held out then would never be learned.
func (j *judgement) addCandidates(account string, day int32, known map[string]int, learning bool, verdicts []verdict) {
	for _, v := range verdicts {
		j.windows = append(j.windows, score.Window{Account: account, Day: day, Family: v.Candidate.Family, Column: v.Candidate.Column,
			Entity: v.Candidate.Entity, Item: v.Candidate.Item, Past: v.Candidate.Past, Raw: v.Candidate.Raw, Learned: v.Learned, P: v.P, Own: v.Own, Alone: v.Alone, Promised: v.Promised, Known: known[v.Candidate.Entity] > 0})
		switch {
		case v.Reported && v.mode == finding.DryRun:
			j.dry[account] = append(j.dry[account], v.Finding)
		case v.Reported:
			j.findings[account] = append(j.findings[account], v.Finding)
		}
		if v.Held && !learning {
			j.held[account] = append(j.held[account], v.Candidate.Entity)
			if v.Reported {
				j.heldBy.add(account, []string{v.Candidate.Entity}, v.Finding.ID)
			}
		}
	}
}
