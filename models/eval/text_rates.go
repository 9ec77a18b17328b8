package eval

import (
	"fmt"
	"strings"
)

// text writes false findings against the budget.
func (s Spending) text(b *strings.Builder) {
	b.WriteString("\nBudget\n")
	fmt.Fprintf(b, "  promised  %.1f false statistical findings: %g an account-week, %.1f account-weeks\n", s.Promised, s.Budget, s.AccountWeeks)
	fmt.Fprintf(b, "  realised  %d (%.2f of it), on %d finding-days (%.2f of it); %d of rules and lists beside them\n", s.Statistical, s.Ratio, s.Days, s.DaysRatio, s.Other)
	if s.LargestType != "" {
		fmt.Fprintf(b, "  largest   %s, %s of the false findings\n", clean(s.LargestType), percent(s.LargestShare))
	}
	t := newTable(b)
	if len(s.Weeks) > 0 {
		t.row("week from", "account-days", "promised", "statistical", "rules and lists")
	}
	for _, w := range s.Weeks {
		t.row(w.From, fmt.Sprint(w.AccountDays), fmt.Sprintf("%.1f", w.Promised), fmt.Sprint(w.Statistical), fmt.Sprint(w.Other))
	}
	t.flush()
}

// text writes promised against realised probabilities, every second half.
func (c Calibration) text(b *strings.Builder) {
	if c.Windows == 0 {
		return
	}
	fmt.Fprintf(b, "\nCalibration: %d windows in which nothing is wrong, %d of attacks left out\n", c.Windows, c.Attacks)
	t := newTable(b)
	t.row("probability of at most", "promised windows", "realised", "realised / promised", "95 % interval")
	for i, p := range c.Points {
		if i%2 != 0 {
			continue
		}
		t.row(fmt.Sprintf("%.2g", p.P), fmt.Sprintf("%.1f", p.Promised), fmt.Sprint(p.Realised), fmt.Sprintf("%.2f", float64(p.Realised)/p.Promised),
			fmt.Sprintf("%.2f to %.2f", p.Low/p.P, p.High/p.P))
	}
	t.flush()
}

// coldText writes what to expect of young accounts. Without accounts of the days
// there is nothing to say.
func (r Report) coldText(b *strings.Builder) {
	if len(r.Spending.Weeks) == 0 {
		return
	}
	b.WriteString("\nCold start\n")
	t := newTable(b)
	t.row("age of the account", "account-days", "attacks", "expected type", "share", "95 % interval", "any type", "false statistical", "an account-week", "rules and lists")
	for _, a := range r.ColdStart {
		share, interval := "-", "-"
		if a.Recall.Cases > 0 {
			share, interval = percent(a.Recall.Share), percent(a.Recall.Low)+" to "+percent(a.Recall.High)
		}
		t.row(a.Name, fmt.Sprint(a.AccountDays), fmt.Sprint(a.Recall.Cases), fmt.Sprint(a.Recall.Detected), share, interval, fmt.Sprint(a.Recall.Any),
			fmt.Sprint(a.Statistical), fmt.Sprintf("%.2f", a.PerAccountWeek), fmt.Sprint(a.Other))
	}
	t.flush()
}
