package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"yoban/models/finding"
)

// explainFinding tells a person why a finding was raised and what normal looks
// like. The finding is completed first, so nothing in it can steer a terminal.
func explainFinding(f finding.Finding) string {
	f = f.Complete()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s, severity %.1f (%s)\n", f.Title, f.Type, f.Severity, finding.BandOf(f.Severity).Name)
	if f.Description != "" {
		fmt.Fprintf(&b, "\n%s\n", f.Description)
	}
	b.WriteString("\n")
	for _, fact := range findingFacts(f) {
		if fact[1] != "" {
			fmt.Fprintf(&b, "  %-6s %s\n", fact[0], fact[1])
		}
	}
	explainScore(&b, f)
	explainSequence(&b, f)
	explainNormal(&b, f)
	explainActors(&b, f)
	explainSamples(&b, f)
	b.WriteString("\nWhat to do next\n")
	for i, step := range f.Advice {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, step)
	}
	if k, ok := finding.Lookup(f.Type); ok {
		fmt.Fprintf(&b, "\nWhat findings of this type cannot see\n  %s\n", k.Blind)
	}
	fmt.Fprintf(&b, "\nATT&CK: %s\n", strings.Join(append([]string{f.Tactic}, f.Techniques...), ", "))
	return b.String()
}

// findingFacts are the who, what, where and when.
func findingFacts(f finding.Finding) [][2]string {
	when := findingSecond(f.First) + " to " + findingSecond(f.Last) + " UTC"
	if f.First == f.Last {
		when = findingSecond(f.First) + " UTC"
	}
	return [][2]string{
		{"Who", findingWho(f.Resource)},
		{"What", findingWhat(f)},
		{"Where", "account " + f.Account + ", " + f.Region},
		{findingSide(f.Action), findingRemote(f)},
		{"When", when},
		{"Id", f.ID},
	}
}

func findingWho(r finding.Resource) string {
	var parts []string
	add := func(label, value string) {
		if value != "" {
			parts = append(parts, strings.TrimSpace(label+" "+value))
		}
	}
	add("", cmp.Or(r.PrincipalARN, r.UserName))
	add("", r.UserType)
	add("key", r.AccessKeyID)
	add("host", r.InstanceID)
	add("interface", r.InterfaceID)
	add("address", r.PrivateIP)
	add("in", r.VPC)
	add("on", strings.Join(r.Buckets, " "))
	return strings.Join(parts, ", ")
}

func findingWhat(f finding.Finding) string {
	a := f.Action
	events := fmt.Sprintf(" (%s events in all)", thousands(float64(f.Count)))
	if a.Blocked {
		events = ", blocked" + events
	}
	switch a.Kind {
	case finding.APICall:
		outcome := ""
		if a.ErrorCode != "" {
			outcome = ", refused with " + a.ErrorCode
		}
		return "API call " + a.API + " of " + a.Service + outcome + events
	case finding.NetworkConnection:
		return strings.TrimSpace(strings.ToLower(a.Direction)+" "+f.What()) + events
	case finding.PortProbe:
		return "probe of " + f.What() + events
	case finding.DNSRequest:
		return "DNS query for " + a.Domain + events
	}
	return strings.TrimSpace(events)
}

// findingSide labels the remote side: where to, or where from.
func findingSide(a finding.Action) string {
	if a.Direction == "OUTBOUND" {
		return "To"
	}
	return "From"
}

// findingRemote is the remote side, with what is known of it.
func findingRemote(f finding.Finding) string {
	for _, a := range f.Actors {
		if a.Address == f.Action.RemoteAddress {
			return strings.TrimSpace(a.Address + actorNetwork(a))
		}
	}
	return f.Action.RemoteAddress
}

// actorNetwork is the country and network of an actor, in brackets; empty when
// neither is known.
func actorNetwork(a finding.Actor) string {
	var parts []string
	if a.Country != "" {
		parts = append(parts, a.Country)
	}
	if a.ASN != 0 {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("AS%d %s", a.ASN, a.Org)))
	}
	if parts == nil {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// explainScore says why it fired: how unlikely it was, and what made it so.
func explainScore(b *strings.Builder, f finding.Finding) {
	b.WriteString("\nWhy it fired\n")
	switch f.Basis {
	case finding.Statistic:
		fmt.Fprintf(b, "  %.1f bits of surprise: by the baseline, %s windows is this unusual.\n", f.Score, oneIn(f.Score))
		fmt.Fprintf(b, "  Expected false findings of an account at this score or above: %s.\n", howOften(f.Expected))
	case finding.Chain:
		explainChain(b, f)
	case finding.List:
		b.WriteString("  A threat list names it. That needs no baseline and does not count against the budget.\n")
	case finding.Rule:
		b.WriteString("  A rule says that it is wrong by itself. That needs no baseline and does not count against the budget.\n")
	}
	if f.Baseline != "" {
		fmt.Fprintf(b, "  Baseline %s.\n", f.Baseline)
	}
	if len(f.Evidence) == 0 {
		return
	}
	t := newFindingsTable("attribute", "value", "bits", "seen before", "against", "in words")
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 2, WidthMax: 40, WidthMaxEnforcer: text.WrapHard},
		{Number: 3, Align: text.AlignRight},
		{Number: 6, WidthMax: 60, WidthMaxEnforcer: text.WrapSoft},
	})
	for _, e := range f.Evidence {
		t.AppendRow(table.Row{e.Attribute, e.Value, fmt.Sprintf("%.1f", e.Bits), seenBefore(e), e.Scope, e.Text})
	}
	b.WriteString("\n" + indent(t.Render()))
}

// seenBefore is the baseline count of a piece of evidence.
func seenBefore(e finding.Evidence) string {
	if e.Frequency == "" {
		if e.DaysActive == 0 {
			return "-"
		}
		return findingsCount(e.DaysActive, "day") + " known"
	}
	return fmt.Sprintf("%s, %d of %s", e.Frequency, e.DaysSeen, findingsCount(e.DaysActive, "day"))
}

func explainNormal(b *strings.Builder, f finding.Finding) {
	if len(f.Normal) == 0 && f.Quiet == "" {
		return
	}
	b.WriteString("\nWhat normal looks like\n")
	for _, n := range f.Normal {
		fmt.Fprintf(b, "  - %s\n", n)
	}
	if f.Quiet != "" {
		fmt.Fprintf(b, "  What would have kept it quiet: %s\n", f.Quiet)
	}
}

func explainActors(b *strings.Builder, f finding.Finding) {
	if len(f.Actors) == 0 {
		return
	}
	b.WriteString("\nActors\n")
	t := newFindingsTable("from", "with", "as", "events", "first seen", "last seen")
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 2, WidthMax: 40, WidthMaxEnforcer: text.WrapHard},
		{Number: 3, WidthMax: 60, WidthMaxEnforcer: text.WrapHard},
	})
	for _, a := range f.Actors {
		t.AppendRow(table.Row{a.Address + actorNetwork(a), a.Agent, a.Principal, a.Count, findingMinute(a.First), findingMinute(a.Last)})
	}
	b.WriteString(indent(t.Render()))
	if f.ActorsMore > 0 {
		fmt.Fprintf(b, "  and %s not listed\n", findingsCount(int(f.ActorsMore), "more actor"))
	}
}

func explainSamples(b *strings.Builder, f finding.Finding) {
	if len(f.Samples) == 0 {
		return
	}
	b.WriteString("\nRecords to look at\n")
	t := newFindingsTable("time", "event", "from", "log object")
	for _, s := range f.Samples {
		t.AppendRow(table.Row{findingSecond(s.Time), cmp.Or(s.EventID, "-"), s.Address, s.Object})
	}
	b.WriteString(indent(t.Render()))
}

// indent moves every line in by two spaces and ends the last.
func indent(s string) string {
	return "  " + strings.ReplaceAll(s, "\n", "\n  ") + "\n"
}
