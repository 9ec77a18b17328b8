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
	typeRootUsed      = "Policy:IAMUser/RootCredentialUsage"
	typeShortRootUsed = "Policy:IAMUser/ShortTermRootCredentialUsage"
	typeTrailEnded    = "Stealth:IAMUser/CloudTrailLoggingDisabled"
	typeInjection     = "Impact:IAMUser/PromptInjection.Direct"
)

// callRule is a kind of call that is worth a look whoever makes it.
type callRule struct {
	typ   string
	match func(n *Night, r *table.CallRow) bool
	why   string
	quiet string
}

var callRules = append([]callRule{
	{typeRootUsed, func(n *Night, r *table.CallRow) bool {
		return n.byRoot(r) && r.Auth != extract.AuthRoot
	}, "the account's root user made a request; nothing limits what it may do", "no use of the root user; what needs it can be done from the organisation's management account"},
	{typeShortRootUsed, func(n *Night, r *table.CallRow) bool {
		return n.byRoot(r) && r.Auth == extract.AuthRoot
	}, "a short session of the account's root user was used, which the management account opened", "no root sessions; the few tasks that need one can be scheduled and told beforehand"},
	{typeInjection, func(_ *Night, r *table.CallRow) bool { return r.Intervened > 0 },
		"a guardrail of Bedrock stepped in, which looks for attempts to talk a model out of its task", "a model that nobody tries to mislead, or a guardrail without filters for such attempts"},
}, distributionRules()...)

// byRoot reports whether the root user made a call itself; AWS's services work in
// its name, too.
func (n *Night) byRoot(r *table.CallRow) bool {
	return n.kinds[r.Principal] == extract.KindRoot && !strings.HasPrefix(r.Network, "aws:")
}

// distributionRules are the rules about operating systems made for breaking in,
// which name themselves in the user agents of command lines and SDKs. Calls about
// objects have types of their own.
func distributionRules() []callRule {
	var rules []callRule
	for _, system := range []struct{ family, name string }{{"kali", "KaliLinux"}, {"parrot", "ParrotLinux"}, {"pentoo", "PentooLinux"}} {
		for resource, onObjects := range map[string]bool{"IAMUser": false, "S3": true} {
			rules = append(rules, callRule{"PenTest:" + resource + "/" + system.name, func(_ *Night, r *table.CallRow) bool {
				return r.Agent == system.family && baseline.OnObjects(r) == onObjects
			}, "the caller's own system says that it is " + system.name + ", which is made for testing how to break in", "the test announced and its hosts known, or a user agent of another system"})
		}
	}
	slices.SortFunc(rules, func(a, b callRule) int { return strings.Compare(a.typ, b.typ) })
	return rules
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

// ruledCall is what a rule says of one principal's calls.
func (n *Night) ruledCall(rule *callRule, hits []*table.CallRow) Held {
	f := n.ruledFinding(rule.typ, hits, rule.why, rule.quiet)
	if rule.typ == typeRootUsed && n.signedInWithoutMFA(hits[0].Principal) {
		kind, _ := finding.Lookup(rule.typ)
		f.Severity = kind.Severity + maxRaise
		f.Evidence = append(f.Evidence, finding.Evidence{Attribute: "multi-factor authentication", Value: "none",
			Scope: finding.PrincipalScope, Text: "it signed in with a password alone"})
	}
	if kind, _ := finding.Lookup(rule.typ); kind.Resource == finding.S3Bucket {
		f.Resource.Type, f.Resource.Buckets = finding.S3Bucket, n.bucketsOf(hits)
	}
	return Held{Finding: f}
}

// ruledFinding describes calls of one principal that a rule names. The day is
// learned from all the same: a rule tells of a fact, not that somebody is a
// stranger.
func (n *Night) ruledFinding(typ string, hits []*table.CallRow, why, quiet string) finding.Finding {
	slices.SortStableFunc(hits, func(a, b *table.CallRow) int { return int(a.First - b.First) })
	f := n.apiFinding(typ, hits)
	f.Basis, f.Baseline = finding.Rule, ""
	f.Description = fmt.Sprintf("%s called %s from %s: %s.", hits[0].Principal, listActions(hits), placeWords(hits[0].Network, hits[0].Country), why)
	f.Evidence = []finding.Evidence{{Attribute: finding.CallsMade, Value: listActions(hits), Scope: finding.PrincipalScope, Text: why}}
	f.Normal, f.Quiet = n.normal(baseline.PrincipalKind+hits[0].Principal), quiet
	return f
}

// bucketsOf returns the buckets that a principal's calls of these hours and
// networks were about, sorted.
func (n *Night) bucketsOf(hits []*table.CallRow) []string {
	var buckets []string
	for i := range n.Rows.Objects {
		o := &n.Rows.Objects[i]
		if slices.ContainsFunc(hits, func(r *table.CallRow) bool {
			return r.Principal == o.Principal && r.Hour == o.Hour && r.Network == o.Network && extract.OperationOf(r.Action) == o.Operation
		}) {
			buckets = append(buckets, o.Bucket)
		}
	}
	slices.Sort(buckets)
	return slices.Compact(buckets)
}

func (n *Night) signedInWithoutMFA(principal string) bool {
	return slices.ContainsFunc(n.sessions[principal], func(s table.SessionRow) bool { return s.Logins > 0 && s.MFA == 0 })
}
