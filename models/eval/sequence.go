package eval

import (
	"fmt"
	"strings"

	"yoban/models/finding"
)

// Sequences is how attack sequences did. A sequence hits what its parts hit; one
// without parts among the findings hits what it names itself.
type Sequences struct {
	Found   int `json:"found"`   // distinct ids
	Hitting int `json:"hitting"` // of them those that hit an attack
	False   int `json:"false"`   // the others
	// OfFalse are those of the others whose parts are false findings already: they
	// cost no look of their own, and are counted as false findings nowhere else.
	OfFalse int `json:"ofFalse"`
	Attacks int `json:"attacks"` // attacks that a sequence hits
	Once    int `json:"once"`    // of them those that exactly one sequence hits
}

// partsOf lists for every sequence among findings which of them are its parts.
func partsOf(findings []finding.Finding) map[int][]int {
	at := map[string][]int{}
	for i := range findings {
		at[findings[i].ID] = append(at[findings[i].ID], i)
	}
	out := map[int][]int{}
	for i := range findings {
		for _, id := range findings[i].Joined.Parts() {
			for _, part := range at[id] {
				if within(&findings[part], &findings[i]) {
					out[i] = append(out[i], part)
				}
			}
		}
	}
	return out
}

// within reports whether a part's day is one of the sequence's: the same activity
// may go on after it.
func within(part, whole *finding.Finding) bool {
	return part.Joined == nil && part.First >= whole.First && part.Last <= whole.Last
}

// paid reports whether a finding costs no look of its own: a sequence of findings
// that are counted already.
func (m *matcher) paid(i int) bool { return len(m.parts[i]) > 0 }

// sequences counts what sequences did.
func (r *Report) sequences(m matcher) {
	hitting, all, ofFalse := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, f := range m.findings {
		if f.Joined == nil {
			continue
		}
		all[f.ID] = true
		switch {
		case m.attack[i]:
			hitting[f.ID] = true
		case m.paid(i):
			ofFalse[f.ID] = true
		}
	}
	s := Sequences{Found: len(all), Hitting: len(hitting), False: len(all) - len(hitting)}
	for id := range ofFalse {
		if !hitting[id] {
			s.OfFalse++
		}
	}
	for _, c := range r.Cases {
		if c.Category != Benign && c.Sequences > 0 {
			s.Attacks++
			if c.Sequences == 1 {
				s.Once++
			}
		}
	}
	r.Sequences = s
}

func (s Sequences) text(b *strings.Builder) {
	if s.Found == 0 {
		return
	}
	fmt.Fprintf(b, "\nSequences\n  %d found; %d hit an attack, %d are false, of which %d join false findings and count no further\n", s.Found, s.Hitting, s.False, s.OfFalse)
	fmt.Fprintf(b, "  %d attacks have one, %d of them exactly one\n", s.Attacks, s.Once)
}

// basis is why a finding was raised, in the words of budgets: a sequence that has
// a score is a statistical finding, and spends the budget as one.
func basis(f finding.Finding) finding.Basis {
	if f.Joined != nil && f.Score > 0 {
		return finding.Statistic
	}
	return f.Basis
}
