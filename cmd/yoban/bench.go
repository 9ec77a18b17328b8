package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/features/logs"
	"yoban/jobs/bench"
	"yoban/jobs/nightly"
)

// benchFlags are the flags of bench: those of the night that make sense for it,
// and its own.
type benchFlags struct {
	night    nightFlags
	kinds    []string
	maxBytes string
	format   string
}

// benchKinds are the kinds of --kind.
var benchKinds = map[string]logs.Kind{"cloudtrail": logs.CloudTrail, "flow": logs.FlowLog, "resolver": logs.ResolverLog}

func (f *benchFlags) register(set *pflag.FlagSet) {
	set.StringArrayVar(&f.night.logs, "logs", nil, "directory of logs, in AWS's layout or any other; repeatable")
	set.StringArrayVar(&f.kinds, "kind", nil, "only this log: cloudtrail, flow or resolver; repeatable")
	set.StringVar(&f.maxBytes, "max-bytes", "", "read at most this much of each log, as stored, such as 500MB: the first objects by date")
	set.StringVar(&f.night.from, "from", "", "first UTC day of objects to read, YYYY-MM-DD (default: the first there is)")
	set.StringVar(&f.night.to, "to", "", "last UTC day of objects to read, YYYY-MM-DD (default: the last there is)")
	set.IntVar(&f.night.workers, "workers", 0, "workers to compare with one (default: one a processor)")
	set.StringVar(&f.night.configFile, "config", "", "YAML file of settings; flags win over it, and its lake is left alone")
	set.StringVar(&f.format, "format", "table", "table or json")
}

// options turns flags into what to measure.
func (f *benchFlags) options() (opt bench.Options, places enrich.Config, err error) {
	if f.format != "table" && f.format != "json" {
		return opt, places, usageError{fmt.Errorf("--format %q is neither table nor json", f.format)}
	}
	for _, name := range f.kinds {
		if _, err := folderOf(name); err != nil {
			return opt, places, err
		}
		opt.Kinds = append(opt.Kinds, benchKinds[name])
	}
	if f.maxBytes != "" {
		if opt.MaxBytes, err = parseBytes(f.maxBytes); err != nil {
			return opt, places, usageError{fmt.Errorf("--max-bytes: %w", err)}
		}
	}
	c, err := f.night.settings()
	if err != nil {
		return opt, places, err
	}
	opt.From, opt.To, opt.Workers, opt.LateDays = f.night.from, f.night.to, c.Processors(), c.Ingest.LateDays
	for _, path := range c.Logs {
		s, err := blob.OpenDir(path)
		if err != nil {
			return opt, places, fmt.Errorf("open logs: %w", err)
		}
		opt.Logs = append(opt.Logs, s)
	}
	return opt, c.Enrichment(), nil
}

// execute measures and prints.
func (f *benchFlags) execute(ctx context.Context, stdout, stderr io.Writer) error {
	opt, places, err := f.options()
	if err != nil {
		return err
	}
	if opt.Places, err = enrich.Open(places); err != nil {
		return err
	}
	defer opt.Places.Close()
	show := newProgress(stderr)
	opt.Progress = func(p bench.Progress) {
		show.update(nightly.Progress{Stage: p.Kind, Done: p.Done, Total: p.Total, Date: fmt.Sprintf("%s, workers: %d", p.Stage, p.Workers)})
	}
	rep, err := bench.Run(ctx, opt)
	show.finish()
	if errors.Is(err, bench.ErrNoLogs) {
		return fmt.Errorf("%w: look at --logs, --kind, --from and --to", err)
	} else if err != nil {
		return err
	}
	if f.format == "json" {
		out := json.NewEncoder(stdout)
		out.SetIndent("", "  ")
		return out.Encode(rep)
	}
	_, err = io.WriteString(stdout, rep.Text())
	return err
}

// benchHelp says what the numbers mean.
const benchHelp = `Bench goes over logs several times and measures, for each kind of log, how long
every stage takes, from the stored objects on:

  gunzip    inflate with Go's standard library: a measure that does not change
            with Yoban
  inflate   inflate as Yoban does
  read      and read all records
  fold      and sum them up by hour
  rows      and finish the rows and write them as Parquet: all that
            'yoban ingest' does, into a temporary lake that is removed

Every stage is a pass of its own that does all of the stages before it but
gunzip; "of it" is what it takes longer than the one before. The passes run with
one worker on one processor, and with --workers on as many; "speed-up" is the
ratio of their times. A first pass is not counted: it brings the objects into
memory, so that no disk is measured unless they do not fit. Peak memory is that of
the process during the pass, as the system tells it, else as Go's runtime does.

MB are 10^6 bytes, and "raw" is inflated text. Times of a shared or small machine
swing by a tenth or more: compare ratios of one run, and the median of several.
Bench changes nothing but the temporary lake, which lies where TMPDIR says.

Exit codes: 0 done, 1 failed, 2 wrong usage.`

func newBenchCommand() *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure how fast this machine reads your logs, and what memory that needs",
		Long:  benchHelp,
		Example: `  yoban bench --logs ./logs
  yoban bench --logs ./logs --kind flow --from 2026-01-01 --to 2026-01-07 --workers 8
  yoban bench --logs ./logs --max-bytes 500MB --format json
  yoban simulate --out ./load --load 1GB && yoban bench --logs ./load`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.execute(c.Context(), c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f.register(c.Flags())
	return c
}
