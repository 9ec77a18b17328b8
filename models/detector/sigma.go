package detector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"yoban/features/extract"
	"yoban/features/sigma"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

const typeSigma = "Policy:IAMUser/SigmaRule"

// levelSeverity puts a rule's level into GuardDuty's scale: low, medium and high
// are the severities that GuardDuty itself gives in these bands (2, 5 and 8),
// critical is where its Critical begins, and informational the least there is.
var levelSeverity = map[sigma.Level]float64{sigma.Informational: 1, sigma.Low: 2, sigma.Medium: 5, sigma.High: 8, sigma.Critical: 9}

// matchedRules reports the calls that match Sigma rules which are live: one finding
// a rule and principal. Matches of other rules are left to those who try them.
func matchedRules(n *Night) Result {
	type key struct{ principal, rule string }
	var keys []key
	rows := map[key][]*table.CallRow{}
	for i := range n.Rows.Matches {
		r := &n.Rows.Matches[i]
		k := key{r.Principal, r.Rule}
		if n.Rules.Lookup(r.Rule) == nil {
			continue
		}
		if rows[k] == nil {
			keys = append(keys, k)
		}
		rows[k] = append(rows[k], matchedCall(r))
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(strings.Compare(a.principal, b.principal), strings.Compare(a.rule, b.rule))
	})
	var out Result
	for _, k := range keys {
		out.Findings = append(out.Findings, Held{Finding: n.matchedRule(n.Rules.Lookup(k.rule), rows[k])})
	}
	return out
}

// matchedCall returns the row of calls that a row of matches is a part of.
func matchedCall(r *table.MatchRow) *table.CallRow {
	return &table.CallRow{Account: r.Account, Principal: r.Principal, Hour: r.Hour, Service: r.Service, Action: r.Action, Region: r.Region,
		Country: r.Country, Network: r.Network, Agent: r.Agent, Auth: r.Auth, Outcome: r.Outcome, Calls: r.Calls, First: r.First, Last: r.Last, Sample: r.Sample}
}

// others reports whether a row stands for kinds of calls beyond those that are
// kept.
func others(r *table.CallRow) bool { return r.Action == extract.OtherCalls }

// matchedRule is what a rule says of one principal's calls. The day is learned
// from all the same: a rule tells of a fact, not that somebody is a stranger.
func (n *Night) matchedRule(rule *sigma.Rule, rows []*table.CallRow) finding.Finding {
	slices.SortStableFunc(rows, func(a, b *table.CallRow) int {
		if others(a) != others(b) {
			if others(a) {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.First, b.First)
	})
	named := slices.DeleteFunc(slices.Clone(rows), others)
	if len(named) == 0 {
		named = rows
	}
	f := n.apiFinding(typeSigma, rows)
	f.Region = regionOf(named)
	f.Basis, f.Baseline = finding.Rule, ""
	f.Title, f.Severity = rule.Title, levelSeverity[rule.Level]
	f.Description = fmt.Sprintf("%s called %s from %s, which matches the Sigma rule %q of level %s. %s", named[0].Principal, listActions(named),
		placeWords(named[0].Network, named[0].Country), rule.Title, rule.Level, rule.Description)
	f.Evidence = n.ruleEvidence(rule, rows)
	f.Normal = n.normal(baseline.PrincipalKind + named[0].Principal)
	f.Quiet = "a filter in the rule for these calls, or another principal of which it does not speak"
	if len(rule.FalsePositives) > 0 {
		f.Quiet = "the rule's author knows as harmless: " + strings.Join(rule.FalsePositives, "; ")
	}
	if tactics := rule.Tactics(); len(tactics) > 0 {
		f.Tactic = tacticWords(tactics[0])
	}
	f.Techniques = rule.Techniques()
	f.Advice = ruleAdvice(rule)
	return f
}

// regionOf returns the region of most of the calls, the first by name among equals:
// a finding's identity should not change with what came first.
func regionOf(rows []*table.CallRow) string {
	calls := map[string]int64{}
	for _, r := range rows {
		calls[r.Region] += r.Calls
	}
	best := rows[0].Region
	for region, c := range calls {
		if c > calls[best] || c == calls[best] && region < best {
			best = region
		}
	}
	return best
}

// ruleEvidence names the rule first: a finding's identity reads it there.
func (n *Night) ruleEvidence(rule *sigma.Rule, rows []*table.CallRow) []finding.Evidence {
	var calls, ok int64
	for _, r := range rows {
		calls += r.Calls
		if r.Outcome == extract.OK {
			ok += r.Calls
		}
	}
	status := ""
	if rule.Status != "" {
		status = " (" + rule.Status + ")"
	}
	return []finding.Evidence{
		{Attribute: finding.SigmaMatched, Value: rule.ID, Scope: finding.PrincipalScope, Text: fmt.Sprintf("%s%s by %s", rule.Title, status, cmp.Or(rule.Author, "an author it does not name"))},
		{Attribute: "calls", Value: fmt.Sprint(calls), Scope: finding.PrincipalScope, Text: fmt.Sprintf("%d calls match; %d of them are known to have succeeded", calls, ok)},
	}
}

// ruleAdvice is the type's advice, with what the rule refers to.
func ruleAdvice(rule *sigma.Rule) []string {
	kind, _ := finding.Lookup(typeSigma)
	advice := kind.Advice
	for _, r := range rule.References {
		if len(advice) == finding.MaxList {
			break
		}
		advice = append(advice, "The rule refers to "+r)
	}
	return advice
}

// tacticWords writes a tag's tactic as ATT&CK does: defense-evasion is Defense
// Evasion, and command-and-control Command and Control.
func tacticWords(tag string) string {
	words := strings.Split(tag, "-")
	for i, w := range words {
		if w != "" && (i == 0 || w != "and") {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}
