package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yoban/features/blob"
	"yoban/jobs/config"
	"yoban/jobs/nightly"
	"yoban/jobs/rulebook"
	"yoban/jobs/suppression"
	"yoban/models/finding"
	"yoban/models/score"
)

// nightFlags are the flags of the night and its stages.
type nightFlags struct {
	logs       []string
	lake       string
	configFile string
	date       string
	from, to   string
	lookback   int
	workers    int
	failOn     string
	stages     nightly.Stages
	notes      []string // for the report, on the settings
}

func (f *nightFlags) register(set *pflag.FlagSet) {
	if !f.stages.SkipIngest {
		set.StringArrayVar(&f.logs, "logs", nil, "directory of logs, in AWS's layout or any other; repeatable")
	}
	set.StringVar(&f.lake, "lake", "", "directory that Yoban keeps features, baselines and findings in (default \"lake\")")
	set.StringVar(&f.configFile, "config", "", "YAML file of settings; flags win over it")
	set.StringVar(&f.date, "date", "", "the one UTC day to work on, YYYY-MM-DD")
	set.StringVar(&f.from, "from", "", "first UTC day to work on, YYYY-MM-DD (default: the first there is)")
	set.StringVar(&f.to, "to", "", "last UTC day to work on, YYYY-MM-DD (default: the last there is)")
	set.IntVar(&f.lookback, "lookback", 0, "days of history that a baseline looks at (default 30)")
	set.IntVar(&f.workers, "workers", 0, "objects read at once (default: one a processor)")
	if !f.stages.SkipScore {
		set.StringVar(&f.failOn, "fail-on", "", "exit with 3 if a finding is at least low, medium, high or critical")
	}
}

// settings joins defaults, file and flags.
func (f *nightFlags) settings() (config.Config, error) {
	c := config.Default()
	var err error
	if f.configFile != "" {
		if c, err = config.Load(f.configFile); err != nil {
			return c, usageError{err}
		}
	}
	if len(f.logs) > 0 {
		c.Logs = f.logs
	}
	c.Lake = first(f.lake, c.Lake, "lake")
	if f.lookback != 0 {
		c.Lookback = f.lookback
	}
	if f.workers != 0 {
		c.Workers = f.workers
	}
	if err := errors.Join(c.Validate(), f.checkDates()); err != nil {
		return c, usageError{err}
	}
	if len(c.Logs) == 0 && !f.stages.SkipIngest {
		return c, usageError{errors.New("no logs: name a directory with --logs, or logs: in the config")}
	}
	return c, nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func (f *nightFlags) checkDates() error {
	if f.date != "" {
		if f.from != "" || f.to != "" {
			return errors.New("--date goes without --from and --to")
		}
		f.from, f.to = f.date, f.date
	}
	for _, d := range []string{f.from, f.to} {
		if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
			return fmt.Errorf("%q is not a date such as 2026-01-31", d)
		}
	}
	if f.from != "" && f.to != "" && f.to < f.from {
		return fmt.Errorf("--to %s is before --from %s", f.to, f.from)
	}
	if f.failOn != "" {
		if _, err := finding.ParseBand(f.failOn); err != nil {
			return fmt.Errorf("--fail-on: %w", err)
		}
	}
	return nil
}

// execute opens what the settings name and runs the night.
func (f *nightFlags) execute(ctx context.Context, stdout, stderr io.Writer) error {
	c, err := f.settings()
	if err != nil {
		return err
	}
	opt, done, err := f.open(&c)
	if err != nil {
		return err
	}
	defer done()
	show := newProgress(stderr)
	opt.Progress = show.update
	started := time.Now()
	rep, err := nightly.Run(ctx, opt)
	show.finish()
	if rep != nil {
		rep.Missing = append(rep.Missing, f.notes...)
		printReport(stdout, rep, started)
	}
	if err != nil {
		return err
	}
	return f.verdict(rep)
}

// open turns settings into the night's options.
func (f *nightFlags) open(c *config.Config) (opt nightly.Options, done func(), err error) {
	done = func() {}
	opt = nightly.Options{Workers: c.Processors(), Lookback: c.Lookback, Budget: score.Budget(c.Budget), FalseDiscovery: c.FalseDiscovery, From: f.from, To: f.to,
		LateDays: c.Ingest.LateDays, MaxRejected: c.Ingest.MaxRejected, Stages: f.stages, Code: version()}
	if !f.stages.SkipIngest {
		for _, path := range c.Logs {
			s, err := blob.OpenDir(path)
			if err != nil {
				return opt, done, fmt.Errorf("open logs: %w", err)
			}
			opt.Logs = append(opt.Logs, s)
		}
		opt.Lake, err = blob.CreateDir(c.Lake)
	} else {
		opt.Lake, err = blob.OpenDir(c.Lake)
	}
	if err != nil {
		return opt, done, fmt.Errorf("open lake: %w", err)
	}
	if opt.Policy, err = c.Policy(); err != nil {
		return opt, done, usageError{err}
	}
	if opt.Suppress, err = suppression.Load(c.Suppress); err != nil {
		return opt, done, usageError{err}
	}
	book, err := rulebook.Open(c.RuleSources())
	if err != nil {
		return opt, done, err
	}
	opt.Rules, opt.Live = book.All, book.Live
	f.notes = append(f.notes, refusedNote(book)...)
	if opt.Places, err = openPlaces(c); err != nil {
		return opt, done, err
	}
	return opt, func() { opt.Places.Close() }, nil
}

// verdict applies --fail-on.
func (f *nightFlags) verdict(rep *nightly.Report) error {
	if f.failOn == "" {
		return nil
	}
	band, err := finding.ParseBand(f.failOn)
	if err != nil {
		return usageError{err}
	}
	for _, x := range rep.Findings {
		if x.Severity >= band.Min && !x.Aside() {
			return foundError{fmt.Errorf("findings at or above %s", f.failOn)}
		}
	}
	return nil
}

func newNightlyCommand() *cobra.Command {
	return stageCommand(nightly.Stages{}, &cobra.Command{
		Use:   "nightly",
		Short: "Run the night: ingest new logs, train baselines, score, write findings",
		Long: `Nightly reads the log objects it has not read yet, sums them up by hour into
Parquet tables, trains a baseline for every account from the days before, scores
the day and writes findings. On its first run with weeks of logs it back-fills:
every day is scored with the baseline of the days before it. Running it again
changes nothing until there are new logs; it may be interrupted at any time.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 findings at or above --fail-on.`,
		Example: `  yoban nightly --logs ./logs --lake ./lake
  yoban nightly --logs ./trail --logs ./flows --lake ./lake --date 2026-01-31 --fail-on high
  yoban nightly --config yoban.yaml --from 2026-01-01 --to 2026-01-31`,
	})
}

func newIngestCommand() *cobra.Command {
	return stageCommand(nightly.Stages{SkipTrain: true, SkipScore: true}, &cobra.Command{
		Use:   "ingest",
		Short: "Read new logs into the lake's feature tables",
		Long: `Ingest is the first stage of the night alone: it reads the log objects that the
lake's ledger does not know and writes the hourly feature tables of their days.`,
		Example: `  yoban ingest --logs ./logs --lake ./lake`,
	})
}

func newTrainCommand() *cobra.Command {
	return stageCommand(nightly.Stages{SkipIngest: true, SkipScore: true}, &cobra.Command{
		Use:   "train",
		Short: "Train and store the baselines of some nights from the lake's features",
		Long: `Train is the second stage of the night alone: for every night asked for it stores
each account's baseline of the days before. It reads features, never logs.`,
		Example: `  yoban train --lake ./lake --date 2026-01-31`,
	})
}

func newScoreCommand() *cobra.Command {
	return stageCommand(nightly.Stages{SkipIngest: true, SkipTrain: true}, &cobra.Command{
		Use:   "score",
		Short: "Score some nights from the lake's features and write their findings",
		Long: `Score is the last stage of the night alone: it holds every night asked for
against the stored baselines, which train or nightly made.`,
		Example: `  yoban score --lake ./lake --date 2026-01-31`,
	})
}

// stageCommand completes a command that runs some stages of the night.
func stageCommand(s nightly.Stages, c *cobra.Command) *cobra.Command {
	f := &nightFlags{stages: s}
	f.register(c.Flags())
	c.Args = noArguments
	c.RunE = func(c *cobra.Command, _ []string) error {
		return f.execute(c.Context(), c.OutOrStdout(), c.ErrOrStderr())
	}
	return c
}

// noArguments is the Args of commands that have flags only.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("%s takes no arguments, got %q", c.CommandPath(), args[0])}
	}
	return nil
}
