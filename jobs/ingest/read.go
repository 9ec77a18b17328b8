package ingest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"yoban/features/extract"
	"yoban/features/logs"
)

// maxSamples is how many rejected records of one object go to the quarantine.
const maxSamples = 5

// outcome is what reading one object gave.
type outcome struct {
	task    task
	result  logs.Result
	touched map[extract.Touch]int64
	samples []Quarantined
	open    func(extract.Log, extract.Key) bool
}

// readAll reads objects with all workers, each into its own folder. Objects
// that cannot be opened end the run: nothing is skipped in silence.
func (r *run) readAll(ctx context.Context, tasks []task, open func(fresh bool) func(extract.Log, extract.Key) bool) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	var mu sync.Mutex
	for w := range r.folders {
		group.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(tasks) || ctx.Err() != nil {
					return ctx.Err()
				}
				out, err := r.read(ctx, w, tasks[i], open(tasks[i].fresh))
				if err != nil {
					return err
				}
				mu.Lock()
				r.record(out)
				mu.Unlock()
			}
		})
	}
	return group.Wait()
}

// read folds one object.
func (r *run) read(ctx context.Context, worker int, t task, open func(extract.Log, extract.Key) bool) (*outcome, error) {
	f := r.folders[worker]
	out := &outcome{task: t, open: open}
	f.Begin(t.object.ID, open)
	var err error
	out.result, err = r.readers[worker].Read(ctx, t.object, r.Limits, logs.Handler{
		Call: f.Call, Flow: f.Flow, Query: f.Query,
		Reject: func(j logs.Reject) {
			if len(out.samples) < maxSamples {
				out.samples = append(out.samples, Quarantined{t.object.ID, j.Record, j.Reason.String(), string(j.Sample)})
			}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("ingest: %w", err)
	}
	out.touched = f.Touched()
	return out, nil
}

// lost notes the days whose records an object held before and holds no longer.
func (r *run) lost(id string, before *Entry, touched map[extract.Touch]int64) {
	if before == nil {
		return
	}
	r.dates[before.date] = true // where the ledger had it
	for _, t := range before.touches() {
		if touched[t] == 0 {
			r.late[t] = append(r.late[t], id)
		}
	}
}

// record enters an object that was read into the ledger, if it is new there,
// and notes the days that still miss records of it.
func (r *run) record(o *outcome) {
	id := o.task.object.ID
	if o.task.fresh {
		before := r.ledger[id]
		r.before[id] = before
		if before != nil {
			delete(r.shards[before.date], id)
		}
		r.ledger[id] = newEntry(&o.task.object, &o.result, o.touched, o.samples)
		put(r.shards, id, r.ledger[id])
		r.dates[o.task.object.Date] = true
		r.lost(id, before, o.touched)
	}
	for t := range o.touched {
		switch {
		case o.open(t.Log, t.Key):
			r.touched[t] = true
		case o.task.fresh, r.plan.rebuilt[t]:
			// A day that was to be built anew may have been written before the
			// latest of its objects was read.
			r.late[t] = append(r.late[t], id)
		}
	}
	r.progress.Done++
	r.progress.Bytes += o.result.Compressed
	if r.Progress != nil {
		r.Progress(r.progress)
	}
}
