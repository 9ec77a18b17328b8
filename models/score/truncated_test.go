package score_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"yoban/models/score"
)

func TestTruncatedHasKnownValues(t *testing.T) {
	tests := []struct {
		name   string
		s, tau float64
		n      int
		want   float64
	}{
		{"one look is its own probability", 10, 1. / 16, 1, math.Exp2(-10)},
		// Fisher's method is the limit of tau = 1: P(χ²₄ ≥ 2·10·ln 2) = 2⁻¹⁰(1 + 10·ln 2).
		{"two looks without truncation are Fisher's", 10, 1 - 1e-12, 2, math.Exp2(-10) * (1 + 10*math.Ln2)},
		// One of two: 2·(15/16)·2⁻¹⁰; both: 2⁻¹⁰(1 + 2·ln 2), since tau² is 2⁻⁸.
		{"two looks", 10, 1. / 16, 2, 2*15./16*math.Exp2(-10) + math.Exp2(-10)*(1+2*math.Ln2)},
		// 1 − (15/16)³: at least one of three is below tau.
		{"any at all", 1, 1. / 16, 3, 1 - math.Pow(15./16, 3)},
		{"none", 0, 1. / 16, 3, 1},
		{"not a number", math.NaN(), 1. / 16, 3, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := score.Truncated(tt.s, tt.n, tt.tau); math.Abs(got-tt.want) > 1e-9*tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// The probability of a product is kept: of many random draws no more than 1 in
// 2⁷ has a probability of 2⁻⁷ or less, and nearly as many have.
func TestTruncatedIsKept(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	const draws, n, tau = 200_000, 6, 1. / 16
	came := 0
	for range draws {
		s := 0.0
		for range n {
			if p := dice.Float64(); p <= tau {
				s += score.Surprise(p)
			}
		}
		if score.Truncated(s, n, tau) <= math.Exp2(-7) {
			came++
		}
	}
	// 1562 are expected, with a deviation of 39; five of these are allowed.
	if want := draws * math.Exp2(-7); math.Abs(float64(came)-want) > 5*math.Sqrt(want) {
		t.Errorf("%d of %d, want %.0f", came, draws, want)
	}
}

func TestTruncatedIsMonotoneAndFinite(t *testing.T) {
	for _, n := range []int{1, 2, 50, 600} {
		last := 1.0
		for s := 0.0; s < 2000; s += 7 {
			p := score.Truncated(s, n, 1./16)
			if !(p > 0) || p > last*(1+1e-9) {
				t.Fatalf("n %d, s %v: %v after %v", n, s, p, last)
			}
			last = p
		}
	}
}

func TestLeastIsOneMinusTheChanceThatAllAreLarger(t *testing.T) {
	for _, tt := range []struct {
		p, want float64
		n       int
	}{{0.5, 0.75, 2}, {0.1, 0.1, 1}, {0.1, 0.1, 0}, {1, 1, 3}, {2, 1, 3}, {1e-12, 7e-12, 7}} {
		if got := score.Least(tt.p, tt.n); math.Abs(got-tt.want) > 1e-9*tt.want {
			t.Errorf("Least(%v, %d) = %v, want %v", tt.p, tt.n, got, tt.want)
		}
	}
	if got := score.Least(0, 3); !(got > 0) {
		t.Errorf("Least of 0 is %v", got)
	}
}
