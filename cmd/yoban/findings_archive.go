package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yoban/features/blob"
	"yoban/jobs/review"
	"yoban/models/finding"
	"yoban/models/finding/life"
)

// decisionFlags are what all decisions about findings take.
type decisionFlags struct {
	by, reason string
	yes        bool
	days       findingsRange
	filter     finding.Filter
}

// who checks who decides and why.
func (f *decisionFlags) who() (review.Who, error) {
	by := f.by
	if by == "" {
		by = os.Getenv("USER")
	}
	if strings.TrimSpace(by) == "" {
		return review.Who{}, findingsUsagef("who decides? say it with --by; $USER is empty")
	}
	if len(f.reason) > finding.MaxText {
		return review.Who{}, findingsUsagef("--reason has %d bytes, at most %d are kept", len(f.reason), finding.MaxText)
	}
	return review.Who{By: finding.Clean(by, finding.MaxName), Reason: finding.Clean(f.reason, finding.MaxText), Now: time.Now()}, nil
}

func (f *decisionFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.by, "by", "", "who decides (default $USER)")
	c.Flags().StringVar(&f.reason, "reason", "", "why, for those who come after")
}

// registerFilters adds the flags that select findings without their ids.
func (f *decisionFlags) registerFilters(c *cobra.Command) {
	f.days.flags(c)
	c.Flags().StringVar(&f.filter.Account, "account", "", "findings of this account, 12 digits")
	c.Flags().StringVar(&f.filter.Type, "type", "", "findings of types like this: * is any text, ? any character")
	c.Flags().BoolVar(&f.yes, "yes", false, "do it; without, findings selected without their ids are only listed")
}

// selected returns the cases that ids name or else flags select, in one of the
// states. Of ids the states do not matter.
func (f *decisionFlags) selected(ctx context.Context, lake string, ids []string, states []life.State) (*review.Desk, blob.Store, []*review.Case, error) {
	from, to, err := f.days.days()
	if err != nil {
		return nil, nil, nil, err
	}
	if a := f.filter.Account; a != "" && !finding.IsAccount(a) {
		return nil, nil, nil, findingsUsagef("--account %q is not 12 digits", a)
	}
	byFlags := from != "" || to != "" || f.filter != (finding.Filter{})
	if byFlags == (len(ids) > 0) {
		return nil, nil, nil, findingsUsagef("name findings by their ids, or select them by --type, --account, --date, --from and --to; not both, not neither")
	}
	query := review.Query{From: from, Filter: f.filter}
	if byFlags {
		query.States = states
	}
	desk, store, err := openDesk(ctx, lake, query)
	if err != nil {
		return nil, nil, nil, err
	}
	if !byFlags {
		cases, err := desk.PickAll(ids)
		return desk, store, cases, asUsage(err)
	}
	var cases []*review.Case
	for i := range desk.Cases {
		if c := &desk.Cases[i]; to == "" || c.Nights[0] <= to {
			cases = append(cases, c)
		}
	}
	return desk, store, cases, nil
}

// decideFindings carries a decision about findings out, or only says what it
// would be about.
func (f *decisionFlags) decideFindings(c *cobra.Command, lake string, ids []string, states []life.State,
	decide func(*review.Desk, blob.Store, []*review.Case, review.Who) (*review.Outcome, error)) error {
	who, err := f.who()
	if err != nil {
		return err
	}
	desk, store, cases, err := f.selected(c.Context(), lake, ids, states)
	if err != nil {
		return err
	}
	out := c.OutOrStdout()
	if len(ids) == 0 && !f.yes && len(cases) > 0 {
		for _, x := range cases {
			fmt.Fprintf(out, "%s\n", caseLine(x))
		}
		return findingsUsagef("this is about %s; nothing was done, add --yes to do it", findingsCount(len(cases), "finding"))
	}
	outcome, err := decide(desk, store, cases, who)
	if err != nil {
		return err
	}
	printOutcome(out, outcome)
	return nil
}

// caseLine is a case on one line.
func caseLine(c *review.Case) string {
	f := &c.Finding
	return fmt.Sprintf("%s  %-10s  %.1f %-8s  %s  %s  %s", finding.Clean(f.ID, 8+len("…")), c.State, f.Severity, finding.BandOf(f.Severity).Name, f.Type, f.Account, shortSubject(*f))
}

func printOutcome(w io.Writer, outcome *review.Outcome) {
	for i := range outcome.Written {
		d := &outcome.Written[i]
		fmt.Fprintf(w, "%s  %s  %s\n", finding.Clean(d.Finding, 8+len("…")), d, d.Known.Type)
	}
	fmt.Fprintf(w, "%s written", decisionsCount(len(outcome.Written)))
	if n := len(outcome.Already); n > 0 {
		fmt.Fprintf(w, "; %s so already", findingsCount(n, "finding"))
	}
	fmt.Fprintln(w)
}

func decisionsCount(n int) string { return findingsCount(n, "decision") }

func newFindingsArchiveCommand(lake *string) *cobra.Command {
	var f decisionFlags
	var forGood bool
	command := &cobra.Command{
		Use:   "archive [ID...]",
		Short: "Put findings aside",
		Long: `Put findings aside: they are kept, but no longer listed or exported.

An archive holds until the finding shows activity later than what was known when
it was archived; then it is reopened. With --for-good it holds whatever comes,
until somebody unarchives it. Archiving changes nothing in what is learned or
reported; to say that a finding was wrong, use "findings feedback".

ID is a finding's id or the start of it, as long as only one finding has it.
Without ids, findings that are shown by default are selected by flags; they are
listed first, and archived with --yes. What is archived is the whole finding,
with all its days.`,
		Example: `  yoban findings archive ef227d23 --reason "ticket 4711"
  yoban findings archive ef227d23 9c01aa52 --for-good --reason "accepted risk"
  yoban findings archive --type 'Recon:EC2/*' --account 111122223333 --to 2026-03-31 --yes`,
		RunE: func(c *cobra.Command, ids []string) error {
			states := life.Open()
			return f.decideFindings(c, *lake, ids, states, func(d *review.Desk, s blob.Store, cases []*review.Case, who review.Who) (*review.Outcome, error) {
				return d.Archive(c.Context(), s, cases, who, forGood)
			})
		},
	}
	f.register(command)
	f.registerFilters(command)
	command.Flags().BoolVar(&forGood, "for-good", false, "later activity does not reopen them")
	return command
}

func newFindingsUnarchiveCommand(lake *string) *cobra.Command {
	var f decisionFlags
	command := &cobra.Command{
		Use:   "unarchive [ID...]",
		Short: "Take back that findings were archived",
		Long: `Take back that findings were archived: they are listed and exported again. What
was decided before stays in the finding's history.

ID is a finding's id or the start of it, as long as only one finding has it.
Without ids, archived findings are selected by flags; they are listed first, and
unarchived with --yes.`,
		Example: `  yoban findings unarchive ef227d23
  yoban findings unarchive --type '*:S3/*' --yes`,
		RunE: func(c *cobra.Command, ids []string) error {
			return f.decideFindings(c, *lake, ids, []life.State{life.Archived}, func(d *review.Desk, s blob.Store, cases []*review.Case, who review.Who) (*review.Outcome, error) {
				return d.Unarchive(c.Context(), s, cases, who)
			})
		},
	}
	f.register(command)
	f.registerFilters(command)
	return command
}
