package detector

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"yoban/features/enrich"
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

// Finding types of credentials used off the machine they were delivered to.
const (
	typeOutsideAWS         = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"
	typeInsideAWS          = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS"
	typeResourceOutsideAWS = "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS"
	typeResourceInsideAWS  = "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS"
)

// boundCredentials finds credentials of instances, functions and tasks used from where the
// organisation's machines do not call from. An address is known once bound
// credentials used it on an earlier day that led to no finding, or when it is
// configured as own: an intruder is not learned, because his day is held out.
// In AWS, and where AWS cannot be told from the rest, a strange address alone is
// no proof, because the organisation gets new ones there all the time.
func boundCredentials(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Sessions, func(r *table.SessionRow) string { return r.Principal + " " + r.Credential }) {
		if !baseline.Bound(rows[0].Kind) {
			continue
		}
		strange := n.strangeAddresses(rows)
		if len(strange) == 0 {
			continue
		}
		outside := strange[0].Origin == "internet"
		if !outside && rows[0].Kind == extract.KindLambda {
			continue // functions outside of a VPC call from any of AWS's addresses
		}
		if !(outside && n.Places.TellsAWS()) && !n.aloneAndBack(strange) {
			continue
		}
		out.Findings = append(out.Findings, n.exfiltration(rows, strange, outside))
	}
	return out
}

// strangeAddresses returns the sessions from unknown places, outside AWS if
// there are any, else those from AWS addresses.
func (n *Night) strangeAddresses(rows []table.SessionRow) []*table.SessionRow {
	byOrigin := map[string][]*table.SessionRow{}
	for i := range rows {
		r := &rows[i]
		if baseline.Located(r) && r.OK+r.Denied > 0 && !n.Org.knownAddress(r.Address) {
			byOrigin[r.Origin] = append(byOrigin[r.Origin], r)
		}
	}
	if outside := byOrigin["internet"]; len(outside) > 0 && !n.sharedOutside(outside) {
		return outside
	}
	if n.Org.Days() < LearningDays {
		return nil // the organisation's own addresses in AWS are not known yet
	}
	return byOrigin["aws"]
}

// sharedOutside reports whether, with no history to tell, the addresses look
// like the organisation's own way out: other credentials of bound principals
// use them on the same day.
func (n *Night) sharedOutside(rows []*table.SessionRow) bool {
	for _, r := range rows {
		if len(n.usersOf(r.Address)) < quorum {
			return false
		}
	}
	return true
}

// aloneAndBack reports whether only this machine's credential was used from the
// strange place, and went on being used from its old one afterwards. A new
// gateway serves several machines, and a machine that moved behind it does not
// come back; a stolen credential is used by both. Calls through an endpoint or
// from a private address only count as coming back for machines that never call
// in any other way: others do both at once, whichever gateway they are behind.
func (n *Night) aloneAndBack(strange []*table.SessionRow) bool {
	since := strange[0].First
	for _, r := range strange {
		since = min(since, r.First)
		if len(n.usersOf(r.Address)) > 1 {
			return false
		}
	}
	public := n.callsPublicly(strange[0])
	for i := range n.Rows.Sessions {
		r := &n.Rows.Sessions[i]
		if r.Session != strange[0].Session || r.Last <= since || sameAddress(strange, r) {
			continue
		}
		if baseline.Located(r) || !public && r.Origin != extract.OriginService {
			return true
		}
	}
	return false
}

func sameAddress(rows []*table.SessionRow, r *table.SessionRow) bool {
	return slices.ContainsFunc(rows, func(s *table.SessionRow) bool { return s.Address == r.Address })
}

// callsPublicly reports whether the machine behind a session called from a
// public address before the day.
func (n *Night) callsPublicly(r *table.SessionRow) bool {
	for _, v := range n.Window.Values(baseline.PrincipalKind+r.Principal, baseline.Home) {
		address, ok := strings.CutPrefix(v.Value, r.Session+" ")
		if a, err := netip.ParseAddr(address); ok && err == nil && n.Places.Address(a).Class != enrich.Private {
			return true
		}
	}
	return false
}

// usersOf returns the bound sessions that used an address on the day.
func (n *Night) usersOf(address string) map[string]bool {
	users := map[string]bool{}
	for i := range n.Rows.Sessions {
		if s := &n.Rows.Sessions[i]; s.Address == address && baseline.Bound(s.Kind) {
			users[s.Session] = true
		}
	}
	return users
}

func (n *Night) exfiltration(rows []table.SessionRow, strange []*table.SessionRow, outside bool) Held {
	machine := strange[0].Kind == extract.KindInstance
	typ, where := typeResourceInsideAWS, "an address in AWS that the organisation does not use"
	switch {
	case machine && !outside:
		typ = typeInsideAWS
	case machine:
		typ, where = typeOutsideAWS, "an address outside AWS"
	case outside:
		typ, where = typeResourceOutsideAWS, "an address outside AWS"
	}
	f := n.sessionFinding(typ, strange)
	f.Basis = finding.Rule
	if machine {
		f.Resource.InstanceID = strange[0].Session
	}
	f.Description = fmt.Sprintf("The credentials of %s, delivered to %s, were used from %s: %s (%s).", strange[0].Principal,
		strange[0].Session, where, strange[0].Address, placeWords(strange[0].Network, strange[0].Country))
	f.Evidence = []finding.Evidence{{Attribute: "address", Value: strange[0].Address, Scope: finding.OrganisationScope, Frequency: finding.Unseen,
		DaysActive: n.Org.Days(), Text: fmt.Sprintf("no credential of a machine of the organisation was used from it in %d days", n.Org.Days())}}
	for i := range rows {
		if r := &rows[i]; !slices.Contains(strange, r) {
			f.Normal = append(f.Normal, fmt.Sprintf("the same credential was used from %s (%s)", r.Address, r.Network))
			break
		}
	}
	f.Normal = append(f.Normal, n.normal(baseline.PrincipalKind+strange[0].Principal)...)
	f.Quiet = "an earlier quiet day with credentials of machines from this address, or the address among the configured own ranges"
	return Held{Finding: f, Entities: []string{baseline.PrincipalKind + strange[0].Principal}}
}
