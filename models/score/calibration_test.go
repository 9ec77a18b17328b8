package score_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"yoban/models/score"
)

// family of windows that the tests are about.
const family = "api"

// pastWindows is days of an account with people who are each scored in three
// columns, the second of which always says twice as much.
func pastWindows(account string, days, people int) []score.Window {
	random := rand.New(rand.NewPCG(5, 6))
	var out []score.Window
	for day := range days {
		for p := range people {
			for i, column := range []string{"discovery", "impact", "persistence"} {
				raw := random.ExpFloat64() / math.Ln2
				if i == 1 {
					raw *= 2
				}
				out = append(out, score.Window{Account: account, Day: int32(day), Family: family, Column: column, Entity: fmt.Sprint("principal:", p), Raw: raw, Learned: raw})
			}
		}
	}
	return out
}

func TestColumnsHaveTheirOwnLaw(t *testing.T) {
	c := score.NewCalibration(pastWindows("1", 100, 50), nil)
	quiet, loud := c.Column(family, "", "discovery", 6), c.Column(family, "", "impact", 6)
	// P(X ≥ 6 bits) is 2⁻⁶ for the one and 2⁻³ for the other; 50 of 5,050 windows
	// are the prior's, which gives 0.78.
	if math.Abs(quiet-math.Exp2(-6)) > 0.015 || math.Abs(loud-math.Exp2(-3)) > 0.02 {
		t.Errorf("6 bits have p-values of %.4f and %.4f, want about 0.0156 and 0.125", quiet, loud)
	}
	none := score.NewNull(nil, score.Attributes).P(6)
	for name, p := range map[string]float64{"column": c.Column(family, "", "new", 6), "family": c.Column("new", "", "discovery", 6), "past": c.Column(family, "new", "discovery", 6)} {
		if p != none {
			t.Errorf("an unknown %s has a p-value of %g, want the prior's %g", name, p, none)
		}
	}
	if p := score.NewCalibration(nil, map[string]float64{family: score.LikelihoodRatio}).Column(family, "", "x", 6); math.Abs(p-math.Exp2(-6)) > 1e-12 {
		t.Errorf("6 bits of a likelihood ratio have a prior of %g, want 2⁻⁶", p)
	}
}

// The strongest of three columns is three times as often strong as one of them.
func TestLookingAtManyColumnsCostsWhatItShould(t *testing.T) {
	c := score.NewCalibration(pastWindows("1", 200, 50), map[string]float64{family: score.LikelihoodRatio})
	for _, p := range []float64{0.2, 0.1, 0.05, 0.02, 0.01} {
		want := 1 - math.Pow(1-p, 3)
		if got := c.Joint(family, "", p, 1); math.Abs(got-want) > 0.1*want+0.005 {
			t.Errorf("the strongest of three columns at %g has %.4f, want about %.4f", p, got, want)
		}
	}
	before := 0.0
	for p := 1e-12; p <= 1; p *= 1.5 {
		got := c.Joint(family, "", p, 1)
		if !(got > 0 && got <= 1) || got < before {
			t.Errorf("joint of %g is %g after %g", p, got, before)
		}
		before = got
	}
	if got := c.Joint("new", "", 0.01, 5); got != 0.05 {
		t.Errorf("five looks at 0.01 without a past cost %g, want 0.05", got)
	}
	if got := c.Joint("new", "", 0.01, 1); got != 0.01 {
		t.Errorf("without past windows the joint of 0.01 is %g", got)
	}
}

func TestKnownWindowsTeachNothing(t *testing.T) {
	past := pastWindows("1", 100, 20)
	clean := score.NewCalibration(past, nil)
	var poison []score.Window
	for day := range 100 {
		poison = append(poison, score.Window{Account: "1", Day: int32(day), Family: family, Column: "discovery", Entity: "principal:eve", Raw: 60, Learned: 60, Known: true})
	}
	poisoned := score.NewCalibration(append(past, poison...), nil)
	for _, x := range []float64{1, 5, 20, 60} {
		if a, b := clean.Column(family, "", "discovery", x), poisoned.Column(family, "", "discovery", x); a != b {
			t.Errorf("P(%g) is %g, and %g beside windows that are known", x, a, b)
		}
	}
	for _, p := range []float64{0.5, 0.01, 1e-6} {
		if a, b := clean.Joint(family, "", p, 1), poisoned.Joint(family, "", p, 1); a != b {
			t.Errorf("joint of %g is %g, and %g beside windows that are known", p, a, b)
		}
	}
}

func TestWindowsOfAWeek(t *testing.T) {
	// Account 1: ten people on each of 14 days, 70 a week. Account 2: two on each
	// of three days, 14 a week, less than the mean of 42.
	c := score.NewCalibration(append(pastWindows("1", 14, 10), pastWindows("2", 3, 2)...), nil)
	for account, want := range map[string]float64{"1": 70, "2": 42, "new": 42} {
		if got := c.Weekly(account, family); math.Abs(got-want) > 1e-9 {
			t.Errorf("account %s has %g windows a week, want %g", account, got, want)
		}
	}
	if got := c.Weekly("1", "new"); got != 0 {
		t.Errorf("a family without windows has %g a week", got)
	}
}

func TestTheOrderOfPastWindowsDoesNotMatter(t *testing.T) {
	past := append(pastWindows("1", 30, 10), pastWindows("2", 20, 5)...)
	a := score.NewCalibration(past, nil)
	rand.New(rand.NewPCG(9, 9)).Shuffle(len(past), func(i, j int) { past[i], past[j] = past[j], past[i] })
	b := score.NewCalibration(past, nil)
	for x := 0.5; x < 40; x++ {
		if p, q := a.Column(family, "", "impact", x), b.Column(family, "", "impact", x); p != q {
			t.Errorf("P(%g) is %g or %g", x, p, q)
		}
		if p, q := a.Joint(family, "", math.Exp2(-x), 1), b.Joint(family, "", math.Exp2(-x), 1); p != q {
			t.Errorf("joint of 2^-%g is %g or %g", x, p, q)
		}
	}
	if p, q := a.Weekly("new", family), b.Weekly("new", family); p != q {
		t.Errorf("windows a week are %g or %g", p, q)
	}
}

func TestLeastIsWhereTheProbabilityIsReached(t *testing.T) {
	c := score.NewCalibration(pastWindows("1", 100, 20), nil)
	at := func(raw float64) float64 { return c.Joint(family, "", c.Column(family, "", "discovery", raw), 1) }
	const raw = 60
	for _, p := range []float64{0.5, 0.1, 0.01, 0.001} {
		least := c.Least(family, "", "discovery", raw, p, 1)
		if !(least > 0 && least <= raw) || at(least) > p || at(least-1e-6) <= p {
			t.Errorf("least at %g is %g, whose joint probability is %g, and %g below it", p, least, at(least), at(least-1e-6))
		}
	}
	if got := c.Least(family, "", "discovery", raw, 0, 1); got != raw {
		t.Errorf("what no score reaches is reached at %g, want the score %d itself", got, raw)
	}
}
