// Package review is the desk at which people look at findings and decide about
// them.
//
// A lake comes in; out come Cases (a finding joined over its days, its state,
// its history of decisions), new entries of the journal of decisions, and what a
// verdict would change in past nights. The invariant: nothing but the journal is
// ever written; days of findings, scores and baselines stay as they are until a
// night is run.
//
// It owns neither states nor verdicts (models/finding/life), nor what a night
// makes of them (jobs/nightly).
package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yoban/features/blob"
	"yoban/models/finding"
	"yoban/models/finding/life"
)

// Query says which findings to look at.
type Query struct {
	From, To string         // days, YYYY-MM-DD, both included; empty for open
	Filter   finding.Filter // of each day's finding
	States   []life.State   // nil for all
}

// Case is a finding with its life.
type Case struct {
	Finding finding.Finding // joined over the days asked for; put aside as its State says
	Nights  []string        // of the days asked for, those that have it, ascending
	State   life.State      // as of the last day asked for
	History []life.Decision // the oldest first
	Known   life.Facts      // over all its days up to the last one asked for
}

// Desk holds the cases of a query.
type Desk struct {
	Cases   []Case             // those that the query selects, in the order of finding.Compare
	Others  map[life.State]int // those that only their state leaves out
	Journal *life.Journal
}

// Open reads the findings and decisions of a lake. States are told from all days
// up to the last one asked for, and from all decisions.
func Open(ctx context.Context, lake blob.Store, q Query) (*Desk, error) {
	journal, err := life.Read(ctx, lake)
	if err != nil {
		return nil, err
	}
	if q.From != "" && q.To != "" && q.From > q.To {
		return nil, fmt.Errorf("review: %s is after %s", q.From, q.To)
	}
	subject := q.Filter
	subject.MinSeverity = 0
	days, err := finding.ReadDays(ctx, lake, "", q.To, subject)
	if err != nil {
		return nil, err
	}
	return newDesk(days, journal, q), nil
}

// newDesk joins the days.
func newDesk(days []finding.Day, journal *life.Journal, q Query) *Desk {
	var all, selected []finding.Finding
	nights := map[string][]string{} // id → nights asked for
	count := map[string]int{}       // id → nights
	for _, d := range days {
		for _, f := range d.Findings {
			all = append(all, f)
			count[f.ID]++
			if d.Date >= q.From && q.Filter.Match(f) {
				selected = append(selected, f)
				nights[f.ID] = append(nights[f.ID], d.Date)
			}
		}
	}
	whole := map[string]finding.Finding{}
	for _, f := range finding.Merge(all) {
		whole[f.ID] = f
	}
	desk := &Desk{Others: map[life.State]int{}, Journal: journal}
	for _, f := range finding.Merge(selected) {
		w := whole[f.ID]
		state := journal.StateOf(&w, count[f.ID])
		if q.States != nil && !slices.Contains(q.States, state) {
			desk.Others[state]++
			continue
		}
		f.Suppressed, f.Archived = "", state == life.Archived
		if state == life.Suppressed {
			f.Suppressed = w.Suppressed
		}
		desk.Cases = append(desk.Cases, Case{Finding: f, Nights: nights[f.ID], State: state, History: journal.Of(f.ID), Known: life.FactsOf(&w)})
	}
	return desk
}

// ErrNone is returned, wrapped, when no finding has an id.
var ErrNone = fmt.Errorf("no finding has an id")

// AmbiguousError says that the start of an id is that of several findings.
type AmbiguousError struct {
	Prefix string
	IDs    []string // all of them, sorted
}

func (e *AmbiguousError) Error() string {
	const most = 5 // enough to choose from on one screen
	ids, more := e.IDs, ""
	if len(ids) > most {
		ids, more = ids[:most], ", …"
	}
	return fmt.Sprintf("%d findings have an id that starts with %q: %s%s", len(e.IDs), e.Prefix, strings.Join(ids, ", "), more)
}

// Pick returns the only case whose finding has the id, or the start of one,
// whatever the case of its letters and an "…" at its end. It returns ErrNone,
// wrapped, or an AmbiguousError.
func (d *Desk) Pick(id string) (*Case, error) {
	prefix := strings.TrimSuffix(strings.ToLower(id), "…")
	var hits []*Case
	var ids []string
	for i := range d.Cases {
		c := &d.Cases[i]
		if c.Finding.ID == prefix {
			return c, nil
		}
		if strings.HasPrefix(c.Finding.ID, prefix) {
			hits, ids = append(hits, c), append(ids, c.Finding.ID)
		}
	}
	switch {
	case prefix == "" || len(hits) == 0:
		return nil, fmt.Errorf("%w that starts with %q", ErrNone, prefix)
	case len(hits) > 1:
		slices.Sort(ids)
		return nil, &AmbiguousError{prefix, ids}
	}
	return hits[0], nil
}

// PickAll picks the case of every id, each case once.
func (d *Desk) PickAll(ids []string) ([]*Case, error) {
	var out []*Case
	for _, id := range ids {
		c, err := d.Pick(id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out, nil
}
