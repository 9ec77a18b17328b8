package bench

import (
	"cmp"
	"fmt"
	"strings"
)

// Text is the report as tables for a person.
func (r *Report) Text() string {
	var b strings.Builder
	cpu := r.Machine.CPU
	if cpu == "" {
		cpu = "unknown processor"
	}
	fmt.Fprintf(&b, "%s, %d cores, %s %s, %s\n", cpu, r.Machine.Cores, r.Machine.Go, r.Machine.OS, r.Start.Format("2006-01-02"))
	for i := range r.Logs {
		r.Logs[i].text(&b)
	}
	return b.String()
}

func (l *Log) text(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s: %d objects, %.1f MB stored, %.1f MB raw, %d records", l.Kind, l.Objects, float64(l.Stored)/1e6, float64(l.Raw)/1e6, l.Records)
	if l.Sample() {
		fmt.Fprintf(b, "\nsample: the first %d of %d objects by date", l.Objects, l.Of)
	}
	if l.Rejected > 0 || l.Damaged > 0 {
		fmt.Fprintf(b, "\nnot all could be read: %d records rejected, %d objects damaged", l.Rejected, l.Damaged)
	}
	b.WriteString("\n\n")
	fmt.Fprintf(b, "%-8s %7s %9s %9s %9s %11s %8s %8s\n", "stage", "workers", "seconds", "of it", "MB/s raw", "records/s", "peak MB", "speed-up")
	for i, p := range l.Passes {
		records, up := "-", "-"
		if p.Stage != Gunzip && p.Stage != Inflate {
			records = fmt.Sprintf("%.0f", p.Records)
		}
		if one := l.pass1(p.Stage); p.Workers > 1 && one != nil {
			up = fmt.Sprintf("%.2f", one.Seconds/p.Seconds)
		}
		fmt.Fprintf(b, "%-8s %7d %9.3f %9s %9.1f %11s %8.0f %8s\n", p.Stage, p.Workers, p.Seconds, l.share(i), p.Raw, records, float64(cmp.Or(p.TotalPeak, p.GoPeak))/1e6, up)
	}
	if g, i, all := l.pass1(Gunzip), l.pass1(Inflate), l.pass1(Rows); g != nil && i != nil && all != nil {
		fmt.Fprintf(b, "\nWith one worker the whole path runs at %.2f of the speed of inflating alone, and at %.2f of that of\nthe standard library's inflating.\n", i.Seconds/all.Seconds, g.Seconds/all.Seconds)
	}
}

// share is the time that a stage takes beyond the one before it.
func (l *Log) share(i int) string {
	if p := l.Passes[i]; p.Stage != Gunzip && p.Stage != Inflate {
		return fmt.Sprintf("%+.3f", p.Seconds-l.Passes[i-1].Seconds)
	}
	return "-"
}

// pass1 returns the stage's pass with one worker, nil without.
func (l *Log) pass1(stage string) *Pass {
	for i := range l.Passes {
		if p := &l.Passes[i]; p.Stage == stage && p.Workers == 1 {
			return p
		}
	}
	return nil
}
