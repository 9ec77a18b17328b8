package detector_test

import (
	"slices"
	"strings"
	"testing"

	"yoban/features/sigma"
	"yoban/features/table"
	"yoban/models/detector"
	"yoban/models/finding"
)

// liveRules returns rules of some ids.
func liveRules(t testing.TB, ids ...string) *sigma.Set {
	t.Helper()
	var rules []*sigma.Rule
	for _, id := range ids {
		r, refused := sigma.Parse(id+".yml", []byte(`title: Title of `+id+`
id: `+id+`
status: test
description: What it is about.
author: Somebody
references: [https://example.com/`+id+`]
tags: [attack.t1562.008, attack.defense_evasion]
logsource: {product: aws, service: cloudtrail}
detection:
    s: {eventName: StopLogging}
    condition: s
falsepositives: [Migrations]
level: high
`))
		if len(refused) > 0 {
			t.Fatal(refused[0])
		}
		rules = append(rules, r...)
	}
	s, err := sigma.NewSet(rules)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// matched returns a row of calls that match a rule.
func matched(principal, rule, action string, calls int64) table.MatchRow {
	first := at(today, 9, 0)
	return table.MatchRow{Account: home, Principal: principal, Hour: first, Rule: rule, Service: "cloudtrail", Action: action, Region: "eu-west-1",
		Network: "as:64500", Country: "DE", Agent: "aws-cli", Outcome: "ok", Calls: calls, First: first, Last: first + minute}
}

func TestMatchesOfLiveRulesAreFindings(t *testing.T) {
	rows := &table.Day{Matches: []table.MatchRow{
		matched("arn:aws:iam::111122223333:user/ann", "dry", "StopLogging", 9),
		matched("arn:aws:iam::111122223333:user/ann", "live", "*", 5),
		matched("arn:aws:iam::111122223333:user/ann", "live", "StopLogging", 2),
		matched("arn:aws:iam::111122223333:user/ann", "other", "StopLogging", 1),
		matched("arn:aws:iam::111122223333:user/bob", "live", "DeleteTrail", 1),
	}}
	var got []finding.Finding
	for _, h := range sigmaFindings(t, rows, liveRules(t, "live", "other")) {
		if len(h.Entities) > 0 {
			t.Errorf("the day of %v is not learned from", h.Entities)
		}
		got = append(got, detector.Settle(h.Finding))
	}
	if len(got) != 3 {
		t.Fatalf("%d findings, want one a live rule and principal", len(got))
	}
	f := got[0]
	if f.Type != "Policy:IAMUser/SigmaRule" || f.Title != "Title of live" || f.Severity != 8 || f.Basis != finding.Rule || f.Count != 7 ||
		f.Tactic != "Defense Evasion" || !slices.Equal(f.Techniques, []string{"T1562.008"}) || f.Action.API != "StopLogging" || f.Evidence[0].Value != "live" {
		t.Errorf("got %+v", f)
	}
	if !strings.Contains(f.Description, `matches the Sigma rule "Title of live" of level high. What it is about.`) || strings.Contains(f.Description, "*") ||
		!strings.Contains(f.Quiet, "Migrations") || !strings.Contains(f.Advice[len(f.Advice)-1], "https://example.com/live") {
		t.Errorf("got %q, %q, %q", f.Description, f.Quiet, f.Advice)
	}
	if got[0].ID == got[1].ID || got[0].ID == got[2].ID {
		t.Error("rules and principals share an identity")
	}
	if len(sigmaFindings(t, rows, nil)) != 0 {
		t.Error("findings without live rules")
	}
}

// sigmaFindings runs the detector of Sigma rules alone.
func sigmaFindings(t *testing.T, rows *table.Day, rules *sigma.Set) []detector.Held {
	t.Helper()
	for _, d := range detector.All() {
		if d.Name == "calls that match Sigma rules" {
			n := ordinary(t).night(rows)
			n.Rules = rules
			return d.Detect(n).Findings
		}
	}
	t.Fatal("no detector of Sigma rules")
	return nil
}
