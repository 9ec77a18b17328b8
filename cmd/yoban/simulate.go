package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yoban/jobs/simulate"
	"yoban/jobs/simulate/load"
)

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	opt        simulate.Options
	out, start string
	load       loadFlags
}

func (f *simulateFlags) register(set *pflag.FlagSet) {
	set.StringVar(&f.out, "out", "", "directory to write to; empty, or made by simulate before")
	set.Uint64Var(&f.opt.Seed, "seed", 0, "which organisation")
	set.IntVar(&f.opt.Accounts, "accounts", 0, "accounts (default 3)")
	set.StringVar(&f.start, "start", "", "first day, YYYY-MM-DD (default 2026-06-01)")
	set.IntVar(&f.opt.Days, "days", 0, "days of logs (default 35; with --load 1)")
	set.IntVar(&f.opt.TrainDays, "traindays", 0, "quiet days before the first case (default 30)")
	set.IntVar(&f.opt.People, "people", 0, "people with a login (default 16)")
	set.IntVar(&f.opt.Instances, "instances", 0, "EC2 instances in all accounts (default 9)")
	set.Float64Var(&f.opt.Scale, "scale", 0, "factor on all ordinary activity (default 1)")
	set.BoolVar(&f.opt.NoAttacks, "noattacks", false, "leave the attacks out; look-alikes stay")
	set.BoolVar(&f.opt.Network, "network", false, "hosts that attack others, and what looks so, in the flow logs too")
	set.BoolVar(&f.opt.Catalogue, "catalogue", false, "instead of other cases, one scenario and look-alikes for every finding type, with lists and config.yaml;\na small organisation of its own by default: 6 accounts, 22 days, 14 of them quiet")
	set.BoolVar(&f.opt.TrainCase, "traincase", false, "put one attack into the quiet days too")
	f.load.register(set)
}

// execute makes an organisation, or a load.
func (f *simulateFlags) execute(ctx context.Context, stdout, stderr io.Writer) error {
	if f.start != "" {
		t, err := time.Parse(time.DateOnly, f.start)
		if err != nil {
			return usageError{fmt.Errorf("--start: %q is not a date such as 2026-01-31", f.start)}
		}
		f.opt.Start = t
	}
	if f.load.size != "" {
		o := load.Options{Seed: f.opt.Seed, Days: f.opt.Days, Start: f.opt.Start, Accounts: f.opt.Accounts}
		return f.load.execute(ctx, f.out, o, stdout, stderr)
	}
	s, err := simulate.Run(ctx, f.out, f.opt, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "cloudtrail  %d records, %d files\nflow logs   %d records, %d files\nqueries     %d records, %d files\n%.1f MB, %d cases, %d of them attacks\n",
		s.CloudTrailRecords, s.CloudTrailFiles, s.FlowRecords, s.FlowFiles, s.QueryRecords, s.QueryFiles, float64(s.Bytes)/1e6, s.Cases, s.Attacks)
	return nil
}

func newSimulateCommand() *cobra.Command {
	var f simulateFlags
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Write a labelled, made-up organisation as logs in AWS's layout",
		Long: `Simulate writes CloudTrail, VPC Flow Logs and Resolver query logs of an
organisation that does not exist: people, pipelines, services and instances with
a daily and weekly rhythm, log noise, duplicates and late files; after the quiet
days, attacks on accounts, data and hosts, and look-alikes that must stay silent;
with --network also hosts that scan, guess, flood and call home. labels.csv says
what is what. With --catalogue the cases are one scenario and some look-alikes for
every finding type, and lists and a configuration lie beside the logs. The same
flags give the same bytes.
` + loadHelp,
		Example: `  yoban simulate --out ./logs --seed 7
  yoban simulate --out ./big --accounts 8 --days 60 --people 80 --instances 40
  yoban simulate --out ./types --catalogue --seed 3
  yoban simulate --out ./load --load 1GB
  yoban simulate --out ./load --load 10GB --entities 100000 --kind flow --days 2`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 || f.out == "" {
				return usageError{errors.New("simulate needs --out DIR and takes no arguments")}
			}
			if err := f.load.check(c); err != nil {
				return err
			}
			return f.execute(c.Context(), c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f.register(c.Flags())
	return c
}
