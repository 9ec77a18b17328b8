package score_test

import (
	"fmt"
	"math"
	"testing"

	"yoban/models/score"
)

// promising makes a past of one account: on every day a window of a new entity
// for each promise.
func promising(days int, promises ...float64) []score.Window {
	var out []score.Window
	for d := range days {
		for i, p := range promises {
			out = append(out, score.Window{Account: "111122223333", Day: int32(d), Family: "api", Column: "Discovery",
				Entity: fmt.Sprintf("principal:%d-%d", d, i), Past: "long", Raw: 1, Learned: 1, Promised: p})
		}
	}
	return out
}

// At a promise of x a week, came + 4 incidents stand against 10·(x − 1/64) + 4 in
// the ten weeks of seventy days: x·(came + 4) / (10·(x − 1/64) + 4) a week. The
// answer is the budget of one over the largest x up to which that is no more
// than one, looked for in steps of a sixteenth of an octave.
func TestRealisedHoldsPromisesAgainstWhatCame(t *testing.T) {
	repeat := promising(70, 0.5)
	for i := range repeat {
		repeat[i].Entity = "principal:same"
	}
	tests := []struct {
		name string
		past []score.Window
		want float64
	}{
		{"nothing known", nil, 1},
		{"no promises kept on record", promising(70, 0), 1},
		{"nothing came", promising(70, 500), 1. / 4},
		{"one a day at a half, none below", promising(35, 0.5), 2},
		// Ten came: 14x ≤ 10x − 10/64 + 4.
		{"one entity, again and again: an incident a week", repeat, 4 / (4 - 10./64)},
		{"seventy attacks", promising(70, 0.001), 1. / 4},
		{"no more than four times", promising(700, 0.1, 0.1, 0.1), 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := score.NewCalibration(tt.past, nil).Realised(1)
			if got < tt.want*(1-1e-9) || got > tt.want*math.Exp2(1./16) {
				t.Errorf("%g, want %g or a step above", got, tt.want)
			}
		})
	}
	often := promising(70, 0.5)
	for _, b := range []score.Budget{0, -1, score.Budget(math.Inf(1)), score.Budget(math.NaN())} {
		if got := score.NewCalibration(often, nil).Realised(b); got != 1 {
			t.Errorf("a budget of %g: %g, want 1", float64(b), got)
		}
	}
}
