package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"yoban/features/blob"
	"yoban/models/finding"
)

// newFindingsCommand returns "yoban findings" with its subcommands. They read
// the lake only and write to the command's output; wrong flags or arguments
// come back as a findingsUsage error.
func newFindingsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "findings",
		Short: "List and explain findings",
		Long: `List the findings of past nights, or explain one of them.

Findings lie in the lake under findings/date=…/account=…, as findings.jsonl
(one GuardDuty-shaped JSON object a line) and findings.parquet. The same
activity found on several days has one id and is shown as one finding.`,
		Example: `  yoban findings list --severity high
  yoban findings show ef227d23`,
		Args: findingsNoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var lake string
	command.PersistentFlags().StringVar(&lake, "lake", "lake", "directory of the lake")
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return findingsUsage{err} })
	command.AddCommand(newFindingsListCommand(&lake), newFindingsShowCommand(&lake))
	return command
}

// findingsUsage is an error in how a command was called.
type findingsUsage struct{ error }

// ExitCode is that of wrong usage.
func (findingsUsage) ExitCode() int { return 2 }

func (u findingsUsage) Unwrap() error { return u.error }

func findingsUsagef(format string, args ...any) error {
	return findingsUsage{fmt.Errorf(format, args...)}
}

// findingsRange is the days to look at, both included; empty leaves an end open.
type findingsRange struct{ date, from, to string }

// flags adds --date, --from and --to.
func (r *findingsRange) flags(c *cobra.Command) {
	c.Flags().StringVar(&r.date, "date", "", "only this UTC day, YYYY-MM-DD")
	c.Flags().StringVar(&r.from, "from", "", "first UTC day, YYYY-MM-DD")
	c.Flags().StringVar(&r.to, "to", "", "last UTC day, YYYY-MM-DD, included")
}

// days checks the flags and returns the first and the last day.
func (r findingsRange) days() (from, to string, err error) {
	if r.date != "" && (r.from != "" || r.to != "") {
		return "", "", findingsUsagef("--date cannot be used with --from or --to")
	}
	for _, flag := range []struct{ name, value string }{{"date", r.date}, {"from", r.from}, {"to", r.to}} {
		if flag.value == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, flag.value); err != nil {
			return "", "", findingsUsagef("--%s %q is not a day as YYYY-MM-DD", flag.name, flag.value)
		}
	}
	if r.from != "" && r.to != "" && r.from > r.to {
		return "", "", findingsUsagef("--from %s is after --to %s", r.from, r.to)
	}
	if r.date != "" {
		return r.date, r.date, nil
	}
	return r.from, r.to, nil
}

// readFindings reads findings from a lake and joins those of one id. The filter
// applies to each day's finding before they are joined.
func readFindings(ctx context.Context, lake, from, to string, filter finding.Filter) ([]finding.Finding, error) {
	store, err := blob.OpenDir(lake)
	if err != nil {
		return nil, fmt.Errorf("open lake: %w", err)
	}
	found, err := finding.ReadRange(ctx, store, from, to, filter)
	if err != nil {
		return nil, err
	}
	return finding.Merge(found), nil
}
