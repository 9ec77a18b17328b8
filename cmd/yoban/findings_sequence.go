package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"yoban/jobs/review"
	"yoban/models/finding"
)

// markParts notes on the findings of a desk of which sequence on it they are
// parts, those of earlier nights too, which were written before the sequence was.
func markParts(desk *review.Desk) {
	found := make([]finding.Finding, len(desk.Cases))
	for i := range desk.Cases {
		found[i] = desk.Cases[i].Finding
	}
	finding.Fold(found)
	for i := range desk.Cases {
		desk.Cases[i].Finding.Sequence = found[i].Sequence
	}
}

// folded leaves out the parts of sequences that are on the list themselves.
func folded(cases []review.Case) []review.Case {
	listed := map[string]bool{}
	for i := range cases {
		if f := &cases[i].Finding; f.Joined != nil {
			listed[f.ID] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(cases), func(c review.Case) bool {
		return listed[c.Finding.Sequence]
	})
}

// typeWords is the type of a finding, of a sequence with how many parts it has.
func typeWords(f *finding.Finding) string {
	if f.Joined == nil {
		return f.Type
	}
	return f.Type + " +" + findingsCount(len(f.Joined.Parts()), "part")
}

// explainSequence lists the signals of a sequence in the order of time, or says of
// which sequence a part is.
func explainSequence(b *strings.Builder, f finding.Finding) {
	if f.Sequence != "" {
		fmt.Fprintf(b, "\nPart of the attack sequence %s; 'yoban findings show %s' tells the whole.\n", f.Sequence, f.Sequence[:min(len(f.Sequence), 8)])
	}
	if f.Joined == nil {
		return
	}
	b.WriteString("\nTimeline\n")
	t := newFindingsTable("first seen", "last seen", "signal", "from", "severity", "events", "id", "in words")
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 8, WidthMax: 60, WidthMaxEnforcer: text.WrapSoft}})
	for i := range f.Joined.Signals {
		s := &f.Joined.Signals[i]
		severity, id := "-", "-"
		if s.Source == finding.FromFinding {
			severity, id = fmt.Sprintf("%.1f", s.Severity), finding.Clean(s.UID, 8+len("…"))
		}
		t.AppendRow(table.Row{findingMinute(s.First), findingMinute(s.Last), s.Name, sourceWords(s.Source), severity, s.Count, id, s.Description})
	}
	b.WriteString(indent(t.Render()))
	if n := f.Joined.SignalsMore; n > 0 {
		fmt.Fprintf(b, "  and %s not listed\n", findingsCount(int(n), "more signal"))
	}
	if len(f.Joined.Also) > 0 {
		fmt.Fprintf(b, "  The same signals are %s, too.\n", strings.Join(f.Joined.Also, ", "))
	}
	b.WriteString("\nIndicators\n")
	for _, i := range f.Joined.Indicators {
		fmt.Fprintf(b, "  %-24s %s\n", i.Key, strings.Join(i.Values, ", "))
	}
}

// sourceWords says where a signal comes from.
func sourceWords(s finding.SignalSource) string {
	switch s {
	case finding.FromFinding:
		return "a finding"
	case finding.FromCloudTrail:
		return "management events"
	case finding.FromObjectData:
		return "data events of S3"
	case finding.FromFlowLogs:
		return "flow logs"
	}
	return "names asked for"
}

// explainChain says how unlikely a sequence is, or that a fact stands behind it.
func explainChain(b *strings.Builder, f finding.Finding) {
	if f.Score == 0 {
		b.WriteString("  A threat list or a rule speaks against one of its subjects, and other signals go with it.\n")
		return
	}
	fmt.Fprintf(b, "  %.1f bits of surprise: of the weeks of a subject, %s shows as much by chance.\n", f.Score, oneIn(f.Score))
	fmt.Fprintf(b, "  Expected false sequences of an account at this score or above: %s.\n", howOften(f.Expected))
}
