package extract

import (
	"sync"

	"yoban/features/extract/seen"
	"yoban/features/table"
)

// accumulators are one worker's of one account and UTC date.
type accumulators struct {
	calls    *calls
	sessions *sessions
	objects  *objects
	changes  *changes
	matches  *matches
	flows    *flows
	queries  *queries
	seen     *seen.Set // of the run; nil until a call needs it
	watch    watch

	runs []*run // what was moved to disk

	used       Counts
	duplicates int64
}

func newAccumulators(n *Names, w watch) *accumulators {
	return &accumulators{watch: w, calls: &calls{}, objects: newObjects(n), changes: newChanges(n), matches: newMatches(n),
		sessions: newSessions(n, w), flows: newFlows(n, w), queries: newQueries(n)}
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

	rest    sync.Once // moves what is still in memory to disk
	failure error
}

// Calls returns the rows of the calls table.
func (d *Day) Calls() Rows[table.CallRow] {
	return finish(d, callsTable, func(p *accumulators) **calls { return &p.calls }, func(t *calls, n *Names, f *finisher) Rows[table.CallRow] {
		return t.rows(d.account, n, f)
	})
}

// Sessions returns the rows of the sessions table.
func (d *Day) Sessions() Rows[table.SessionRow] {
	return finish(d, sessionsTable, func(p *accumulators) **sessions { return &p.sessions }, func(t *sessions, n *Names, f *finisher) Rows[table.SessionRow] {
		return sessionRows(t, d.account, n, f)
	})
}

// Objects returns the rows of the objects table.
func (d *Day) Objects() Rows[table.ObjectRow] {
	return finish(d, objectsTable, func(p *accumulators) **objects { return &p.objects }, func(t *objects, n *Names, f *finisher) Rows[table.ObjectRow] {
		return t.rows(d.account, n, f)
	})
}

// Changes returns the rows of the changes table.
func (d *Day) Changes() Rows[table.ChangeRow] {
	return finish(d, changesTable, func(p *accumulators) **changes { return &p.changes }, func(t *changes, n *Names, f *finisher) Rows[table.ChangeRow] {
		return changeRows(t, d.account, n, f)
	})
}

// Matches returns the rows of the matches table.
func (d *Day) Matches() Rows[table.MatchRow] {
	return finish(d, matchesTable, func(p *accumulators) **matches { return &p.matches }, func(t *matches, n *Names, f *finisher) Rows[table.MatchRow] {
		return matchRows(t, d.account, n, f)
	})
}

// Flows returns the rows of the flows table.
func (d *Day) Flows() Rows[table.FlowRow] {
	return finish(d, flowsTable, func(p *accumulators) **flows { return &p.flows }, func(t *flows, n *Names, f *finisher) Rows[table.FlowRow] {
		return flowRows(t, d.account, n, f, d.shared.enricher)
	})
}

// Queries returns the rows of the queries table.
func (d *Day) Queries() Rows[table.QueryRow] {
	return finish(d, queriesTable, func(p *accumulators) **queries { return &p.queries }, func(t *queries, n *Names, f *finisher) Rows[table.QueryRow] {
		return queryRows(t, d.account, n, f)
	})
}
