package eval

import (
	"cmp"
	"slices"
	"time"

	"yoban/models/finding"
)

// Spending is what false findings cost, against the budget. The budget is for
// statistical findings alone; those of rules and lists are counted apart.
type Spending struct {
	Budget       float64 `json:"budget"` // false statistical findings that an account may cost a week
	AccountWeeks float64 `json:"accountWeeks"`
	Promised     float64 `json:"promised"`    // Budget × AccountWeeks
	Statistical  int     `json:"statistical"` // distinct ids
	Days         int     `json:"days"`        // their finding-days
	Ratio        float64 `json:"ratio"`       // Statistical / Promised; 0 when nothing is promised
	DaysRatio    float64 `json:"daysRatio"`   // Days / Promised; 0 when nothing is promised
	Other        int     `json:"other"`       // distinct ids of rules and lists

	LargestType  string  `json:"largestType"`  // the type with most of the false findings, of any basis; empty without any
	LargestShare float64 `json:"largestShare"` // its share of them
	Weeks        []Week  `json:"weeks"`        // seven days each from the first day scored; the last may be shorter
}

// Week is the spending of seven days.
type Week struct {
	From        string  `json:"from"` // first UTC day, YYYY-MM-DD
	AccountDays int     `json:"accountDays"`
	Promised    float64 `json:"promised"`
	Statistical int     `json:"statistical"` // distinct ids of the week: one that repeats counts in every week
	Other       int     `json:"other"`
}

// spend holds the false findings against the budget.
func (r *Report) spend(wrong []finding.Finding, opts Options) {
	weeks := float64(r.AccountDays) / 7
	s := Spending{Budget: opts.Budget, AccountWeeks: weeks, Promised: opts.Budget * weeks, Weeks: []Week{}}
	for _, f := range r.FalseByBasis {
		if f.Name == string(finding.Statistic) {
			s.Statistical, s.Days = f.Findings, f.Days
		} else {
			s.Other += f.Findings
		}
	}
	if s.Promised > 0 {
		s.Ratio, s.DaysRatio = float64(s.Statistical)/s.Promised, float64(s.Days)/s.Promised
	}
	for _, f := range r.FalseByType { // by name, so the first of several largest
		if share := float64(f.Findings) / float64(max(r.False.Findings, 1)); share > s.LargestShare {
			s.LargestType, s.LargestShare = f.Name, share
		}
	}
	s.fillWeeks(wrong, opts)
	r.Spending = s
}

// fillWeeks needs the days that were scored; without them there are no weeks.
func (s *Spending) fillWeeks(wrong []finding.Finding, opts Options) {
	if len(opts.Scored) == 0 {
		return
	}
	first := slices.MinFunc(opts.Scored, func(a, b AccountDay) int { return cmp.Compare(a.Day, b.Day) }).Day
	week := func(day int32) *Week {
		for n := int32(len(s.Weeks)); n <= (day-first)/7; n++ {
			s.Weeks = append(s.Weeks, Week{From: dateOf(first + 7*n)})
		}
		return &s.Weeks[(day-first)/7]
	}
	for _, d := range opts.Scored {
		w := week(d.Day)
		w.AccountDays++
		w.Promised = opts.Budget * float64(w.AccountDays) / 7
	}
	type once struct {
		week int32
		id   string
	}
	seen := map[once]bool{}
	for _, f := range wrong {
		k := once{(dayOf(f.First) - first) / 7, f.ID}
		if dayOf(f.First) < first || int(k.week) >= len(s.Weeks) || seen[k] {
			continue
		}
		seen[k] = true
		if basis(f) == finding.Statistic {
			s.Weeks[k.week].Statistical++
		} else {
			s.Weeks[k.week].Other++
		}
	}
}

// secondsADay makes days of Unix time, which knows no leap seconds.
const secondsADay = 24 * 60 * 60

// dayOf returns the days since 1970-01-01 of a time in Unix seconds.
func dayOf(t int64) int32 {
	if t < 0 {
		return int32((t - secondsADay + 1) / secondsADay)
	}
	return int32(t / secondsADay)
}

func dateOf(day int32) string {
	return time.Unix(int64(day)*secondsADay, 0).UTC().Format(time.DateOnly)
}
