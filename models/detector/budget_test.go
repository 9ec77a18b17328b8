package detector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"yoban/models/detector"
	"yoban/models/score"
)

func TestJudgeKeepsTheBudget(t *testing.T) {
	const days = 200 // of 50 windows: 10,000
	tests := []struct {
		name        string
		family      string
		parts       int // uniform numbers in a score
		budget      score.Budget
		least, most float64 // reports, as shares of the budget
	}{
		// The prior of 50 windows has the law that these scores follow, so that
		// the realised rate is the promised one but for chance.
		{"sums of six, five a week", detector.FamilyAPI, score.Attributes, 5, 0.5, 2},
		{"sums of six, twenty a week", detector.FamilyAPI, score.Attributes, 20, 0.5, 2},
		{"likelihood ratios, ten a week", detector.FamilyMining, score.LikelihoodRatio, 10, 0.5, 2},
		// One of 5,000 windows is 0.4 of a report a week: ten are expected.
		{"sums of six, one a week", detector.FamilyAPI, score.Attributes, 1, 0.2, 2},
		// Scores that are lower than the prior's cost less than allowed.
		{"single numbers, five a week", detector.FamilyAPI, 1, 5, 0.05, 1.2},
		{"sums of twelve, five a week", detector.FamilyAPI, 12, 5, 0.5, 2},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(i), 7))
			draw := func(p int) detector.Candidate {
				w := judged(fmt.Sprint("p", p), sum(random, tt.parts))
				w.Family = tt.family
				return w
			}
			var past []score.Window
			for day := range judgedDays {
				for p := range judgedPeople {
					w := draw(p)
					past = append(past, score.Window{Account: home, Day: int32(day), Family: w.Family, Column: w.Column, Entity: w.Entity, Past: w.Past, Raw: w.Raw, Learned: w.Raw})
				}
			}
			c := score.NewCalibration(past, detector.Components())
			got := 0
			for range days {
				var windows []detector.Candidate
				for p := range judgedPeople {
					windows = append(windows, draw(p))
				}
				got += reported(detector.Judge(home, windows, c, tt.budget, nil))
			}
			want := float64(tt.budget) * 2 * detector.Share(tt.family) * days / 7 // there is no other family to spend it
			if float64(got) > tt.most*want || float64(got) < tt.least*want {
				t.Errorf("%d of 10,000 windows are reported, want %g to %g times %.1f", got, tt.least, tt.most, want)
			}
		})
	}
}

// A family spends its share of the budget, and of what families would spend that
// the account has no windows of, up to twice its own.
func TestTheBudgetIsSharedAmongWhatTheAccountHas(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 19))
	windows := []detector.Candidate{}
	for i := range judgedPeople {
		windows = append(windows, judged(fmt.Sprint("p", i), null(random)))
	}
	of := func(account string, families ...string) []score.Window {
		var out []score.Window
		for _, f := range families {
			if f != detector.FamilyAPI {
				out = append(out, score.Window{Account: account, Day: 1, Family: f, Column: "x", Entity: "x:" + f, Past: detector.PastLong, Raw: 1, Learned: 1})
			}
		}
		return out
	}
	for name, tt := range map[string]struct {
		more []score.Window
		want float64
	}{
		"no other family":                   {nil, 1 / 0.6},
		"names":                             {of(home, detector.FamilyNames), 1 / 0.6},
		"all but traffic":                   {of(home, detector.Families()[:5]...), 0.85 / 0.3},
		"all":                               {of(home, detector.Families()...), 1 / 0.3},
		"all, but those of another account": {of(away, detector.Families()...), 1 / 0.6},
	} {
		laws := calm(rand.New(rand.NewPCG(1, 20)), tt.more...)
		v := detector.Judge(home, windows, laws, 1, nil)[0]
		// What is promised is held against the whole budget.
		if got := v.Promised / (v.P * 7 * judgedPeople); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: a window counts %g times, want %g", name, got, tt.want)
		}
	}
}

func TestJudgeSpendsNoMoreThanItHas(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 8))
	c := calm(random)
	var windows []detector.Candidate
	for p := range judgedPeople {
		windows = append(windows, judged(fmt.Sprint("p", p), null(random)))
	}
	for _, budget := range []score.Budget{0, 1e-12, -1, score.Budget(math.NaN())} {
		for _, v := range detector.Judge(home, windows, c, budget, nil) {
			if v.Reported || v.Held {
				t.Errorf("%.1f bits are reported with a budget of %g a week", v.Candidate.Raw, float64(budget))
			}
			if v.Learned != v.Candidate.Raw {
				t.Errorf("an unreported window of %.1f bits teaches %.1f", v.Candidate.Raw, v.Learned)
			}
		}
	}
}

// Looking at many columns costs what it should: many middling columns are no
// incident.
func TestManyColumnsAreNoExcuse(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 13))
	columns := []string{"Discovery", "Impact", "Persistence", "Exfiltration", "CredentialAccess"}
	day := func() []detector.Candidate {
		var out []detector.Candidate
		for p := range judgedPeople {
			for _, c := range columns {
				w := judged(fmt.Sprint("p", p), null(random))
				w.Column = c
				out = append(out, w)
			}
		}
		return out
	}
	var past []score.Window
	for d := range 60 {
		for _, w := range day() {
			past = append(past, score.Window{Account: home, Day: int32(d), Family: w.Family, Column: w.Column, Entity: w.Entity, Past: w.Past, Raw: w.Raw, Learned: w.Raw})
		}
	}
	c := score.NewCalibration(past, detector.Components())
	entities := 0
	const days = 100
	for range days {
		hit := map[string]bool{}
		for _, v := range detector.Judge(home, day(), c, 10, nil) {
			if v.Reported {
				hit[v.Candidate.Entity] = true
			}
		}
		entities += len(hit)
	}
	if want := 10 * 2 * detector.Share(detector.FamilyAPI) * days / 7; float64(entities) > 2*want || float64(entities) < want/2 {
		t.Errorf("%d entities are reported, want about %.1f", entities, want)
	}
}

// A day of many entities is expected to have more coincidences than the past's
// days of few.
func TestACrowdedDayCostsMore(t *testing.T) {
	c := calm(rand.New(rand.NewPCG(1, 16)))
	// A sum of six numbers reaches 27 bits once in 5,000 windows: that passes
	// where there are 350 a week, and not where there are 35,000.
	raw := 27.0
	alone := detector.Judge(home, []detector.Candidate{judged("eve", raw)}, c, score.DefaultBudget, nil)
	crowd := []detector.Candidate{judged("eve", raw)}
	for p := range 5000 {
		crowd = append(crowd, judged(fmt.Sprint("q", p), 0.5))
	}
	if got := detector.Judge(home, crowd, c, score.DefaultBudget, nil); !alone[0].Reported || got[0].Reported {
		t.Errorf("27 bits are reported alone: %t, among 5,000: %t", alone[0].Reported, got[0].Reported)
	}
}

// Of the discoveries of a night at most the given share is false: with fifty
// ordinary windows and ten strange ones, at a budget that lets all through.
func TestDiscoveriesLeaveOutWhatMayBeFalse(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 15))
	c := calm(random)
	var candidates []detector.Candidate
	for i := range judgedPeople {
		candidates = append(candidates, judged(fmt.Sprint("p", i), null(random)))
	}
	for i := range 10 {
		candidates = append(candidates, judged(fmt.Sprint("thief", i), 60))
	}
	counts := map[float64]int{}
	for _, q := range []float64{0, 0.1, 1} {
		night := map[string][]detector.Verdict{home: detector.Judge(home, candidates, c, 1e6, nil)}
		detector.Discoveries(night, q)
		counts[q] = reported(night[home])
	}
	if counts[0] != 0 || counts[0.1] < 10 || counts[0.1] > 12 || counts[1] != judgedPeople+10 {
		t.Errorf("reported at shares of 0, 0.1 and 1: %v; want none, the thieves and all", counts)
	}
}
