package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"yoban/features/enrich/indicator"
	"yoban/models/finding"
)

// shownList is one list as "lists show" tells of it.
type shownList struct {
	Name       string           `json:"name"`
	Kind       indicator.Kind   `json:"kind"`
	Embedded   bool             `json:"embedded"`
	Format     string           `json:"format,omitempty"`
	Entries    int              `json:"entries"`
	Expired    int              `json:"expired"`
	Repeated   int              `json:"repeated"`
	Other      int              `json:"other"`
	Rejected   int              `json:"rejected"`
	First      string           `json:"first_seen,omitempty"`
	Last       string           `json:"last_seen,omitempty"`
	Days       *int32           `json:"days_since_last_seen,omitempty"`
	Categories map[string]int   `json:"categories"`
	Rejects    []map[string]any `json:"rejects,omitempty"`
}

func newListsShowCommand(configFile *string) *cobra.Command {
	var date, format string
	command := &cobra.Command{
		Use:   "show",
		Short: "Show every list: entries by category, age, what expired, what was rejected",
		Long: `Show what was read of every list, embedded ones included.

  entries   distinct entries, of which some may have expired on the day
  other     what the file names and no log shows, such as hashes of files, or has
            withdrawn
  rejected  lines or members that are no entry; the first ones are told below
  days      since the list's latest entry was seen, where the list says so`,
		Example: `  yoban lists show --config yoban.yaml
  yoban lists show --config yoban.yaml --date 2026-01-31 --format json`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return usageError{fmt.Errorf("--format %q is neither table nor json", format)}
			}
			places, _, err := openLists(*configFile, date)
			if err != nil {
				return err
			}
			defer places.Close()
			day, err := listsDay(date)
			if err != nil {
				return err
			}
			shown := showLists(places.Lists(), places.Expired(), day)
			if format == "json" {
				return writeIndented(c.OutOrStdout(), shown)
			}
			printLists(c.OutOrStdout(), shown)
			return nil
		},
	}
	command.Flags().StringVar(&date, "date", "", "UTC day that entries have to hold on, YYYY-MM-DD (default: today)")
	command.Flags().StringVar(&format, "format", "table", "table or json")
	return command
}

func showLists(all []indicator.Loaded, expired []int, day int32) []shownList {
	var out []shownList
	for i, l := range all {
		s := shownList{Name: l.Name, Kind: l.Kind, Embedded: l.Embedded, Format: l.Format, Entries: l.Entries, Expired: expired[i],
			Repeated: l.Repeated, Other: l.Other, Rejected: l.Bad, Categories: map[string]int{}}
		for _, c := range l.Categories {
			s.Categories[c.Category] = c.Entries
		}
		if l.First > 0 {
			s.First = dayText(l.First)
		}
		if l.Last > 0 {
			days := day - l.Last
			s.Last, s.Days = dayText(l.Last), &days
		}
		for _, r := range l.Rejects {
			s.Rejects = append(s.Rejects, map[string]any{"where": r.Where, "text": r.Text, "reason": r.Reason})
		}
		out = append(out, s)
	}
	return out
}

func printLists(w io.Writer, all []shownList) {
	t := newFindingsTable("list", "kind", "format", "entries", "expired", "other", "rejected", "last seen", "days", "categories")
	for _, l := range all {
		format, last, days := l.Format, l.Last, "-"
		if l.Embedded {
			format = "embedded"
		}
		if last == "" {
			last = "-"
		}
		if l.Days != nil {
			days = fmt.Sprint(*l.Days)
		}
		t.AppendRow(table.Row{finding.Clean(l.Name, 40), l.Kind, format, l.Entries, l.Expired, l.Other, l.Rejected, last, days, categoryWords(l.Categories)})
	}
	fmt.Fprintln(w, t.Render())
	for _, l := range all {
		for i, r := range l.Rejects {
			if i == 0 {
				fmt.Fprintf(w, "\n%s: %d rejected, first of them\n", finding.Clean(l.Name, 40), l.Rejected)
			}
			fmt.Fprintf(w, "  %s: %s: %s\n", r["where"], r["reason"], finding.Clean(fmt.Sprint(r["text"]), 60))
		}
	}
}

// categoryWords tells the categories of a list, the first few by name.
func categoryWords(counts map[string]int) string {
	const shown = 5
	var words []string
	for i, category := range sortedNames(counts) {
		if i == shown {
			words = append(words, fmt.Sprintf("%d more", len(counts)-shown))
			break
		}
		words = append(words, fmt.Sprintf("%s %d", finding.Clean(category, 24), counts[category]))
	}
	return strings.Join(words, ", ")
}
