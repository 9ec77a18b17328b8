package detector

import (
	"cmp"

	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/sequence"
)

// Signals returns what an account's night has to say to sequences: its findings,
// as they are written, and the candidates that were not reported but come on one
// entity's day in sixteen, or would do so without their circumstances. While the
// organisation is learning the latter say nothing.
func (n *Night) Signals(verdicts []Verdict, findings []finding.Finding, learning bool) []sequence.Signal {
	reported := map[string]*finding.Finding{}
	for i := range findings {
		reported[findings[i].ID] = &findings[i]
	}
	told := map[string]bool{}
	var out []sequence.Signal
	for i := range verdicts {
		v := &verdicts[i]
		s := sequence.Signal{Day: n.Day, Account: n.Account, Entity: v.Candidate.Entity, Family: v.Candidate.Family, Column: v.Candidate.Column, P: v.Own}
		f := reported[v.Finding.ID]
		switch {
		case v.Reported && f != nil:
			s.Finding = *f
			told[f.ID] = true
		case v.Reported, learning, !weak(v):
			continue // folded into another finding, which tells of it; or too usual
		default:
			s.Weak, s.Finding = true, Settle(v.Candidate.Finding)
		}
		s.Ties = n.ties(&s.Finding)
		out = append(out, s)
	}
	for i := range findings {
		if f := &findings[i]; !told[f.ID] {
			out = append(out, sequence.Signal{Day: n.Day, Account: n.Account, Entity: entityOf(f), P: f.PValue, Ties: n.ties(f), Finding: *f})
		}
	}
	return sequence.Strongest(out)
}

// weak reports whether a candidate that was not reported is a signal.
func weak(v *Verdict) bool {
	return v.Strongest && v.P <= sequence.Weak || v.Alone <= sequence.Weak
}

// entityOf is the baseline entity that a finding is about.
func entityOf(f *finding.Finding) string {
	r := &f.Resource
	switch {
	case r.PrincipalARN != "":
		return baseline.PrincipalKind + r.PrincipalARN
	case f.Action.Kind == finding.DNSRequest:
		return baseline.ResolverKind + cmp.Or(r.InstanceID, r.PrivateIP)
	}
	return baseline.HostKind + cmp.Or(r.InterfaceID, r.InstanceID, r.PrivateIP)
}
