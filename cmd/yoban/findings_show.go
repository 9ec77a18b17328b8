package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"yoban/jobs/review"
	"yoban/models/finding"
	"yoban/models/finding/life"
)

func newFindingsShowCommand(lake *string) *cobra.Command {
	var days findingsRange
	var apart findingsApart
	var format string
	command := &cobra.Command{
		Use:   "show ID",
		Short: "Explain one finding: why it fired and what normal looks like",
		Long: `Explain one finding in plain words: who, what, where and when; how unlikely it
was; what each attribute contributed against which history; what normal looks
like; which log records to look at; and what to do next. At its end stand the finding's
state and the decisions that were made about it.

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
			return showFinding(c, *lake, days, apart, format, args[0])
		},
	}
	days.flags(command)
	apart.flags(command)
	command.Flags().StringVar(&format, "format", "text", "text or json (a list of one)")
	return command
}

func showFinding(c *cobra.Command, lake string, days findingsRange, apart findingsApart, format, id string) error {
	from, to, err := days.days()
	if err != nil {
		return err
	}
	if format != "text" && format != "json" {
		return findingsUsagef("--format %q is not one of text, json", format)
	}
	desk, _, err := openDeskApart(c.Context(), lake, apart, review.Query{From: from, To: to})
	if err != nil {
		return err
	}
	shown, err := desk.Pick(id)
	if err != nil {
		return asUsage(err)
	}
	if format == "json" {
		return writeFindingsJSON(c.OutOrStdout(), []finding.Finding{shown.Finding})
	}
	_, err = io.WriteString(c.OutOrStdout(), explainFinding(shown.Finding)+explainLife(shown))
	return err
}

// explainLife tells in which state a finding is, and who decided what about it.
func explainLife(c *review.Case) string {
	var b strings.Builder
	nights := c.Nights[0]
	if n := len(c.Nights); n > 1 {
		nights = fmt.Sprintf("%d nights, %s to %s", n, c.Nights[0], c.Nights[n-1])
	}
	fmt.Fprintf(&b, "\nState: %s; found on %s\n", stateWords(c), nights)
	for i := range c.History {
		d := &c.History[i]
		fmt.Fprintf(&b, "  %s  %s by %s", d.At.Format("2006-01-02 15:04:05"), d, d.By)
		if d.Verb == life.Feedback {
			fmt.Fprintf(&b, ", on %s, counts from the night of %s on", nightsWords(d.Nights), d.Since)
		}
		if d.Reason != "" {
			fmt.Fprintf(&b, ": %s", d.Reason)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// stateWords is the state of a case, with the rule that suppressed it.
func stateWords(c *review.Case) string {
	if c.Finding.Suppressed != "" {
		return string(c.State) + " by the rule " + c.Finding.Suppressed
	}
	return string(c.State)
}

// nightsWords names one night or counts several.
func nightsWords(nights []string) string {
	if len(nights) == 1 {
		return "the night of " + nights[0]
	}
	return fmt.Sprintf("%d nights from %s to %s", len(nights), nights[0], nights[len(nights)-1])
}
