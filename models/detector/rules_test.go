package detector_test

import (
	"testing"

	"yoban/models/detector"
	"yoban/models/finding"
)

const (
	rootUsed   = "Policy:IAMUser/RootCredentialUsage"
	trailEnded = "Stealth:IAMUser/CloudTrailLoggingDisabled"
)

// root is what the root user of an account does.
func root(change func(*deed)) deed {
	d := deed{who: "arn:aws:iam::" + home + ":root", kind: "root", hour: 9, actions: []string{"iam:ListUsers"}}
	if change != nil {
		change(&d)
	}
	return d
}

func TestRuledCalls(t *testing.T) {
	tests := []struct {
		name     string
		deed     deed
		want     string
		severity float64
	}{
		{"the root user looks around", root(nil), rootUsed, 2},
		{"the root user signs in with a password alone", root(func(d *deed) { d.logins = 1 }), rootUsed, 5},
		{"AWS works for the root user", root(func(d *deed) { d.network = "aws:cloudformation" }), "", 0},
		{"an administrator looks around", deed{who: user(home, "admin"), hour: 9, actions: []string{"iam:ListUsers"}}, "", 0},
		{"an administrator stops a trail", deed{who: user(home, "admin"), hour: 9, actions: []string{"cloudtrail:StopLogging"}}, trailEnded, 2},
		{"an administrator deletes a trail", deed{who: user(home, "admin"), hour: 9, actions: []string{"cloudtrail:DeleteTrail"}}, trailEnded, 2},
		{"somebody may not", deed{who: user(home, "clerk"), hour: 9, actions: []string{"cloudtrail:DeleteTrail"}, outcome: "denied"}, "", 0},
		{"another service stops something of that name", deed{who: user(home, "admin"), hour: 9, actions: []string{"other:StopLogging"}}, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []finding.Finding
			for _, h := range detector.Run(ordinary(t).night(rowsOf(home, today, tt.deed))).Findings {
				got = append(got, detector.Settle(h.Finding))
			}
			switch {
			case tt.want == "" && len(got) > 0:
				t.Errorf("raises %s", got[0].Type)
			case tt.want != "" && len(got) != 1:
				t.Errorf("%d findings, want one", len(got))
			case tt.want != "" && (got[0].Type != tt.want || got[0].Severity != tt.severity || got[0].Basis != finding.Rule):
				t.Errorf("raises %s of severity %g by %s, want %s of %g by a rule", got[0].Type, got[0].Severity, got[0].Basis, tt.want, tt.severity)
			}
		})
	}
}
