package finding_test

import (
	"strings"
	"testing"

	"yoban/models/finding"
)

const (
	here      = "111122223333"
	elsewhere = "444455556666"
	scan      = "Recon:EC2/Portscan"
	admin     = "PrivilegeEscalation:IAM/AccountManipulation" // of prebuilt signals
)

func TestPolicyMode(t *testing.T) {
	tests := []struct {
		name     string
		switches []finding.Switch
		typ      string
		account  string
		want     finding.Mode
	}{
		{"types are live", nil, scan, here, finding.Live},
		{"prebuilt signals start dry", nil, admin, here, finding.DryRun},
		{"what no catalogue has is live", nil, "Rule:EC2/Own", here, finding.Live},
		{"a type by name", []finding.Switch{{Type: scan, Mode: finding.Off}}, scan, here, finding.Off},
		{"a pattern in any case", []finding.Switch{{Type: "recon:*", Mode: finding.Off}}, scan, here, finding.Off},
		{"a pattern that fits others", []finding.Switch{{Type: "*:S3/*", Mode: finding.Off}}, scan, here, finding.Live},
		{"a family", []finding.Switch{{Family: finding.SignalFamily, Mode: finding.Live}}, admin, here, finding.Live},
		{"a family that is another", []finding.Switch{{Family: finding.SignalFamily, Mode: finding.Off}}, scan, here, finding.Live},
		{"the last decides", []finding.Switch{{Type: "*", Mode: finding.Off}, {Type: scan, Mode: finding.DryRun}}, scan, here, finding.DryRun},
		{"one account", []finding.Switch{{Type: scan, Mode: finding.Off, Accounts: []string{here}}}, scan, here, finding.Off},
		{"other accounts", []finding.Switch{{Type: scan, Mode: finding.Off, Accounts: []string{here}}}, scan, elsewhere, finding.Live},
		{"limited to one account, there", []finding.Switch{{Type: scan, Mode: finding.Off}, {Type: scan, Mode: finding.Live, Accounts: []string{here}}}, scan, here, finding.Live},
		{"limited to one account, elsewhere", []finding.Switch{{Type: scan, Mode: finding.Off}, {Type: scan, Mode: finding.Live, Accounts: []string{here}}}, scan, elsewhere, finding.Off},
		{"a severity leaves the mode", []finding.Switch{{Type: scan, Mode: finding.Off}, {Type: scan, Severity: 3}}, scan, here, finding.Off},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := finding.NewPolicy(tt.switches)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Mode(tt.typ, tt.account); got != tt.want {
				t.Errorf("Mode(%s, %s) = %q, want %q", tt.typ, tt.account, got, tt.want)
			}
		})
	}
}

func TestPolicySetsSeverities(t *testing.T) {
	p, err := finding.NewPolicy([]finding.Switch{{Type: scan, Severity: 3}, {Type: scan, Severity: 9, Accounts: []string{here}}, {Type: scan, Mode: finding.DryRun}})
	if err != nil {
		t.Fatal(err)
	}
	for account, want := range map[string]float64{here: 9, elsewhere: 3} {
		if got := p.Apply(finding.Finding{Type: scan, Account: account, Severity: 5}); got.Severity != want {
			t.Errorf("severity %v in %s, want %v", got.Severity, account, want)
		}
	}
	if got := p.Apply(finding.Finding{Type: admin, Severity: 5}); got.Severity != 5 {
		t.Errorf("severity %v of another type, want 5", got.Severity)
	}
}

func TestNewPolicyTellsEveryProblem(t *testing.T) {
	_, err := finding.NewPolicy([]finding.Switch{
		{Type: scan, Mode: finding.Off},
		{Type: "Recon:EC2/Portscam", Mode: finding.Off},
		{Type: "*:EC2/*", Family: finding.BucketFamily, Mode: finding.Off},
		{Family: "S4", Mode: finding.Off},
		{Mode: finding.Off},
		{Type: scan, Mode: "on"},
		{Type: scan},
		{Type: scan, Accounts: []string{"1"}, Severity: 11},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`types[1].type: no type is like "Recon:EC2/Portscam"; the nearest is Recon:EC2/Portscan`,
		`types[2].type: no type of the family S3 is like "*:EC2/*"`,
		`types[3].family: "S4" is not one of attack sequences, `,
		`types[4].type: a type, a pattern`,
		`types[5].state: "on" is not one of off, dry-run, live`,
		`types[6].state: neither a state nor a severity is set`,
		`types[7].accounts: "1" is not 12 digits; .severity: 11 is not between 1 and 10`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %s", err, want)
		}
	}
	if strings.Contains(err.Error(), "types[0]") {
		t.Errorf("a good switch is a problem: %v", err)
	}
}

func TestPolicyStringTellsPoliciesApart(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range [][]finding.Switch{
		nil, {{Type: scan, Mode: finding.Off}}, {{Type: scan, Mode: finding.DryRun}}, {{Type: scan, Severity: 3}},
		{{Type: scan, Mode: finding.Off, Accounts: []string{here}}}, {{Type: scan, Mode: finding.Off, Accounts: []string{elsewhere}}},
		{{Family: finding.SignalFamily, Mode: finding.Off}}, {{Type: scan, Mode: finding.Off}, {Type: scan, Mode: finding.Off}},
	} {
		p, err := finding.NewPolicy(s)
		if err != nil {
			t.Fatal(err)
		}
		if seen[p.String()] || (p.String() == "") != (s == nil) {
			t.Errorf("%q of %v is not its own", p, s)
		}
		seen[p.String()] = true
	}
}
