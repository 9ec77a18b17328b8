package score

import "math"

// Truncated returns the probability, when nothing is wrong, that those of n
// independent probabilities that are at most tau have a product of 2⁻ˢ or less:
// the truncated product method (Zaykin, Zhivotovsky, Westfall and Weir, Genetic
// Epidemiology 2002, equation 1). Probabilities above tau count as one, so that
// what is as usual as can be neither adds to a story nor waters it down, while n
// counts all looks. It is 1 for an s of 0 or below; n is at least 1, tau between
// 0 and 1. It costs n²/2 steps.
func Truncated(s float64, n int, tau float64) float64 {
	if !(s > 0) {
		return 1
	}
	n = max(n, 1)
	x := min(s, mostBits) * math.Ln2 // −ln of the product
	p := 0.0
	for k := 1; k <= n; k++ {
		p += math.Exp(logChoose(n, k) + float64(n-k)*math.Log1p(-tau) + logWithin(x, k, tau))
	}
	return min(max(p, math.SmallestNonzeroFloat64), 1)
}

// mostBits is the surprise of the smallest number there is; sums beyond it would
// overflow and say no more.
const mostBits = 1074

// logWithin is the logarithm of the probability that k probabilities are all at
// most tau and have a product of e⁻ˣ or less.
func logWithin(x float64, k int, tau float64) float64 {
	all := float64(k) * math.Log(tau)
	over := x + all // how far below tauᵏ the product has to be
	if over <= 0 {
		return all
	}
	// −x + ln Σ overˢ/s! for s below k: a gamma tail, by its finite sum.
	sum, term := 1.0, 1.0
	for s := 1; s < k; s++ {
		term *= over / float64(s)
		sum += term
	}
	return math.Log(sum) - x
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// Least returns the probability that the smallest of n independent
// probabilities is p or less (Šidák 1967).
func Least(p float64, n int) float64 {
	if !(p > 0) {
		return math.SmallestNonzeroFloat64
	}
	if p >= 1 {
		return 1
	}
	return max(-math.Expm1(float64(max(n, 1))*math.Log1p(-p)), math.SmallestNonzeroFloat64)
}
