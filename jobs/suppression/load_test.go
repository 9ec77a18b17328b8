package suppression_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/jobs/suppression"
	"yoban/models/finding/suppress"
)

const scanner = `name: our-scanner
owner: secops
reason: it scans every night
expires: 2026-12-31
match:
  type: "Recon:EC2/*"
  account: 012345678901
  severity: {max: 6.9}
  address: [198.51.100.0/28, 2001:db8::7]
  asn: 64500
  country: [NO, no]
`

func want() suppress.Rule {
	return suppress.Rule{Name: "our-scanner", Owner: "secops", Reason: "it scans every night", Expires: "2026-12-31", Match: suppress.Criteria{
		Type: suppress.Words{"Recon:EC2/*"}, Account: suppress.Words{"012345678901"}, Severity: &suppress.Range{Max: 6.9},
		Address: suppress.Words{"198.51.100.0/28", "2001:db8::7"}, ASN: suppress.Words{"64500"}, Country: suppress.Words{"NO", "no"}}}
}

func TestParse(t *testing.T) {
	list := "- " + strings.ReplaceAll(strings.TrimSpace(scanner), "\n", "\n  ") + "\n"
	for name, text := range map[string]string{
		"one rule": scanner, "a list": list, "a document between empty ones": "---\n---\n" + scanner + "---\n"} {
		got, err := suppression.Parse([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff([]suppress.Rule{want()}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got, err := suppression.Parse([]byte(list + list + "---\n" + scanner)); err != nil || len(got) != 3 {
		t.Errorf("%d rules of two documents, %v; want 3", len(got), err)
	}
	for name, tt := range map[string][2]string{
		"an unknown key":            {scanner + "  adress: 1.2.3.4\n", `did you mean "address"`},
		"an unknown top key":        {scanner + "expiry: never\n", `unknown key "expiry"`},
		"text instead of rule":      {"hide it\n", ""},
		"a mapping as a word":       {"match:\n  type: {a: b}\n", ""},
		"a pattern without quotes":  {"match:\n  type: *foo\n", "in quotes"},
		"laughs":                    {"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchors"},
		"brackets":                  {strings.Repeat("[", 1<<20), "nest deeper"},
		"dashes":                    {strings.Repeat("- ", 1<<15), ""},
		"a document without a rule": {"[]\n", "without any rule"},
		"no YAML":                   {"a: [", ""},
	} {
		if _, err := suppression.Parse([]byte(tt[0])); err == nil || !strings.Contains(err.Error(), tt[1]) {
			t.Errorf("%s: error %v, want one with %q", name, err, tt[1])
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("b.yaml", strings.Replace(scanner, "our-scanner", "second", 1))
	write("a.yml", strings.Replace(scanner, "our-scanner", "first", 1))
	write("notes.txt", "no rule")
	inline := map[string]any{"name": "inline", "owner": "me", "reason": "why", "expires": "never", "match": map[string]any{"domain": "example.com"}}
	if _, err := suppression.Load([]any{inline, dir, filepath.Join(dir, "notes.yaml")}); err == nil || !strings.Contains(err.Error(), "suppress[2]") {
		t.Errorf("a missing file: %v", err)
	}
	set, err := suppression.Load([]any{inline, dir})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range set.Rules() {
		names = append(names, r.Name)
	}
	if diff := cmp.Diff([]string{"inline", "first", "second"}, names); diff != "" {
		t.Error(diff)
	}
	if _, err := suppression.Load([]any{dir, dir}); err == nil || !strings.Contains(err.Error(), "another rule has it") {
		t.Errorf("the same rules twice: %v", err)
	}
	if _, err := suppression.Load([]any{7}); err == nil {
		t.Error("a number is taken for a rule")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(scanner))
	f.Add([]byte("- name: a\n- match: {severity: {min: .nan}}\n"))
	f.Add([]byte("a: &a [*a, *a]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		rules, err := suppression.Parse(text)
		if err == nil {
			_, _ = suppress.NewSet(rules)
		}
	})
}
