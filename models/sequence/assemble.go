package sequence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"yoban/models/finding"
)

// finding makes the finding of a sequence from the signals it tells of, which are
// in the order of time.
func (v *verdict) finding(told []*Signal) finding.Finding {
	last := gravest(told, v.types[0])
	f := finding.Finding{Type: v.types[0], Account: told[0].Account, Region: last.Finding.Region, Basis: finding.Chain,
		Severity: v.severity(told),
		Resource: last.Finding.Resource, Action: last.Finding.Action, Joined: joined(told)}
	if v.statistical {
		f.PValue, f.Score, f.Expected = v.p, v.bits, v.expected
	}
	f.Joined.Also = slices.Clone(v.types[1:])
	slices.Sort(f.Joined.Also)
	f.Resource.Type = "" // that of the type
	f.Resource.Buckets = nil
	for _, s := range told {
		f.First, f.Last = earliest(f.First, s.Finding.First), max(f.Last, s.Finding.Last)
		f.Actors = append(f.Actors, s.Finding.Actors...)
		f.Samples = append(f.Samples, s.Finding.Samples[:min(len(s.Finding.Samples), samplesEach)]...)
		f.Resource.Buckets = append(f.Resource.Buckets, s.Finding.Resource.Buckets...)
		f.Techniques = append(f.Techniques, s.techniques()...)
	}
	for i := range f.Joined.Signals {
		f.Count += f.Joined.Signals[i].Count
	}
	f.Tactic = last.tactic()
	slices.Sort(f.Techniques)
	f.Techniques = slices.Compact(f.Techniques)
	f.ID = identityOf(told, f.Type)
	f.Description = describe(told)
	f.Evidence = evidence(told)
	f.Normal = normal(told)
	f.Quiet = quiet(v)
	return finding.Merge([]finding.Finding{f})[0]
}

// samplesEach is how many records each signal brings, so that none crowds the
// others out.
const samplesEach = 3

func earliest(a, b int64) int64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// identityOf is that of the sequence that joined the earliest signal on an earlier
// night, else one made of the first signal: account, type, and whose it is.
func identityOf(told []*Signal, typ string) string {
	for _, s := range told {
		if s.Sequence != "" {
			return s.Sequence
		}
	}
	return finding.Identity(told[0].Account, "", typ, told[0].Entity, "")
}

// gravest is the signal that a sequence of a type is about: the latest of the
// last stage that fits the type.
func gravest(told []*Signal, typ string) *Signal {
	fits := func(s *Signal) bool {
		switch typ {
		case CompromisedData:
			return s.onData()
		case CompromisedHosts:
			return s.onHost()
		}
		return !s.onHost()
	}
	var best *Signal
	for _, s := range told {
		if fits(s) && (best == nil || s.stage() >= best.stage()) {
			best = s
		}
	}
	if best == nil {
		return told[len(told)-1]
	}
	return best
}

// Severities are Critical: from 9, up by tactics, by a fact and by how much less
// likely the whole is than it had to be.
const (
	leastSeverity = 9
	tacticRaise   = 0.1 // each tactic beyond two
	factRaise     = 0.2 // beside statistics that would do alone
	harmRaise     = 0.2 // data left or was harmed
	bitRaise      = 0.01
	mostBitRaise  = 0.3 // thirty bits beyond: one in a billion
)

func (v *verdict) severity(told []*Signal) float64 {
	s := leastSeverity + tacticRaise*float64(max(len(tactics(told))-2, 0)) + min(max(v.beyond, 0)*bitRaise, mostBitRaise)
	if v.accused {
		s += factRaise
	}
	if slices.ContainsFunc(told, func(x *Signal) bool { return x.stage() == lastStage }) {
		s += harmRaise
	}
	return min(s, 10)
}

func (s *Signal) techniques() []string {
	if len(s.Finding.Techniques) > 0 {
		return s.Finding.Techniques
	}
	kind, _ := finding.Lookup(s.Finding.Type)
	return kind.Techniques
}

// describe tells the story in the order of time.
func describe(told []*Signal) string {
	const most = 5 // steps that a description has room for
	var b strings.Builder
	all := tactics(told)
	fmt.Fprintf(&b, "%d signals of %s from %s to %s: ", len(told), strings.Join(all, ", "), minute(told[0].Finding.First), minute(latest(told)))
	for i, s := range told[:min(len(told), most)] {
		if i > 0 {
			b.WriteString(" then ")
		}
		fmt.Fprintf(&b, "%s %s", minute(s.Finding.First), step(s))
	}
	if more := len(told) - most; more > 0 {
		fmt.Fprintf(&b, " and %d more.", more)
	}
	return b.String()
}

// step says what one signal is in a few words: type, subject, from or to where.
func step(s *Signal) string {
	f := &s.Finding
	text := f.Type + " by " + finding.Clean(f.Subject(), 96) // leaves room for five in a description
	if f.Action.RemoteAddress != "" {
		text += " with " + f.Action.RemoteAddress
	} else if f.Action.Domain != "" {
		text += " with " + finding.Clean(f.Action.Domain, 64)
	}
	return text + ";"
}

func latest(told []*Signal) (last int64) {
	for _, s := range told {
		last = max(last, s.Finding.Last)
	}
	return last
}

func minute(t int64) string { return time.Unix(t, 0).UTC().Format("2006-01-02 15:04") }

// evidence is one line a signal, the strongest first.
func evidence(told []*Signal) []finding.Evidence {
	var out []finding.Evidence
	for _, s := range told {
		kind := "finding"
		if s.Weak {
			kind = "weak signal"
		}
		out = append(out, finding.Evidence{Attribute: kind, Value: s.Finding.Type, Bits: s.Finding.Score, Scope: finding.AccountScope,
			Text: minute(s.Finding.First) + ": " + s.Finding.Description})
		if s.Weak {
			out[len(out)-1].Bits = bitsOf(s.P)
		}
	}
	slices.SortStableFunc(out, func(a, b finding.Evidence) int { return cmp.Compare(b.Bits, a.Bits) })
	return out
}

// normal are the nearest normal examples of the signals, once each: what every
// subject does when nothing is wrong. A finding keeps the first finding.MaxList.
func normal(told []*Signal) []string {
	var out []string
	for _, s := range told {
		for _, example := range s.Finding.Normal {
			if len(out) < finding.MaxList && !slices.Contains(out, example) {
				out = append(out, example)
			}
		}
	}
	return out
}

func quiet(v *verdict) string {
	if v.statistical {
		return fmt.Sprintf("less than %.1f bits together, or all signals of one tactic", v.bits-v.beyond)
	}
	return "no threat list or rule that speaks against one of the subjects, or nothing unusual beside it"
}
