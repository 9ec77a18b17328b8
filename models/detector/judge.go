package detector

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"yoban/models/finding"
	"yoban/models/score"
)

// Verdict is what became of a candidate.
type Verdict struct {
	Candidate Candidate
	Learned   float64         // bits that the law of scores learns
	Held      bool            // the entity's day is not learned from
	Reported  bool            // Finding is to be written
	Finding   finding.Finding // complete, if reported
}

// Judge calibrates one account's candidates and reports those that the budget
// allows. The strongest column of an entity's day decides, at the price of
// having looked at all of them; once it passes, other columns that would pass
// by themselves are reported too, because they are the same incident. Of several
// items of one column, such as the conversations of a host, each pays for all.
func Judge(account string, candidates []Candidate, c *score.Calibration, budget score.Budget) []Verdict {
	type key struct{ family, entity string }
	groups := map[key][]int{}
	p := make([]float64, len(candidates))
	for i := range candidates {
		x := &candidates[i]
		p[i] = c.Column(x.Family, x.Past, x.Column, x.Raw)
		k := key{x.Family, x.Entity}
		groups[k] = append(groups[k], i)
	}
	today := map[string]float64{}
	for k := range groups {
		today[k.family]++
	}
	out := make([]Verdict, len(candidates))
	for k, group := range groups {
		slices.SortStableFunc(group, func(a, b int) int {
			return cmp.Or(cmp.Compare(p[a], p[b]), cmp.Compare(candidates[b].Raw, candidates[a].Raw))
		})
		items := itemsOf(candidates, group)
		joint := c.Joint(k.family, candidates[group[0]].Past, p[group[0]], len(group))
		weekly := max(c.Weekly(account, k.family), 7*today[k.family])
		allowed := budget.Allows(joint, weekly, Share(k.family))
		for rank, i := range group {
			v := &out[i]
			x := &candidates[i]
			v.Candidate, v.Held, v.Learned = *x, allowed, x.Raw
			if allowed {
				v.Learned = c.Least(x.Family, x.Past, x.Column, x.Raw, math.Exp2(-score.Threshold(budget, weekly, Share(k.family))), len(group))
			}
			if v.Reported = allowed && (rank == 0 || budget.Allows(p[i]*float64(items[x.Column]), weekly, Share(k.family))); v.Reported {
				v.Finding = scored(candidates[i].Finding, max(p[i], joint), weekly, score.Threshold(budget, weekly, Share(k.family)))
			}
		}
	}
	return out
}

// itemsOf counts the candidates of each column.
func itemsOf(candidates []Candidate, group []int) map[string]int {
	n := map[string]int{}
	for _, i := range group {
		n[candidates[i].Column]++
	}
	return n
}

// scored completes a statistical finding with its calibrated score.
func scored(f finding.Finding, p, weekly, threshold float64) finding.Finding {
	f.PValue = p
	f.Score = score.Surprise(p)
	f.Expected = score.Expected(p, max(weekly, 1))
	f.Severity = severity(f, f.Score-threshold)
	if f.Quiet == "" && len(f.Evidence) > 0 {
		f.Quiet = fmt.Sprintf("a score below %.1f bits; most of it came from %s %s", threshold, f.Evidence[0].Attribute, f.Evidence[0].Value)
	}
	return Settle(f)
}

// bitsPerPoint is how many bits beyond the threshold raise the severity by one
// point: six bits are sixty-four times rarer.
const bitsPerPoint = 6

// maxRaise is how far evidence alone may raise a severity: one band.
const maxRaise = 3

// shapeSeverity is the most that the shape of traffic alone may claim: Low.
const shapeSeverity = 3.5

// severity starts from the type's default and moves with the evidence: up with
// the bits beyond the threshold; for traffic down when nothing but its shape
// speaks, because a shape has innocent owners, and further when nobody can say
// whether the peer is a new one.
func severity(f finding.Finding, beyond float64) float64 {
	kind, _ := finding.Lookup(f.Type)
	s := kind.Severity + min(max(beyond, 0)/bitsPerPoint, maxRaise)
	if (f.Type == typeMining || f.Type == typeBeacon) && !has(f, "port") {
		s -= maxRaise
		if !has(f, "new peer") {
			s = min(s, shapeSeverity)
		}
	}
	return math.Min(s, 8.9) // Critical is kept for sequences, as in GuardDuty
}

// has reports whether an attribute is among a finding's evidence.
func has(f finding.Finding, attribute string) bool {
	return slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Attribute == attribute })
}

// Settle gives a finding its identity and completes it.
func Settle(f finding.Finding) finding.Finding {
	f.ID = finding.Identity(f.Account, f.Region, f.Type, subject(&f), actorClass(&f))
	return f.Complete()
}

// actorClass is the remote side of a conversation: each pool is a finding of its
// own. Of calls it is empty: one principal is one finding, wherever from.
func actorClass(f *finding.Finding) string {
	if f.Action.Kind == finding.NetworkConnection {
		return f.Action.RemoteAddress
	}
	return ""
}

// subject is what a finding's identity is about: a principal, or a host.
func subject(f *finding.Finding) string {
	if f.Resource.Type == finding.Instance || strings.Contains(f.Type, ":EC2/") {
		return cmp.Or(f.Resource.InterfaceID, f.Resource.InstanceID, f.Resource.PrivateIP)
	}
	switch {
	case f.Resource.InstanceID != "":
		return f.Resource.PrincipalARN + " " + f.Resource.InstanceID
	case f.Type == typeNewNetwork:
		return f.Resource.PrincipalARN + " " + f.Resource.AccessKeyID
	}
	return f.Resource.PrincipalARN
}
