package score_test

import (
	"fmt"
	"strings"
	"testing"

	"yoban/models/score"
)

// judgedPast is thirty days of twenty quiet principals and ten who score
// far above them on one day each.
func judgedPast() []score.Window {
	var out []score.Window
	for day := range 30 {
		for p := range 20 {
			raw := float64((day*7+p*3)%10) / 2
			out = append(out, score.Window{Account: "1", Day: int32(day), Family: "f", Column: "c", Entity: fmt.Sprint("principal:", p), Past: "long",
				Raw: raw, Learned: raw, Promised: 100})
		}
	}
	// On each of ten days, so far apart that each is an incident of its own.
	for n := range 10 {
		out = append(out, score.Window{Account: "1", Day: int32(3 * n), Family: "f", Column: "c", Entity: fmt.Sprint("principal:eve-", n), Past: "long",
			Raw: 40, Learned: 8, Promised: 1e-6, Known: true})
	}
	return out
}

func TestVerdictsOnWindows(t *testing.T) {
	under := func(v score.Verdict) *score.Calibration {
		past := score.Judged(judgedPast(), 1, func(w *score.Window) score.Verdict {
			if strings.HasPrefix(w.Entity, "principal:eve") {
				return v
			}
			return score.Unjudged
		})
		return score.NewCalibration(past, nil)
	}
	p := func(v score.Verdict) float64 { return under(v).Column("f", "long", "c", 40) }
	realised := func(v score.Verdict) float64 { return under(v).Realised(1) }
	if !(p(score.FalseAlarm) > p(score.Unjudged)) {
		t.Errorf("a false alarm leaves as high a score at %g, no verdict at %g; want it likelier", p(score.FalseAlarm), p(score.Unjudged))
	}
	if got, want := p(score.Attack), p(score.Unjudged); got > want {
		t.Errorf("an attack makes the next likelier: %g, want at most %g", got, want)
	}
	// An incident below a sixty-fourth of the budget counts only when somebody
	// says that it was nothing.
	if !(realised(score.FalseAlarm) > realised(score.Unjudged)) {
		t.Errorf("a false alarm realises %g, no verdict %g; want more", realised(score.FalseAlarm), realised(score.Unjudged))
	}
	for _, v := range []score.Verdict{score.Allowed, score.Attack} {
		if got := realised(v); got > realised(score.Unjudged) {
			t.Errorf("verdict %d realises %g, more than without one", v, got)
		}
	}
}

func TestNoVerdictChangesNothing(t *testing.T) {
	past := judgedPast()
	got := score.Judged(past, 1, func(*score.Window) score.Verdict { return score.Unjudged })
	if len(got) != len(past) {
		t.Fatalf("%d windows of %d", len(got), len(past))
	}
	for i := range past {
		if got[i] != past[i] {
			t.Errorf("window %d: %+v, want %+v", i, got[i], past[i])
		}
	}
	score.Judged(past, 1, func(*score.Window) score.Verdict { return score.FalseAlarm })
	if past[len(past)-1].Learned != 8 {
		t.Error("the windows that came in were changed")
	}
}
