package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"yoban/jobs/nightly"
	"yoban/models/finding"
)

// printAside tells what a night found and put aside: nothing is hidden without a
// word.
func printAside(w io.Writer, rep *nightly.Report) {
	hidden := rep.Hidden()
	var parts []string
	total, severe := 0, 0
	for _, name := range slices.Sorted(maps.Keys(hidden)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, hidden[name]))
		total += hidden[name]
	}
	archived := 0
	for i := range rep.Findings {
		f := &rep.Findings[i]
		if f.Archived {
			archived++
		}
		if f.Suppressed != "" && f.Severity >= finding.Bands()[1].Min {
			severe++
		}
	}
	if total > 0 {
		fmt.Fprintf(w, "aside     %s by suppression rules: %s\n", findingsCount(total, "finding"), strings.Join(parts, ", "))
	}
	if severe > 0 {
		fmt.Fprintf(w, "warning   %d of them of high severity; see: yoban findings list --state suppressed --severity high\n", severe)
	}
	if archived > 0 {
		fmt.Fprintf(w, "aside     %s archived\n", findingsCount(archived, "finding"))
	}
	for _, r := range rep.Lapsed {
		fmt.Fprintf(w, "note: suppression rule %s of %s expired on %s and no longer applies\n", r.Name, r.Owner, r.Expires)
	}
}
