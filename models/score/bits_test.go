package score_test

import (
	"math"
	"slices"
	"testing"

	"yoban/models/score"
)

func TestBits(t *testing.T) {
	tests := []struct{ p, bits, surprise float64 }{
		{2, 0, 0},
		{1, 0, 0},
		{0.5, 1, 1},
		{1. / 1024, 10, 10}, // one in a thousand
		{math.Exp2(-19), 19, 19},
		{math.Exp2(-30), 20, 30},
		{0, 20, 1074}, // the smallest float64 is 2⁻¹⁰⁷⁴
		{-1, 20, 1074},
		{math.NaN(), 20, 1074},
		{math.Inf(1), 0, 0},
	}
	for _, tt := range tests {
		if got := score.Bits(tt.p); got != tt.bits {
			t.Errorf("Bits(%g) = %g, want %g", tt.p, got, tt.bits)
		}
		if got := score.Surprise(tt.p); got != tt.surprise {
			t.Errorf("Surprise(%g) = %g, want %g", tt.p, got, tt.surprise)
		}
	}
}

func TestBackOff(t *testing.T) {
	tests := []struct {
		name     string
		n, total int
		parent   float64
		want     float64
	}{
		{"nothing known: the parent's", 0, 0, 0.25, 0.25},
		{"never in nine: a tenth of the parent's", 0, 9, 0.25, 0.025},
		{"always in nine", 9, 9, 0.25, 0.925},      // (9 + ¼) / 10
		{"three in nine", 3, 9, 1. / 3., 1. / 3.},  // (3 + ⅓) / 10
		{"an impossible parent", 0, 9, 0, 0},       // the caller's world prior is above 0
		{"many days", 500, 999, 0.5, 500.5 / 1000}, // the parent hardly counts
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := score.BackOff(tt.n, tt.total, tt.parent); math.Abs(got-tt.want) > 1e-15 {
				t.Errorf("got %g, want %g", got, tt.want)
			}
		})
	}
}

func TestBackOffIsAProbabilityThatGrows(t *testing.T) {
	for _, parent := range []float64{0, 1e-12, 0.5, 1} {
		for total := range 40 {
			before := -1.0
			for n := range total + 1 {
				p := score.BackOff(n, total, parent)
				if !(p >= 0 && p <= 1) || p < before {
					t.Fatalf("BackOff(%d, %d, %g) = %g after %g", n, total, parent, p, before)
				}
				before = p
			}
		}
	}
}

func TestNoveltyRate(t *testing.T) {
	// (once + 1) / (pairs + 1)
	for _, tt := range []struct {
		once, pairs int
		want        float64
	}{{0, 0, 1}, {0, 99, 0.01}, {4, 9, 0.5}, {9, 9, 1}} {
		if got := score.NoveltyRate(tt.once, tt.pairs); got != tt.want {
			t.Errorf("NoveltyRate(%d, %d) = %g, want %g", tt.once, tt.pairs, got, tt.want)
		}
	}
}

// Wanted values by SciPy 1.17.1: -log2(scipy.stats.binom.sf(fresh-1, shown, rate)).
func TestNovelties(t *testing.T) {
	tests := []struct {
		fresh, shown int
		rate         float64
		want         float64
	}{
		{1, 1, 0.5, 1},
		{3, 10, 0.1, 3.832573700157216},
		{5, 5, 0.5, 5},
		{1, 100, 0.001, 3.3927756156861895},
		{17, 40, 0.2, 9.978799633160811},
		{60, 1000, 0.02, score.MaxBits},
		{0, 10, 0.1, 0},
		{3, 10, 1, 0},             // who only does new things does not surprise by them
		{3, 10, 0, score.MaxBits}, // who never does, does
	}
	for _, tt := range tests {
		if got := score.Novelties(tt.fresh, tt.shown, tt.rate); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("Novelties(%d, %d, %g) = %.15g, want %.15g", tt.fresh, tt.shown, tt.rate, got, tt.want)
		}
	}
}

// Wanted values by SciPy 1.17.1, the smaller of the two surprises. Mixture: mean
// m and variance v of the past with two days of m' = max(mean, 1) and variance
// m'+m'², then -log2(nbinom.sf(x-1, m²/(v-m), m/v)), or poisson.sf(x-1, m) if v
// is not above m. Amounts: see TestAmounts.
func TestCounts(t *testing.T) {
	repeat := func(n int, days ...float64) []float64 { return slices.Repeat(days, n) }
	tests := []struct {
		name string
		x    float64
		past []float64
		want float64
		tol  float64
	}{
		{"no past", 1000, nil, 0, 0},
		// The mixture is the smaller. The first two vary less than Poisson's law,
		// which the code approaches as a limit.
		{"many equal days", 15, repeat(200, 10), 3.5827976663666132, 1e-4},
		{"many days with few events", 4, repeat(30, 0, 1, 2, 3), 3.929227007391413, 1e-4},
		{"one busy day of thirty, cut to the fence", 5, append(repeat(28, 0), 30, 0), 5.647639042154118, 1e-8},
		// Amounts are the smaller.
		{"a quiet week", 10, repeat(7, 0), 5.4865170898809055, 1e-8},
		{"an ordinary week", 20, []float64{10, 12, 9, 11, 10, 13, 8}, 1.882032700627994, 1e-8},
		{"one bad day does not teach", 100, []float64{10, 12, 9, 11, 10, 13, 8, 9000}, 2.3655394648968655, 1e-8},
		{"days that vary", 28, repeat(50, 5, 15), 5.756802638229403, 1e-8},
		{"many events", 1500, repeat(60, 900, 1100), 4.566245814686888, 1e-8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := score.Counts(tt.x, tt.past); math.Abs(got-tt.want) > tt.tol {
				t.Errorf("%g gives %.15g bits, want %.15g", tt.x, got, tt.want)
			}
		})
	}
}

// Wanted values by SciPy 1.17.1: with l = log1p(past), m its median and s² =
// (Σ(l-m)² + 2·2²)/(n+2), -log2(t.sf(log1p(x), n+1, m, s·sqrt(1+1/n))).
func TestAmounts(t *testing.T) {
	tests := []struct {
		name string
		x    float64
		past []float64
		want float64
	}{
		{"no past", 1e12, nil, 0},
		{"a thousand times the only day", 1e6, []float64{1e3}, 4.381167479476938},
		{"a million times the usual", 1e9, []float64{1e3, 2e3, 5e3, 1e3}, 12.862580664535585},
		{"the largest day again", 5e3, []float64{1e3, 2e3, 5e3, 1e3}, 2.565355603107022},
		{"ten times a steady month", 1e7, slices.Repeat([]float64{1e6}, 30), 14.571507243928151},
		{"far below", 100, slices.Repeat([]float64{1e6}, 30), 0},
		{"a byte after days of none", 1, []float64{0, 0, 0}, 1.5998019555891994},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := score.Amounts(tt.x, tt.past); math.Abs(got-tt.want) > 1e-8 {
				t.Errorf("%g gives %.15g bits, want %.15g", tt.x, got, tt.want)
			}
		})
	}
}

// A day that the lookback has seen is no news: one bit is what a coin gives.
func TestTheUsualDoesNotSurprise(t *testing.T) {
	for name, past := range pasts() {
		if name == "hostile days" || name == "negative days" || len(past) < 2 {
			continue
		}
		low := slices.Min(past)
		if got := score.Counts(low, past); got > 1.5 {
			t.Errorf("the quietest of %s gives %g bits", name, got)
		}
	}
}

func TestBudget(t *testing.T) {
	tests := []struct {
		name              string
		b                 score.Budget
		p, windows, share float64
		want              bool
	}{
		{"one in a thousand, a thousand windows, all of the budget", 1, 0.001, 1000, 1, true},
		{"the same with a fifth of it", 1, 0.001, 1000, 0.2, false},
		{"five times the budget", 5, 0.001, 1000, 0.2, true},
		{"no windows count as one", 1, 0.9, 0, 1, true},
		{"nothing is allowed without a budget", 0, 1e-9, 10, 1, false},
		{"not a number is not allowed", 1, math.NaN(), 10, 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.b.Allows(tt.p, tt.windows, tt.share); got != tt.want {
				t.Errorf("allowed: %v, want %v", got, tt.want)
			}
		})
	}
}

func TestTheThresholdIsWhereTheBudgetAllows(t *testing.T) {
	for _, b := range []score.Budget{0.1, 1, 7} {
		for _, windows := range []float64{0, 1, 40, 5000} {
			for _, share := range []float64{0.2, 0.4, 1} {
				bits := score.Threshold(b, windows, share)
				if p := math.Exp2(-bits - 1e-9); !b.Allows(p, windows, share) {
					t.Errorf("budget %g, %g windows, share %g: %g bits are not allowed", float64(b), windows, share, bits)
				}
				if p := math.Exp2(-bits + 1e-9); bits > 0 && b.Allows(p, windows, share) {
					t.Errorf("budget %g, %g windows, share %g: less than %g bits are allowed", float64(b), windows, share, bits)
				}
			}
		}
	}
}
