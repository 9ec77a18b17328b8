package detector

import (
	"fmt"
	"slices"
	"strings"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

const (
	typeRootUsed   = "Policy:IAMUser/RootCredentialUsage"
	typeTrailEnded = "Stealth:IAMUser/CloudTrailLoggingDisabled"
)

// callRule is a kind of call that is worth a look whoever makes it.
type callRule struct {
	typ   string
	match func(n *Night, r *table.CallRow) bool
	why   string
	quiet string
}

var callRules = []callRule{
	{typeRootUsed, func(n *Night, r *table.CallRow) bool {
		return n.kinds[r.Principal] == extract.KindRoot && !strings.HasPrefix(r.Network, "aws:")
	}, "the account's root user made a request; nothing limits what it may do", "no use of the root user; what needs it can be done from the organisation's management account"},
	{typeTrailEnded, func(_ *Night, r *table.CallRow) bool {
		return r.Service == "cloudtrail" && (r.Action == "StopLogging" || r.Action == "DeleteTrail") && r.Outcome == extract.OK
	}, "a trail no longer records", "the trail left running"},
}

// ruledCalls reports the calls that rules name.
func ruledCalls(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Calls, func(r *table.CallRow) string { return r.Principal }) {
		for i := range callRules {
			rule := &callRules[i]
			var hits []*table.CallRow
			for j := range rows {
				if rule.match(n, &rows[j]) {
					hits = append(hits, &rows[j])
				}
			}
			if len(hits) > 0 {
				out.Findings = append(out.Findings, n.ruledCall(rule, hits))
			}
		}
	}
	return out
}

// ruledCall is what a rule says of one principal's calls. The day is learned from
// all the same: a rule tells of a fact, not that somebody is a stranger.
func (n *Night) ruledCall(rule *callRule, hits []*table.CallRow) Held {
	slices.SortStableFunc(hits, func(a, b *table.CallRow) int { return int(a.First - b.First) })
	f := n.apiFinding(rule.typ, hits)
	f.Basis, f.Baseline = finding.Rule, ""
	f.Description = fmt.Sprintf("%s called %s from %s: %s.", hits[0].Principal, listActions(hits), placeWords(hits[0].Network, hits[0].Country), rule.why)
	f.Evidence = []finding.Evidence{{Attribute: "rule", Value: listActions(hits), Scope: finding.PrincipalScope, Text: rule.why}}
	f.Normal, f.Quiet = n.normal(baseline.PrincipalKind+hits[0].Principal), rule.quiet
	if rule.typ == typeRootUsed && n.signedInWithoutMFA(hits[0].Principal) {
		kind, _ := finding.Lookup(rule.typ)
		f.Severity = kind.Severity + maxRaise
		f.Evidence = append(f.Evidence, finding.Evidence{Attribute: "multi-factor authentication", Value: "none",
			Scope: finding.PrincipalScope, Text: "it signed in with a password alone"})
	}
	return Held{Finding: f}
}

func (n *Night) signedInWithoutMFA(principal string) bool {
	return slices.ContainsFunc(n.sessions[principal], func(s table.SessionRow) bool { return s.Logins > 0 && s.MFA == 0 })
}
