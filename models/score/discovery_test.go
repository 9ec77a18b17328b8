package score_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"yoban/models/score"
)

// The fifteen p-values of Benjamini and Hochberg's own example (1995, §3.3): at
// a rate of 0.05 the first four are discoveries.
func TestBenjaminiHochbergOnItsOwnExample(t *testing.T) {
	p := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
	if got := score.BenjaminiHochberg(p, 0.05); got != 0.0095 {
		t.Errorf("the threshold is %g, want 0.0095", got)
	}
}

func TestBenjaminiHochbergAtTheEdges(t *testing.T) {
	tests := []struct {
		name string
		p    []float64
		q    float64
		want float64
	}{
		{"nothing", nil, 0.1, 0},
		{"one that is small enough", []float64{0.1}, 0.1, 0.1},
		{"one that is not", []float64{0.11}, 0.1, 0},
		{"all may be false", []float64{0.5, 1}, 1, 1},
		{"what is no probability", []float64{math.NaN(), math.Inf(1), 0.01, -1}, 0.1, 0.01},
		{"no share at all", []float64{0.01}, 0, 0},
	}
	for _, tt := range tests {
		if got := score.BenjaminiHochberg(tt.p, tt.q); got != tt.want {
			t.Errorf("%s: %g, want %g", tt.name, got, tt.want)
		}
	}
}
