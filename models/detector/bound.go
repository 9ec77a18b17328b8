package detector

import (
	"fmt"
	"slices"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

// Finding types of instance credentials used off their instance.
const (
	typeOutsideAWS = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"
	typeInsideAWS  = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS"
)

// boundCredentials finds credentials of instances used from where the
// organisation's machines do not call from. An address is known once bound
// credentials used it on an earlier day that led to no finding, or when it is
// configured as own: an intruder is not learned, because his day is held out.
func boundCredentials(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Sessions, func(r *table.SessionRow) string { return r.Principal + " " + r.Credential }) {
		if rows[0].Kind != extract.KindInstance {
			continue
		}
		strange := n.strangeAddresses(rows)
		if len(strange) == 0 {
			continue
		}
		outside := strange[0].Origin == "internet"
		if !outside && !n.aloneAndBack(rows, strange) {
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
		users := map[string]bool{}
		for i := range n.Rows.Sessions {
			s := &n.Rows.Sessions[i]
			if s.Address == r.Address && baseline.Bound(s.Kind) {
				users[s.Session] = true
			}
		}
		if len(users) < quorum {
			return false
		}
	}
	return true
}

// aloneAndBack reports whether the credential went on being used from its old
// place after it had shown up at the strange one. A machine that moves behind a
// new gateway does not come back; a stolen credential is used by both.
func (n *Night) aloneAndBack(rows []table.SessionRow, strange []*table.SessionRow) bool {
	since := strange[0].First
	for _, r := range strange {
		since = min(since, r.First)
	}
	for i := range rows {
		r := &rows[i]
		if !slices.Contains(strange, r) && baseline.Located(r) && r.Last > since {
			return true
		}
	}
	return false
}

func (n *Night) exfiltration(rows []table.SessionRow, strange []*table.SessionRow, outside bool) Held {
	typ, where := typeInsideAWS, "an address in AWS that the organisation does not use"
	if outside {
		typ, where = typeOutsideAWS, "an address outside AWS"
	}
	f := n.sessionFinding(typ, strange)
	f.Basis = finding.Rule
	f.Resource.InstanceID = strange[0].Session
	f.Description = fmt.Sprintf("The credentials of %s, delivered to %s, were used from %s: %s (%s).", strange[0].Principal,
		strange[0].Session, where, strange[0].Address, placeWords(strange[0].Network, strange[0].Country))
	f.Evidence = []finding.Evidence{{Attribute: "address", Value: strange[0].Address, Scope: finding.OrganisationScope, Frequency: finding.Unseen,
		DaysActive: n.Org.Days(), Text: fmt.Sprintf("no instance credential of the organisation was used from it in %d days", n.Org.Days())}}
	for i := range rows {
		if r := &rows[i]; !slices.Contains(strange, r) {
			f.Normal = append(f.Normal, fmt.Sprintf("the same credential was used from %s (%s)", r.Address, r.Network))
			break
		}
	}
	f.Normal = append(f.Normal, n.normal(baseline.PrincipalKind+strange[0].Principal)...)
	f.Quiet = "an earlier quiet day with instance credentials from this address, or the address among the configured own ranges"
	return Held{Finding: f, Entities: []string{baseline.PrincipalKind + strange[0].Principal}}
}
