package score

import "slices"

// BenjaminiHochberg returns the largest p-value that may be called a discovery
// among all of those given, so that in expectation at most the share q of the
// discoveries is false (Benjamini and Hochberg, Journal of the Royal Statistical
// Society B, 1995; it holds under positive dependence, too: Benjamini and
// Yekutieli, 2001). It is 0 when there is none. P-values that are not numbers
// count as 1.
func BenjaminiHochberg(p []float64, q float64) float64 {
	ascending := make([]float64, len(p))
	for i, x := range p {
		ascending[i] = 1
		if x <= 1 {
			ascending[i] = max(x, 0)
		}
	}
	slices.Sort(ascending)
	for k := len(ascending); k > 0; k-- {
		if x := ascending[k-1]; x <= q*float64(k)/float64(len(ascending)) {
			return x
		}
	}
	return 0
}
