package sequence

import (
	"slices"

	"yoban/models/score"
)

// Share is the part of the budget that sequences of statistics alone may spend:
// with one false finding a week, one false sequence a year.
const Share = 1. / 52

// Law is the law of what the weeks of subjects show together when nothing is
// wrong, learned from past weeks. If days, tactics and families were independent
// it would be 2⁻ˣ for x bits; it leans on that while little is learned.
type Law struct {
	of     map[string]*score.Null // by kind of entity
	budget score.Budget
}

// NewLaw learns from the windows of whole weeks before a day (days since
// 1970-01-01). Subjects that a rule, a list or an earlier report spoke against
// are left out. Whoever made a sequence in the past counts as just about making
// one, so that an attack does not say how much the next may show.
func NewLaw(past []score.Window, day int32, budget score.Budget) *Law {
	l := &Law{of: map[string]*score.Null{}, budget: budget}
	type week struct {
		subject
		back int32
	}
	weeks := map[week][]*score.Window{}
	known := map[week]bool{}
	for i := range past {
		w := &past[i]
		if w.Day >= day {
			continue
		}
		k := week{subject{w.Account, w.Entity}, (day - 1 - w.Day) / Days}
		weeks[k] = append(weeks[k], w)
		known[k] = known[k] || w.Known
	}
	most := score.Threshold(budget, weekly(past), Share)
	scores := map[string][]float64{}
	for k, windows := range weeks {
		if known[k] {
			continue
		}
		bits, _ := weighed(windows).bits()
		scores[kindOf(k.entity)] = append(scores[kindOf(k.entity)], min(bits, most))
	}
	for kind, list := range scores {
		l.of[kind] = score.NewNull(list, score.LikelihoodRatio) // sorts
	}
	return l
}

// weekly is how many subjects' days an account has in a week, on average: as many
// weeks end there, and each is looked at.
func weekly(windows []score.Window) float64 {
	type day struct {
		subject
		day int32
	}
	subjects, accounts := map[day]bool{}, map[day]bool{}
	for i := range windows {
		w := &windows[i]
		subjects[day{subject{w.Account, w.Entity}, w.Day}] = true
		accounts[day{subject{account: w.Account}, w.Day}] = true
	}
	return Days * float64(len(subjects)) / float64(max(len(accounts), 1))
}

// P returns the probability that a week of a subject of one of the kinds shows
// as many bits: the largest of what the kinds say.
func (l *Law) P(kinds []string, bits float64) float64 {
	p := 0.0
	for _, kind := range kinds {
		null := l.of[kind]
		if null == nil {
			null = score.NewNull(nil, score.LikelihoodRatio)
		}
		p = max(p, null.P(bits))
	}
	return p
}

// sum adds up in ascending order, so that the order of a map does not show.
func sum(terms []float64) float64 {
	slices.Sort(terms)
	total := 0.0
	for _, x := range terms {
		total += x
	}
	return total
}
