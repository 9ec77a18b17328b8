package score_test

import (
	"math"
	"slices"
	"testing"

	"yoban/models/score"
)

// monday is a Monday: 2026-06-01.
const monday = 20605

// weeks makes the counts of whole weeks from Monday on, a given one a weekday.
func weeks(n int, of [7]float64) (days []int32, counts []float64) {
	for d := range 7 * n {
		days, counts = append(days, int32(monday+d)), append(counts, of[d%7])
	}
	return days, counts
}

func TestWeeklyLeavesAnEvenWeekAsItIs(t *testing.T) {
	days, counts := weeks(4, [7]float64{10, 10, 10, 10, 10, 10, 10})
	for today := int32(monday + 28); today < monday+35; today++ {
		for i, x := range score.Weekly(days, counts, today) {
			if math.Abs(x-10) > 1e-12 {
				t.Fatalf("day %d is %g on day %d, want 10", i, x, today)
			}
		}
	}
}

// Four weeks with work from Monday to Friday: the mean day is 10·5/7. Weekdays
// are worth (20·7/5+2)/(20+2) = 15/11 of it, weekends 2/(8+2) = 1/5; each
// weekday alike, so that its own estimate is (4·7/5 + 4·15/11)/8, and a weekend's
// (0 + 4/5)/8 = 1/10.
func TestWeeklyOnAWorkingWeek(t *testing.T) {
	days, counts := weeks(4, [7]float64{10, 10, 10, 10, 10, 0, 0})
	work := (4*1.4 + 4*15./11) / 8
	for i, x := range score.Weekly(days, counts, monday+28) { // a Monday
		if want := counts[i]; math.Abs(x-want) > 1e-12 {
			t.Errorf("day %d is %g on a Monday, want %g", i, x, want)
		}
	}
	for i, x := range score.Weekly(days, counts, monday+33) { // a Saturday
		if want := counts[i] * 0.1 / work; math.Abs(x-want) > 1e-12 {
			t.Errorf("day %d is %g on a Saturday, want %g", i, x, want)
		}
	}
}

// A job that runs on Sundays is no surprise on the next one, and is on a Monday.
func TestAWeeklyJobIsNoSurpriseOnItsDay(t *testing.T) {
	days, counts := weeks(4, [7]float64{5, 5, 5, 5, 5, 5, 4000})
	sunday, other := score.Counts(4000, score.Weekly(days, counts, monday+34)), score.Counts(4000, score.Weekly(days, counts, monday+28))
	plain := score.Counts(4000, counts)
	if sunday > 4 || other < sunday+2 || plain < sunday {
		t.Errorf("on a Sunday %.1f bits, on a Monday %.1f, without a profile %.1f", sunday, other, plain)
	}
}

func TestWeeklyIsFiniteAndDoesNotDependOnTheUnit(t *testing.T) {
	days, counts := weeks(3, [7]float64{1, 0, 7, math.Inf(1), math.NaN(), -4, math.MaxFloat64})
	before := slices.Clone(counts)
	for _, x := range score.Weekly(days, counts, -5) {
		if !(x >= 0) || math.IsInf(x, 0) {
			t.Errorf("a count of %g", x)
		}
	}
	for i := range counts {
		if counts[i] != before[i] && !math.IsNaN(before[i]) {
			t.Error("the counts were changed")
		}
	}
	if got := score.Weekly(nil, nil, 0); len(got) != 0 {
		t.Errorf("nothing gives %v", got)
	}
	days, counts = weeks(3, [7]float64{1, 2, 7, 3, 5, 9, 4})
	large := make([]float64, len(counts))
	for i, x := range counts {
		large[i] = 1024 * x
	}
	plain, scaled := score.Weekly(days, counts, monday), score.Weekly(days, large, monday)
	for i := range plain {
		if math.Abs(scaled[i]/1024-plain[i]) > 1e-12*plain[i] {
			t.Errorf("day %d is %g, and %g in another unit", i, plain[i], scaled[i]/1024)
		}
	}
}
