package extract

import (
	"fmt"
	"runtime"
	"runtime/metrics"
)

// DefaultMemory is how many bytes may be live in the whole process before what
// was folded goes to disk: with what garbage comes on top, and what making rows
// takes, a process stays below 512 MB.
const DefaultMemory = 160 << 20

// worthSpilling is how many rows a day must hold before its memory is worth a
// file.
const worthSpilling = 4096

// checkEvery is how many records are folded between looks at memory.
const checkEvery = 1 << 15

// bound says when what was folded goes to disk.
type bound struct {
	memory int64 // bytes that may be live
	rows   int   // that a day must hold
	every  int   // records between looks
}

// live returns how many bytes the last garbage collection found in use.
func live() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// check moves what was folded to disk when too much is live.
func (f *Folder) check() error {
	if live() <= f.shared.bound.memory {
		return nil
	}
	moved := false
	for _, a := range f.days {
		if a.size() < f.shared.bound.rows {
			continue
		}
		if err := a.spill(f.names, f.names); err != nil {
			return err
		}
		moved = true
	}
	if moved {
		f.trails = entries[trailKey, trail]{}
		runtime.GC() // or the next look would see what lives no longer
	}
	return nil
}

// size returns how many rows the accumulators hold in memory.
func (a *accumulators) size() int {
	return a.calls.size() + a.sessions.size() + a.objects.size() + a.changes.size() + a.matches.size() + a.flows.size() + a.queries.size()
}

// Renew starts the names over when they have grown to a quarter of the memory
// that may be live: over many days every session's key is one. What is folded
// goes to disk before. No folder may be folding, and the rows of every Day that
// was taken must have been made.
func Renew(s *Shared, folders []*Folder) error {
	if s.names.held <= s.bound.memory/4 {
		return nil
	}
	s.names = NewNames()
	for _, f := range folders {
		for _, a := range f.days {
			if err := a.spill(f.names, s.names); err != nil {
				return err
			}
		}
		f.names, f.objectName, f.recall = s.names, 0, recall{}
	}
	return nil
}

// spill moves the rows to a run on disk, and starts over with next as the names.
func (a *accumulators) spill(n, next *Names) error {
	if a.size() > 0 {
		r, err := writeRun(n, a)
		if err != nil {
			return fmt.Errorf("move folded records to disk: %w", err)
		}
		a.runs = append(a.runs, r)
	}
	empty := newAccumulators(next, a.watch)
	a.calls, a.sessions, a.objects, a.changes = empty.calls, empty.sessions, empty.objects, empty.changes
	a.matches, a.flows, a.queries = empty.matches, empty.flows, empty.queries
	return nil
}

// writeRun writes all rows to a run.
func writeRun(n *Names, a *accumulators) (*run, error) {
	w, err := newRun(n)
	if err != nil {
		return nil, err
	}
	if err = writeSections(w, a); err == nil {
		err = w.out.Flush()
	}
	if err != nil {
		w.run.file.Close()
		return nil, err
	}
	return w.run, nil
}

func writeSections(w *runWriter, a *accumulators) error {
	if err := writeSection(w, callsTable, a.calls); err != nil {
		return err
	}
	if err := writeSection(w, sessionsTable, a.sessions); err != nil {
		return err
	}
	if err := writeSection(w, objectsTable, a.objects); err != nil {
		return err
	}
	if err := writeSection(w, changesTable, a.changes); err != nil {
		return err
	}
	if err := writeSection(w, matchesTable, a.matches); err != nil {
		return err
	}
	if err := writeSection(w, flowsTable, a.flows); err != nil {
		return err
	}
	return writeSection(w, queriesTable, a.queries)
}

// runs returns the runs of all parts, none when all of the day is in memory.
// With the first of them the rest follows, so that all rows come from runs.
func (d *Day) runs() ([]*run, error) {
	d.rest.Do(func() {
		spilled := false
		for _, p := range d.parts {
			spilled = spilled || len(p.runs) > 0
		}
		for _, p := range d.parts {
			if spilled && d.failure == nil {
				d.failure = p.spill(d.shared.names, d.shared.names)
			}
		}
	})
	var runs []*run
	for _, p := range d.parts {
		runs = append(runs, p.runs...)
	}
	return runs, d.failure
}

// Close removes the day's temporary files. It must follow the last of the rows.
func (d *Day) Close() {
	for _, p := range d.parts {
		for _, r := range p.runs {
			r.file.Close()
		}
		p.runs = nil
	}
}

// finish makes the rows of one table from what all workers folded.
func finish[T folded[K, S], K comparable, S any, PK key[K], PS state[S], R any](d *Day, number tableNumber, of func(*accumulators) *T, rows func(T, *Names, *finisher) Rows[R]) Rows[R] {
	return func(yield func(*R, error) bool) {
		runs, err := d.runs()
		switch {
		case err != nil:
			yield(nil, err)
		case len(runs) > 0:
			finishRuns[T, K, S, PK, PS](runs, number, watch{d.shared.enricher}, of, rows, yield)
		default:
			rows(merged[T, K, S](d, of), d.shared.names, new(finisher))(yield)
		}
	}
}

// merged takes one table from all workers and merges it.
func merged[T folded[K, S], K comparable, S any](d *Day, of func(*accumulators) *T) T {
	if len(d.parts) == 0 {
		return *of(newAccumulators(d.shared.names, watch{d.shared.enricher}))
	}
	total := *of(d.parts[0])
	for _, p := range d.parts[1:] {
		(*of(p)).all(total.absorb)
	}
	for _, p := range d.parts {
		*of(p) = *new(T) // its memory is free as soon as the rows are made
	}
	return total
}

// finishRuns makes the rows of one table from runs, entity by entity: rows begin
// with the entity, so that they come in order, and no more than one is in memory.
func finishRuns[T folded[K, S], K comparable, S any, PK key[K], PS state[S], R any](runs []*run, number tableNumber, w watch, of func(*accumulators) *T, rows func(T, *Names, *finisher) Rows[R], yield func(*R, error) bool) {
	names, f := NewNames(), new(finisher)
	var open []*blocks
	for _, r := range runs {
		b, err := r.open(number, names)
		if err != nil {
			yield(nil, err)
			return
		}
		open = append(open, b)
	}
	for {
		entity, any := firstEntity(open)
		if !any {
			return
		}
		if names.count > memoLimit {
			names = NewNames() // of entities that are done
		}
		t := *of(newAccumulators(names, w))
		for _, b := range open {
			if b.done || b.entity != entity {
				continue
			}
			b.coder.names = names
			err := readBlock[T, K, S, PK, PS](b, t)
			if err == nil {
				err = b.next()
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
		for r, err := range rows(t, names, f) {
			if !yield(r, err) {
				return
			}
		}
	}
}

// firstEntity returns the least name of an entity that is still to be read.
func firstEntity(open []*blocks) (entity string, any bool) {
	for _, b := range open {
		if !b.done && (!any || b.entity < entity) {
			entity, any = b.entity, true
		}
	}
	return entity, any
}
