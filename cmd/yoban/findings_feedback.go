package main

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"yoban/features/blob"
	"yoban/jobs/nightly"
	"yoban/jobs/review"
	"yoban/models/finding"
	"yoban/models/finding/life"
)

// feedbackHelp teaches what a verdict does.
const feedbackHelp = `Say what a finding was. A verdict is about the nights that have the finding now
(or those of them that --date, --from and --to leave), and later nights train and
score by it:

                  held-out days           law of scores            promise of the budget
  (none)          out, 7 days at most     at the threshold         counts, if likely enough
  false           learned                 learns the whole score   counts as false
  benign-true     learned                 at the threshold         does not count
  true            out, as long as seen    left out                 does not count

A day of somebody with several findings is learned once all of them are false or
benign-true. A later finding of the same id is judged anew. "none" takes a verdict
back.

A verdict counts from the night after the last one that was done, so that no
night that was done changes; --effective names an earlier one, and nights from it
on are scored anew by the next run. With --dry-run nothing is written: the last
nights are scored in a scratch directory, without and with the verdict, and what
would vanish, change or come is listed. It takes the settings of the nights.

ID is a finding's id or the start of it, as long as only one finding has it.`

// feedbackFlags are the flags of "yoban findings feedback".
type feedbackFlags struct {
	decisionFlags
	verdict, effective, configFile string
	dryRun                         bool
	nights                         int
}

func newFindingsFeedbackCommand(lake *string) *cobra.Command {
	var f feedbackFlags
	c := &cobra.Command{
		Use:   "feedback ID...",
		Short: "Say whether findings were right: training and thresholds follow",
		Long:  feedbackHelp,
		Example: `  yoban findings feedback ef227d23 --verdict false --reason "our new office" --dry-run
  yoban findings feedback ef227d23 --verdict benign-true --reason "agreed test, ticket 4711"
  yoban findings feedback 9c01aa52 --verdict true --reason "stolen key"`,
		RunE: func(c *cobra.Command, ids []string) error { return f.run(c, *lake, ids) },
	}
	f.register(c)
	f.days.flags(c)
	c.Flags().StringVar(&f.verdict, "verdict", "", "true, false, benign-true, or none; required")
	c.Flags().StringVar(&f.effective, "effective", "", "first night that reads it, YYYY-MM-DD (default: the one after the last that was done)")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "only tell what it would have changed in past nights")
	c.Flags().IntVar(&f.nights, "nights", 30, "of --dry-run: how many past nights to score anew, at most")
	c.Flags().StringVar(&f.configFile, "config", "", "of --dry-run: YAML file of the nights' settings")
	return c
}

func (f *feedbackFlags) run(c *cobra.Command, lake string, ids []string) error {
	verdict, err := f.check(ids)
	if err != nil {
		return err
	}
	from, to, err := f.days.days()
	if err != nil {
		return err
	}
	desk, store, err := openDesk(c.Context(), lake, review.Query{From: from, To: to})
	if err != nil {
		return err
	}
	cases, err := desk.PickAll(ids)
	if err != nil {
		return asUsage(err)
	}
	if f.dryRun {
		return f.tryOut(c, lake, desk, cases, verdict)
	}
	return f.write(c, desk, store, cases, verdict)
}

// check checks the flags and returns the verdict.
func (f *feedbackFlags) check(ids []string) (life.Verdict, error) {
	if len(ids) == 0 {
		return "", findingsUsagef("name findings by their ids; findings list shows them")
	}
	verdict, err := life.ParseVerdict(f.verdict)
	if err != nil {
		return "", findingsUsagef("--%w", err)
	}
	if f.reason == "" && !f.dryRun {
		return "", findingsUsagef("--reason is required: who comes later has to know why")
	}
	if _, err := time.Parse(time.DateOnly, f.effective); f.effective != "" && err != nil {
		return "", findingsUsagef("--effective %q is not a day as YYYY-MM-DD", f.effective)
	}
	if f.nights < 1 || f.nights > 365 {
		return "", findingsUsagef("--nights %d is not between 1 and 365", f.nights)
	}
	return verdict, nil
}

func (f *feedbackFlags) write(c *cobra.Command, desk *review.Desk, store blob.Store, cases []*review.Case, verdict life.Verdict) error {
	who, err := f.who()
	if err != nil {
		return err
	}
	newest, err := nightly.Newest(c.Context(), store)
	if err != nil {
		return err
	}
	since := cmp.Or(f.effective, nightly.After(newest, 1), who.Now.UTC().Format(time.DateOnly))
	outcome, err := desk.Feedback(c.Context(), store, cases, who, review.Verdict{Verdict: verdict, Since: since})
	if err != nil {
		return err
	}
	printOutcome(c.OutOrStdout(), outcome)
	if len(outcome.Written) > 0 {
		fmt.Fprintf(c.OutOrStdout(), "counts from the night of %s on; --dry-run tells what it would have changed in past nights\n", since)
	}
	return nil
}

// tryOut tells the effect of a verdict on past nights.
func (f *feedbackFlags) tryOut(c *cobra.Command, lake string, desk *review.Desk, cases []*review.Case, verdict life.Verdict) error {
	night := nightFlags{lake: lake, configFile: f.configFile, stages: nightly.Stages{SkipIngest: true}}
	settings, err := night.settings()
	if err != nil {
		return err
	}
	opt, done, err := night.open(&settings)
	if err != nil {
		return err
	}
	defer done()
	effect, err := desk.Effect(c.Context(), opt, cases, review.Verdict{Verdict: verdict}, f.nights)
	if err != nil {
		return err
	}
	printEffect(c.OutOrStdout(), effect)
	return nil
}

func printEffect(w io.Writer, e *review.Effect) {
	if e.From == "" {
		fmt.Fprintln(w, "no night that was done comes after the finding; it would count from the next one on")
		return
	}
	fmt.Fprintf(w, "nights %s to %s, had they known the verdict (nothing was written):\n", e.From, e.To)
	fmt.Fprintf(w, "%d vanish, %d change, %d come, %d stay\n", len(e.Vanished), len(e.Changed), len(e.Came), e.Stayed)
	for _, part := range []struct {
		word string
		list []review.Shift
	}{{"vanishes", e.Vanished}, {"changes", e.Changed}, {"comes", e.Came}} {
		for i := range part.list {
			fmt.Fprintf(w, "  %-8s  %s\n", part.word, shiftLine(&part.list[i]))
		}
	}
}

// shiftLine is a finding of a night before and after on one line.
func shiftLine(s *review.Shift) string {
	f := s.Finding()
	line := fmt.Sprintf("%s  %s  %s  %s  %s  severity %.1f, score %.1f", s.Night, finding.Clean(f.ID, 8+len("…")), f.Type, f.Account, shortSubject(*f), f.Severity, f.Score)
	if s.Before != nil && s.After != nil {
		line += fmt.Sprintf(" → %.1f, %.1f", s.After.Severity, s.After.Score)
	}
	return line
}
