package sequence

import (
	"cmp"
	"maps"
	"slices"

	"yoban/models/finding"
	"yoban/models/score"
)

// Night is what Find looks at.
type Night struct {
	Day      int32 // days since 1970-01-01
	Signals  []Signal
	Windows  []score.Window // of the day and the six before, usual ones too
	Law      *Law
	Learning bool // too little history for statistics: only facts make sequences
}

// given is how unlikely the statistics beside a fact that accuses have to be:
// six bits, far beyond what is said of somebody at random.
const given = 1. / 64

// Find returns the sequences that go on on the night, in the order of
// finding.Compare, and marks the signals that they join with their ids.
func Find(n Night) []finding.Finding {
	b := newBoard(n)
	var out []finding.Finding
	for _, anchor := range b.anchors() {
		if b.used[anchor] {
			continue
		}
		g := b.grow(anchor)
		told := b.told(g)
		v, ok := b.judge(n, g, told)
		if !ok {
			continue
		}
		for _, m := range g.members {
			b.used[m] = true
		}
		f := v.finding(told)
		for _, s := range told {
			s.Sequence = f.ID
		}
		out = append(out, f)
	}
	slices.SortFunc(out, finding.Compare)
	return out
}

// anchors are the subjects of tonight's signals, the accused first, then the
// least likely.
func (b *board) anchors() []subject {
	var out []subject
	for _, who := range slices.SortedFunc(maps.Keys(b.signals), compareSubjects) {
		if slices.ContainsFunc(b.signals[who], func(s *Signal) bool { return s.Day == b.day }) {
			out = append(out, who)
		}
	}
	slices.SortStableFunc(out, func(x, y subject) int {
		return cmp.Or(cmp.Compare(order(!b.accuses(x)), order(!b.accuses(y))), cmp.Compare(b.least(x), b.least(y)))
	})
	return out
}

// verdict is why a group is a sequence.
type verdict struct {
	types       []string // the first is its own, the others it could be as well
	statistical bool     // no fact is needed
	accused     bool
	p           float64
	bits        float64
	expected    float64 // false ones a week
	beyond      float64 // bits beyond what was needed
}

func (b *board) judge(n Night, g *group, told []*Signal) (verdict, bool) {
	facts, statistics := independent(told)
	v := verdict{types: types(told), p: g.p, bits: g.bits, accused: g.accused}
	if len(v.types) == 0 || len(facts)+len(statistics) < 2 {
		return v, false
	}
	v.expected = score.Expected(g.p, b.weekly(g))
	alone := len(g.counted) >= 2 && n.Law.budget.Allows(g.p, b.weekly(g), Share)
	byFacts := g.accused && len(facts) > 1 && (len(tactics(facts)) > 1 || v.types[0] == CompromisedHosts)
	switch {
	case n.Learning:
		v.p, v.bits, v.expected = 0, 0, 0
		return v, byFacts
	case alone:
		v.statistical = true
		v.beyond = g.bits - score.Threshold(n.Law.budget, b.weekly(g), Share)
		return v, true
	case g.accused && len(g.counted) > 0 && g.p <= given:
		v.beyond = g.bits - score.Surprise(given)
		return v, true
	}
	return v, byFacts
}

// types are those that signals make, the gravest first: data that was taken or
// harmed by a suspect, hosts of a group, credentials. It is empty when signals
// make none.
func types(told []*Signal) []string {
	var out []string
	if compromisedData(told) {
		out = append(out, CompromisedData)
	}
	if compromisedHosts(told) {
		out = append(out, CompromisedHosts)
	}
	if compromisedCredentials(told) {
		out = append(out, CompromisedCredentials)
	}
	return out
}

// The types of sequences.
const (
	CompromisedData        = "AttackSequence:S3/CompromisedData"
	CompromisedHosts       = "AttackSequence:EC2/CompromisedInstanceGroup"
	CompromisedCredentials = "AttackSequence:IAM/CompromisedCredentials"
)

// compromisedData wants something on the data of buckets, and another tactic by
// the same that began before that ended.
func compromisedData(told []*Signal) bool {
	for _, end := range told {
		if !end.onData() {
			continue
		}
		for _, s := range told {
			if !s.onHost() && s.tactic() != end.tactic() && s.Finding.First <= end.Finding.Last {
				return true
			}
		}
	}
	return false
}

// compromisedHosts wants two hosts or more, and two kinds of evidence: tactics,
// or traffic and names. The same traffic on two hosts is one kind; one host is no
// group, whatever it does: its findings say all there is.
func compromisedHosts(told []*Signal) bool {
	kinds := map[string]bool{}
	for _, s := range told {
		if s.onHost() {
			kinds[s.tactic()+string(s.Finding.Action.Kind)] = true
		}
	}
	return len(kinds) > 1 && hosts(told) > 1
}

// compromisedCredentials wants two tactics, one of them by a credential.
func compromisedCredentials(told []*Signal) bool {
	return ordered(told) && slices.ContainsFunc(told, func(s *Signal) bool { return !s.onHost() })
}
