package ingest

import (
	"cmp"
	"slices"
	"strings"

	"yoban/features/extract"
	"yoban/features/logs"
)

// step is one date's worth of objects to read.
type step struct {
	day     int32 // of the objects' keys
	objects []task
}

// task is one object to read.
type task struct {
	object logs.Object
	fresh  bool // not in the ledger yet
}

// plan decides which objects to read and which days they may be folded into.
type plan struct {
	steps []step
	// rebuilt are the days in the lake that are expected to change: all of
	// their objects are among the steps.
	rebuilt map[extract.Touch]bool
	// stored are the days that objects in the ledger hold records of.
	stored map[extract.Touch][]string
	byID   map[string]logs.Object
	// blurred counts the days that stay as they are though places are told by
	// other data now, or calls by other rules, because their objects are gone.
	blurred int
}

// logOf maps the kind of an object to the log its records belong to.
func logOf(k logs.Kind) extract.Log {
	switch k {
	case logs.FlowLog:
		return extract.Flows
	case logs.ResolverLog:
		return extract.Queries
	}
	return extract.Calls
}

// newPlan compares the objects found with the ledger. An object is new when it
// is not in the ledger or has grown or shrunk since. Of the new ones only those
// with a key date between from and to are read; the others are there for days
// that must be built anew, and are never taken for gone. Days between from and
// to that are blurred, because they were told by other data or rules, are built anew.
func newPlan(objects []logs.Object, l ledger, blurred []extract.Touch, from, to string) *plan {
	p := &plan{rebuilt: map[extract.Touch]bool{}, stored: map[extract.Touch][]string{}, byID: map[string]logs.Object{}}
	for _, o := range objects {
		p.byID[o.ID] = o
	}
	missing := map[extract.Touch]bool{} // days that some objects' records are not in
	for id, e := range l {
		for _, d := range e.Days {
			if t, err := parseTouch(d); err == nil {
				p.stored[t] = append(p.stored[t], id)
				missing[t] = missing[t] || d.Unmerged != 0
			}
		}
	}
	tasks := map[string]task{}
	for _, o := range objects {
		outside := o.Date != "" && (o.Date < from || to != "" && o.Date > to)
		if e, ok := l[o.ID]; !outside && (!ok || e.Size != o.Size) {
			tasks[o.ID] = task{object: o, fresh: true}
			p.expect(&o, e)
		}
	}
	for t := range missing {
		if missing[t] && p.gone(t) == 0 {
			p.rebuilt[t] = true // what was missing has come back
		}
	}
	for _, t := range blurred {
		if date := dateOf(t.Key.Day); date < from || to != "" && date > to {
			continue
		}
		if p.gone(t) > 0 {
			p.blurred++
			continue
		}
		p.rebuilt[t] = true
	}
	for t := range p.rebuilt {
		for _, id := range p.stored[t] {
			if _, ok := tasks[id]; ok {
				continue
			}
			if o, ok := p.byID[id]; ok {
				tasks[id] = task{object: o}
			}
		}
	}
	p.order(tasks)
	return p
}

// expect marks the stored days that a new object will probably add to: that of
// its key and the one before, and those it touched when it was read before.
func (p *plan) expect(o *logs.Object, before *Entry) {
	mark := func(t extract.Touch) {
		if len(p.stored[t]) > 0 && p.gone(t) == 0 {
			p.rebuilt[t] = true
		}
	}
	if day, err := dayOf(o.Date); err == nil {
		mark(extract.Touch{Log: logOf(o.Kind), Key: extract.Key{Account: o.Account, Day: day}})
		mark(extract.Touch{Log: logOf(o.Kind), Key: extract.Key{Account: o.Account, Day: day - 1}})
	}
	if before != nil {
		for _, t := range before.touches() {
			mark(t)
		}
	}
}

// order sorts tasks into steps by date, and by ID within a date.
func (p *plan) order(tasks map[string]task) {
	all := make([]task, 0, len(tasks))
	for _, t := range tasks {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b task) int {
		return cmp.Or(strings.Compare(a.object.Date, b.object.Date), strings.Compare(a.object.ID, b.object.ID))
	})
	for _, t := range all {
		day, err := dayOf(t.object.Date)
		if err != nil {
			day = 0 // no date: read first, closed with the rest
		}
		if n := len(p.steps); n == 0 || p.steps[n-1].day != day {
			p.steps = append(p.steps, step{day: day})
		}
		last := &p.steps[len(p.steps)-1]
		last.objects = append(last.objects, t)
	}
}

// gone returns the stored objects of a day that are no longer among the logs.
func (p *plan) gone(t extract.Touch) int {
	n := 0
	for _, id := range p.stored[t] {
		if _, ok := p.byID[id]; !ok {
			n++
		}
	}
	return n
}
