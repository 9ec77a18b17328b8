package extract

import (
	"yoban/features/extract/seen"
	"yoban/features/table"
)

// Day holds the accumulators of one account and UTC date.
type Day struct {
	account string
	calls   *calls
	objects *objects
	session *sessions
	flows   *flows
	queries *queries
	seen    *seen.Set // of the run; nil until a call needs it

	used       Counts
	duplicates int64
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

func newDay(account string, n *Names) *Day {
	return &Day{account: account, calls: &calls{}, objects: &objects{}, session: newSessions(n), flows: newFlows(n), queries: newQueries(n)}
}

// absorb merges another worker's accumulators of the same account and date; o
// must not be used again.
func (d *Day) absorb(o *Day, n *Names) {
	d.calls.absorb(o.calls)
	d.objects.absorb(n, o.objects)
	d.session.absorb(o.session)
	d.flows.absorb(o.flows)
	d.queries.absorb(o.queries)
	d.used.add(o.used)
	d.duplicates += o.duplicates
}

// Rows are the finished rows of one account and date, each table sorted by its
// key columns.
type Rows struct {
	Calls    []table.CallRow
	Sessions []table.SessionRow
	Objects  []table.ObjectRow
	Flows    []table.FlowRow
	Queries  []table.QueryRow

	Used       Counts // records in the rows
	Duplicates int64  // CloudTrail records that were there already
}

// Rows finishes the day, which must not be used again. Different days may be
// finished concurrently.
func (d *Day) Rows(s *Shared) Rows {
	return Rows{
		Calls:    d.calls.rows(d.account, s.names),
		Sessions: sessionRows(d.session, d.account, s.names),
		Objects:  d.objects.rows(d.account, s.names),
		Flows:    s.flowRows(d.flows, d.account),
		Queries:  queryRows(d.queries, d.account, s.names),
		Used:     d.used, Duplicates: d.duplicates,
	}
}
