package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yoban/jobs/backtest"
)

// backtestFlags are the flags of a backtest: those of the night that make sense
// for it, and its own.
type backtestFlags struct {
	night  nightFlags
	labels string
	format string
	misses bool
	wrong  bool
}

func (f *backtestFlags) register(set *pflag.FlagSet) {
	set.StringArrayVar(&f.night.logs, "logs", nil, "directory of logs, in AWS's layout or any other; repeatable")
	set.StringVar(&f.labels, "labels", "", "CSV file of what truly happened, one row an entity (see above)")
	set.StringVar(&f.night.lake, "lake", "", "directory to replay into, kept and used again (default: a temporary one, removed afterwards)")
	set.StringVar(&f.night.configFile, "config", "", "YAML file of settings; flags win over it, and its lake is left alone")
	set.StringVar(&f.night.from, "from", "", "first UTC day to judge, YYYY-MM-DD (default: the first case of phase eval, else the first logs)")
	set.StringVar(&f.night.to, "to", "", "last UTC day to judge, YYYY-MM-DD, included (default: the last case of phase eval, else the last logs)")
	set.IntVar(&f.night.lookback, "lookback", 0, "days of history that a baseline looks at (default 30)")
	set.IntVar(&f.night.workers, "workers", 0, "objects read at once (default: one a processor)")
	set.StringVar(&f.format, "format", "text", "text or json")
	set.BoolVar(&f.misses, "misses", false, "also list the attacks that were missed; JSON always holds them")
	set.BoolVar(&f.wrong, "false", false, "also list every false finding; JSON always holds them")
}

// check refuses what cannot work before anything is read.
func (f *backtestFlags) check() error {
	if f.labels == "" {
		return usageError{errors.New("no labels: name a CSV file of cases with --labels")}
	}
	if f.format != "text" && f.format != "json" {
		return usageError{fmt.Errorf("--format %q is neither text nor json", f.format)}
	}
	return nil
}

// execute replays into the lake asked for, or into one that is removed.
func (f *backtestFlags) execute(ctx context.Context, stdout, stderr io.Writer) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	if f.night.lake == "" {
		dir, err := os.MkdirTemp("", "yoban-backtest-")
		if err != nil {
			return fmt.Errorf("make a temporary lake: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		f.night.lake = dir
	}
	rep, err := f.run(ctx, stderr)
	if err != nil {
		return err
	}
	return f.print(stdout, rep)
}

func (f *backtestFlags) run(ctx context.Context, stderr io.Writer) (*backtest.Report, error) {
	c, err := f.night.settings()
	if err != nil {
		return nil, err
	}
	labels, err := os.Open(f.labels)
	if err != nil {
		return nil, fmt.Errorf("open labels: %w", err)
	}
	defer labels.Close()
	night, done, err := f.night.open(&c)
	if err != nil {
		return nil, err
	}
	defer done()
	show := newProgress(stderr)
	night.Progress = show.update
	defer show.finish()
	return backtest.Run(ctx, backtest.Options{Night: night, Labels: labels, From: f.night.from, To: f.night.to})
}

func (f *backtestFlags) print(w io.Writer, rep *backtest.Report) error {
	if f.format == "json" {
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		return out.Encode(rep)
	}
	text := rep.Text()
	if f.misses {
		text += rep.Eval.MissesText()
	}
	if f.wrong {
		text += rep.Eval.FalseText()
	}
	_, err := io.WriteString(w, text)
	return err
}

func newBacktestCommand() *cobra.Command {
	var f backtestFlags
	c := &cobra.Command{
		Use:   "backtest",
		Short: "Replay logs night by night and measure findings against labels",
		Long: `Backtest replays logs day by day, each day scored with the baseline of the days
before it, and holds the findings against a file of what truly happened: how
many attacks were found, by the type they call for and by any type, and how many
findings are false, by account-day, severity, type and account. It reads logs
and changes nothing but the lake it replays into.

The labels are CSV with a header line. Rows of one case_id form a case. Columns,
in any order; others are ignored:

  case_id         name of the case
  account_id      12 digits; empty for any account
  log             log it shows in, such as cloudtrail, vpcflow or dns
  entity_type     ip, domain, bucket, principal, access_key, instance, eni, …
  entity          what a finding about the case would name
  start, end      RFC 3339, such as 2026-01-31T12:00:00Z
  category        kind of attack; benign-hard-negative for what is unusual but harmless
  expected_types  finding types that would be right, separated by |
  technique       optional: what was done, in words
  difficulty      optional: such as easy, medium, hard
  phase           optional: eval for cases to judge by, train for those hidden
                  among the days that are learned from

A finding hits a case when it names one of its entities, in its account and
within an hour of its time. A finding that hits no attack is false, so days that
hold unlabelled attacks make Yoban look worse than it is. Labels with a header
line alone measure what quiet logs raise.

Exit codes: 0 done, 1 failed, 2 wrong usage.`,
		Example: `  yoban simulate --out ./logs && yoban backtest --logs ./logs --labels ./logs/labels.csv
  yoban backtest --logs ./logs --labels labels.csv --lake ./replay --from 2026-01-15 --misses --false
  yoban backtest --logs ./logs --labels labels.csv --config yoban.yaml --format json`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.execute(c.Context(), c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f.register(c.Flags())
	return c
}
