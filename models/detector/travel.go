package detector

import (
	"cmp"
	"fmt"
	"slices"

	"yoban/features/enrich/country"
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

const typeConsoleLogin = "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B"

// maxSpeed is faster than any scheduled flight, door to door: airliners cruise
// at about 900 km/h.
const maxSpeed = 1000 // km/h

// impossibleTravel finds people whose console sign-in and another successful
// use lie further apart than they can have travelled. Countries that the person
// was in before, and networks that others of the organisation use (an office, a
// VPN), do not count as travel.
func impossibleTravel(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Sessions, func(r *table.SessionRow) string { return r.Principal }) {
		switch rows[0].Kind {
		case extract.KindUser, extract.KindPerson, extract.KindRoot, extract.KindFederated:
			if h, ok := n.journey(rows); ok {
				out.Findings = append(out.Findings, h)
			}
		}
	}
	return out
}

func (n *Night) journey(rows []table.SessionRow) (Held, bool) {
	var used []*table.SessionRow
	for i := range rows {
		if r := &rows[i]; baseline.Located(r) && r.Country != "" && r.OK > 0 {
			used = append(used, r)
		}
	}
	slices.SortStableFunc(used, func(a, b *table.SessionRow) int { return cmp.Compare(a.First, b.First) })
	for i, a := range used {
		for _, b := range used[i+1:] {
			if a.Logins+b.Logins > 0 && n.impossible(a, b) {
				return n.travelFinding(a, b), true
			}
		}
	}
	return Held{}, false
}

// impossible reports whether nobody can have been at a and then at b.
func (n *Night) impossible(a, b *table.SessionRow) bool {
	if a.Country == b.Country || n.familiar(a) && n.familiar(b) {
		return false
	}
	km, ok := country.Distance(a.Country, b.Country)
	if !ok {
		return false
	}
	hours := max(float64(b.First-a.Last)/3_600_000, 0)
	return km > maxSpeed*hours && km > 0
}

// familiar reports whether a place is usual for the person or shared by others.
func (n *Night) familiar(r *table.SessionRow) bool {
	entity := baseline.PrincipalKind + r.Principal
	v := baseline.Value{Attribute: baseline.Network, Value: r.Network}
	return n.Window.Seen(entity, baseline.Country, r.Country) > 0 ||
		n.Org.others(v, entity) > 0 || n.Org.holders(v) > quorum
}

func (n *Night) travelFinding(a, b *table.SessionRow) Held {
	f := n.sessionFinding(typeConsoleLogin, []*table.SessionRow{a, b})
	f.Basis = finding.Rule
	f.Action.API, f.Action.Service = "ConsoleLogin", "signin.amazonaws.com"
	km, _ := country.Distance(a.Country, b.Country)
	minutes := max(b.First-a.Last, 0) / 60_000
	f.Description = fmt.Sprintf("%s was used from %s and, %d minutes later, from %s: at least %.0f km apart.", a.Principal,
		placeWords(a.Network, a.Country), minutes, placeWords(b.Network, b.Country), km)
	f.Evidence = []finding.Evidence{
		{Attribute: "distance", Value: fmt.Sprintf("%.0f km", km), Text: fmt.Sprintf("at least %.0f km in %d minutes; an airliner flies 900 km in an hour", km, minutes)},
		n.value(baseline.PrincipalKind+b.Principal, baseline.Value{Attribute: baseline.Country, Value: b.Country}),
		n.value(baseline.PrincipalKind+a.Principal, baseline.Value{Attribute: baseline.Country, Value: a.Country}),
	}
	f.Normal = n.normal(baseline.PrincipalKind + a.Principal)
	f.Quiet = "both countries in the person's history, or a network that three others of the organisation use"
	return Held{Finding: f, Entities: []string{baseline.PrincipalKind + a.Principal}}
}
