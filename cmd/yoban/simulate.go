package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"yoban/jobs/simulate"
	"yoban/jobs/simulate/load"
)

func newSimulateCommand() *cobra.Command {
	var opt simulate.Options
	var out, start string
	var volume loadFlags
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Write a labelled, made-up organisation as logs in AWS's layout",
		Long: `Simulate writes CloudTrail, VPC Flow Logs and Resolver query logs of an
organisation that does not exist: people, pipelines, services and instances with
a daily and weekly rhythm, log noise, duplicates and late files; after the quiet
days, an attack for every kind of finding and a look-alike that must stay
silent. labels.csv says what is what. The same flags give the same bytes.

With --load it makes volume to measure reading by, not an organisation to watch:
the organisation's records again and again, each with an entity, a time, ids,
addresses and counters of its own, in the objects that AWS delivers every five
minutes. --load says how many inflated bytes to make of each log, over all days.
--entities says how many principals (CloudTrail), interfaces (flow logs) and
hosts (resolver) are active every day, whatever the volume: 1 % of them always, at
up to 8 things each, 9 % for 8 hours, at 4, and the rest for one hour, at 2. There
are no attacks and no labels. It takes some 5 to 15 seconds a processor and GB.
'yoban bench' measures by it.`,
		Example: `  yoban simulate --out ./logs --seed 7
  yoban simulate --out ./big --accounts 8 --days 60 --people 80 --instances 40
  yoban simulate --out ./load --load 1GB
  yoban simulate --out ./load --load 10GB --entities 100000 --kind flow --days 2`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 || out == "" {
				return usageError{errors.New("simulate needs --out DIR and takes no arguments")}
			}
			if start != "" {
				t, err := time.Parse(time.DateOnly, start)
				if err != nil {
					return usageError{fmt.Errorf("--start: %q is not a date such as 2026-01-31", start)}
				}
				opt.Start = t
			}
			if err := volume.check(c); err != nil {
				return err
			}
			if volume.size != "" {
				o := load.Options{Seed: opt.Seed, Days: opt.Days, Start: opt.Start, Accounts: opt.Accounts}
				return volume.run(c.Context(), out, o, c.OutOrStdout(), c.ErrOrStderr())
			}
			s, err := simulate.Run(c.Context(), out, opt, nil)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "cloudtrail  %d records, %d files\nflow logs   %d records, %d files\nqueries     %d records, %d files\n%.1f MB, %d cases, %d of them attacks\n",
				s.CloudTrailRecords, s.CloudTrailFiles, s.FlowRecords, s.FlowFiles, s.QueryRecords, s.QueryFiles, float64(s.Bytes)/1e6, s.Cases, s.Attacks)
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&out, "out", "", "directory to write to; empty, or made by simulate before")
	f.Uint64Var(&opt.Seed, "seed", 0, "which organisation")
	f.IntVar(&opt.Accounts, "accounts", 0, "accounts (default 3)")
	f.StringVar(&start, "start", "", "first day, YYYY-MM-DD (default 2026-06-01)")
	f.IntVar(&opt.Days, "days", 0, "days of logs (default 35; with --load 1)")
	f.IntVar(&opt.TrainDays, "traindays", 0, "quiet days before the first case (default 30)")
	f.IntVar(&opt.People, "people", 0, "people with a login (default 16)")
	f.IntVar(&opt.Instances, "instances", 0, "EC2 instances in all accounts (default 9)")
	f.Float64Var(&opt.Scale, "scale", 0, "factor on all ordinary activity (default 1)")
	f.BoolVar(&opt.NoAttacks, "noattacks", false, "leave the attacks out; look-alikes stay")
	f.BoolVar(&opt.TrainCase, "traincase", false, "put one attack into the quiet days too")
	f.StringVar(&volume.size, "load", "", "make this much of each log, inflated, such as 500MB or 2GB")
	f.IntVar(&volume.entities, "entities", 0, "with --load: entities active in each log every day (default 2000)")
	f.StringArrayVar(&volume.kinds, "kind", nil, "with --load: only this log: cloudtrail, flow or resolver; repeatable")
	return c
}
