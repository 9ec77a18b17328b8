package nightly

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"yoban/models/detector"
	"yoban/models/finding"
	"yoban/models/finding/life"
	"yoban/models/score"
)

// heldBy says by which findings of a night a day of an entity is not learned
// from: account → entity → ids, sorted.
type heldBy map[string]map[string][]string

func (h heldBy) add(account string, entities []string, id string) {
	for _, e := range entities {
		if h[account] == nil {
			h[account] = map[string][]string{}
		}
		at, seen := slices.BinarySearch(h[account][e], id)
		if !seen {
			h[account][e] = slices.Insert(h[account][e], at, id)
		}
	}
}

// fold puts in the place of findings that are folded into another one its id.
func (h heldBy) fold(findings map[string][]finding.Finding) {
	into := detector.Folded(slices.Concat(slices.Collect(maps.Values(findings))...))
	for _, entities := range h {
		for e, ids := range entities {
			for i, id := range ids {
				if to, ok := into[id]; ok {
					ids[i] = to
				}
			}
			slices.Sort(ids)
			entities[e] = slices.Compact(ids)
		}
	}
}

// verdicts are what people said of findings of a lookback.
type verdicts map[life.Judged]life.Verdict

// lines lists them in order, one "NIGHT ID VERDICT" each; nil when there are
// none.
func (v verdicts) lines() []string {
	var out []string
	for k, verdict := range v {
		out = append(out, fmt.Sprintf("%s %s %s", k.Night, k.Finding, verdict))
	}
	slices.Sort(out)
	return out
}

// verdictsOf returns what a night reads of the journal.
func (c *chain) verdictsOf(date string) verdicts {
	return c.journal.Verdicts(date, shift(date, -c.Lookback), shift(date, -1))
}

// listen takes in what people said of the lookback of a night. If they said
// anything new since the night before, the histories are made again: days that
// were held out come in, or go.
func (c *chain) listen(ctx context.Context, date string) error {
	before := c.said
	c.said = c.verdictsOf(date)
	old := shift(date, -c.Lookback)
	before = maps.Clone(before)
	maps.DeleteFunc(before, func(k life.Judged, _ life.Verdict) bool { return k.Night < old })
	if maps.Equal(before, c.said) {
		return nil
	}
	clear(c.histories)
	for _, d := range c.days {
		if d >= date {
			break
		}
		if err := c.learn(ctx, d, c.manifests[d]); err != nil {
			return err
		}
	}
	return nil
}

// verdict is what people said of an entity's day, over all findings that hold it
// out.
func (c *chain) verdict(date, account, entity string) life.Verdict {
	m := c.manifests[date]
	if m == nil || len(c.said) == 0 {
		return life.None
	}
	var all []life.Verdict
	for _, id := range m.HeldBy[account][entity] {
		all = append(all, c.said[life.Judged{Night: date, Finding: id}])
	}
	return life.Joint(all)
}

// judged returns the windows of a night of the lookback as people judged them.
func (c *chain) judged(date string) []score.Window {
	spoken := false
	for k := range c.said {
		spoken = spoken || k.Night == date
	}
	if !spoken {
		return c.windows[date]
	}
	words := map[life.Verdict]score.Verdict{life.True: score.Attack, life.False: score.FalseAlarm, life.BenignTrue: score.Allowed}
	return score.Judged(c.windows[date], c.Budget, func(w *score.Window) score.Verdict {
		return words[c.verdict(date, w.Account, w.Entity)]
	})
}
