// Package simulate owns the made-up AWS organisation: it writes months of
// CloudTrail, VPC Flow Logs and Route 53 Resolver query logs in AWS's own layout,
// with attacks and harmless look-alikes in them and labels that tell which is
// which. In go a seed and a size, out comes a directory tree.
//
// Injected puts the same attacks onto victims of an organisation that exists, as
// log objects of their own.
//
// The same options give the same bytes. It shares no code with
// the readers of these logs, so that each checks the other. It makes no volume, for
// which there is package load, and is no model of any real company.
package simulate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// Options says what organisation to make. Zero means the default of a field.
type Options struct {
	Seed      uint64    // which organisation; 0 is a seed like any other
	Accounts  int       // accounts, at least 1; default 3: web shop, data lake, platform
	Start     time.Time // first day, UTC midnight; default Monday 2026-06-01
	Days      int       // days of logs, at least 1; default 35
	TrainDays int       // quiet days before the first case, at least 1; default 30
	People    int       // people with a login, at least 1; default 16
	Instances int       // instances of EC2 in all accounts, at least 1; default 9
	Scale     float64   // factor on all ordinary activity, above 0; default 1
	NoAttacks bool      // leave the attacks out; look-alikes stay
	Network   bool      // hosts that attack others, and what looks so, in the flow logs too
	Catalogue bool      // instead of all cases, one scenario and look-alikes for every finding type, with lists
	TrainCase bool      // put one attack into the quiet days too (does learning swallow it?)
}

// Summary counts what a run has written.
type Summary struct {
	CloudTrailRecords int // events, duplicates included
	CloudTrailFiles   int
	FlowRecords       int // lines, headers not counted
	FlowFiles         int
	QueryRecords      int // resolver queries
	QueryFiles        int
	Bytes             int64 // size of all log files, compressed
	Cases             int   // labelled cases, attacks and look-alikes
	Attacks           int   // cases that ought to be found
}

// ErrForeignDirectory says that the output directory holds something that
// simulate has not made: nothing in it is touched.
var ErrForeignDirectory = errors.New("directory is not empty and was not made by simulate")

// withDefaults fills what is zero and refuses what cannot be.
func (o Options) withDefaults() (Options, error) {
	if o.Start.IsZero() {
		// A Monday whose 30th following day is the first of a month, so that a
		// monthly job falls on the first day that is judged.
		o.Start = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.Catalogue {
		o.thin()
	}
	for _, field := range []struct {
		name     string
		value    *int
		standard int
	}{
		{"accounts", &o.Accounts, 3}, {"days", &o.Days, 35}, {"train days", &o.TrainDays, 30},
		{"people", &o.People, 16}, {"instances", &o.Instances, 9},
	} {
		if *field.value == 0 {
			*field.value = field.standard
		}
		if *field.value < 1 || *field.value > 100_000 {
			return o, fmt.Errorf("simulate: %s is %d, want 1 to 100000", field.name, *field.value)
		}
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	if !(o.Scale > 0 && o.Scale <= 1000) {
		return o, fmt.Errorf("simulate: scale is %v, want above 0 and at most 1000", o.Scale)
	}
	o.Start = o.Start.UTC()
	if !o.Start.Equal(o.Start.Truncate(24 * time.Hour)) {
		return o, fmt.Errorf("simulate: start %s is not midnight UTC", o.Start.Format(time.RFC3339))
	}
	return o, nil
}

// thin makes a catalogue small where nothing else is asked for: its parts bring
// their own people and hosts. Three weeks are three times what a habit needs to
// show, and what laws of scores need to know their tails.
func (o *Options) thin() {
	o.Accounts, o.Days, o.TrainDays = cmp.Or(o.Accounts, 12), cmp.Or(o.Days, 29), cmp.Or(o.TrainDays, 21)
	o.People, o.Instances, o.Scale = cmp.Or(o.People, 6), cmp.Or(o.Instances, 9), cmp.Or(o.Scale, 0.3)
}

// Run writes the organisation into the directory out, which is created. An
// existing directory must be empty or made by simulate; then its logs are
// replaced. progress may be nil; it is called after every day made.
// A cancelled context stops the run between two days.
func Run(ctx context.Context, out string, opt Options, progress func(done, total int)) (Summary, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return Summary{}, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	world := newWorld(opt)
	tree, err := openTree(out, world)
	if err != nil {
		return Summary{}, err
	}
	for day := range opt.Days {
		if err := ctx.Err(); err != nil {
			return tree.summary, fmt.Errorf("simulate: %w", err)
		}
		world.day(day, tree.delivery)
		// Nothing made later can still fall before the day just made.
		if err := tree.flush(world.midnight(day)); err != nil {
			return tree.summary, err
		}
		progress(day+1, opt.Days)
	}
	return tree.close(world)
}
