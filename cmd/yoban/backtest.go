package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yoban/jobs/backtest"
	"yoban/jobs/backtest/page"
	"yoban/jobs/inject"
	"yoban/jobs/simulate"
	"yoban/models/finding"
)

// backtestFlags are the flags of a backtest: those of the night that make sense
// for it, and its own.
type backtestFlags struct {
	night    nightFlags
	labels   string
	format   string
	severity string
	html     string
	misses   bool
	wrong    bool

	variants bool
	inject   bool
	list     bool
	into     backtest.Injecting
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
	set.StringVar(&f.html, "html", "", "also write the report as one HTML file that needs nothing else")
	set.StringVar(&f.severity, "severity", "low", "judge by findings that are at least low, medium, high or critical; others neither hit nor are false")
	set.BoolVar(&f.variants, "variants", false, "also judge without threat lists, without addresses, and without user agents")
	set.BoolVar(&f.inject, "inject", false, "judge by attacks that are put into the logs, instead of labels (see above)")
	set.BoolVar(&f.list, "inject-list", false, "list the attacks that --inject knows, and do nothing else")
	set.Uint64Var(&f.into.Seed, "inject-seed", 0, "which victims, days and details; the same seed gives the same attacks")
	set.IntVar(&f.into.Victims, "inject-victims", inject.DefaultVictims, fmt.Sprintf("victims of each kind of attack, up to %d", inject.MaxVictims))
	set.BoolVar(&f.misses, "misses", false, "also list the attacks that were missed; JSON always holds them")
	set.BoolVar(&f.wrong, "false", false, "also list every false finding; JSON always holds them")
}

// check refuses what cannot work before anything is read.
func (f *backtestFlags) check() error {
	switch {
	case f.labels == "" && !f.inject:
		return usageError{errors.New("no labels: name a CSV file of cases with --labels, or put attacks into the logs with --inject")}
	case f.labels != "" && f.inject:
		return usageError{errors.New("--inject makes its own labels and goes without --labels")}
	case f.variants && f.inject:
		return usageError{errors.New("--variants goes with --labels, not with --inject")}
	case f.into.Victims < 1 || f.into.Victims > inject.MaxVictims:
		return usageError{fmt.Errorf("--inject-victims %d is not between 1 and %d", f.into.Victims, inject.MaxVictims)}
	}
	if f.format != "text" && f.format != "json" {
		return usageError{fmt.Errorf("--format %q is neither text nor json", f.format)}
	}
	return nil
}

// execute replays into the lake asked for, or into one that is removed.
func (f *backtestFlags) execute(ctx context.Context, stdout, stderr io.Writer) (err error) {
	if f.list {
		return printShapes(stdout)
	}
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
	if err := f.writeHTML(rep); err != nil {
		return err
	}
	return f.print(stdout, rep)
}

func (f *backtestFlags) writeHTML(rep *backtest.Report) (err error) {
	if f.html == "" {
		return nil
	}
	file, err := os.Create(f.html)
	if err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return page.Write(file, rep)
}

// printShapes lists what --inject can put into logs.
func printShapes(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ATTACK\tCATEGORY\tDIFFICULTY\tLOG\tNEEDS")
	for _, s := range simulate.Shapes() {
		var needs []string
		for _, n := range s.Needs {
			needs = append(needs, string(n))
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", s.Name, s.Category, s.Difficulty, s.Log, strings.Join(needs, ", "))
	}
	return t.Flush()
}

func (f *backtestFlags) run(ctx context.Context, stderr io.Writer) (*backtest.Report, error) {
	c, err := f.night.settings()
	if err != nil {
		return nil, err
	}
	least, err := finding.ParseBand(f.severity)
	if err != nil {
		return nil, usageError{fmt.Errorf("--severity: %w", err)}
	}
	opt := backtest.Options{From: f.night.from, To: f.night.to, Variants: f.variants, MinSeverity: least.Min}
	if f.inject {
		opt.Inject = &f.into
	} else {
		labels, err := os.Open(f.labels)
		if err != nil {
			return nil, fmt.Errorf("open labels: %w", err)
		}
		defer labels.Close()
		opt.Labels = labels
	}
	night, done, err := f.night.open(&c)
	if err != nil {
		return nil, err
	}
	defer done()
	show := newProgress(stderr)
	night.Progress = show.update
	defer show.finish()
	if night.Code, err = build(); err != nil {
		return nil, err
	}
	opt.Night = night
	return backtest.Run(ctx, opt)
}

// build names the code to the byte. A backtest is there to show what a change of
// the code does, and a version does not tell one working copy from another: what
// a kept lake holds of another build is concluded anew.
func build() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the program: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read the program: %w", err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("read the program: %w", err)
	}
	return fmt.Sprintf("%s-%x", version(), sum.Sum(nil)[:6]), nil
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
many attacks were found, by the type they call for and by any type, and after how
long; how many findings are false, by account-day, severity, type and account, and
week by week against the budget; whether probabilities mean what they say; and
what the first days of an account are like. It reads logs and changes nothing but
the lake it replays into.

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

With --inject no labels are needed: known shapes of attack, which --inject-list
names, are put onto keys, sessions, instances and buckets that the logs show, on
the days judged (by default the last two weeks, or the later half of shorter
logs). They are read and scored with everything else, but lie in a temporary
directory: logs and lake stay as they are. What the logs raise without them is
counted apart and hits nothing. Shapes without a victim are skipped and counted.
Unknown programs and places of victims are imitated, not copied: where an attack
consists of doing the usual from the usual place, recall is a little too good.

Exit codes: 0 done, 1 failed, 2 wrong usage.`,
		Example: `  yoban simulate --out ./logs && yoban backtest --logs ./logs --labels ./logs/labels.csv
  yoban backtest --logs ./logs --labels labels.csv --lake ./replay --from 2026-01-15 --misses --false
  yoban backtest --logs ./logs --labels labels.csv --config yoban.yaml --format json
  yoban backtest --logs ./logs --labels labels.csv --variants --html report.html
  yoban backtest --logs ./logs --inject --html report.html`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.execute(c.Context(), c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f.register(c.Flags())
	return c
}
