package eval

import (
	"fmt"

	"yoban/models/finding"
)

// AccountDay is one account on one UTC day that was scored.
type AccountDay struct {
	Account string
	Day     int32 // days since 1970-01-01
	Age     int   // days since the account's first day with logs; 0 on that day
}

// Age is how accounts of one age fared: what to expect of the first days after
// Yoban is switched on, or after an account joins.
type Age struct {
	Name           string  `json:"name"`  // in words, such as "days 2 to 3"
	First          int     `json:"first"` // first day of life, from 1
	Last           int     `json:"last"`  // last one; 0 for no end
	AccountDays    int     `json:"accountDays"`
	Recall         Recall  `json:"recall"`         // of the attacks that began at this age
	Statistical    int     `json:"statistical"`    // false findings, distinct ids
	Other          int     `json:"other"`          // false findings of rules and lists
	PerAccountWeek float64 `json:"perAccountWeek"` // Statistical by seven account-days; 0 without any
}

// ages are the first day, the first three, in which statistics of habits are still
// silent, the first week, the first two, and all days after.
func ages() []Age {
	list := []Age{{First: 1, Last: 1}, {First: 2, Last: 3}, {First: 4, Last: 7}, {First: 8, Last: 14}, {First: 15}}
	for i := range list {
		switch a := &list[i]; {
		case a.Last == 0:
			a.Name = fmt.Sprintf("day %d and later", a.First)
		case a.First == a.Last:
			a.Name = fmt.Sprintf("day %d", a.First)
		default:
			a.Name = fmt.Sprintf("days %d to %d", a.First, a.Last)
		}
		list[i].Recall.Name = list[i].Name
	}
	return list
}

// coldStart sorts attacks and false findings by the age of their account. A case
// of several accounts is as old as the youngest of them that has logs; one of no
// account, or of accounts without, as the oldest there is.
func (r *Report) coldStart(wrong []finding.Finding, opts Options) {
	born, oldest := map[string]int32{}, int32(1<<30)
	for _, d := range opts.Scored {
		born[d.Account] = d.Day - int32(d.Age)
		oldest = min(oldest, born[d.Account])
	}
	r.ColdStart = ages()
	at := func(day, born int32) *Age {
		for i := range r.ColdStart {
			if a := &r.ColdStart[i]; a.Last == 0 || int(day-born)+1 <= a.Last {
				return a
			}
		}
		return nil // the last age has no end
	}
	for _, d := range opts.Scored {
		at(d.Day, born[d.Account]).AccountDays++
	}
	for _, c := range r.Cases {
		if c.Category == Benign {
			continue
		}
		youngest := oldest
		for _, account := range c.Accounts {
			if b, ok := born[account]; ok {
				youngest = max(youngest, b)
			}
		}
		at(dayOf(c.Start), youngest).Recall.add(c)
	}
	seen := map[string]bool{}
	for _, f := range wrong {
		b, ok := born[f.Account]
		if !ok {
			continue
		}
		a := at(dayOf(f.First), b)
		if seen[a.Name+f.ID] {
			continue
		}
		seen[a.Name+f.ID] = true
		if basis(f) == finding.Statistic {
			a.Statistical++
		} else {
			a.Other++
		}
	}
	for i := range r.ColdStart {
		a := &r.ColdStart[i]
		a.Recall.share()
		if a.AccountDays > 0 {
			a.PerAccountWeek = 7 * float64(a.Statistical) / float64(a.AccountDays)
		}
	}
}
