// Package load makes logs by volume, to measure reading by: gigabytes of
// CloudTrail, VPC Flow Logs and Resolver query logs, in the objects that AWS
// delivers every five minutes, by a stated number of active entities.
//
// In go a seed and sizes, out comes a directory of logs. Its records are those of
// the made-up organisation of package simulate, again and again, each with an
// entity, a time, ids, addresses and counters of its own. Volume and entities are
// independent: what an entity does in which hours is settled before, and more
// volume is more of the same. The same options give the same bytes, and memory
// does not depend on any of them but the number of processors.
//
// There is no story in it: no rhythm of day and week, no attacks, no labels.
package load

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"yoban/jobs/simulate"
)

// Logs are the logs that can be made, as AWS's layout calls them.
var Logs = []string{"CloudTrail", "vpcflowlogs", "vpcdnsquerylogs"}

// Options says how much to make. Zero means the default of a field.
type Options struct {
	Seed     uint64    // which load; 0 is a seed like any other
	Raw      int64     // inflated bytes of each log, over all days; at least 1
	Entities int       // active in each log every day, 1 to 10,000,000; default 2,000
	Days     int       // days that the volume is spread over, 1 to 3,660; default 1
	Start    time.Time // first day, UTC midnight; default 2026-06-01
	Accounts int       // accounts that share the volume, 1 to 1,000; default 3
	Logs     []string  // of Logs; default all of them
}

// Made counts what was made of one log.
type Made struct {
	Records int64 // headers of flow logs not counted
	Files   int64
	Raw     int64 // inflated bytes
	Stored  int64 // bytes of the files
}

// Summary counts what a run has made, by log.
type Summary map[string]Made

// withDefaults fills what is zero and refuses what cannot be.
func (o Options) withDefaults() (Options, error) {
	o.Entities, o.Days, o.Accounts = cmp.Or(o.Entities, 2000), cmp.Or(o.Days, 1), cmp.Or(o.Accounts, 3)
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.Logs == nil {
		o.Logs = Logs
	}
	for _, f := range []struct {
		name       string
		value, max int64
	}{
		// An exabyte is more than any disk, and far from where sums overflow.
		{"raw bytes", o.Raw, 1e18}, {"entities", int64(o.Entities), 10_000_000}, {"days", int64(o.Days), 3660}, {"accounts", int64(o.Accounts), 1000},
	} {
		if f.value < 1 || f.value > f.max {
			return o, fmt.Errorf("load: %s is %d, want 1 to %d", f.name, f.value, f.max)
		}
	}
	for _, log := range o.Logs {
		if !slices.Contains(Logs, log) {
			return o, fmt.Errorf("load: there is no log %q, want %q", log, Logs)
		}
	}
	if o.Start = o.Start.UTC(); !o.Start.Equal(o.Start.Truncate(24 * time.Hour)) {
		return o, fmt.Errorf("load: start %s is not midnight UTC", o.Start.Format(time.RFC3339))
	}
	return o, nil
}

// describe writes the options down, so that a directory tells how it was made.
func (o Options) describe() []byte {
	text, err := json.MarshalIndent(map[string]any{
		"seed": o.Seed, "load": o.Raw, "entities": o.Entities, "days": o.Days, "start": o.Start.Format(time.DateOnly), "accounts": o.Accounts, "logs": o.Logs,
	}, "", "  ")
	if err != nil {
		panic(err) // plain values
	}
	return append(text, '\n')
}

// Run writes the load into the directory out, which is created. An existing one
// must be empty or made by simulate; then its logs are replaced. progress may be
// nil; it is called after every object, from one goroutine at a time. A cancelled
// context stops the run between two objects.
func Run(ctx context.Context, out string, opt Options, progress func(done, total int)) (Summary, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	stations, err := newStations(opt)
	if err != nil {
		return nil, err
	}
	if err := simulate.Claim(out, opt.describe()); err != nil {
		return nil, err
	}
	r := &run{opt: opt, stations: stations, total: opt.Days * windowsPerDay * len(stations), sum: Summary{}, progress: progress}
	group, ctx := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), r.total) {
		group.Go(func() error { return r.work(ctx, newWriter(out)) })
	}
	if err := group.Wait(); err != nil {
		return r.sum, fmt.Errorf("load: %w", err)
	}
	return r.sum, nil
}

// run is a load on its way.
type run struct {
	opt      Options
	stations []*station
	total    int // windows of all stations
	next     atomic.Int64

	mu       sync.Mutex // of what follows
	sum      Summary
	done     int
	progress func(done, total int) // may be nil
}

// work makes windows until there are no more, in order of time.
func (r *run) work(ctx context.Context, w *writer) error {
	for {
		n := int(r.next.Add(1)) - 1
		if n >= r.total || ctx.Err() != nil {
			return ctx.Err()
		}
		s := r.stations[n%len(r.stations)]
		made, err := w.window(s, n/len(r.stations))
		if err != nil {
			return err
		}
		r.mu.Lock()
		r.sum[s.log] = r.sum[s.log].plus(made)
		if r.done++; r.progress != nil {
			r.progress(r.done, r.total)
		}
		r.mu.Unlock()
	}
}

func (m Made) plus(o Made) Made {
	return Made{m.Records + o.Records, m.Files + o.Files, m.Raw + o.Raw, m.Stored + o.Stored}
}
