package detector

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/score"
)

// Verdict is what became of a candidate.
type Verdict struct {
	Candidate Candidate
	Learned   float64         // bits that the law of scores learns
	P         float64         // of the strongest of the entity's windows of the family, by the laws alone
	Promised  float64         // see score.Window
	Own       float64         // of the window in its column, by the laws alone
	Alone     float64         // of what is left of it without circumstances
	Strongest bool            // of the entity's windows of the family
	Held      bool            // the entity's day is not learned from
	Reported  bool            // Finding is to be written
	Finding   finding.Finding // complete, if reported
}

// Judge calibrates one account's candidates and reports those that the budget
// allows. The strongest column of an entity's day decides, at the price of
// having looked at all of them; once it passes, other columns are reported too
// that would pass by themselves without the circumstances they share with it: a
// journey is one finding, and an intruder's deeds are one each. Of several items
// of one column, such as the conversations of a host, each pays for all.
//
// Suspects are entities with a finding that stands on a rule or a list. They,
// and those that a score of another family gave away, are reported on lesser
// evidence (see corroborated).
func Judge(account string, candidates []Candidate, c *score.Calibration, budget score.Budget, suspects map[string]bool) []Verdict {
	j := judge{account: account, candidates: candidates, laws: c, budget: budget, realised: c.Realised(budget),
		groups: map[subjectKey][]int{}, today: map[string]float64{}, p: make([]float64, len(candidates))}
	for i := range candidates {
		x := &candidates[i]
		j.p[i] = c.Column(x.Family, x.Past, x.Column, x.Raw)
		k := subjectKey{x.Family, x.Entity}
		if j.groups[k] == nil {
			j.today[x.Family]++
		}
		j.groups[k] = append(j.groups[k], i)
	}
	j.spread()
	trials := map[subjectKey]trial{}
	accusers := map[string]int{} // entity → families that its scores give away
	for k, group := range j.groups {
		j.rank(group)
		t := j.trial(k, group)
		trials[k] = t
		if t.allowed(budget) {
			accusers[k.entity]++
		}
	}
	out := make([]Verdict, len(candidates))
	for k, t := range trials {
		others := accusers[k.entity]
		if t.allowed(budget) {
			others--
		}
		j.conclude(out, j.groups[k], t, suspects[k.entity] || others > 0)
	}
	return out
}

// corroborated is how many times the budget's share an entity may spend that
// another family, a rule or a list speaks against: four bits, about what a
// second witness is worth who is wrong once in sixteen times. Such a witness the
// windows themselves have to be: where there are few of them, a budget sixteen
// times as large would let through what is as usual as can be. It costs no
// incident that was not one already.
const corroborated = 16

type subjectKey struct{ family, entity string }

// judge holds what Judge needs for each group of an entity's candidates.
type judge struct {
	account    string
	candidates []Candidate
	p          []float64 // of each candidate in its column
	groups     map[subjectKey][]int
	today      map[string]float64 // family → entities
	spent      float64            // shares of the families that the account has windows of
	laws       *score.Calibration
	budget     score.Budget
	realised   float64
}

// spread shares the budget out among the families that the account has windows
// of: without flow logs nothing is spent on traffic. A family gets twice its share
// at most: one kind of window alone, whose law may be young, is not to spend all.
func (j *judge) spread() {
	for _, f := range Families() {
		if j.today[f] > 0 || j.laws.Has(j.account, f) {
			j.spent += Share(f)
		}
	}
	j.spent = max(j.spent, 0.5)
}

// rank orders a group by likelihood, the least likely first.
func (j *judge) rank(group []int) {
	slices.SortStableFunc(group, func(a, b int) int {
		return cmp.Or(cmp.Compare(j.p[a], j.p[b]), cmp.Compare(j.candidates[b].Raw, j.candidates[a].Raw))
	})
}

// trial is what the strongest of an entity's candidates of a family amounts to.
type trial struct {
	joint  float64 // its probability, with the others looked at
	weekly float64 // how many times a week that is, per unit of probability, by what past weeks realised
	plain  float64 // the same by the laws alone
	share  float64
}

func (t trial) allowed(b score.Budget) bool { return b.Allows(t.joint, t.weekly, t.share) }

func (j *judge) trial(k subjectKey, group []int) trial {
	top := &j.candidates[group[0]]
	weekly := max(j.laws.Weekly(j.account, k.family), 7*j.today[k.family], 1)
	return trial{joint: j.laws.Joint(k.family, top.Past, j.p[group[0]], len(group)),
		weekly: weekly * j.realised, plain: weekly, share: Share(k.family) / j.spent}
}

// alone is the probability of a candidate in its column, without what it shares
// with the entity's other columns.
func (j *judge) alone(x *Candidate) float64 {
	return j.laws.Column(x.Family, x.Past, x.Column, x.Raw-x.Shared)
}

// circumstances are the bits of a candidate for where, when and with what things
// were done rather than for what was done. Whatever else the entity did in the
// same circumstances has them too, in other families as well.
func circumstances(x *Candidate) float64 {
	sum := 0.0
	for _, e := range x.Finding.Evidence {
		switch e.Attribute {
		case baseline.Network, networkOfKey, baseline.Country, baseline.Agent, baseline.Region, baseline.Auth, baseline.Hour:
			sum += e.Bits
		}
	}
	return max(sum, x.Shared)
}

// conclude fills in the verdicts on a ranked group.
func (j *judge) conclude(out []Verdict, group []int, t trial, accused bool) {
	budget := j.budget
	if accused {
		budget *= corroborated
	}
	allowed := t.allowed(budget) && (t.allowed(j.budget) || t.joint <= 1./corroborated)
	threshold := score.Threshold(budget, t.weekly, t.share)
	items := itemsOf(j.candidates, group)
	for rank, i := range group {
		x, v := &j.candidates[i], &out[i]
		*v = Verdict{Candidate: *x, Held: allowed, Learned: x.Raw, P: t.joint, Promised: score.Expected(t.joint, t.plain) / t.share,
			Own: j.p[i], Alone: j.laws.Column(x.Family, x.Past, x.Column, x.Raw-circumstances(x)), Strongest: rank == 0}
		if !allowed {
			continue
		}
		if t.allowed(j.budget) {
			least := math.Exp2(-score.Threshold(j.budget, t.weekly, t.share))
			v.Learned = j.laws.Least(x.Family, x.Past, x.Column, x.Raw, least, len(group))
		}
		v.Reported = rank == 0 || budget.Allows(j.alone(x)*float64(items[x.Column]), t.weekly, t.share)
		if v.Reported {
			v.Finding = scored(x.Finding, max(j.p[i], t.joint), t.weekly, threshold)
		}
	}
}

// Discoveries leaves unreported, among the verdicts of a night over all accounts,
// what would make more than the share q of its statistical findings false in
// expectation. It comes on top of the budget; what was held out stays so.
func Discoveries(night map[string][]Verdict, q float64) {
	type subject struct{ account, family, entity string }
	p := map[subject]float64{}
	for account, verdicts := range night {
		for i := range verdicts {
			p[subject{account, verdicts[i].Candidate.Family, verdicts[i].Candidate.Entity}] = verdicts[i].P
		}
	}
	most := score.BenjaminiHochberg(slices.Collect(maps.Values(p)), q)
	for _, verdicts := range night {
		for i := range verdicts {
			verdicts[i].Reported = verdicts[i].Reported && verdicts[i].P <= most
		}
	}
}

// itemsOf counts the candidates of each column.
func itemsOf(candidates []Candidate, group []int) map[string]int {
	n := map[string]int{}
	for _, i := range group {
		n[candidates[i].Column]++
	}
	return n
}

// leastP is the smallest probability that a finding claims, one in a trillion:
// no past is long enough to show what a fitted tail says beyond it.
var leastP = math.Exp2(-40)

// scored completes a statistical finding with its calibrated score.
func scored(f finding.Finding, p, weekly, threshold float64) finding.Finding {
	p = max(p, leastP)
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
// the bits beyond the threshold, and from Low to Medium when the calls came from
// a place that is strange to the principal, for then the credential may be in
// other hands; for traffic down when nothing but its shape speaks, because a
// shape has innocent owners, and further when nobody can say whether the peer is
// a new one.
func severity(f finding.Finding, beyond float64) float64 {
	kind, _ := finding.Lookup(f.Type)
	s := kind.Severity + min(max(beyond, 0)/bitsPerPoint, maxRaise)
	if s < strangePlace && slices.ContainsFunc(f.Evidence, fromStrangePlace) {
		s = strangePlace
	}
	if (f.Type == typeMining || f.Type == typeBeacon) && !has(f, "port") {
		s -= maxRaise
		if !has(f, "new peer") {
			s = min(s, shapeSeverity)
		}
	}
	return math.Min(s, 8.9) // Critical is kept for sequences, as in GuardDuty
}

// strangePlace is the least severity of calls from a place that the principal
// never called from: what GuardDuty gives those from a known bad address.
const strangePlace = 5

// fromStrangePlace reports whether evidence tells of a network or country that
// is new to the principal and that at most one in sixteen would show.
func fromStrangePlace(e finding.Evidence) bool {
	return (e.Attribute == baseline.Network || e.Attribute == baseline.Country) && e.Frequency == finding.Unseen && e.Bits >= 4
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
	case f.Type == typeSigma: // each rule is a finding of its own
		return f.Resource.PrincipalARN + " " + f.Evidence[0].Value
	case f.Type == typeNewNetwork:
		return f.Resource.PrincipalARN + " " + f.Resource.AccessKeyID
	}
	return f.Resource.PrincipalARN
}
