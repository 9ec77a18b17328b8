package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"yoban/jobs/review"
	"yoban/models/finding"
	"yoban/models/finding/life"
)

func newFindingsListCommand(lake *string) *cobra.Command {
	var days findingsRange
	var apart findingsApart
	var severity, format, states string
	var parts bool
	var filter finding.Filter
	command := &cobra.Command{
		Use:   "list",
		Short: "List findings, most severe first",
		Long: `List findings, most severe first. Without --date, --from or --to, those of
every day in the lake.

The score is in bits of surprise: 10 bits is one in a thousand windows, 20 bits
one in a million. Findings by a rule or a threat list have no score.

A finding is new when one night has it and updated when several have; archived
until it shows later activity, then reopened; or suppressed by a rule. Shown are
new, updated and reopened ones, unless --state asks for others.

An attack sequence joins findings and weaker signals of one attack. Its parts are
folded under it ("+3 parts"); --parts lists them, too, and JSON always has them.`,
		Example: `  yoban findings list --date 2026-03-02
  yoban findings list --from 2026-03-01 --to 2026-03-07 --severity medium
  yoban findings list --type '*:S3/*' --account 111122223333
  yoban findings list --state archived,suppressed
  yoban findings list --format jsonl | jq .title`,
		Args: findingsNoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			from, to, err := days.days()
			if err != nil {
				return err
			}
			if err := checkListFlags(severity, format, &filter); err != nil {
				return err
			}
			shown, err := life.ParseStates(states)
			if err != nil {
				return findingsUsagef("--state: %w", err)
			}
			desk, _, err := openDeskApart(c.Context(), *lake, apart, review.Query{From: from, To: to, Filter: filter, States: shown})
			if err != nil {
				return err
			}
			if format == "table" && !parts {
				desk.Cases = folded(desk.Cases)
			}
			return listFindings(c.OutOrStdout(), format, desk)
		},
	}
	days.flags(command)
	apart.flags(command)
	flags := command.Flags()
	flags.StringVar(&severity, "severity", "", "at least this severe: low, medium, high or critical")
	flags.StringVar(&filter.Account, "account", "", "only this account, 12 digits")
	flags.StringVar(&filter.Type, "type", "", "only types like this: * is any text, ? any character")
	flags.StringVar(&states, "state", "open", "new, updated, archived, reopened, suppressed, several of them with commas, open or all")
	flags.BoolVar(&parts, "parts", false, "list the parts of attack sequences, too")
	flags.StringVar(&format, "format", "table", "table, json (one list) or jsonl (one object a line)")
	return command
}

// checkListFlags checks what the flags say and completes the filter.
func checkListFlags(severity, format string, filter *finding.Filter) error {
	if severity != "" {
		band, err := finding.ParseBand(severity)
		if err != nil {
			return findingsUsagef("--severity: %w", err)
		}
		filter.MinSeverity = band.Min
	}
	if a := filter.Account; a != "" && !finding.IsAccount(a) {
		return findingsUsagef("--account %q is not 12 digits", a)
	}
	if format != "table" && format != "json" && format != "jsonl" {
		return findingsUsagef("--format %q is not one of table, json, jsonl", format)
	}
	return nil
}

func findingsNoArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return findingsUsagef("unexpected argument %q", args[0])
	}
	return nil
}

func listFindings(w io.Writer, format string, desk *review.Desk) error {
	found := make([]finding.Finding, len(desk.Cases))
	for i, c := range desk.Cases {
		found[i] = c.Finding
	}
	switch format {
	case "json":
		return writeFindingsJSON(w, found)
	case "jsonl":
		return finding.WriteLines(w, found)
	}
	_, err := io.WriteString(w, findingsTable(desk))
	return err
}

// writeFindingsJSON writes v indented; nil becomes an empty list.
func writeFindingsJSON(w io.Writer, found []finding.Finding) error {
	if found == nil {
		found = []finding.Finding{}
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(found)
}

// findingsTable lays findings out for a terminal. They come completed from the
// lake, so nothing in them can steer it.
func findingsTable(desk *review.Desk) string {
	if len(desk.Cases) == 0 {
		return "No findings.\n" + notShown(desk)
	}
	t := newFindingsTable("severity", "state", "type", "account", "region", "resource", "score", "events", "first seen", "last seen", "id")
	counts := map[string]int{}
	for i := range desk.Cases {
		f := &desk.Cases[i].Finding
		band := finding.BandOf(f.Severity).Name
		counts[band]++
		score := "-"
		if f.Score > 0 {
			score = fmt.Sprintf("%.1f", f.Score)
		}
		t.AppendRow(table.Row{fmt.Sprintf("%.1f %s", f.Severity, band), desk.Cases[i].State, typeWords(f), f.Account, f.Region,
			shortSubject(*f), score, f.Count, findingMinute(f.First), findingMinute(f.Last), finding.Clean(f.ID, 8+len("…"))})
	}
	var parts []string
	for _, b := range finding.Bands() {
		if n := counts[b.Name]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(b.Name)))
		}
	}
	return t.Render() + fmt.Sprintf("\n\n%s: %s\n", findingsCount(len(desk.Cases), "finding"), strings.Join(parts, ", ")) + notShown(desk)
}

// notShown counts what only its state leaves out.
func notShown(desk *review.Desk) string {
	var parts []string
	for _, s := range life.States() {
		if n := desk.Others[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if parts == nil {
		return ""
	}
	return "not shown: " + strings.Join(parts, ", ") + " (see --state)\n"
}

// newFindingsTable returns a table without lines: columns two spaces apart, so
// that it pipes into other tools as well as it reads.
func newFindingsTable(header ...string) table.Writer {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	row := make(table.Row, len(header))
	for i, h := range header {
		row[i] = h
	}
	t.AppendHeader(row)
	return t
}

// shortSubject names the resource in few characters: of an ARN what follows the
// account, which has its own column.
func shortSubject(f finding.Finding) string {
	const width = 48
	name := f.Subject()
	if fields := strings.SplitN(name, ":", 6); len(fields) == 6 && fields[0] == "arn" {
		name = fields[5]
	}
	if extra := len(f.Resource.Buckets) - 1; extra > 0 && f.Resource.Type == finding.S3Bucket {
		return finding.Clean(name, width) + fmt.Sprintf(" +%d", extra)
	}
	return finding.Clean(name, width)
}
