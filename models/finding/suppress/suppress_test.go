package suppress_test

import (
	"slices"
	"strings"
	"testing"

	"yoban/models/finding"
	"yoban/models/finding/findingtest"
	"yoban/models/finding/suppress"
)

// ruleOf is a valid rule with some criteria.
func ruleOf(m suppress.Criteria) suppress.Rule {
	return suppress.Rule{Name: "office", Owner: "secops", Reason: "our own people", Expires: suppress.Never, Match: m}
}

type words = suppress.Words

func TestMatch(t *testing.T) {
	calls, traffic, names, objects := findingtest.Calls(), findingtest.Traffic(), findingtest.Names(), findingtest.Objects()
	with := func(attribute string, values ...string) finding.Finding {
		f := findingtest.Names()
		for _, v := range values {
			f.Evidence = append(f.Evidence, finding.Evidence{Attribute: attribute, Value: v})
		}
		return f
	}
	several := findingtest.Calls()
	several.Actors = []finding.Actor{{Principal: "arn:aws:iam::111122223333:user/payroll-robot"}, {Principal: "arn:aws:iam::111122223333:user/mallory"}}
	several.Evidence = append(several.Evidence, finding.Evidence{Attribute: "others", Value: "1"})
	mapped := findingtest.Traffic()
	mapped.Action.RemoteAddress, mapped.Actors[0].Address = "::ffff:203.0.113.9", "::ffff:203.0.113.9"
	sequence := findingtest.Calls()
	sequence.Joined = &finding.Sequence{Signals: []finding.Step{{Name: "Discovery:IAMUser/AnomalousBehavior"}, {Name: "Impact:IAMUser/AnomalousBehavior"}},
		Actors: []finding.Party{{UID: "arn:aws:iam::111122223333:user/mallory", Name: "mallory"}}}
	tests := []struct {
		name string
		m    suppress.Criteria
		f    finding.Finding
		want bool
	}{
		{"a type", suppress.Criteria{Type: words{"discovery:*"}}, calls, true},
		{"another type", suppress.Criteria{Type: words{"Recon:*", "Impact:*"}}, calls, false},
		{"one of two types", suppress.Criteria{Type: words{"Recon:*", "*/AnomalousBehavior"}}, calls, true},
		{"all of two criteria", suppress.Criteria{Type: words{"Discovery:*"}, Account: words{"111122223333"}}, calls, true},
		{"one of two criteria", suppress.Criteria{Type: words{"Discovery:*"}, Account: words{"444455556666"}}, calls, false},
		{"a region", suppress.Criteria{Region: words{"eu-*"}}, calls, true},
		{"a severity, the end included", suppress.Criteria{Severity: &suppress.Range{Max: 4.2}}, calls, true},
		{"a severity above the range", suppress.Criteria{Severity: &suppress.Range{Max: 4.1}}, calls, false},
		{"a severity below the range", suppress.Criteria{Severity: &suppress.Range{Min: 4.3, Max: 9}}, calls, false},
		{"a principal by its ARN", suppress.Criteria{Principal: words{"*:user/payroll-*"}}, calls, true},
		{"a principal by its name", suppress.Criteria{Principal: words{"payroll-robot"}}, calls, true},
		{"another principal", suppress.Criteria{Principal: words{"payroll"}}, calls, false},
		{"a principal of a finding about several", suppress.Criteria{Principal: words{"*:user/payroll-*"}}, several, false},
		{"all principals of a finding about several", suppress.Criteria{Principal: words{"*:user/payroll-*", "*/mallory"}}, several, true},
		{"a principal of a sequence of several", suppress.Criteria{Principal: words{"payroll-robot"}}, sequence, false},
		{"a resource by its instance", suppress.Criteria{Resource: words{"i-0123456789abcdef0"}}, traffic, true},
		{"a resource by its address", suppress.Criteria{Resource: words{"10.0.1.*"}}, traffic, true},
		{"a resource by its key", suppress.Criteria{Resource: words{"AKIAIOSFODNN7EXAMPLE"}}, calls, true},
		{"an address of two", suppress.Criteria{Address: words{"198.51.100.0/24"}}, calls, false},
		{"both addresses", suppress.Criteria{Address: words{"198.51.100.0/24", "2001:db8::/32"}}, calls, true},
		{"an address that is written as IPv6", suppress.Criteria{Address: words{"203.0.113.9"}}, mapped, true},
		{"the name of a service is no address", suppress.Criteria{Address: words{"198.51.100.0/24"}}, objects, false},
		{"no actor has an address", suppress.Criteria{Address: words{"198.51.100.0/24"}}, names, false},
		{"an autonomous system", suppress.Criteria{ASN: words{"as64500"}}, calls, true},
		{"another autonomous system", suppress.Criteria{ASN: words{"64501"}}, calls, false},
		{"a country", suppress.Criteria{Country: words{"no"}}, calls, true},
		{"a country that is not known", suppress.Criteria{Country: words{"NO"}}, objects, false},
		{"an agent of two", suppress.Criteria{Agent: words{"aws-cli*"}}, calls, false},
		{"both agents", suppress.Criteria{Agent: words{"aws-cli*", "boto3"}}, calls, true},
		{"a domain above", suppress.Criteria{Domain: words{"Example.NET."}}, names, true},
		{"the domain itself", suppress.Criteria{Domain: words{"pool.example.net"}}, names, true},
		{"a domain that only ends alike", suppress.Criteria{Domain: words{"ample.net"}}, names, false},
		{"a domain where none was asked for", suppress.Criteria{Domain: words{"example.net"}}, calls, false},
		{"a bucket of two", suppress.Criteria{Bucket: words{"example-lake"}}, objects, false},
		{"both buckets", suppress.Criteria{Bucket: words{"example-*"}}, objects, true},
		{"a prebuilt signal", suppress.Criteria{Signal: words{"iamaccesskey*"}}, with(finding.SignalShown, "IAMAccessKeyCreated"), true},
		{"a signal of two", suppress.Criteria{Signal: words{"iamaccesskey*"}}, with(finding.SignalShown, "IAMAccessKeyCreated", "IAMUserLoginProfileCreated"), false},
		{"a Sigma rule", suppress.Criteria{Signal: words{"5b0b75dc"}}, with(finding.SigmaMatched, "5b0b75dc"), true},
		{"a change", suppress.Criteria{Signal: words{"StopLogging"}}, with(finding.ChangeMade, "StopLogging trail/main"), true},
		{"all calls that a rule names", suppress.Criteria{Signal: words{"list*"}}, with(finding.CallsMade, "ListUsers, ListRoles"), true},
		{"a call of two that a rule names", suppress.Criteria{Signal: words{"list*"}}, with(finding.CallsMade, "ListUsers, GetUser"), false},
		{"calls that are only counted", suppress.Criteria{Signal: words{"list*"}}, with(finding.CallsMade, "ListUsers, ListRoles and 3"+finding.MoreActions), false},
		{"more signals than a finding has room for", suppress.Criteria{Signal: words{"*Created"}}, with(finding.SignalShown, slices.Repeat([]string{"IAMAccessKeyCreated"}, finding.MaxEvidence)...), false},
		{"a signal where none is", suppress.Criteria{Signal: words{"stop*"}}, names, false},
		{"a signal of two in a sequence", suppress.Criteria{Signal: words{"Discovery:*"}}, sequence, false},
		{"all signals of a sequence", suppress.Criteria{Signal: words{"Discovery:*", "Impact:*"}}, sequence, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set, err := suppress.NewSet([]suppress.Rule{ruleOf(tt.m)})
			if err != nil {
				t.Fatal(err)
			}
			if got := set.Match(&tt.f, "2026-03-02") != ""; got != tt.want {
				t.Errorf("matches: %v, want %v", got, tt.want)
			}
		})
	}
}

// What the bounded lists of a finding left out might not match.
func TestWhatWasLeftOutIsNotHidden(t *testing.T) {
	f := findingtest.Calls()
	f.ActorsMore = 1
	match := func(f finding.Finding, m suppress.Criteria) bool {
		t.Helper()
		set, err := suppress.NewSet([]suppress.Rule{ruleOf(m)})
		if err != nil {
			t.Fatal(err)
		}
		return set.Match(&f, "2026-03-02") != ""
	}
	if match(f, suppress.Criteria{Country: words{"NO"}}) {
		t.Error("a country matches although an actor was left out")
	}
	if !match(f, suppress.Criteria{Principal: words{"payroll-robot"}}) {
		t.Error("a principal does not match because an address was left out")
	}
	f = findingtest.Objects()
	f.Resource.Buckets = nil
	for range finding.MaxList {
		f.Resource.Buckets = append(f.Resource.Buckets, "example-lake")
	}
	if match(f, suppress.Criteria{Bucket: words{"example-*"}}) {
		t.Error("a bucket matches although more may have been left out")
	}
}

func TestARuleExpires(t *testing.T) {
	until := ruleOf(suppress.Criteria{Type: words{"Discovery:*"}})
	until.Expires = "2026-03-02"
	lasting := until
	lasting.Name, lasting.Expires = "lasting", suppress.Never
	set, err := suppress.NewSet([]suppress.Rule{until, lasting})
	if err != nil {
		t.Fatal(err)
	}
	f := findingtest.Calls()
	for night, want := range map[string]string{"2026-03-01": "office", "2026-03-02": "office", "2026-03-03": "lasting"} {
		if got := set.Match(&f, night); got != want {
			t.Errorf("on %s: %q, want %q", night, got, want)
		}
	}
	if got := set.Expired("2026-03-03"); len(got) != 1 || got[0].Name != "office" {
		t.Errorf("expired: %v", got)
	}
	if got := set.Applying("2026-03-03"); len(got) != 1 || got[0].Name != "lasting" {
		t.Errorf("applying: %v", got)
	}
	if (*suppress.Set)(nil).Match(&f, "2026-03-02") != "" {
		t.Error("no rules match")
	}
}

func TestValidate(t *testing.T) {
	typ := suppress.Criteria{Type: words{"Discovery:*"}}
	edit := func(change func(*suppress.Rule)) suppress.Rule { r := ruleOf(typ); change(&r); return r }
	match := func(m suppress.Criteria) suppress.Rule { return ruleOf(m) }
	tests := []struct {
		name string
		r    suppress.Rule
		want string
	}{
		{"a short name", edit(func(r *suppress.Rule) { r.Name = "ab" }), "name:"},
		{"a name with a space", edit(func(r *suppress.Rule) { r.Name = "a b c" }), "name:"},
		{"no owner", edit(func(r *suppress.Rule) { r.Owner = " " }), "owner: is required"},
		{"no reason", edit(func(r *suppress.Rule) { r.Reason = "" }), "reason: is required"},
		{"a reason that steers a terminal", edit(func(r *suppress.Rule) { r.Reason = "\x1b[31m" }), "reason:"},
		{"no expiry", edit(func(r *suppress.Rule) { r.Expires = "" }), "expires:"},
		{"a day that is none", edit(func(r *suppress.Rule) { r.Expires = "2026-02-30" }), "expires:"},
		{"no criterion", match(suppress.Criteria{}), "names no criterion"},
		{"a pattern of anything", match(suppress.Criteria{Type: words{"**"}}), "matches anything"},
		{"anything beside something", match(suppress.Criteria{Type: words{"Recon:*", "*"}}), "matches anything"},
		{"every address", match(suppress.Criteria{Address: words{"0.0.0.0/0"}}), "every address"},
		{"every severity", match(suppress.Criteria{Severity: &suppress.Range{Min: 1, Max: 10}}), "every severity"},
		{"an open range", match(suppress.Criteria{Severity: &suppress.Range{}}), "every severity"},
		{"a range that goes back", match(suppress.Criteria{Severity: &suppress.Range{Min: 5, Max: 4}}), "no range"},
		{"an empty list", match(suppress.Criteria{Type: words{}, Account: words{"111122223333"}}), "match.type: has 0 values"},
		{"too many values", match(suppress.Criteria{Type: make(words, 201)}), "has 201 values"},
		{"an account that is none", match(suppress.Criteria{Account: words{"12"}}), "12 digits"},
		{"an address that is none", match(suppress.Criteria{Address: words{"office"}}), "neither an address"},
		{"a country that is none", match(suppress.Criteria{Country: words{"Norway"}}), "two letters"},
		{"an autonomous system that is none", match(suppress.Criteria{ASN: words{"AS"}}), "autonomous system"},
		{"a pattern as a domain", match(suppress.Criteria{Domain: words{"*.example.com"}}), "takes no pattern"},
		{"a dot as a domain", match(suppress.Criteria{Domain: words{"."}}), "is no domain"},
		{"a long pattern", match(suppress.Criteria{Agent: words{strings.Repeat("a", 257)}}), "at most 256 bytes"},
		{"an empty value", match(suppress.Criteria{Agent: words{""}}), "printable text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set, err := suppress.NewSet([]suppress.Rule{tt.r})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if len(set.Rules()) != 0 {
				t.Error("the rule counts")
			}
		})
	}
	if _, err := suppress.NewSet([]suppress.Rule{ruleOf(typ), ruleOf(typ)}); err == nil || !strings.Contains(err.Error(), "another rule has it") {
		t.Errorf("two rules of one name: %v", err)
	}
}

// A pattern of stars against a long text takes time by their product at most.
func TestHostilePatternsEnd(t *testing.T) {
	f := findingtest.Hostile(strings.Repeat("a", finding.MaxText))
	set, err := suppress.NewSet([]suppress.Rule{ruleOf(suppress.Criteria{Principal: words{strings.Repeat("*a", 127) + "b"}})})
	if err != nil {
		t.Fatal(err)
	}
	if set.Match(&f, "2026-03-02") != "" {
		t.Error("it matches")
	}
}
