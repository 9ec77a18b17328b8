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

// Seventy days are ten weeks. A budget of one a week with a sixty-fourth of it
// left out promises 9.84; nine are added to both sides.
func TestRealisedHoldsPromisesAgainstWhatCame(t *testing.T) {
	const promised = 10 * 63. / 64
	often := promising(70, 0.5) // one a day: seventy
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
		{"nothing came", promising(70, 500), 9 / (promised + 9)},
		{"one a day for five weeks", promising(35, 0.5), 44 / (promised/2 + 9)},
		{"one entity, again and again: an incident a week", repeat, 19 / (promised + 9)},
		{"seventy attacks", promising(70, 0.001), 9 / (promised + 9)},
		{"no more than four times", promising(700, 0.5, 0.5, 0.5), 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := score.NewCalibration(tt.past, nil).Realised(1); math.Abs(got-tt.want) > 1e-9 {
				t.Errorf("%g, want %g", got, tt.want)
			}
		})
	}
	for _, b := range []score.Budget{0, -1, score.Budget(math.Inf(1)), score.Budget(math.NaN())} {
		if got := score.NewCalibration(often, nil).Realised(b); got != 1 {
			t.Errorf("a budget of %g: %g, want 1", float64(b), got)
		}
	}
}
