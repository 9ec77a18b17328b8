package sequence_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"yoban/models/score"
	"yoban/models/sequence"
)

// When nothing is wrong, an account sees no more false sequences than it was
// promised: Share of the budget a week, by default one a year. The budget is
// large here, so that there is something to count.
func TestThePromiseIsKept(t *testing.T) {
	const accounts, people, weeks = 15, 10, 3
	budget := score.Budget(52) // one false sequence an account and week
	types := []string{discovery, persists, reads, tor}
	tests := []struct {
		name string
		// likeness is how much the tactics of one subject's day have in common: the
		// share of their probabilities that they take over from one another.
		likeness float64
	}{{"tactics are independent", 0}, {"tactics of a day go together", 0.3}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dice := rand.New(rand.NewPCG(5, 6))
			var all []score.Window
			var signals []sequence.Signal
			for day := int32(0); day < 28+7*weeks; day++ {
				for a := range accounts {
					for p := range people {
						w, s := quietDay(dice, fmt.Sprintf("%012d", a), p, types, today-day, tt.likeness)
						all, signals = append(all, w...), append(signals, s...)
					}
				}
			}
			found := map[string]bool{}
			for day := int32(today - 7*weeks + 1); day <= today; day++ {
				n := sequence.Night{Day: day, Law: sequence.NewLaw(between(all, day-28, day-1), day, budget), Windows: between(all, day-6, day)}
				for _, s := range signals {
					if s.Day > day-7 && s.Day <= day {
						n.Signals = append(n.Signals, s)
					}
				}
				for _, f := range sequence.Find(n) {
					found[f.Joined.Actors[0].UID+fmt.Sprint((today-day)/7)] = true // a repeat within a week is the same
				}
			}
			promised := float64(budget) * sequence.Share * accounts * weeks
			t.Logf("promised %.0f, realised %d", promised, len(found))
			if most := promised + 3*math.Sqrt(promised); float64(len(found)) > most {
				t.Errorf("%d false sequences, promised %.0f", len(found), promised)
			}
			if float64(len(found)) < promised/16 {
				t.Errorf("%d false sequences of %.0f promised: the budget is not used", len(found), promised)
			}
		})
	}
}

// quietDay is a subject's day on which chance alone decides.
func quietDay(dice *rand.Rand, account string, person int, types []string, day int32, likeness float64) (windows []score.Window, signals []sequence.Signal) {
	common := dice.Float64()
	for _, typ := range types {
		if dice.Float64() < 0.4 {
			continue // not everybody does everything every day
		}
		p := dice.Float64()
		if dice.Float64() < likeness {
			p = common
		}
		a := act{account: account, who: fmt.Sprint("user", person), typ: typ, day: today - day, own: p, weak: true}
		s := a.signal()
		windows = append(windows, score.Window{Account: account, Day: day, Family: s.Family, Column: typ, Entity: s.Entity, Own: p, Alone: p})
		if p <= sequence.Weak {
			signals = append(signals, s)
		}
	}
	return windows, signals
}

func between(all []score.Window, from, to int32) (out []score.Window) {
	for _, w := range all {
		if w.Day >= from && w.Day <= to {
			out = append(out, w)
		}
	}
	return out
}

func TestAnAttackInThePastDoesNotHideTheNext(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 8))
	var past []score.Window
	for day := int32(1); day <= 28; day++ {
		for p := range 50 {
			w, _ := quietDay(dice, home, p, []string{discovery, persists, reads}, today-day, 0)
			past = append(past, w...)
		}
	}
	quiet := sequence.NewLaw(past, today, score.DefaultBudget)
	for day := int32(1); day <= 28; day++ { // a month of it
		for _, typ := range []string{discovery, persists} {
			a := act{who: "eve", typ: typ, day: day, own: bits(39)}
			s := a.signal()
			past = append(past, score.Window{Account: home, Day: s.Day, Family: s.Family, Column: typ, Entity: s.Entity, Own: a.own, Alone: a.own})
		}
	}
	attacked := sequence.NewLaw(past, today, score.DefaultBudget)
	kinds := []string{"principal"}
	if a, b := score.Surprise(quiet.P(kinds, 30)), score.Surprise(attacked.P(kinds, 30)); b < a/2 {
		t.Errorf("30 bits are worth %.1f bits after a month of attack, %.1f without", b, a)
	}
}
