package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"yoban/features/blob"
	"yoban/features/extract"
	"yoban/features/logs"
	"yoban/features/sketch"
	"yoban/jobs/ingest"
)

// fold sums the records up as ingest does, date by date: the days that no later
// object is expected to add to are merged and let go.
func fold(ctx context.Context, p *pool) error {
	shared := extract.NewShared(p.opt.Places)
	var folders []*extract.Folder
	for range p.workers {
		folders = append(folders, extract.NewFolder(shared))
	}
	for objects := range byDate(p.choice.objects) {
		err := p.each(ctx, objects, func(worker int, r *logs.Reader, o logs.Object) error {
			f := folders[worker]
			f.Begin(o.ID, nil)
			_, err := r.Read(ctx, o, logs.Limits{}, logs.Handler{Call: f.Call, Flow: f.Flow, Query: f.Query})
			return err
		})
		if err != nil {
			return err
		}
		date, err := time.Parse(time.DateOnly, objects[0].Date)
		if err != nil {
			continue // no date: merged with the rest
		}
		takeUpTo(shared, folders, sketch.Day(date.Unix())-int32(p.opt.LateDays)-1)
	}
	takeUpTo(shared, folders, 1<<30)
	return nil
}

// byDate yields runs of objects of one date, of a list that is sorted by it.
func byDate(objects []logs.Object) func(yield func([]logs.Object) bool) {
	return func(yield func([]logs.Object) bool) {
		for len(objects) > 0 {
			n := slices.IndexFunc(objects, func(o logs.Object) bool { return o.Date != objects[0].Date })
			if n < 0 {
				n = len(objects)
			}
			if !yield(objects[:n]) {
				return
			}
			objects = objects[n:]
		}
	}
}

// takeUpTo merges the days up to and including last, and lets them go.
func takeUpTo(shared *extract.Shared, folders []*extract.Folder, last int32) {
	open := map[extract.Key]bool{}
	for _, f := range folders {
		for _, k := range f.Open() {
			open[k] = open[k] || k.Day <= last
		}
	}
	for k, due := range open {
		if due {
			extract.Take(shared, folders, k)
		}
	}
}

// rows ingests the objects into a lake of its own, which is removed.
func rows(ctx context.Context, p *pool) (err error) {
	dir, err := os.MkdirTemp(p.opt.Scratch, "yoban-bench-")
	if err != nil {
		return fmt.Errorf("make a temporary lake: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	lake, err := blob.OpenDir(dir)
	if err != nil {
		return fmt.Errorf("make a temporary lake: %w", err)
	}
	before := 0
	_, err = ingest.Run(ctx, ingest.Options{
		Logs: p.choice.stores(), Lake: lake, Places: p.opt.Places, Workers: p.workers, LateDays: p.opt.LateDays,
		Progress: func(i ingest.Progress) {
			p.tell(i.Done - before)
			before = i.Done
		},
	})
	return err
}
