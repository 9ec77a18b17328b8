package score_test

import (
	"fmt"
	"math"
	"testing"

	"yoban/models/score"
)

// estimator is one source of bits, as a function of the one argument that must
// not lower them when it grows.
type estimator struct {
	name  string
	max   float64 // the most it may say
	bits  func(x float64) float64
	small float64 // says 0 for this and for anything below
}

// estimators lists every function that turns a fact into bits, over several
// pasts.
func estimators() []estimator {
	unlimited := -math.Log2(math.SmallestNonzeroFloat64)
	all := []estimator{
		{"bits of one over x", score.MaxBits, func(x float64) float64 { return score.Bits(1 / x) }, 1},
		{"surprise of one over x", unlimited, func(x float64) float64 { return score.Surprise(1 / x) }, 1},
	}
	for name, past := range pasts() {
		all = append(all,
			estimator{"counts after " + name, score.MaxBits, func(x float64) float64 { return score.Counts(x, past) }, 0},
			estimator{"amounts after " + name, score.MaxBits, func(x float64) float64 { return score.Amounts(x, past) }, 0})
	}
	for _, rate := range []float64{math.NaN(), -1, 0, math.SmallestNonzeroFloat64, 1e-9, 0.1, 0.5, 1 - 1e-16, 1, 2} {
		// Of as many values as there can be, for those that fit an int.
		fresh := func(x float64) int { return int(min(max(x, math.MinInt32), math.MaxInt32)) }
		all = append(all, estimator{fmt.Sprintf("novelties at a rate of %g", rate), score.MaxBits,
			func(x float64) float64 { return score.Novelties(fresh(x), 40, rate) }, 0})
	}
	for name, raw := range nulls() {
		n := score.NewNull(raw, score.Attributes)
		all = append(all, estimator{"null of " + name, unlimited, func(x float64) float64 { return score.Surprise(n.P(x)) }, 0})
	}
	return all
}

// pasts are histories of counts, from none to absurd.
func pasts() map[string][]float64 {
	return map[string][]float64{
		"nothing":          nil,
		"a day without":    {0},
		"a day":            {7},
		"quiet days":       make([]float64, 30),
		"ordinary days":    {3, 5, 4, 6, 2, 5, 4, 3, 7},
		"equal days":       {10, 10, 10, 10, 10, 10, 10, 10},
		"a bad day":        {3, 5, 4, 6, 2, 5, 4, 3, 9000},
		"large days":       {4e9, 5e9, 3e9},
		"the largest days": {math.MaxInt64, math.MaxInt64},
		"negative days":    {-5, -1e9, 3},
		"hostile days":     {math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, 1, 2},
	}
}

// nulls are raw scores of the past, from none to absurd.
func nulls() map[string][]float64 {
	many := make([]float64, 1000)
	heavy := make([]float64, 1000)
	for i := range many {
		u := (float64(i) + 0.5) / 1000
		many[i] = -math.Log2(u)
		heavy[i] = 1 / (u * u)
	}
	return map[string][]float64{
		"nothing":        nil,
		"one score":      {12},
		"zeros":          make([]float64, 100),
		"equal scores":   {5, 5, 5, 5, 5, 5, 5, 5, 5, 5},
		"many scores":    many,
		"a heavy tail":   heavy,
		"hostile scores": {math.NaN(), math.Inf(1), math.Inf(-1), -3, math.MaxFloat64, 1, 2},
	}
}

// ladder climbs from the smallest to the largest number there is.
func ladder() []float64 {
	steps := []float64{0, math.SmallestNonzeroFloat64, 1e-300, 1e-9, 0.5}
	for x := 1.0; x < 64; x += 0.25 {
		steps = append(steps, x)
	}
	for x := 64.0; x < 1e19; x *= 1.7 {
		steps = append(steps, x)
	}
	return append(steps, math.MaxInt64, 1e100, 1e300, math.MaxFloat64, math.Inf(1))
}

func TestBitsAreFiniteAndNotNegative(t *testing.T) {
	hostile := append(ladder(), math.NaN(), math.Inf(-1), -math.MaxFloat64, -1, -math.SmallestNonzeroFloat64, math.Copysign(0, -1))
	for _, e := range estimators() {
		t.Run(e.name, func(t *testing.T) {
			for _, x := range hostile {
				if b := e.bits(x); !(b >= 0 && b <= e.max) {
					t.Errorf("%g gives %g bits, want between 0 and %g", x, b, e.max)
				}
			}
		})
	}
}

func TestMoreIsNeverLessSurprising(t *testing.T) {
	for _, e := range estimators() {
		t.Run(e.name, func(t *testing.T) {
			before, at := 0.0, math.Inf(-1)
			for _, x := range ladder() {
				b := e.bits(x)
				// The incomplete beta and gamma functions are good to a few units of
				// the eleventh digit.
				if b < before-1e-9*max(before, 1) {
					t.Errorf("%g gives %g bits, but %g gives %g", x, b, at, before)
				}
				before, at = b, x
			}
		})
	}
}

func TestNothingDoesNotSurprise(t *testing.T) {
	for _, e := range estimators() {
		t.Run(e.name, func(t *testing.T) {
			for _, x := range []float64{e.small, e.small / 2, math.Copysign(0, -1)} {
				if b := e.bits(x); e.small == 0 && b != 0 || e.small == x && b != 0 {
					t.Errorf("%g gives %g bits, want 0", x, b)
				}
			}
		})
	}
}

// A count of events and an amount of bytes mean the same in bits whatever the
// order of the days.
func TestTheOrderOfDaysDoesNotMatter(t *testing.T) {
	past := []float64{3, 5, 4, 6, 2, 5, 4, 3, 90}
	turned := []float64{90, 3, 4, 5, 2, 6, 4, 5, 3}
	for x := 1.0; x < 1000; x *= 2 {
		if a, b := score.Counts(x, past), score.Counts(x, turned); math.Abs(a-b) > 1e-12 {
			t.Errorf("a count of %g gives %g bits, or %g", x, a, b)
		}
		if a, b := score.Amounts(x, past), score.Amounts(x, turned); math.Abs(a-b) > 1e-12 {
			t.Errorf("an amount of %g gives %g bits, or %g", x, a, b)
		}
	}
}

// Amounts are compared by their ratios, so their unit does not matter.
func TestTheUnitOfAmountsDoesNotMatter(t *testing.T) {
	past := []float64{3e6, 5e6, 4e6, 60e6, 2e6}
	for _, unit := range []float64{1e-3, 8, 1e3, 1 << 30} {
		scaled := make([]float64, len(past))
		for i, p := range past {
			scaled[i] = p * unit
		}
		for x := 1e6; x < 1e10; x *= 10 {
			// log(1+x) is log x to one in a thousand from a thousand units on.
			if a, b := score.Amounts(x, past), score.Amounts(x*unit, scaled); math.Abs(a-b) > 1e-3 {
				t.Errorf("%g gives %g bits, but %g in a unit of %g", x, a, b, unit)
			}
		}
	}
}
