package eval

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"yoban/models/finding"
)

// Text returns the report as plain tables for a person. The same report gives
// the same text, so that a change in detection shows when the text is kept.
func (r Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d account-days, %d findings on %d finding-days, %.0f %% of the findings hit an attack\n",
		r.AccountDays, r.Findings, r.Days, 100*r.Precision)
	if r.Standing > 0 {
		fmt.Fprintf(&b, "there without the cases, and counted nowhere below: %d findings\n", r.Standing)
	}
	if r.LeftOut > 0 {
		fmt.Fprintf(&b, "outside the time that was scored: %d cases\n", r.LeftOut)
	}

	b.WriteString("\nRecall\n")
	t := newTable(&b)
	t.row("", "attacks", "expected type", "share", "95 % interval", "any type", "share")
	t.recall("all", r.Recall)
	t.recall("in scope", r.InScope)
	for _, group := range []struct {
		name string
		rows []Recall
	}{{"category", r.ByCategory}, {"difficulty", r.ByDifficulty}, {"phase", r.ByPhase}, {"technique", r.ByTechnique}} {
		if group.name == "technique" && !r.Repeats() {
			continue // the list of attacks says it all
		}
		for _, row := range group.rows {
			t.recall(group.name+" "+row.Name, row)
		}
	}
	t.flush()
	if r.Recall.Detected > 0 {
		fmt.Fprintf(&b, "delay: median %s, nine in ten within %s; reported: median night %d, nine in ten by night %d\n",
			Duration(r.Delay.Median), Duration(r.Delay.Ninetieth), r.Delay.MedianNights, r.Delay.NinetyNights)
	}

	b.WriteString("\nFalse findings\n")
	t = newTable(&b)
	t.row("", "findings", "finding-days", "finding-days per account-day", "findings per account-week")
	t.falses("", []False{r.False, r.FalseMedium})
	t.falses("severity ", r.FalseBySeverity)
	t.falses("basis ", r.FalseByBasis)
	t.falses("type ", r.FalseByType)
	t.falses("account ", r.FalseByAccount)
	t.flush()

	r.Sequences.text(&b)
	r.Spending.text(&b)
	r.Calibration.text(&b)
	r.coldText(&b)
	r.attacks(&b)
	r.benign(&b)
	return b.String()
}

// Repeats reports whether several attacks are of one technique.
func (r Report) Repeats() bool { return len(r.ByTechnique) < r.Recall.Cases }

// attacks lists every attack and what became of it.
func (r Report) attacks(b *strings.Builder) {
	b.WriteString("\nAttacks\n")
	t := newTable(b)
	t.row("case", "category", "difficulty", "phase", "result", "delay", "types raised")
	for _, c := range r.Cases {
		if c.Category == Benign {
			continue
		}
		result, delay := "missed", "-"
		switch {
		case c.Detected:
			result, delay = "detected", Duration(c.Delay)
		case c.Any:
			result = "other type"
		}
		if !c.InScope {
			result += " (out of scope)"
		}
		t.row(c.ID, c.Category, c.Difficulty, c.Phase, result, delay, strings.Join(c.Types, " "))
	}
	t.flush()
}

// benign lists the benign cases that fired.
func (r Report) benign(b *strings.Builder) {
	fmt.Fprintf(b, "\nHard negatives: %d of %d fired\n", r.HardNegativesFired, r.HardNegatives)
	t := newTable(b)
	for _, c := range r.Cases {
		if c.Category == Benign && c.Any {
			t.row(c.ID, c.Technique, c.Difficulty, c.Phase, fmt.Sprintf("findings %d, finding-days %d", c.Findings, c.Days), strings.Join(c.Types, " "))
		}
	}
	t.flush()
}

// Duration prints seconds to the minute, e.g. "1h30m"; what rounds to none is
// "<1m".
func Duration(seconds int64) string {
	d := time.Duration(seconds) * time.Second
	return cmp.Or(strings.TrimSuffix(d.Round(time.Minute).String(), "0s"), "<1m")
}

// table prints aligned columns without trailing spaces.
type table struct {
	out  *strings.Builder
	text strings.Builder
	tabs *tabwriter.Writer
}

func newTable(out *strings.Builder) *table {
	t := &table{out: out}
	t.tabs = tabwriter.NewWriter(&t.text, 0, 0, 2, ' ', 0)
	return t
}

func (t *table) row(cells ...string) {
	for i, c := range cells {
		cells[i] = cmp.Or(finding.Clean(c, finding.MaxText), "-")
	}
	if cells[0] == "-" {
		cells[0] = ""
	}
	fmt.Fprintln(t.tabs, "  "+strings.Join(cells, "\t"))
}

func (t *table) recall(name string, r Recall) {
	t.row(name, fmt.Sprint(r.Cases), fmt.Sprint(r.Detected), percent(r.Share), percent(r.Low)+" to "+percent(r.High),
		fmt.Sprint(r.Any), percent(r.AnyShare))
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

func (t *table) falses(group string, rows []False) {
	for _, f := range rows {
		t.row(group+f.Name, fmt.Sprint(f.Findings), fmt.Sprint(f.Days),
			fmt.Sprintf("%.3f", f.PerAccountDay), fmt.Sprintf("%.3f", f.PerAccountWeek))
	}
}

func (t *table) flush() {
	t.tabs.Flush() // a strings.Builder takes everything
	for line := range strings.Lines(t.text.String()) {
		t.out.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
}
