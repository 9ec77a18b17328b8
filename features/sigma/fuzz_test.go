package sigma_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"yoban/features/event"
	"yoban/features/sigma"
)

// FuzzParse gives any text for a rule file: what comes out is rules that can be
// evaluated, or refusals that say where.
func FuzzParse(f *testing.F) {
	f.Add(ruleText("a", "s:\n    a|contains|all: ['x*', 1, null, true]\n    '|re': x\nk: [a, b]\ncondition: 1 of s* and not (k or all of them)"))
	f.Add("title: a\n---\n- b\n---\nx: |\n  y\n")
	f.Add("a: &b [*b, !!str c, {<<: d}]")
	f.Add("? - -\n: \"\\u0000\"")
	f.Add("\r\r\r\r\x00\x80\x00\x00")
	f.Fuzz(func(t *testing.T, text string) {
		rules, refused := sigma.Parse("f.yml", []byte(text))
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1 // YAML breaks lines at both
		for _, r := range refused {
			if r.File != "f.yml" || r.Reason == "" || r.Line < 0 || r.Line > lines+1 {
				t.Errorf("%+v", r)
			}
		}
		seen := map[string]bool{}
		for _, r := range rules {
			if r.ID == "" || r.Title == "" || seen[r.ID] {
				return
			}
			seen[r.ID] = true
		}
		s, err := sigma.NewSet(rules)
		if err != nil {
			t.Fatal(err)
		}
		data := `{"a":{"b":[1,"x",null,{"c":true}]},"eventName":"X"}`
		want, err := s.MatchRecord([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := s.MatchRecord([]byte(data)); len(again) != len(want) {
			t.Errorf("first %v, then %v", want, again)
		}
	})
}

// FuzzRecord gives any text for a record: it is decoded or refused as
// encoding/json does, and every kind of test stands it.
func FuzzRecord(f *testing.F) {
	s := setOf(f,
		ruleText("text", "s:\n    a.b|contains: x\ncondition: s"), ruleText("no-value", "s:\n    a.b: null\ncondition: s"),
		ruleText("exists", "s:\n    a.b|exists: true\ncondition: s"), ruleText("re", "s:\n    a.b|re: '^x+$'\ncondition: s"),
		ruleText("number", "s:\n    a.b|gte: 5\ncondition: s"), ruleText("cidr", "s:\n    a.b|cidr: 10.0.0.0/8\ncondition: s"),
		ruleText("reference", "s:\n    a.b|fieldref|contains: c\ncondition: s"), ruleText("keyword", "s: ['a*x']\ncondition: s"),
		ruleText("time", "s:\n    a.b|hour: 3\ncondition: s"), ruleText("object", "s:\n    a|contains: 'b='\ncondition: s"))
	f.Add([]byte(`{"a":{"b":["x",5,null,{}]},"c":"x"}`))
	f.Add([]byte(`[{}]`))
	f.Add([]byte(`{"a.b":"10.1.2.3","a":[{"b":"2026-01-01T03:00:00Z"}],"c":["\ud800","\u0000"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var want map[string]any
		valid := json.Unmarshal(data, &want) == nil && want != nil
		got, err := s.MatchRecord(data)
		if valid != (err == nil) {
			t.Fatalf("%q: %v; valid JSON object: %v", data, err, valid)
		}
		m := sigma.NewMatcher(s)
		if by := matched(s, m, &event.Call{Record: data}, 0); len(data) > 0 && len(by) != len(got) {
			t.Errorf("%q: %v by a matcher, %v by itself", data, by, got)
		}
	})
}

// FuzzWildcards compares values that have wildcards with regular expressions of
// the same meaning.
func FuzzWildcards(f *testing.F) {
	f.Add("a*b?c", "aXXbYc")
	f.Add(`\*\?\\*`, `*?\x`)
	f.Add("***", "")
	f.Add("?*?", "ab")
	f.Fuzz(func(t *testing.T, value, text string) {
		if !utf8.ValidString(value) || !utf8.ValidString(text) || len(value) > 200 || strings.Count(value, "?") > 50 {
			return
		}
		quoted, _ := json.Marshal(value) // is YAML, too
		rules, refused := sigma.Parse("f.yml", []byte("title: t\nid: r\nlogsource: {product: aws}\ndetection:\n    s:\n        f|cased: "+string(quoted)+"\n    condition: s\n"))
		if len(refused) > 0 {
			return // YAML reads some escapes of JSON otherwise
		}
		s, err := sigma.NewSet(rules)
		if err != nil {
			t.Fatal(err)
		}
		record, _ := json.Marshal(map[string]string{"f": text})
		got, err := s.MatchRecord(record)
		if err != nil {
			t.Fatal(err)
		}
		if want := wildcards(value).MatchString(text); (len(got) == 1) != want {
			t.Errorf("%q against %q: got %v, want %v", value, text, got, want)
		}
	})
}

// wildcards translates a value, character by character.
func wildcards(value string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '*':
			b.WriteString(".*")
		case c == '?':
			b.WriteString(".")
		case c == '\\' && i+1 < len(value) && (value[i+1] == '*' || value[i+1] == '?' || value[i+1] == '\\'):
			i++
			b.WriteString(regexp.QuoteMeta(value[i : i+1]))
		default:
			b.WriteString(regexp.QuoteMeta(value[i : i+1]))
		}
	}
	return regexp.MustCompile(b.String() + `\z`)
}
