package suppression

import (
	"context"
	"maps"
	"slices"

	"yoban/features/blob"
	"yoban/models/finding"
	"yoban/models/finding/suppress"
)

// Trial is what a rule would have hidden of past findings, had it applied on
// all their nights.
type Trial struct {
	Rule     suppress.Rule
	Nights   int               // looked at
	Looked   int               // findings of a night looked at
	Hidden   int               // of them, those that it would have hidden
	Types    map[string]int    // type → findings of a night hidden
	Bands    map[string]int    // name of the band of severity → findings of a night hidden
	Findings []finding.Finding // hidden, joined over their nights, most severe first
}

// Try tries a valid rule on the findings of the days from through to, both
// included and either empty for open. Its expiry does not matter.
func Try(ctx context.Context, lake blob.Store, rule suppress.Rule, from, to string) (*Trial, error) {
	t := &Trial{Rule: rule, Types: map[string]int{}, Bands: map[string]int{}}
	rule.Expires = suppress.Never
	set, err := suppress.NewSet([]suppress.Rule{rule})
	if err != nil {
		return nil, err
	}
	days, err := finding.ReadDays(ctx, lake, from, to, finding.Filter{})
	if err != nil {
		return nil, err
	}
	nights := map[string]bool{}
	var hidden []finding.Finding
	for _, d := range days {
		nights[d.Date] = true
		for _, f := range d.Findings {
			t.Looked++
			if set.Match(&f, d.Date) == "" {
				continue
			}
			t.Hidden++
			t.Types[f.Type]++
			t.Bands[finding.BandOf(f.Severity).Name]++
			hidden = append(hidden, f)
		}
	}
	t.Nights, t.Findings = len(nights), finding.Merge(hidden)
	return t, nil
}

// Severe counts the findings of a night of high severity or above that the rule
// would have hidden.
func (t *Trial) Severe() int {
	n := 0
	for _, b := range finding.Bands() {
		if b.Min >= high {
			n += t.Bands[b.Name]
		}
	}
	return n
}

// high is the least severity that nobody should hide without having looked.
const high = 7

// Unnamed returns the types that the rule would have hidden if they are more than
// the rule names, sorted; else nothing.
func (t *Trial) Unnamed() []string {
	if len(t.Types) <= len(t.Rule.Match.Type) {
		return nil
	}
	return slices.Sorted(maps.Keys(t.Types))
}
