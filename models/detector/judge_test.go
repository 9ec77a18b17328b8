package detector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"yoban/models/detector"
	"yoban/models/finding"
	"yoban/models/score"
)

// judged is a window of the API family with a raw score.
func judged(entity string, raw float64) detector.Candidate {
	return detector.Candidate{Family: detector.FamilyAPI, Column: "Discovery", Entity: "principal:" + entity, Past: detector.PastLong, Raw: raw,
		Finding: finding.Finding{Type: "Discovery:IAMUser/AnomalousBehavior", Account: home, Region: "eu-west-1", Basis: finding.Statistic,
			Resource: finding.Resource{PrincipalARN: entity},
			Evidence: []finding.Evidence{{Attribute: "action", Value: "iam:ListRoles", Bits: raw, Text: "new"}}}}
}

// null draws the raw score of a window with nothing wrong: −log2 of as many
// uniform numbers as an API window has attributes.
func null(random *rand.Rand) float64 { return sum(random, score.Attributes) }

// sum adds −log2 of n uniform numbers.
func sum(random *rand.Rand, n int) float64 {
	bits := 0.0
	for range n {
		bits += random.ExpFloat64() / math.Ln2
	}
	return bits
}

// people a day and days of the past that a calibration learns from.
const (
	judgedPeople = 50
	judgedDays   = 100
)

// calm is the past: 5,000 windows with nothing wrong, and more if given.
func calm(random *rand.Rand, more ...score.Window) *score.Calibration {
	past := more
	for day := range judgedDays {
		for p := range judgedPeople {
			raw := null(random)
			past = append(past, score.Window{Account: home, Day: int32(day), Family: detector.FamilyAPI, Column: "Discovery",
				Entity: fmt.Sprint("principal:p", p), Past: detector.PastLong, Raw: raw, Learned: raw})
		}
	}
	return score.NewCalibration(past, detector.Components())
}

func reported(verdicts []detector.Verdict) int {
	n := 0
	for _, v := range verdicts {
		if v.Reported {
			n++
		}
	}
	return n
}

func TestJudgeHandlesNothing(t *testing.T) {
	if got := detector.Judge(home, nil, score.NewCalibration(nil, nil), score.DefaultBudget, nil); len(got) != 0 {
		t.Errorf("%d verdicts on nothing", len(got))
	}
}

// Every verdict is about the candidate of its place.
func TestVerdictsKeepTheOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 9))
	var windows []detector.Candidate
	for p := range judgedPeople {
		w := judged(fmt.Sprint("p", p%10), null(random)*2)
		w.Item = fmt.Sprint(p)
		windows = append(windows, w)
	}
	for i, v := range detector.Judge(home, windows, calm(random), score.DefaultBudget, nil) {
		if v.Candidate.Item != windows[i].Item || v.Candidate.Raw != windows[i].Raw {
			t.Errorf("verdict %d is about %s", i, v.Candidate.Item)
		}
	}
}

func TestAReportedFindingIsComplete(t *testing.T) {
	v := detector.Judge(home, []detector.Candidate{judged("eve", 60)}, calm(rand.New(rand.NewPCG(1, 10))), score.DefaultBudget, nil)[0]
	if !v.Reported || !v.Held {
		t.Fatal("60 bits are not reported")
	}
	f := v.Finding
	switch {
	case len(f.ID) != 32, f.Title == "", len(f.Advice) == 0, f.Quiet == "":
		t.Errorf("the finding lacks something: %+v", f)
	case f.PValue <= 0 || f.PValue > 1e-4 || math.Abs(f.Score+math.Log2(f.PValue)) > 0.01:
		t.Errorf("a p-value of %g and a score of %.2f", f.PValue, f.Score)
	case f.Expected > 2*detector.Share(detector.FamilyAPI) || f.Expected <= 0:
		t.Errorf("%g such false findings a week, beyond the family's share", f.Expected)
	}
	// What it teaches is what would have just been reported, not an attack.
	if v.Learned >= 60 || v.Learned < 5 {
		t.Errorf("it teaches %.1f bits", v.Learned)
	}
}

func TestSeverityGrowsWithEvidence(t *testing.T) {
	kind := map[string]float64{"Discovery:IAMUser/AnomalousBehavior": 2, "Exfiltration:IAMUser/AnomalousBehavior": 8}
	c := calm(rand.New(rand.NewPCG(1, 11)))
	for typ, severity := range kind {
		last, rises := severity, 0
		for _, raw := range []float64{30, 35, 40, 60, 100, 1000, 1e6, math.MaxFloat64} {
			w := judged("eve", raw)
			w.Finding.Type = typ
			v := detector.Judge(home, []detector.Candidate{w}, c, score.DefaultBudget, nil)[0]
			if !v.Reported {
				t.Fatalf("%s of %g bits is not reported", typ, raw)
			}
			if v.Finding.Severity < last || v.Finding.Severity > min(severity+3, 8.9) {
				t.Errorf("%s of %g bits has severity %.1f after %.1f", typ, raw, v.Finding.Severity, last)
			}
			if v.Finding.Severity > last {
				rises++
			}
			last = v.Finding.Severity
		}
		if rises == 0 || last != min(severity+3, 8.9) {
			t.Errorf("%s ends at severity %.1f after %d rises", typ, last, rises)
		}
	}
}

// A shape of traffic has innocent owners: without a pool's port it is a band
// lower, and where nobody knows whether the peer is new it is Low.
func TestSeverityOfTraffic(t *testing.T) {
	severity := func(attribute string) float64 {
		w := detector.Candidate{Family: detector.FamilyMining, Column: "conversation", Entity: "host:eni-1", Past: detector.PastLong, Raw: 40,
			Finding: finding.Finding{Type: "CryptoCurrency:EC2/BitcoinTool.B", Account: home, Evidence: []finding.Evidence{{Attribute: attribute, Text: "x"}}}}
		return detector.Judge(home, []detector.Candidate{w}, score.NewCalibration(nil, detector.Components()), score.DefaultBudget, nil)[0].Finding.Severity
	}
	// Both are raised beyond 8 by their bits; the one with the port ends at the
	// bound, the other three points lower than it would have.
	if with, without := severity("port"), severity("new peer"); with != 8.9 || without < 5 || without > 8 {
		t.Errorf("severity %.1f with a port and %.1f without", with, without)
	}
	if alone := severity("rate"); alone != 3.5 {
		t.Errorf("severity %.1f for a shape alone, want 3.5", alone)
	}
}

// Once the strongest column of an entity passes, all of the entity's day is held
// out of training; other entities' days are not.
func TestHeldAreTheEntitiesOfReports(t *testing.T) {
	second, third := judged("eve", 30), judged("eve", 1)
	second.Column, third.Column = "Impact", "Persistence"
	other := judged("eve", 1)
	other.Family = detector.FamilyObjects
	verdicts := detector.Judge(home, []detector.Candidate{judged("adam", 1), third, judged("eve", 60), second, other},
		calm(rand.New(rand.NewPCG(1, 12))), score.DefaultBudget, nil)
	want := []struct {
		name           string
		held, reported bool
	}{
		{"an ordinary day", false, false},
		{"the weak column of an attack's day", true, false},
		{"the strongest column", true, true},
		{"another strong column", true, true},
		{"another family of the entity", false, false},
	}
	for i, v := range verdicts {
		if v.Held != want[i].held || v.Reported != want[i].reported {
			t.Errorf("%s is held %t and reported %t, want %t and %t", want[i].name, v.Held, v.Reported, want[i].held, want[i].reported)
		}
	}
}

// Days of entities that were reported say nothing of what is normal.
func TestKnownWindowsDoNotTeach(t *testing.T) {
	attacks := func(known bool) []score.Window {
		var out []score.Window
		for day := range judgedDays {
			out = append(out, score.Window{Account: home, Day: int32(day), Family: detector.FamilyAPI, Column: "Discovery", Entity: "principal:eve",
				Past: detector.PastLong, Raw: 40, Learned: 40, Known: known})
		}
		return out
	}
	for known, want := range map[bool]bool{true: true, false: false} {
		c := calm(rand.New(rand.NewPCG(1, 14)), attacks(known)...)
		if got := detector.Judge(home, []detector.Candidate{judged("eve", 30)}, c, score.DefaultBudget, nil)[0].Reported; got != want {
			t.Errorf("after a hundred days of 40 bits, known: %t, 30 bits are reported: %t, want %t", known, got, want)
		}
	}
}

// Everything that somebody new does is new: the same bits say less of him.
func TestThoseWithoutAPastAreComparedWithTheirLike(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 15))
	var newcomers []score.Window
	for day := range judgedDays {
		for p := range 10 {
			raw := 30 + null(random)
			newcomers = append(newcomers, score.Window{Account: home, Day: int32(day), Family: detector.FamilyAPI, Column: "Discovery",
				Entity: fmt.Sprintf("principal:new%d-%d", day, p), Past: detector.PastNone, Raw: raw, Learned: raw})
		}
	}
	c := calm(random, newcomers...)
	young := judged("new", 40)
	young.Past = detector.PastNone
	verdicts := detector.Judge(home, []detector.Candidate{judged("old", 40), young}, c, score.DefaultBudget, nil)
	if !verdicts[0].Reported || verdicts[1].Reported {
		t.Errorf("40 bits are reported of an old one: %t, of a new one: %t", verdicts[0].Reported, verdicts[1].Reported)
	}
	// A class that nobody was in yet leans on the prior of six calibrated
	// attributes, for which 40 bits are rare and 20 are not.
	for raw, want := range map[float64]bool{20: false, 40: true} {
		unknown := judged("first", raw)
		unknown.Past = detector.PastShort
		if got := detector.Judge(home, []detector.Candidate{unknown}, c, score.DefaultBudget, nil)[0].Reported; got != want {
			t.Errorf("%.0f bits of the first of its class are reported: %t, want %t", raw, got, want)
		}
	}
}

// Whom a rule, a list or another family speaks against is reported on lesser
// evidence, but not on none, however few windows there are.
func TestAWitnessIsBelievedOnLesserEvidence(t *testing.T) {
	laws := calm(rand.New(rand.NewPCG(1, 17)))
	other := func(raw float64) detector.Candidate {
		c := judged("eve", raw)
		c.Family, c.Column = detector.FamilyCredential, "network"
		return c
	}
	tests := []struct {
		name     string
		suspects map[string]bool
		more     []detector.Candidate
		raw      float64
		want     bool
	}{
		{"middling evidence alone", nil, nil, 21, false},
		{"with a rule", map[string]bool{"principal:eve": true}, nil, 21, true},
		{"with a rule about somebody else", map[string]bool{"principal:adam": true}, nil, 21, false},
		{"with another family", nil, []detector.Candidate{other(80)}, 21, true},
		{"with another family that says little", nil, []detector.Candidate{other(4)}, 21, false},
		{"an ordinary day with a rule", map[string]bool{"principal:eve": true}, nil, 8, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := detector.Judge(home, append([]detector.Candidate{judged("eve", tt.raw)}, tt.more...), laws, score.DefaultBudget, tt.suspects)
			if v[0].Reported != tt.want {
				t.Errorf("reported: %t, want %t; one in %.0f", v[0].Reported, tt.want, 1/v[0].P)
			}
		})
	}
	// Nothing is known of this family, it has one window a day, and the budget is
	// ten.
	if v := detector.Judge(home, []detector.Candidate{other(0.1)}, laws, 10, map[string]bool{"principal:eve": true}); v[0].Reported {
		t.Errorf("a tenth of a bit is reported of a suspect: one in %.2f", 1/v[0].P)
	}
}

// What columns have in common is told by the strongest of them alone.
func TestCircumstancesCountOnce(t *testing.T) {
	laws := calm(rand.New(rand.NewPCG(1, 18)))
	for shared, want := range map[float64]int{0: 2, 50: 1} {
		a, b := judged("eve", 61), judged("eve", 60)
		b.Column = "Impact"
		a.Shared, b.Shared = shared, shared
		if got := reported(detector.Judge(home, []detector.Candidate{a, b}, laws, score.DefaultBudget, nil)); got != want {
			t.Errorf("with %g bits in common %d columns are reported, want %d", shared, got, want)
		}
	}
}
