package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/features/extract"
	"yoban/features/logs"
	"yoban/features/sigma"
)

// Options say what to ingest.
type Options struct {
	Logs     []blob.Store
	Lake     blob.Store
	Places   *enrich.Enricher
	Rules    *sigma.Set // that calls are held against; nil for none
	Workers  int        // objects read at once; at least 1
	LateDays int        // days that a date's late files are waited for
	From, To string     // dates of keys to look at, YYYY-MM-DD, both included; empty for all
	Limits   logs.Limits
	// Memory is what the whole process may take, in bytes, before it slows down for
	// the garbage collector's sake; DefaultMemory when 0. Two fifths of it may
	// be live before what was folded goes to temporary files.
	Memory   int64
	Progress func(Progress) // may be nil; called from one goroutine
}

// sight names what the rows of a log are told by, beside the log itself: places,
// and of calls the rules.
func (o *Options) sight(log string) string {
	if log != logNames[extract.Calls] || o.Rules.Len() == 0 {
		return o.Places.Sight()
	}
	return o.Places.Sight() + " rules:" + o.Rules.Hash()
}

// Progress is how far a run has come.
type Progress struct {
	Done, Total int   // objects
	Bytes       int64 // stored bytes read
	Date        string
}

// run is one ingestion.
type run struct {
	Options
	plan    *plan
	ledger  ledger
	shared  *extract.Shared
	folders []*extract.Folder
	readers []logs.Reader

	closed   int32 // days up to this one are written, or being written
	writing  writing
	touched  map[extract.Touch]bool
	late     map[extract.Touch][]string // objects with records that are not in their day yet
	shards   map[string]shard           // the ledger by date
	before   map[string]*Entry          // what the ledger had of objects that were read again
	dates    map[string]bool            // shards of the ledger to write
	progress Progress
	report   *Report
}

// DefaultMemory leaves a fifth of 512 MB to what the garbage collector does not
// count, and to moments in which it is late.
const DefaultMemory = 400 << 20

// Run ingests what is new and reports the account of everything the lake
// holds. It may be stopped and run again at any time.
func Run(ctx context.Context, opt Options) (*Report, error) {
	if opt.Memory <= 0 {
		opt.Memory = DefaultMemory
	}
	// The limit of the environment stays when it is the lower one.
	before := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(before, opt.Memory))
	defer debug.SetMemoryLimit(before)
	listing, err := logs.Discover(ctx, opt.Logs, logs.Options{})
	if err != nil {
		return nil, fmt.Errorf("find logs: %w", err)
	}
	l, err := readLedger(ctx, opt.Lake)
	if err != nil {
		return nil, err
	}
	blurred, err := blurredDays(ctx, opt.Lake, opt.sight)
	if err != nil {
		return nil, err
	}
	r := newRun(opt, newPlan(listing.Objects, l, blurred, opt.From, opt.To), l)
	// Errors of reading and of writing what was read before are told together.
	if err := errors.Join(r.all(ctx), r.written()); err != nil {
		return nil, err
	}
	if err := l.write(ctx, opt.Lake, r.dates, r.shards); err != nil {
		return nil, err
	}
	return r.finish(ctx, &listing)
}

// all reads and writes everything but the ledger.
func (r *run) all(ctx context.Context) error {
	for _, s := range r.plan.steps {
		if err := r.step(ctx, s); err != nil {
			return err
		}
	}
	if err := r.closeAll(ctx); err != nil {
		return err
	}
	return r.rebuildLate(ctx)
}

func newRun(opt Options, p *plan, l ledger) *run {
	r := &run{Options: opt, plan: p, ledger: l, shared: extract.NewShared(opt.Places, opt.Memory*2/5), closed: -1 << 30, writing: writing{upTo: -1 << 30},
		touched: map[extract.Touch]bool{}, late: map[extract.Touch][]string{}, shards: l.shards(), before: map[string]*Entry{}, dates: map[string]bool{}, report: newReport()}
	r.shared.UseRules(opt.Rules)
	workers := max(opt.Workers, 1)
	r.readers = make([]logs.Reader, workers)
	r.writing.slots = make(chan struct{}, workers)
	for range workers {
		r.folders = append(r.folders, extract.NewFolder(r.shared))
	}
	for _, s := range p.steps {
		r.progress.Total += len(s.objects)
	}
	return r
}

// step reads one date's objects, and then begins to write the days that no object
// of a later date is expected to add to. They are written while the next date is
// read.
func (r *run) step(ctx context.Context, s step) error {
	r.progress.Date = dateOf(s.day)
	if err := r.readAll(ctx, s.objects, r.open); err != nil {
		return err
	}
	if err := r.written(); err != nil {
		return err
	}
	if err := r.saveSettled(ctx); err != nil {
		return err
	}
	if err := extract.Renew(r.shared, r.folders); err != nil {
		return err
	}
	r.closeUpTo(ctx, s.day-int32(r.LateDays)-1)
	return nil
}

// saveSettled writes the shards of the ledger that nothing in this run can
// change any more, so that a run that is cut short need not read their objects
// again: all of their new objects hold records of written days only.
func (r *run) saveSettled(ctx context.Context) error {
	settled := map[string]bool{}
	for date := range r.dates {
		if r.settled(date) {
			settled[date] = true
		}
	}
	if err := r.ledger.write(ctx, r.Lake, settled, r.shards); err != nil {
		return err
	}
	for date := range settled {
		delete(r.dates, date)
	}
	return nil
}

func (r *run) settled(date string) bool {
	for id, e := range r.shards[date] {
		if !e.read {
			continue
		}
		if r.before[id] != nil {
			return false // read again: which days it left is known at the end
		}
		for _, t := range e.touches() {
			if _, late := r.late[t]; late || t.Key.Day > r.writing.upTo {
				return false
			}
		}
	}
	return true
}

// open decides whether a record may be folded: its day must not be written yet
// in this run, and if the lake has it already, all of its objects must be in
// the plan.
func (r *run) open(fresh bool) func(extract.Log, extract.Key) bool {
	return func(l extract.Log, k extract.Key) bool {
		t := extract.Touch{Log: l, Key: k}
		if k.Day <= r.closed {
			return false
		}
		if len(r.plan.stored[t]) > 0 {
			return r.plan.rebuilt[t]
		}
		return fresh
	}
}

// closeAll writes every day that is still open.
func (r *run) closeAll(ctx context.Context) error {
	if err := r.written(); err != nil {
		return err
	}
	r.closeUpTo(ctx, 1<<30)
	return r.written()
}

// rebuildLate builds the days anew that got records after they were written.
// Days whose older objects are gone from the logs are left as they are, and
// counted: building them anew would lose what the lake knows.
func (r *run) rebuildLate(ctx context.Context) error {
	byDay := map[int32]map[extract.Touch]bool{}
	for t, ids := range r.late {
		if r.plan.gone(t) > 0 {
			r.leaveUnmerged(t, ids)
			continue
		}
		if byDay[t.Key.Day] == nil {
			byDay[t.Key.Day] = map[extract.Touch]bool{}
		}
		byDay[t.Key.Day][t] = true
	}
	for _, day := range slices.Sorted(maps.Keys(byDay)) {
		if err := r.rebuild(ctx, day, byDay[day]); err != nil {
			return err
		}
	}
	return nil
}

// rebuild builds some logs of a day anew from all of their objects.
func (r *run) rebuild(ctx context.Context, day int32, wanted map[extract.Touch]bool) error {
	r.closed = -1 << 30
	tasks := r.objectsOf(wanted)
	r.progress.Total += len(tasks)
	r.progress.Date = dateOf(day)
	open := func(bool) func(extract.Log, extract.Key) bool {
		return func(l extract.Log, k extract.Key) bool { return wanted[extract.Touch{Log: l, Key: k}] }
	}
	if err := r.readAll(ctx, tasks, open); err != nil {
		return err
	}
	var empty []extract.Touch
	for t := range wanted {
		if !r.touched[t] {
			empty = append(empty, t)
		}
	}
	if err := r.closeAll(ctx); err != nil {
		return err
	}
	for _, t := range empty {
		if err := r.removeDay(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// leaveUnmerged notes in the ledger that records of some objects are not in the
// partition of a day.
func (r *run) leaveUnmerged(t extract.Touch, ids []string) {
	for _, id := range ids {
		merged := int64(0)
		if b := r.before[id]; b != nil {
			records, unmerged := b.of(t)
			merged = records - unmerged
		}
		records, _ := r.ledger[id].of(t)
		r.ledger[id].setUnmerged(t, records-merged)
	}
}

// merged notes in the ledger that all records of a day are in its partition.
func (r *run) merged(t extract.Touch) {
	for _, id := range r.plan.stored[t] {
		e := r.ledger[id]
		if _, n := e.of(t); n != 0 {
			e.setUnmerged(t, 0)
			r.dates[e.date] = true
		}
	}
}

// objectsOf lists every object that holds records of the wanted days.
func (r *run) objectsOf(wanted map[extract.Touch]bool) []task {
	var out []task
	for _, id := range slices.Sorted(maps.Keys(r.ledger)) {
		o, ok := r.plan.byID[id]
		if ok && slices.ContainsFunc(r.ledger[id].touches(), func(t extract.Touch) bool { return wanted[t] }) {
			out = append(out, task{object: o})
		}
	}
	return out
}
