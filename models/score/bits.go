package score

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// MaxBits bounds what one attribute can say. Beyond one in a million the tail
// of a fitted law tells more about the law than about the data.
const MaxBits = 20

// Bits returns −log2 p, between 0 and MaxBits. A p of 0, or not a number, is
// MaxBits.
func Bits(p float64) float64 {
	if p >= 1 {
		return 0
	}
	b := -math.Log2(p)
	if !(b < MaxBits) {
		return MaxBits
	}
	return b
}

// Surprise returns −log2 p without a bound, for scores: 0 for p ≥ 1, and that of
// the smallest number there is for a p of 0 or below, or not a number.
func Surprise(p float64) float64 {
	if p >= 1 {
		return 0
	}
	if !(p > math.SmallestNonzeroFloat64) {
		p = math.SmallestNonzeroFloat64
	}
	return -math.Log2(p)
}

// Limits on what is compared. Stored counts may be damaged, and the laws below
// know no negative or infinite ones.
const (
	maxCount  = 1e12          // events a day; beyond it the mixture's tail loses its digits
	maxAmount = math.MaxInt64 // what a feature row can hold
)

// bounded returns x between 0 and limit; what is not a number is 0.
func bounded(x, limit float64) float64 {
	if !(x > 0) {
		return 0
	}
	return min(x, limit)
}

func allBounded(past []float64, limit float64) []float64 {
	out := make([]float64, len(past))
	for i, x := range past {
		out[i] = bounded(x, limit)
	}
	return out
}

// pseudo is the weight, in days or holders, of the parent's estimate against an
// entity's own counts: one observation, as in the add-one estimators from
// Laplace to Krichevsky and Trofimov.
const pseudo = 1

// BackOff estimates the probability of a value that was seen n times in total
// when the parent gives it the probability p: (n + κp) / (total + κ). It is
// Dirichlet smoothing with the parent as base measure (MacKay and Peto, A
// hierarchical Dirichlet language model, 1995).
func BackOff(n, total int, p float64) float64 {
	return (float64(n) + pseudo*p) / (float64(total) + pseudo)
}

// NoveltyRate estimates the probability that the next value an entity shows is
// one it never showed: Good's share of singletons (The population frequencies
// of species, Biometrika 1953), with one pseudo-observation of novelty, so that
// an entity without a past is expected to be new in everything.
func NoveltyRate(once, pairs int) float64 {
	return (float64(once) + pseudo) / (float64(pairs) + pseudo)
}

// Novelties returns the surprise of at least fresh new values among shown
// values when each is new with probability rate: a binomial tail. It is MaxBits
// for a rate of 0 or below, or not a number, and for more new values than shown.
func Novelties(fresh, shown int, rate float64) float64 {
	if fresh <= 0 || rate >= 1 {
		return 0
	}
	if !(rate > 0) || fresh > shown {
		return MaxBits
	}
	// P(X ≥ k) = I_rate(k, n−k+1), Abramowitz and Stegun 26.5.24.
	return Bits(mathext.RegIncBeta(float64(fresh), float64(shown-fresh+1), rate))
}

// Counts returns the upper-tail surprise of a count of x on a day when the
// counts of past days, zeros included, are given. It is 0 when x is 0.
//
// The predictive law is the gamma-Poisson mixture, a negative binomial (Gelman
// et al., BDA3, §2.6), fitted by moments. Two pseudo-days of mean max(m,1) and
// a coefficient of variation of one stand for what few days cannot show; past
// days above the median by more than eight deviations are cut to that, so that
// a few bad days do not teach that anything is normal. Activity that comes in
// bursts has a heavier tail than any such mixture, so a count must surprise on
// the logarithmic scale of Amounts too; the smaller surprise counts. Without
// past days there is nothing to compare with, and nothing surprises.
func Counts(x float64, past []float64) float64 {
	x, past = bounded(x, maxCount), allBounded(past, maxCount)
	if x == 0 || len(past) == 0 {
		return 0
	}
	return min(mixture(x, past), Amounts(x, past))
}

// mixture is the upper tail of the gamma-Poisson law fitted to past.
func mixture(x float64, past []float64) float64 {
	past = trimmed(past)
	m, v := moments(past)
	if v <= m*(1+1e-9) {
		v = m * (1 + 1e-9) // Poisson, as the limit
	}
	shape := m * m / (v - m)
	rate := m / (v - m)
	// P(X ≥ x) = I_{1/(1+rate)}(x, shape), Abramowitz and Stegun 26.5.26.
	return Bits(mathext.RegIncBeta(x, shape, 1/(1+rate)))
}

// priorDays is the weight of the pseudo-days in Counts and Amounts.
const priorDays = 2

// moments returns mean and variance with the pseudo-days mixed in.
func moments(past []float64) (m, v float64) {
	n := float64(len(past))
	sum := 0.0
	for _, x := range past {
		sum += x
	}
	own := 0.0
	if n > 0 {
		own = sum / n
	}
	guess := max(own, 1)
	m = (sum + priorDays*guess) / (n + priorDays)
	ss := 0.0
	for _, x := range past {
		ss += (x - m) * (x - m)
	}
	v = (ss + priorDays*(guess+guess*guess)) / (n + priorDays)
	return m, v
}

// cutDeviations is where Counts cuts bad days: eight median deviations are far
// beyond any day that a law fitted to the others expects.
const cutDeviations = 8

// trimmed returns past with outliers cut to the fence.
func trimmed(past []float64) []float64 {
	if len(past) < 5 {
		return past // too few to know a bad day from an ordinary one
	}
	med := median(past)
	dev := make([]float64, len(past))
	for i, x := range past {
		dev[i] = math.Abs(x - med)
	}
	// The square root keeps Poisson counts, whose deviation may be 0, apart.
	fence := med + cutDeviations*max(median(dev), math.Sqrt(med+1))
	out := make([]float64, len(past))
	for i, x := range past {
		out[i] = min(x, fence)
	}
	return out
}

func median(x []float64) float64 {
	s := sorted(x)
	return stat.Quantile(0.5, stat.Empirical, s, nil)
}

// Amounts returns the upper-tail surprise of an amount such as bytes, given the
// amounts of past days with any. Amounts are compared on a logarithmic scale by
// Student's t, the predictive law of a normal with unknown mean and variance
// (BDA3, §3.2), after priorDays pseudo-days with a deviation of a factor e².
func Amounts(x float64, past []float64) float64 {
	x, past = bounded(x, maxAmount), allBounded(past, maxAmount)
	if x == 0 {
		return 0
	}
	if len(past) == 0 {
		return 0 // nothing to compare with: novelty is another attribute's business
	}
	logs := make([]float64, len(past))
	for i, p := range past {
		logs[i] = math.Log1p(p)
	}
	m := median(logs)
	ss := 0.0
	for _, l := range logs {
		ss += (l - m) * (l - m)
	}
	const spread = 2 // log scale: a factor e² either way is an ordinary day
	n := float64(len(past))
	s := math.Sqrt((ss + priorDays*spread*spread) / (n + priorDays))
	t := distuv.StudentsT{Mu: m, Sigma: s * math.Sqrt(1+1/n), Nu: n + priorDays - 1}
	return Bits(t.Survival(math.Log1p(x)))
}
