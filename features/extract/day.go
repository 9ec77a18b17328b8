package extract

import (
	"yoban/features/extract/seen"
	"yoban/features/table"
)

// accumulators are one worker's of one account and UTC date.
type accumulators struct {
	calls    *calls
	sessions *sessions
	objects  *objects
	flows    *flows
	queries  *queries
	seen     *seen.Set // of the run; nil until a call needs it

	used       Counts
	duplicates int64
}

func newAccumulators(n *Names) *accumulators {
	return &accumulators{calls: &calls{}, objects: &objects{}, sessions: newSessions(n), flows: newFlows(n), queries: newQueries(n)}
}

// Counts counts records by log.
type Counts struct {
	Calls, Flows, Queries int64
}

func (c *Counts) add(o Counts) {
	c.Calls += o.Calls
	c.Flows += o.Flows
	c.Queries += o.Queries
}

// Total returns the records of all logs.
func (c Counts) Total() int64 { return c.Calls + c.Flows + c.Queries }

// Day is what all workers folded of one account and UTC date. Each of its tables
// can be finished once, in any order and concurrently.
type Day struct {
	Used       Counts // records in the rows
	Duplicates int64  // CloudTrail records that were there already

	account string
	shared  *Shared
	parts   []*accumulators
}

// Calls returns the rows of the calls table, sorted by their keys.
func (d *Day) Calls() Rows[table.CallRow] {
	all := merged(d, func(p *accumulators) **calls { return &p.calls }, (*calls).absorb)
	return all.rows(d.account, d.shared.names)
}

// Sessions returns the rows of the sessions table, sorted by their keys.
func (d *Day) Sessions() Rows[table.SessionRow] {
	all := merged(d, func(p *accumulators) **sessions { return &p.sessions }, (*sessions).absorb)
	return sessionRows(all, d.account, d.shared.names)
}

// Objects returns the rows of the objects table, sorted by their keys.
func (d *Day) Objects() Rows[table.ObjectRow] {
	all := merged(d, func(p *accumulators) **objects { return &p.objects }, func(dst, src *objects) { dst.absorb(d.shared.names, src) })
	return all.rows(d.account, d.shared.names)
}

// Flows returns the rows of the flows table, sorted by their keys.
func (d *Day) Flows() Rows[table.FlowRow] {
	all := merged(d, func(p *accumulators) **flows { return &p.flows }, (*flows).absorb)
	return d.shared.flowRows(all, d.account)
}

// Queries returns the rows of the queries table, sorted by their keys.
func (d *Day) Queries() Rows[table.QueryRow] {
	all := merged(d, func(p *accumulators) **queries { return &p.queries }, (*queries).absorb)
	return queryRows(all, d.account, d.shared.names)
}

// merged takes one table from all workers and merges it.
func merged[T any](d *Day, of func(*accumulators) **T, absorb func(dst, src *T)) *T {
	if len(d.parts) == 0 {
		return *of(newAccumulators(d.shared.names))
	}
	total := *of(d.parts[0])
	for _, p := range d.parts[1:] {
		absorb(total, *of(p))
	}
	for _, p := range d.parts {
		*of(p) = nil // its memory is free as soon as the rows are made
	}
	return total
}
