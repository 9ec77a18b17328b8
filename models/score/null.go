package score

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Null is the law of raw scores when nothing is wrong, learned from the scores
// that past days got from the days before them. A Null is safe for concurrent
// use.
type Null struct {
	sorted    []float64
	prior     float64 // components of the prior law
	threshold float64 // 95th percentile
	shape     float64 // of the generalised Pareto beyond it
	scale     float64
}

// tailShare is the share of scores that the generalised Pareto law is fitted
// to, as is usual in peaks over threshold (Coles, An Introduction to
// Statistical Modeling of Extreme Values, §4.3).
const tailShare = 0.05

// minTail is how many excesses a fit needs; with fewer the tail is exponential
// with the mean excess, or with one bit a halving when there is none (see fit).
const minTail = 20

// NewNull learns from raw scores that add up the given number of components.
// Infinite scores and those that are not numbers are left out. The slice is not
// kept.
func NewNull(raw []float64, components float64) *Null {
	n := &Null{sorted: finite(raw), scale: priorScale, prior: components}
	if len(n.sorted) == 0 {
		return n
	}
	n.threshold = stat.Quantile(1-tailShare, stat.Empirical, n.sorted, nil)
	excess := make([]float64, 0, len(n.sorted)/10)
	for _, x := range n.sorted {
		if x > n.threshold {
			excess = append(excess, x-n.threshold)
		}
	}
	n.fit(excess)
	return n
}

// priorScale is the mean excess, in bits, of a score that is exactly −log2 of a
// uniform probability: 1/ln 2.
const priorScale = 1 / math.Ln2

// priorExcesses is the weight of priorScale against observed excesses. Half of
// minTail: whatever lets the shape be fitted outweighs it.
const priorExcesses = minTail / 2

// fit estimates shape and scale by probability-weighted moments (Hosking and
// Wallis, Technometrics 1987), the mean excess shrunk towards the prior's. The
// shape is kept between 0 and ½: a negative one would call some scores
// impossible, a larger one has no variance.
func (n *Null) fit(excess []float64) {
	k := float64(len(excess))
	if k == 0 {
		return
	}
	mean := stat.Mean(excess, nil)
	shrunk := (k*mean + priorExcesses*priorScale) / (k + priorExcesses)
	n.scale = shrunk
	if len(excess) < minTail {
		return
	}
	weighted := 0.0
	for i, x := range excess {
		weighted += x * (k - float64(i) - 0.65) / k
	}
	weighted /= k
	shape := 2 - mean/(mean-2*weighted)
	if !(shape > 0) {
		return
	}
	n.shape = min(shape, 0.5)
	n.scale = shrunk * (1 - n.shape)
}

// N returns how many scores the law was learned from.
func (n *Null) N() int { return len(n.sorted) }

// priorWindows is the weight of the prior law against learned scores.
const priorWindows = 50

// settled is how many learned scores leave nothing to the prior: with them the
// tail is fitted to a hundred excesses, whose mean is known to a tenth.
const settled = 100 / tailShare

// trust returns the weight, from 0 to 1, of the law learned from n scores
// against a prior. It grows as n windows do against priorWindows, and what is
// left to the prior fades to nothing as n reaches settled, lest the prior's
// tail, at one in a million, still outweighs all that was learned.
func trust(n int) float64 {
	left := priorWindows / (float64(n) + priorWindows) * max(1-float64(n)/settled, 0)
	return 1 - left
}

// Components of raw scores, for the law that they follow while nothing is
// learned: sums of the surprises of about six attributes, or one likelihood
// ratio, of which at most 2⁻ˣ reach x bits when nothing is wrong (Markov's
// inequality).
const (
	Attributes      = 6
	LikelihoodRatio = 1
)

// P returns the probability of a raw score of x or more when nothing is wrong,
// in (0, 1]. Up to the 95th percentile it is the observed share, beyond it the
// fitted tail. While few scores are known it leans on the law that independent,
// perfectly calibrated components would give: a gamma law. An x that is not a
// number has the smallest probability there is.
func (n *Null) P(x float64) float64 {
	if x <= 0 {
		return 1
	}
	if math.IsNaN(x) {
		return math.SmallestNonzeroFloat64
	}
	own := n.own(x)
	prior := distuv.Gamma{Alpha: n.prior, Beta: math.Ln2}.Survival(x)
	t := trust(n.N())
	p := own*t + prior*(1-t)
	return min(max(p, math.SmallestNonzeroFloat64), 1)
}

func (n *Null) own(x float64) float64 {
	if n.N() == 0 {
		return 0
	}
	if x <= n.threshold {
		at, _ := slices.BinarySearch(n.sorted, x)
		return float64(n.N()-at) / float64(n.N())
	}
	at, _ := slices.BinarySearch(n.sorted, math.Nextafter(n.threshold, math.Inf(1)))
	share := float64(n.N()-at) / float64(n.N())
	// No observed excess: less than one in N is all that is known of the share.
	share = max(share, 1/float64(n.N()+1))
	z := (x - n.threshold) / n.scale
	if n.shape == 0 {
		return share * math.Exp(-z)
	}
	return share * math.Pow(1+n.shape*z, -1/n.shape)
}

// finite returns the finite numbers of x, sorted.
func finite(x []float64) []float64 {
	return slices.DeleteFunc(sorted(x), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

func sorted(x []float64) []float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}
