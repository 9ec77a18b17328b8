package eval

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Wilson returns the 95 % interval of the share that k hits of n cases speak for:
// Wilson's score interval (Probable inference, JASA 1927), which holds for few
// cases and for shares of 0 and 1, too. Without cases it is 0 to 1.
func Wilson(k, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	z := distuv.UnitNormal.Quantile(0.975)
	total, share := float64(n), float64(k)/float64(n)
	middle := share + z*z/(2*total)
	half := z * math.Sqrt(share*(1-share)/total+z*z/(4*total*total))
	scale := 1 + z*z/total
	return max((middle-half)/scale, 0), min((middle+half)/scale, 1)
}
