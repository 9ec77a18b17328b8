package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"yoban/features/enrich"
	"yoban/jobs/ingest"
	"yoban/jobs/nightly"
	"yoban/models/finding"
)

// version names the code: the module's version or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return cmp.Or(strings.Trim(info.Main.Version, "()"), "devel")
}

// printReport tells a person what the night did.
func printReport(w io.Writer, rep *nightly.Report, started time.Time) {
	if rep.Ingest != nil {
		printIngest(w, rep.Ingest)
	}
	for _, m := range rep.Missing {
		fmt.Fprintf(w, "note: %s\n", m)
	}
	switch {
	case len(rep.Nights) == 0:
	case rep.Stages.SkipScore:
		printBaselines(w, rep)
	default:
		printNights(w, rep)
		printSilenced(w, rep.Nights)
		printFindings(w, slices.DeleteFunc(slices.Clone(rep.Findings), func(f finding.Finding) bool { return f.Aside() }))
		printDryRun(w, rep)
		printAside(w, rep)
	}
}

// printDryRun tells how many findings were kept apart.
func printDryRun(w io.Writer, rep *nightly.Report) {
	found, types := 0, map[string]bool{}
	for _, m := range rep.Nights {
		for typ, n := range m.DryRun {
			found += n
			types[typ] = true
		}
	}
	if found > 0 {
		fmt.Fprintf(w, "dry run   %s of %s kept apart; see: yoban findings list --dry-run\n", findingsCount(found, "finding"), findingsCount(len(types), "type"))
	}
}

func printBaselines(w io.Writer, rep *nightly.Report) {
	n := 0
	for _, m := range rep.Nights {
		n += len(m.Baselines)
	}
	fmt.Fprintf(w, "baselines %d stored, for %d nights\n", n, len(rep.Nights))
}

func printIngest(w io.Writer, r *ingest.Report) {
	fmt.Fprintf(w, "objects   %d in the lake, %d new", r.Objects, r.NewObjects)
	if r.Copies > 0 {
		fmt.Fprintf(w, ", %d copies", r.Copies)
	}
	for _, l := range r.LeftAlone {
		fmt.Fprintf(w, ", %d left alone (%s)", l.Objects, l.Reason)
	}
	fmt.Fprintf(w, "\nrecords   %d read = %d used + %d duplicate + %d without data + %d rejected", r.Total(), r.Used.Total(), r.Duplicates, r.NoData, r.RejectedTotal())
	if r.Unmergeable > 0 {
		fmt.Fprintf(w, " + %d too late", r.Unmergeable)
	}
	fmt.Fprintln(w)
	for _, kind := range slices.Sorted(maps.Keys(r.Records)) {
		fmt.Fprintf(w, "          %d %s\n", r.Records[kind], kind)
	}
	for _, reason := range slices.Sorted(maps.Keys(r.Rejected)) {
		fmt.Fprintf(w, "rejected  %d: %s\n", r.Rejected[reason], reason)
	}
	const shown = 5
	for _, d := range r.Damaged[:min(len(r.Damaged), shown)] {
		fmt.Fprintf(w, "damaged   %s: %s\n", finding.Clean(d.Object, 200), finding.Clean(d.Reason, 200))
	}
	if more := len(r.Damaged) - shown; more > 0 {
		fmt.Fprintf(w, "damaged   %d more objects\n", more)
	}
	for _, x := range r.Warnings {
		fmt.Fprintf(w, "warning   %s\n", x)
	}
}

func printNights(w io.Writer, rep *nightly.Report) {
	learning, windows := 0, 0
	for _, m := range rep.Nights {
		windows += m.Windows
		if m.Learning {
			learning++
		}
	}
	fmt.Fprintf(w, "nights    %d, %d of them done before, %d too early for statistics of habits; %d windows scored\n",
		len(rep.Nights), rep.Skipped, learning, windows)
}

// printSilenced tells which threats trusted entries kept from being told.
func printSilenced(w io.Writer, nights []nightly.Manifest) {
	counts := map[enrich.Silenced]int{} // nights
	var order []enrich.Silenced
	for _, m := range nights {
		for _, s := range m.Silenced {
			if counts[s]++; counts[s] == 1 {
				order = append(order, s)
			}
		}
	}
	if len(order) == 0 {
		return
	}
	fmt.Fprintf(w, "silenced  %d threats that trusted entries name, too\n", len(order))
	const shown = 5
	for _, s := range order[:min(len(order), shown)] {
		fmt.Fprintf(w, "          %s of list %s, by %s of %s, on %d nights\n", finding.Clean(s.Value, 100), finding.Clean(s.List, 60), finding.Clean(s.TrustedFor, 100), finding.Clean(s.TrustedBy, 60), counts[s])
	}
	if more := len(order) - shown; more > 0 {
		fmt.Fprintf(w, "          %d more; see silenced in runs/*/manifest.json of the lake\n", more)
	}
}

// printFindings ends a night with a table of findings by type and severity.
func printFindings(w io.Writer, findings []finding.Finding) {
	merged := finding.Merge(findings)
	if len(merged) == 0 {
		fmt.Fprintln(w, "no findings")
		return
	}
	counts := map[string]map[string]int{}
	totals := map[string]int{}
	for _, f := range merged {
		if counts[f.Type] == nil {
			counts[f.Type] = map[string]int{}
		}
		counts[f.Type][finding.BandOf(f.Severity).Name]++
		totals[finding.BandOf(f.Severity).Name]++
	}
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	header, footer := table.Row{"Finding"}, table.Row{fmt.Sprintf("%d findings", len(merged))}
	for _, b := range finding.Bands() {
		header, footer = append(header, b.Name), append(footer, totals[b.Name])
	}
	t.AppendHeader(header)
	for _, typ := range slices.Sorted(maps.Keys(counts)) {
		row := table.Row{typ}
		for _, b := range finding.Bands() {
			row = append(row, blankZero(counts[typ][b.Name]))
		}
		t.AppendRow(row)
	}
	t.AppendFooter(footer)
	fmt.Fprintln(w, t.Render())
}

func blankZero(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
