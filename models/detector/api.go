package detector

import (
	"fmt"
	"slices"
	"strings"

	"yoban/features/enrich/catalog"
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/score"
)

// apiAnomalies scores every principal's day, tactic by tactic, for calls that
// are not like it: GuardDuty's *:IAMUser/AnomalousBehavior. AWS's own services
// are left out: they call what their customers configured.
func apiAnomalies(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Calls, func(r *table.CallRow) string { return r.Principal }) {
		if n.kinds[rows[0].Principal] == extract.KindService {
			continue
		}
		for tactic, of := range byTactic(rows) {
			if len(of) > 0 {
				out.Candidates = append(out.Candidates, n.apiCandidate(catalog.Tactic(tactic), of))
			}
		}
	}
	return out
}

// groupBy cuts sorted rows into runs of an equal key.
func groupBy[R any](rows []R, key func(*R) string) [][]R {
	return runs(rows, func(a, b *R) bool { return key(a) == key(b) })
}

// byTactic splits rows by the tactic of their action; index NoTactic is empty.
func byTactic(rows []table.CallRow) [catalog.PrivilegeEscalation + 1][]*table.CallRow {
	var out [catalog.PrivilegeEscalation + 1][]*table.CallRow
	for i := range rows {
		t := catalog.Lookup(rows[i].Service+".amazonaws.com", rows[i].Action).Tactic
		if t != catalog.NoTactic && !baseline.OnObjects(&rows[i]) {
			out[t] = append(out[t], &rows[i])
		}
	}
	return out
}

// apiCandidate adds up the surprise of one principal's calls of one tactic.
func (n *Night) apiCandidate(t catalog.Tactic, rows []*table.CallRow) Candidate {
	entity := baseline.PrincipalKind + rows[0].Principal
	evidence, byRow := n.contextEvidence(entity, rows)
	shared := total(evidence)
	evidence = append(evidence, n.actionEvidence(entity, rows, byRow)...)
	var calls, denied int64
	for _, r := range rows {
		calls += r.Calls
		if r.Outcome == extract.Denied {
			denied += r.Calls
		}
	}
	evidence = append(evidence,
		n.volume(entity, baseline.Tactic, t.String(), calls, "calls of tactic "+t.String()),
		n.volume(entity, baseline.Refused, "", denied, "calls denied"))
	raw := total(evidence)
	suspicious := suspects(rows, byRow)
	f := n.apiFinding(callType(t, suspicious), suspicious)
	f.Evidence = strongest(evidence)
	f.Normal = n.normal(entity)
	return Candidate{Family: FamilyAPI, Column: t.String(), Entity: entity, Raw: raw, Shared: shared, Finding: f}
}

// callType names the finding of a tactic. GuardDuty has a type of its own for
// models that are invoked on somebody else's bill.
func callType(t catalog.Tactic, rows []*table.CallRow) string {
	if t == catalog.Impact && !slices.ContainsFunc(rows, func(r *table.CallRow) bool { return r.Service != "bedrock" }) {
		return "Impact:IAMUser/AnomalousModelInvocation"
	}
	return t.String() + ":IAMUser/AnomalousBehavior"
}

// contextEvidence scores the circumstances of the calls: for each attribute the
// most surprising value. byRow holds what each row's own circumstances add up
// to.
func (n *Night) contextEvidence(entity string, rows []*table.CallRow) (worst []finding.Evidence, byRow []float64) {
	scored := map[baseline.Value]finding.Evidence{}
	most := map[string]finding.Evidence{}
	byRow = make([]float64, len(rows))
	for i, r := range rows {
		for _, v := range baseline.CallContext(r) {
			e, ok := scored[v]
			if !ok {
				e = n.value(entity, v)
				scored[v] = e
			}
			byRow[i] += e.Bits
			if m, ok := most[v.Attribute]; !ok || e.Bits > m.Bits || e.Bits == m.Bits && e.Value < m.Value {
				most[v.Attribute] = e
			}
		}
	}
	for _, a := range []string{baseline.Network, baseline.Country, baseline.Agent, baseline.Region, baseline.Auth, baseline.Hour} {
		if e, ok := most[a]; ok {
			worst = append(worst, e)
		}
	}
	return worst, byRow
}

// actionEvidence scores which actions were called: how many are new to the
// principal, and how rare the rarest are in the account. Further rare actions
// count half of the one before, because actions come in company.
func (n *Night) actionEvidence(entity string, rows []*table.CallRow, byRow []float64) []finding.Evidence {
	scored := map[string]finding.Evidence{}
	fresh := 0
	for i, r := range rows {
		a := baseline.ActionValue(r)
		e, ok := scored[a]
		if !ok {
			e = n.action(entity, a)
			scored[a] = e
			if e.DaysSeen == 0 {
				fresh++
			}
		}
		byRow[i] += e.Bits
	}
	all := make([]finding.Evidence, 0, len(scored))
	for _, e := range scored {
		all = append(all, e)
	}
	all = strongest(all)
	const kept = 4
	all = all[:min(len(all), kept)]
	weight := 1.0
	for i := range all {
		all[i].Bits *= weight
		weight /= 2
	}
	rate := n.noveltyRate(entity, baseline.Action)
	return append(all, finding.Evidence{
		Attribute: "new actions", Value: fmt.Sprint(fresh), Scope: finding.PrincipalScope, Bits: score.Novelties(fresh, len(scored), rate),
		DaysActive: n.Window.ActiveDays(entity),
		Text:       fmt.Sprintf("%d of %d actions are new to this principal, of whose actions %.1f %% are new on an ordinary day", fresh, len(scored), 100*rate),
	})
}

// action scores one action by its rarity; how often the principal tries new
// ones is scored once for all of them.
func (n *Night) action(entity, action string) finding.Evidence {
	v := baseline.Value{Attribute: baseline.Action, Value: action}
	e := n.value(entity, v)
	if e.DaysSeen == 0 {
		e.Bits = score.Bits(n.likelihood(v, entity).p)
	}
	return e
}

// suspects returns the rows that carry the surprise: those of at least half the
// bits of the strongest.
func suspects(rows []*table.CallRow, byRow []float64) []*table.CallRow {
	top := slices.Max(byRow)
	var out []*table.CallRow
	for i, r := range rows {
		if byRow[i] >= top/2 {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b *table.CallRow) int { return int(a.First - b.First) })
	return out
}

// apiFinding describes the calls of rows.
func (n *Night) apiFinding(typ string, rows []*table.CallRow) finding.Finding {
	f := finding.Finding{Type: typ, Account: n.Account, Region: rows[0].Region, Basis: finding.Statistic, Baseline: n.Baseline}
	top := rows[0]
	for _, r := range rows {
		span(&f, r.First, r.Last, r.Calls)
		n.addSamples(&f, r.Sample)
	}
	n.credential(&f, top.Principal, rows)
	f.Action = finding.Action{Kind: finding.APICall, API: top.Action, Service: top.Service + ".amazonaws.com", CallerType: "Remote IP"}
	if len(f.Actors) > 0 {
		f.Action.RemoteAddress = f.Actors[0].Address
	}
	f.Description = fmt.Sprintf("%s called %s from %s in a way that is not like its past.", top.Principal, listActions(rows), placeWords(top.Network, top.Country))
	return f
}

// listActions names the actions of rows, at most five.
func listActions(rows []*table.CallRow) string {
	var names []string
	for _, r := range rows {
		if !slices.Contains(names, r.Action) {
			names = append(names, r.Action)
		}
	}
	if len(names) > 5 {
		return strings.Join(names[:5], ", ") + fmt.Sprintf(" and %d%s", len(names)-5, finding.MoreActions)
	}
	return strings.Join(names, ", ")
}

func placeWords(network, country string) string {
	switch {
	case network == "":
		return "an unknown place"
	case country == "":
		return network
	}
	return network + " in " + country
}

// normal describes the principal's habits: its most usual actions, networks and
// agents.
func (n *Night) normal(entity string) []string {
	var out []string
	for _, a := range []string{baseline.Action, baseline.Network, baseline.Country, baseline.Agent, baseline.Hour} {
		values := n.Window.Values(entity, a)
		if len(values) == 0 {
			continue
		}
		var words []string
		for _, v := range values[:min(len(values), 4)] {
			words = append(words, fmt.Sprintf("%s (%d days)", v.Value, v.Days))
		}
		out = append(out, fmt.Sprintf("usual %s: %s", a, strings.Join(words, ", ")))
	}
	if len(out) == 0 {
		return []string{"no history of this principal"}
	}
	return out
}
