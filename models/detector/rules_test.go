package detector_test

import (
	"slices"
	"testing"

	"yoban/features/extract"
	"yoban/features/table"
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
		{"a short session of the root user", root(func(d *deed) { d.auth = extract.AuthRoot }), "Policy:IAMUser/ShortTermRootCredentialUsage", 2},
		{"Kali", deed{who: user(home, "p0"), hour: 9, agent: "kali", actions: []string{"iam:ListUsers"}}, "PenTest:IAMUser/KaliLinux", 5},
		{"Parrot at objects", deed{who: user(home, "p0"), hour: 9, agent: "parrot", actions: []string{"s3:GetObject"}, bucket: "b", operation: "read"}, "PenTest:S3/ParrotLinux", 5},
		{"Pentoo", deed{who: user(home, "p0"), hour: 9, agent: "pentoo", actions: []string{"iam:ListUsers"}}, "PenTest:IAMUser/PentooLinux", 5},
		{"a guardrail", deed{who: user(home, "p0"), hour: 9, actions: []string{"bedrock:Converse"}, intervened: 1}, "Impact:IAMUser/PromptInjection.Direct", 2},
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
			case tt.deed.bucket != "" && !slices.Equal(got[0].Resource.Buckets, []string{tt.deed.bucket}):
				t.Errorf("is about %q", got[0].Resource.Buckets)
			}
		})
	}
}

// Models that are asked for ten times as much as ever are surprising, those that
// are asked for as much as usual are not.
func TestModelCosts(t *testing.T) {
	w := ordinary(t)
	usual := w.usual
	w.usual = func(account string, i int, day int32) *table.Day {
		return join(usual(account, i, day), rowsOf(account, day, asker(int64(20_000+1000*(i%3)))))
	}
	bits := map[int64]float64{}
	for _, in := range []int64{21_000, 300_000} {
		for _, c := range detector.Run(w.night(rowsOf(home, today, asker(in)))).Candidates {
			if c.Finding.Type == "Impact:IAMUser/CostHarvesting" {
				bits[in] = c.Raw
			}
		}
	}
	if bits[21_000] > 5 || bits[300_000] < 10 {
		t.Errorf("bits by tokens: %v", bits)
	}
}
