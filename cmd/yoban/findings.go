package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"yoban/features/blob"
	"yoban/jobs/review"
	"yoban/models/finding"
)

// newFindingsCommand returns "yoban findings" with its subcommands. They read
// the lake only and write to the command's output; wrong flags or arguments
// come back as a findingsUsage error.
func newFindingsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "findings",
		Short: "List and explain findings, and decide about them",
		Long: `List the findings of past nights, explain one of them, or decide about them.

Findings lie in the lake under findings/date=…/account=…, as findings.jsonl
(one GuardDuty-shaped JSON object a line) and findings.parquet. The same
activity found on several days has one id and is shown as one finding.

Decisions (archive, unarchive, feedback) lie under decisions/, one JSON object a
line, and are only ever added to; the findings themselves stay as they are.`,
		Example: `  yoban findings list --severity high
  yoban findings show ef227d23
  yoban findings archive ef227d23 --reason "ticket 4711"
  yoban findings feedback ef227d23 --verdict false --reason "our new office" --dry-run`,
		Args: findingsNoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var lake string
	command.PersistentFlags().StringVar(&lake, "lake", "lake", "directory of the lake")
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return findingsUsage{err} })
	command.AddCommand(newFindingsListCommand(&lake), newFindingsShowCommand(&lake), newFindingsSampleCommand(&lake),
		newFindingsArchiveCommand(&lake), newFindingsUnarchiveCommand(&lake), newFindingsFeedbackCommand(&lake))
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

// findingsApart says which findings to look at instead of the real ones.
type findingsApart struct{ dryRun, samples bool }

// flags adds --dry-run and --samples.
func (a *findingsApart) flags(c *cobra.Command) {
	c.Flags().BoolVar(&a.dryRun, "dry-run", false, "instead, findings of types that run dry (see types in the settings)")
	c.Flags().BoolVar(&a.samples, "samples", false, "instead, the samples that yoban findings sample put into the lake")
}

// of returns the part of a lake to look at.
func (a findingsApart) of(lake blob.Store) (blob.Store, error) {
	switch {
	case a.dryRun && a.samples:
		return nil, findingsUsagef("--dry-run and --samples are not for each other's findings: take one")
	case a.dryRun:
		return blob.Under(lake, finding.DryRunFolder), nil
	case a.samples:
		return blob.Under(lake, finding.SampleFolder), nil
	}
	return lake, nil
}

// openDesk opens a lake and the desk of a query in it.
func openDesk(ctx context.Context, lake string, q review.Query) (*review.Desk, blob.Store, error) {
	return openDeskApart(ctx, lake, findingsApart{}, q)
}

// openDeskApart is openDesk, for findings that may be kept apart.
func openDeskApart(ctx context.Context, lake string, apart findingsApart, q review.Query) (*review.Desk, blob.Store, error) {
	dir, err := blob.OpenDir(lake)
	if err != nil {
		return nil, nil, fmt.Errorf("open lake: %w", err)
	}
	store, err := apart.of(dir)
	if err != nil {
		return nil, nil, err
	}
	desk, err := review.Open(ctx, store, q)
	if err != nil {
		return nil, store, err
	}
	markParts(desk)
	return desk, store, nil
}

// asUsage makes an id that stands for several findings an error of usage.
func asUsage(err error) error {
	if errors.As(err, new(*review.AmbiguousError)) {
		return findingsUsage{err}
	}
	return err
}
