package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/jobs/config"
	"yoban/models/finding"
)

// load reads a configuration from its text.
func load(t *testing.T, text string) (config.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "yoban.yaml")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return config.Load(path)
}

func TestDefaultsAreValid(t *testing.T) {
	c := config.Default()
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	if c.Processors() < 1 {
		t.Errorf("%d processors", c.Processors())
	}
}

func TestAFileIsReadOverTheDefaults(t *testing.T) {
	want := config.Default()
	for _, text := range []string{"", "# nothing but a comment\n", "---\n", "lookback:\n", "ingest:\n", "ingest: {}\n", "geo: null\n"} {
		got, err := load(t, text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-defaults +got):\n%s", text, diff)
		}
	}
	want.Logs, want.Lookback, want.Ingest.LateDays = []string{"a", "b"}, 14, 0
	want.Geo.ASN, want.Own = "asn.tsv", []string{"198.51.100.0/24", "2001:db8::/32"}
	want.Lists = []config.List{{Name: "ours", Path: "ours.txt", Kind: "Trusted"}}
	got, err := load(t, "logs: [a, b]\nlookback: 14\ningest: {late_days: 0}\ngeo:\n  asn: asn.tsv\nown:\n- 198.51.100.0/24\n- 2001:db8::/32\nlists:\n- {name: ours, path: ours.txt, kind: Trusted}\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if l := got.Enrichment().Lists[0]; l.Kind != "trusted" || l.Path != "ours.txt" {
		t.Errorf("the list became %+v", l)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"a misspelled key":                      {"lokback: 3", `unknown key "lokback"; did you mean "lookback"?`},
		"a misspelled key of a section":         {"ingest: {max_reject: 0.1}", `unknown key "max_reject"; did you mean "max_rejected"?`},
		"a misspelled key of a list":            {"lists:\n- {name: a, path: b, catgory: c}", `unknown key "catgory"; did you mean "category"?`},
		"a key in capitals":                     {"LOOKBACK: 3", `did you mean "lookback"?`},
		"text for a whole number":               {"lookback: a month", "lookback: want a whole number, got text"},
		"text for a number":                     {"budget: little", "budget: want a number, got text"},
		"a list for text":                       {"lake: [a]", "lake: want text, got a list"},
		"a fraction for a whole number":         {"lookback: 1.5", "lookback: want a whole number, got 1.5"},
		"a fraction for a whole number, inside": {"ingest: {late_days: 0.5}", "ingest.late_days: want a whole number, got 0.5"},
		"a number too large":                    {"lookback: 99999999999999999999", "99999999999999999999"},
		"a value for a section":                 {"geo: 3", "mapping is expected"},
		"a list for the file":                   {"- lookback: 3", "mapping is expected"},
		"a key twice":                           {"lookback: 3\nlookback: 4", `"lookback" already defined`},
		"two documents":                         {"lookback: 3\n---\nlookback: 4", "more than one YAML document"},
		"no YAML":                               {"lookback: [3", "lookback: [3"},
		"a budget that is no number":            {"budget: .nan", "budget: NaN is not a number of findings a week"},
		"a budget without end":                  {"budget: .inf", "budget: +Inf is not"},
		"a share above all":                     {"false_discovery: 1.5", "false_discovery: 1.5 is not a share"},
		"a share that is no number":             {"ingest: {max_rejected: .nan}", "ingest.max_rejected: NaN is not a share"},
		"a file that is too large":              {"#" + strings.Repeat("x", 1<<20), "larger than 1048576 bytes"},
		"a type that there is not":              {"types:\n- {type: 'Recon:EC2/Portscam', state: off}", `types[0].type: no type is like "Recon:EC2/Portscam"; the nearest is Recon:EC2/Portscan`},
		"a misspelled key of a type":            {"types:\n- {type: '*', stat: off}", `unknown key "stat"; did you mean "state"?`},
		"a state that there is not":             {"types:\n- {type: '*', state: on}", `types[0].state: "on" is not one of off, dry-run, live`},
		"an address for a prefix":               {"own: [198.51.100.7]", `own[0]: "198.51.100.7" is not a prefix`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "yoban.yaml") {
				t.Errorf("got %v, want the file's name and %q", err, tt.want)
			}
		})
	}
}

func TestTypesBecomeAPolicy(t *testing.T) {
	c, err := load(t, "types:\n- {type: 'Recon:*', state: off}\n- {type: 'recon:ec2/*', state: dry-run, accounts: [111122223333, '012345678901'], severity: 3.5}\n")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Policy()
	if err != nil {
		t.Fatal(err)
	}
	for account, want := range map[string]finding.Mode{"111122223333": finding.DryRun, "012345678901": finding.DryRun, "444455556666": finding.Off} {
		if got := p.Mode("Recon:EC2/Portscan", account); got != want {
			t.Errorf("%s: %q, want %q", account, got, want)
		}
	}
	if f := p.Apply(finding.Finding{Type: "Recon:EC2/Portscan", Account: "012345678901"}); f.Severity != 3.5 {
		t.Errorf("severity %v, want 3.5", f.Severity)
	}
}

func TestAllProblemsAreToldAtOnce(t *testing.T) {
	c := config.Config{Lookback: 121, Workers: -1, Own: []string{"ours"}, Lists: []config.List{{Name: "a", Path: "b"}, {Kind: "x"}},
		Ingest: config.Ingest{MaxRejected: 2, LateDays: -1}}
	err := c.Validate()
	if err == nil {
		t.Fatal("it is valid")
	}
	for _, key := range []string{"lookback: 121", "budget: 0", "workers: -1", "own[0]: ", "lists[1]: ", "lists[1].kind: ", "ingest.max_rejected: 2", "ingest.late_days: -1"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%q is not told:\n%v", key, err)
		}
	}
	if strings.Contains(err.Error(), "lists[0]") {
		t.Errorf("a list that is right is told:\n%v", err)
	}
}
