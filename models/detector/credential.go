package detector

import (
	"fmt"
	"slices"
	"strings"

	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/score"
)

// Finding types of credentials that show up where they do not live. GuardDuty
// has no name for them; these follow its grammar.
const (
	typeNewNetwork = "UnauthorizedAccess:IAMUser/LongTermKeyNewNetwork"
	typeParallel   = "UnauthorizedAccess:IAMUser/ConcurrentCredentialUse"
)

// networkOfKey is the evidence that a key was used from a network.
const networkOfKey = "network of the key"

// credentialAnomalies scores long-term keys used from networks they were never
// used from, and credentials used from two networks at once.
func credentialAnomalies(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Sessions, func(r *table.SessionRow) string { return r.Principal + " " + r.Credential }) {
		if c, ok := n.newNetwork(rows); ok {
			out.Candidates = append(out.Candidates, c)
		}
	}
	for _, turn := range baseline.InTurns(n.Rows.Sessions) {
		out.Candidates = append(out.Candidates, n.parallelUse(turn))
	}
	return out
}

// residenceDays is how many days a key must have been used from one network
// before it can be said to live anywhere.
const residenceDays = 3

// resides reports whether a key lives somewhere.
func (n *Night) resides(entity, key string) bool {
	return slices.ContainsFunc(n.Window.Values(entity, baseline.Origin), func(v baseline.ValueDays) bool {
		return strings.HasPrefix(v.Value, key+" ") && v.Days >= residenceDays
	})
}

// newNetwork scores the most surprising network that a long-term key was used
// from on the day. Keys without a residence make no window.
func (n *Night) newNetwork(rows []table.SessionRow) (Candidate, bool) {
	key := rows[0].Credential
	entity := baseline.PrincipalKind + rows[0].Principal
	if !strings.HasPrefix(key, "AKIA") || !n.resides(entity, key) {
		return Candidate{}, false
	}
	var evidence []finding.Evidence
	var top *table.SessionRow
	most := -1.0
	for i := range rows {
		r := &rows[i]
		if !baseline.Located(r) {
			continue
		}
		ev := n.origin(entity, key, r)
		if raw := total(ev); raw > most {
			most, top, evidence = raw, r, ev
		}
	}
	if top == nil {
		return Candidate{}, false
	}
	f := n.sessionFinding(typeNewNetwork, sameNetwork(rows, top.Network))
	f.Evidence, f.Normal = strongest(evidence), n.normal(entity)
	f.Description = fmt.Sprintf("The long-term key %s of %s was used from %s.", key, top.Principal, placeWords(top.Network, top.Country))
	return Candidate{Family: FamilyCredential, Column: "network", Entity: entity, Item: key, Raw: most, Finding: f}, true
}

// origin scores where a session came from: the network for this key, for the
// principal's country, and its agent.
func (n *Night) origin(entity, key string, r *table.SessionRow) []finding.Evidence {
	v := baseline.Value{Attribute: baseline.Origin, Value: key + " " + r.Network}
	seen, active := n.Window.Seen(entity, v.Attribute, v.Value), n.Window.ActiveDays(entity)
	network := baseline.Value{Attribute: baseline.Network, Value: r.Network}
	e := finding.Evidence{Attribute: networkOfKey, Value: r.Network, Scope: finding.PrincipalScope, DaysSeen: seen, DaysActive: active,
		Frequency: frequency(seen, active), Text: fmt.Sprintf("the key was used from %s on %d of %d active days", r.Network, seen, active)}
	parent := n.likelihood(network, entity).p
	if seen == 0 {
		e.Bits = score.Bits(n.noveltyRate(entity, baseline.Origin) * parent)
	} else {
		e.Bits = score.Bits(score.BackOff(seen, active, parent))
	}
	out := []finding.Evidence{e, n.value(entity, baseline.Value{Attribute: baseline.Agent, Value: r.Agent})}
	if r.Country != "" {
		out = append(out, n.value(entity, baseline.Value{Attribute: baseline.Country, Value: r.Country}))
	}
	return out
}

// parallelUse scores a turn: how often that happens to the principal and the
// account, and how surprising the stranger of the two networks is.
func (n *Night) parallelUse(t baseline.Turn) Candidate {
	entity := baseline.PrincipalKind + t.First.Principal
	seen, active := n.Window.Seen(entity, baseline.Parallel, ""), n.Window.ActiveDays(entity)
	others := n.Window.Holders(baseline.PrincipalKind, baseline.Parallel, "", entity)
	p := score.BackOff(seen, active, score.BackOff(others, n.Window.Entities(baseline.PrincipalKind), parallelPrior))
	evidence := []finding.Evidence{{
		Attribute: "two networks at once", Value: t.First.Network + " and " + t.Second.Network, Bits: score.Bits(p), Scope: finding.PrincipalScope,
		DaysSeen: seen, DaysActive: active, Frequency: frequency(seen, active),
		Text: fmt.Sprintf("one credential was used from %s and %s in turns; that happened on %d of %d active days, and to %d other principals",
			placeWords(t.First.Network, t.First.Country), placeWords(t.Second.Network, t.Second.Country), seen, active, others),
	}}
	ends := []*table.SessionRow{t.Second, t.First}
	strange, other := n.stranger(entity, ends[0]), n.stranger(entity, ends[1])
	if total(other) > total(strange) {
		strange = other
		slices.Reverse(ends)
	}
	evidence = append(evidence, strange...)
	f := n.sessionFinding(typeParallel, ends) // the stranger first
	f.Evidence, f.Normal = strongest(evidence), n.normal(entity)
	f.Description = fmt.Sprintf("The credential %s of %s was used from %s and from %s within the same hour, in turns.", t.First.Credential,
		t.First.Principal, placeWords(t.First.Network, t.First.Country), placeWords(t.Second.Network, t.Second.Country))
	return Candidate{Family: FamilyCredential, Column: "parallel", Entity: entity, Item: t.First.Credential + " " + baseline.HourOf(t.First.Hour), Raw: total(evidence), Finding: f}
}

// parallelPrior is how often a principal's day has such a turn when nothing is
// known: phones that leave a wireless network make it no rarity.
const parallelPrior = 1.0 / 16

// stranger scores one end of a turn by its network, country and agent.
func (n *Night) stranger(entity string, r *table.SessionRow) []finding.Evidence {
	out := []finding.Evidence{
		n.value(entity, baseline.Value{Attribute: baseline.Network, Value: r.Network}),
		n.value(entity, baseline.Value{Attribute: baseline.Agent, Value: r.Agent}),
	}
	if r.Country != "" {
		out = append(out, n.value(entity, baseline.Value{Attribute: baseline.Country, Value: r.Country}))
	}
	return out
}

func total(ev []finding.Evidence) float64 {
	sum := 0.0
	for _, e := range ev {
		sum += e.Bits
	}
	return sum
}

func sameNetwork(rows []table.SessionRow, network string) []*table.SessionRow {
	var out []*table.SessionRow
	for i := range rows {
		if rows[i].Network == network {
			out = append(out, &rows[i])
		}
	}
	return out
}

// sessionFinding describes sessions of one principal.
func (n *Night) sessionFinding(typ string, rows []*table.SessionRow) finding.Finding {
	f := finding.Finding{Type: typ, Account: n.Account, Basis: finding.Statistic, Baseline: n.Baseline}
	for _, r := range rows {
		span(&f, r.First, r.Last, r.Calls)
		n.addSamples(&f, r.Sample)
	}
	n.addActors(&f, rows)
	top := rows[0]
	f.Resource = accessKey(top.Principal, top.Kind, rows)
	f.Action = finding.Action{Kind: finding.APICall, CallerType: "Remote IP", RemoteAddress: top.Address}
	for _, r := range n.calls[top.Principal] {
		if r.Hour == top.Hour && r.Network == top.Network {
			f.Action.API, f.Action.Service, f.Region = r.Action, r.Service+".amazonaws.com", r.Region
			break
		}
	}
	return f
}
