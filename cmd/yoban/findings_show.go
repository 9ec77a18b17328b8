package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"yoban/models/finding"
)

func newFindingsShowCommand(lake *string) *cobra.Command {
	var days findingsRange
	var format string
	command := &cobra.Command{
		Use:   "show ID",
		Short: "Explain one finding: why it fired and what normal looks like",
		Long: `Explain one finding in plain words: who, what, where and when; how unlikely it
was; what each attribute contributed against which history; what normal looks
like; which log records to look at; and what to do next.

ID is the finding's id or the start of it, as long as only one finding has it.`,
		Example: `  yoban findings show ef227d23
  yoban findings show ef227d23 --date 2026-03-02
  yoban findings show ef227d23 --format json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return findingsUsagef("show takes one id, or the start of one; findings list shows them")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return showFinding(c, *lake, days, format, args[0])
		},
	}
	days.flags(command)
	command.Flags().StringVar(&format, "format", "text", "text or json (a list of one)")
	return command
}

func showFinding(c *cobra.Command, lake string, days findingsRange, format, id string) error {
	from, to, err := days.days()
	if err != nil {
		return err
	}
	if format != "text" && format != "json" {
		return findingsUsagef("--format %q is not one of text, json", format)
	}
	found, err := readFindings(c.Context(), lake, from, to, finding.Filter{})
	if err != nil {
		return err
	}
	f, err := pickFinding(found, id)
	if err != nil {
		return err
	}
	if format == "json" {
		return writeFindingsJSON(c.OutOrStdout(), []finding.Finding{f})
	}
	_, err = io.WriteString(c.OutOrStdout(), explainFinding(f))
	return err
}

// pickFinding returns the only finding whose id starts with prefix.
func pickFinding(found []finding.Finding, prefix string) (finding.Finding, error) {
	prefix = strings.TrimSuffix(strings.ToLower(prefix), "…")
	var hits []finding.Finding
	for _, f := range found {
		if f.ID == prefix {
			return f, nil
		}
		if strings.HasPrefix(f.ID, prefix) {
			hits = append(hits, f)
		}
	}
	switch len(hits) {
	case 0:
		return finding.Finding{}, fmt.Errorf("no finding has an id that starts with %q", prefix)
	case 1:
		return hits[0], nil
	}
	var ids []string
	for _, f := range hits {
		ids = append(ids, f.ID)
	}
	slices.Sort(ids)
	const most = 5 // enough to choose from on one screen
	more := ""
	if len(ids) > most {
		ids, more = ids[:most], ", …"
	}
	return finding.Finding{}, findingsUsagef("%d findings have an id that starts with %q: %s%s", len(hits), prefix, strings.Join(ids, ", "), more)
}
