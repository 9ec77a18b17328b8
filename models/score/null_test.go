package score_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"yoban/models/score"
)

func TestPIsAProbabilityThatFalls(t *testing.T) {
	for name, raw := range nulls() {
		for _, components := range []float64{score.Attributes, score.LikelihoodRatio} {
			t.Run(fmt.Sprintf("%s, %g components", name, components), func(t *testing.T) {
				n := score.NewNull(raw, components)
				before := 1.0
				for _, x := range ladder() {
					p := n.P(x)
					if !(p > 0 && p <= 1) {
						t.Errorf("P(%g) = %g, want it above 0 and at most 1", x, p)
					}
					if p > before*(1+1e-9) {
						t.Errorf("P(%g) = %g is more than the %g before", x, p, before)
					}
					before = p
				}
				for _, x := range []float64{math.NaN(), math.Inf(-1), -1} {
					if p := n.P(x); !(p > 0 && p <= 1) {
						t.Errorf("P(%g) = %g", x, p)
					}
				}
			})
		}
	}
}

// Without scores P is the prior: the gamma law of a sum of components, each
// -log2 of a uniform number. Wanted by SciPy 1.17.1:
// scipy.stats.gamma.sf(x, components, scale=1/ln 2); with one, that is 2⁻ˣ.
func TestWithoutScoresPIsThePrior(t *testing.T) {
	tests := []struct{ components, x, want float64 }{
		{score.Attributes, 1, 0.9999146405530694},
		{score.Attributes, 10, 0.3095459997137696},
		{score.Attributes, 40, 1.5017885488110727e-07},
		{score.LikelihoodRatio, 1, 0.5},
		{score.LikelihoodRatio, 10, 1. / 1024},
		{score.LikelihoodRatio, 40, math.Exp2(-40)},
	}
	for _, tt := range tests {
		if got := score.NewNull(nil, tt.components).P(tt.x); math.Abs(got-tt.want) > 1e-9*tt.want {
			t.Errorf("%g components: P(%g) = %.15g, want %.15g", tt.components, tt.x, got, tt.want)
		}
	}
}

// paretoSample is 1,900 scores evenly from 0 to 10 and 100 beyond it at the
// quantiles (j+0.65)/100 of a generalised Pareto law of shape 0.2 and scale 3.
func paretoSample() []float64 {
	const shape, scale = 0.2, 3
	var raw []float64
	for i := range 1900 {
		raw = append(raw, float64(i)*10/1899)
	}
	for j := range 100 {
		raw = append(raw, 10+scale/shape*(math.Pow(1-(float64(j)+0.65)/100, -shape)-1))
	}
	return raw
}

// The threshold is 10, the 1,900th of 2,000. By probability-weighted moments
// (Hosking and Wallis 1987, plotting positions (i-0.35)/n) the 100 excesses have
// shape 0.2093120064773502, near the true 0.2; their mean, shrunk by ten of 1/ln 2,
// gives the scale 2.817375752206834, near the true 3. Wanted: the observed share
// up to the threshold, 0.05·scipy.stats.genpareto.sf(x-10, shape, scale=scale)
// beyond, by SciPy 1.17.1. Two thousand scores leave nothing to the prior.
func TestTheTailIsAGeneralisedPareto(t *testing.T) {
	tests := []struct{ x, want float64 }{
		{10, 0.0505}, // 101 of 2,000 are 10 or more
		{10.5, 0.04200420271529615},
		{12, 0.025794936773938338},
		{15, 0.011055038635118381},
		{20, 0.003517534473303393},
		{30, 0.0006449908642017278},
		{60, 3.0305497984675206e-05},
	}
	n := score.NewNull(paretoSample(), score.Attributes)
	if n.N() != 2000 {
		t.Errorf("learned from %d scores, want 2000", n.N())
	}
	for _, tt := range tests {
		if got := n.P(tt.x); math.Abs(got-tt.want) > 1e-9*tt.want {
			t.Errorf("P(%g) = %.15g, want %.15g", tt.x, got, tt.want)
		}
	}
}

func TestTheLawIsThatOfTheSetOfScores(t *testing.T) {
	raw := paretoSample()
	a := score.NewNull(raw, score.Attributes)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(raw), func(i, j int) { raw[i], raw[j] = raw[j], raw[i] })
	before := slices.Clone(raw)
	b := score.NewNull(raw, score.Attributes)
	if !slices.Equal(raw, before) {
		t.Error("learning changed the scores")
	}
	for x := 0.0; x < 100; x += 0.7 {
		if a.P(x) != b.P(x) {
			t.Errorf("P(%g) is %g, and %g after a shuffle", x, a.P(x), b.P(x))
		}
	}
}

// The law must mean what it says: of new scores of the same kind, the share with
// a p-value of α or less is α. Four standard errors of a share are allowed for
// chance; one in ten above that for the fitted tail.
func TestPValuesAreUniform(t *testing.T) {
	const learned, tried = 50_000, 50_000
	kinds := []struct {
		name       string
		components float64
		draw       func(*rand.Rand) float64
	}{
		{"exponential scores, which are one component", score.LikelihoodRatio, func(r *rand.Rand) float64 { return r.ExpFloat64() / math.Ln2 }},
		{"exponential scores taken for sums of six", score.Attributes, func(r *rand.Rand) float64 { return r.ExpFloat64() / math.Ln2 }},
		{"sums of six components", score.Attributes, func(r *rand.Rand) float64 {
			sum := 0.0
			for range 6 {
				sum += r.ExpFloat64() / math.Ln2
			}
			return sum
		}},
		{"sums of dependent components", score.Attributes, func(r *rand.Rand) float64 { return 6 * r.ExpFloat64() / math.Ln2 }},
	}
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(11, 12))
			raw := make([]float64, learned)
			for i := range raw {
				raw[i] = kind.draw(random)
			}
			n := score.NewNull(raw, kind.components)
			p := make([]float64, tried)
			for i := range p {
				p[i] = n.P(kind.draw(random))
			}
			slices.Sort(p)
			for _, alpha := range []float64{0.9, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001} {
				at, _ := slices.BinarySearch(p, math.Nextafter(alpha, 1))
				share := float64(at) / tried
				slack := 4*math.Sqrt(alpha*(1-alpha)*(1./learned+1./tried)) + alpha/10
				// The prior's 50 windows may only make p-values larger than due: by
				// their weight.
				if share > alpha+slack || share < alpha-slack-50./learned {
					t.Errorf("%.5f of the scores have p ≤ %g", share, alpha)
				}
			}
		})
	}
}
