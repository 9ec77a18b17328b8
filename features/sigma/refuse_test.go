package sigma_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/sigma"
)

func TestMetadata(t *testing.T) {
	text := `title: ' Trail Stopped '
id: 0b1f9c70-0000-4000-8000-000000000001
name: trail_stopped
related:
    - id: 0b1f9c70-0000-4000-8000-000000000002
      type: derived
status: experimental
description: |
    First line.
    Second line.
license: MIT
references:
    - https://example.com/a
author: A, B
date: 2022/10/09
modified: 2026-01-02
tags:
    - attack.defense_evasion
    - attack.t1562.008
    - attack.TA0005
    - attack.t1078
    - attack.initial-access
    - cve.2021-1
logsource:
    service: cloudtrail
    definition: 'Needs a trail'
detection:
    selection:
        eventName: StopLogging
    condition: selection
fields: eventName
falsepositives: |
    Migrations
level: High
custom: anything
`
	r := parse(t, text)
	got := []any{r.ID, r.Name, r.Title, r.Status, r.Level, r.Description, r.License, r.Author, r.Date, r.Modified, r.References, r.FalsePositives, r.Fields, r.Related, r.Techniques(), r.Tactics(), r.File, r.Line}
	want := []any{"0b1f9c70-0000-4000-8000-000000000001", "trail_stopped", "Trail Stopped", "experimental", sigma.High, "First line.\nSecond line.", "MIT", "A, B", "2022/10/09", "2026-01-02",
		[]string{"https://example.com/a"}, []string{"Migrations"}, []string{"eventName"}, []sigma.Related{{ID: "0b1f9c70-0000-4000-8000-000000000002", Type: "derived"}},
		[]string{"T1562.008", "T1078"}, []string{"defense-evasion", "initial-access"}, "rule.yml", 1}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	bare := parse(t, "title: T\nlogsource: {product: aws}\ndetection:\n    s: {a: b}\n    condition: s\n")
	if bare.Level != sigma.Medium || !strings.HasPrefix(bare.ID, "title-") || len(bare.ID) != len("title-")+32 {
		t.Errorf("level %q, id %q", bare.Level, bare.ID)
	}
}

func TestSeveralDocuments(t *testing.T) {
	rules, refused := sigma.Parse("f.yml", []byte(ruleText("one", "s:\n    a: b\ncondition: s")+"---\n"+ruleText("two", "s:\n    a|expand: '%b%'\ncondition: s")+"---\n"+ruleText("three", "s:\n    a: b\ncondition: s")))
	if len(rules) != 2 || rules[1].ID != "three" || len(refused) != 1 || refused[0].Rule != "two" {
		t.Errorf("got %v, %v", rules, refused)
	}
}

func TestRefusals(t *testing.T) {
	good := ruleText("r", "s:\n    a: b\ncondition: s")
	for name, c := range map[string]struct{ text, want string }{
		"no YAML":                       {"a: [", "f.yml:1: no YAML"},
		"a tab":                         {"a:\n\t- b", "f.yml:2: no YAML"},
		"not a map":                     {"- a\n", "f.yml:1: a rule is a map, not a list"},
		"no title":                      {strings.Replace(good, "title: r\n", "", 1), "title: a title has 1 to 256 characters"},
		"a long title":                  {strings.Replace(good, "title: r\n", "title: "+strings.Repeat("x", 257)+"\n", 1), "title: a title has 1 to 256 characters"},
		"an id with blanks":             {strings.Replace(good, "id: r\n", "id: 'a b'\n", 1), "f.yml:2: id: an id has at most 128"},
		"a level of its own":            {strings.Replace(good, "low", "urgent", 1), `level "urgent" is not one of`},
		"tags that are maps":            {good + "tags:\n    - a: b\n", "tags: want text, not a map"},
		"an anchor":                     {good + "x: &a b\n", "anchors, aliases"},
		"an alias":                      {good + "x: *a\n", "anchors, aliases"},
		"a tag":                         {good + "x: !!str b\n", "anchors, aliases"},
		"a complex key":                 {"? a\n: b\n", "anchors, aliases"},
		"a key twice":                   {good + "level: high\n", "f.yml:11: no YAML: mapping key \"level\" already defined"},
		"deep brackets":                 {"a: " + strings.Repeat("[", 1000) + strings.Repeat("]", 1000), "nested more than 16 deep"},
		"deep dashes":                   {strings.Repeat("- ", 1000) + "a", "nested more than 16 deep"},
		"a large file":                  {strings.Repeat("#", 33<<10), "file of more than 32768 bytes"},
		"a correlation":                 {"title: c\ncorrelation:\n    type: event_count\n", `f.yml:2: correlation: "correlation" is not supported`},
		"a filter":                      {"title: c\nfilter:\n    rules: any\n", `f.yml:2: filter: "filter" is not supported`},
		"a collection":                  {"title: c\naction: global\n", `action: "action" is not supported`},
		"a taxonomy":                    {good + "taxonomy: ecs\n", `taxonomy "ecs" is not supported`},
		"a timeframe":                   {ruleText("r", "s:\n    a: b\ntimeframe: 5m\ncondition: s"), `f.yml:9: detection.timeframe: "timeframe" is not supported`},
		"an aggregation":                {ruleText("r", "s:\n    a: b\ncondition: s | count() by x > 5"), `f.yml:9: detection.condition: aggregation expressions`},
		"near":                          {ruleText("r", "s:\n    a: b\ncondition: s | near s"), `detection.condition: aggregation expressions`},
		"no logsource":                  {"title: t\n", "logsource: a rule needs a logsource"},
		"no detection":                  {"title: t\nlogsource: {product: aws}\n", "detection: a rule needs a detection"},
		"no condition":                  {ruleText("r", "s:\n    a: b"), "detection.condition: a rule needs a condition"},
		"a condition that is a number":  {ruleText("r", "s:\n    a: b\ncondition: 1"), "a condition is text, not a number"},
		"an empty condition":            {ruleText("r", "s:\n    a: b\ncondition: ''"), "the condition ends too early"},
		"a condition without an end":    {ruleText("r", "s:\n    a: b\ncondition: s and"), "the condition ends too early"},
		"an open bracket":               {ruleText("r", "s:\n    a: b\ncondition: (s"), "a bracket is not closed"},
		"a closed bracket":              {ruleText("r", "s:\n    a: b\ncondition: s)"), `")" is not expected there`},
		"two names":                     {ruleText("r", "s:\n    a: b\ncondition: s s"), `"s" is not expected there`},
		"a name that is none":           {ruleText("r", "s:\n    a: b\ncondition: s and t"), `"t" is not the name of a selection`},
		"a pattern without a name":      {ruleText("r", "s:\n    a: b\ncondition: 1 of t*"), `no selection is called like "t*"`},
		"two of them":                   {ruleText("r", "s:\n    a: b\ncondition: 2 of them"), `"2 of" is not supported`},
		"of at the end":                 {ruleText("r", "s:\n    a: b\ncondition: 1 of"), "the condition ends too early"},
		"a long condition":              {ruleText("r", "s:\n    a: b\ncondition: "+strings.Repeat("not ", 600)+"s"), "a condition of more than 512 words"},
		"an empty list":                 {ruleText("r", "s:\n    a: []\ncondition: s"), "f.yml:8: detection.s.a: an empty list"},
		"an empty selection":            {ruleText("r", "s: {}\ncondition: s"), "detection.s: an empty map"},
		"a selection without an end":    {ruleText("r", "s:\ncondition: s"), "detection.s: null is not a keyword"},
		"a list in a list":              {ruleText("r", "s:\n    - - a\ncondition: s"), "detection.s: a list in a list"},
		"a map for a value":             {ruleText("r", "s:\n    a:\n        b: c\ncondition: s"), "detection.s.a: want a value or a list of values, not a map"},
		"a list among values":           {ruleText("r", "s:\n    a:\n        - [b]\ncondition: s"), "detection.s.a: want a value or a list of values, not a list"},
		"no name of a field":            {ruleText("r", "s:\n    '': b\ncondition: s"), "a field's name has 1 to 256 bytes"},
		"a placeholder":                 {ruleText("r", "s:\n    a|expand: '%b%'\ncondition: s"), `detection.s.a|expand: modifier "expand" is not supported`},
		"a modifier that is none":       {ruleText("r", "s:\n    a|like: b\ncondition: s"), `detection.s.a|like: modifier "like" is not known`},
		"a flag without re":             {ruleText("r", "s:\n    a|i: b\ncondition: s"), `modifier "i" needs re before it`},
		"re after contains":             {ruleText("r", "s:\n    a|contains|re: b\ncondition: s"), `modifier "re" must be the first`},
		"startswith after re":           {ruleText("r", "s:\n    a|re|startswith: b\ncondition: s"), `modifier "startswith" cannot follow "re"`},
		"a lookahead":                   {ruleText("r", "s:\n    a|re: '(?=b)'\ncondition: s"), "is not supported (RE2): invalid or unsupported Perl syntax"},
		"a large expression":            {ruleText("r", "s:\n    a|re: '(a{100}){9}{2}{2}'\ncondition: s"), "RE2"},
		"an expression of many bytes":   {ruleText("r", "s:\n    a|re: '"+strings.Repeat("a", 1025)+"'\ncondition: s"), "a regular expression of more than 1024 bytes"},
		"a program of many steps":       {ruleText("r", `s:`+"\n"+`    a|re: '(ab?c?d?e?){400}'`+"\ncondition: s"), "is too large"},
		"no network":                    {ruleText("r", "s:\n    a|cidr: 10.0.0.0\ncondition: s"), `"10.0.0.0" is no network`},
		"a network with a wildcard":     {ruleText("r", "s:\n    a|cidr: 10.*\ncondition: s"), `"10.*" is no network`},
		"exists of a text":              {ruleText("r", "s:\n    a|exists: 'yes'\ncondition: s"), `modifier "exists" needs true or false, not text`},
		"exists without a field":        {ruleText("r", "s:\n    '|exists': true\ncondition: s"), `modifier "exists" needs a field`},
		"lt of a text":                  {ruleText("r", "s:\n    a|lt: '5'\ncondition: s"), `modifier "lt" needs a number, not text`},
		"lt of a hexadecimal":           {ruleText("r", "s:\n    a|lt: 0x10\ncondition: s"), `"0x10" is no number`},
		"hour of a text":                {ruleText("r", "s:\n    a|hour: x\ncondition: s"), `modifier "hour" needs a number, not text`},
		"null with contains":            {ruleText("r", "s:\n    a|contains: null\ncondition: s"), "null goes with no modifier but neq"},
		"null as a keyword":             {ruleText("r", "s:\n    - null\ncondition: s"), "null is not a keyword"},
		"base64 of a wildcard":          {ruleText("r", "s:\n    a|base64: 'b*'\ncondition: s"), `modifier "base64" cannot encode a wildcard`},
		"base64 after contains":         {ruleText("r", "s:\n    a|contains|base64: b\ncondition: s"), `modifier "base64" cannot encode a wildcard`},
		"base64offset of nothing":       {ruleText("r", "s:\n    a|base64offset: ''\ncondition: s"), "too short to be recognised"},
		"many dashes":                   {ruleText("r", "s:\n    a|windash: '-a -b -c -d'\ncondition: s"), `modifier "windash" varies at most 3 dashes`},
		"dashes around wildcards":       {ruleText("r", "s:\n    a|windash: '-a*-b*-c*-d'\ncondition: s"), `modifier "windash" varies at most 3 dashes`},
		"a reference with a wildcard":   {ruleText("r", "s:\n    a|fieldref: 'b*'\ncondition: s"), `"b*" is no field's name`},
		"a long value":                  {ruleText("r", "s:\n    a: '"+strings.Repeat("x", 4097)+"'\ncondition: s"), "a value of more than 4096 bytes"},
		"a long value with a question":  {ruleText("r", "s:\n    a: '?"+strings.Repeat("x", 300)+"'\ncondition: s"), "a value with ? of more than 256 bytes"},
		"many values":                   {ruleText("r", "s:\n    a: ["+strings.Repeat("x, ", 4500)+"x]\ncondition: s"), "more than 4096 values"},
		"many values made by modifiers": {ruleText("r", "s:\n    a|windash|base64offset: ["+strings.Repeat("-a -b -c, ", 20)+"x]\ncondition: s"), "more than 4096 values"},
	} {
		t.Run(name, func(t *testing.T) {
			rules, refused := sigma.Parse("f.yml", []byte(c.text))
			if len(rules) != 0 || len(refused) != 1 {
				t.Fatalf("got %d rules, refused %v", len(rules), refused)
			}
			if got := refused[0].Error(); !strings.Contains(got, c.want) || refused[0].Other {
				t.Errorf("got %q, want %q in it", got, c.want)
			}
		})
	}
}

func TestOtherLogs(t *testing.T) {
	for _, source := range []string{"{product: azure, service: cloudtrail}", "{product: aws, service: vpcflow}", "{category: process_creation}", "{product: aws, category: firewall, service: waf}"} {
		_, refused := sigma.Parse("f.yml", []byte("title: t\nlogsource: "+source+"\ndetection:\n    s: {a: b}\n    condition: s | count() > 1\n"))
		if len(refused) != 1 || !refused[0].Other || !strings.Contains(refused[0].Error(), "another log than CloudTrail") {
			t.Errorf("%s: %v", source, refused)
		}
	}
}

func TestDuplicateIDs(t *testing.T) {
	a, b := parse(t, ruleText("same", "s:\n    a: b\ncondition: s")), parse(t, ruleText("same", "s:\n    a: c\ncondition: s"))
	b.File = "other.yml"
	if _, err := sigma.NewSet([]*sigma.Rule{a, b}); err == nil || err.Error() != "the rules rule.yml:1 and other.yml:1 have the same id same" {
		t.Error(err)
	}
}
