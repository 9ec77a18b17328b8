package detector

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"yoban/features/enrich/catalog"
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

// listedCallers finds calls from addresses on lists.
func listedCallers(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Sessions, func(r *table.SessionRow) string { return r.Principal }) {
		if rows[0].Kind == extract.KindService {
			continue
		}
		met := n.callersMet(rows)
		if len(met) == 0 {
			continue
		}
		entity := baseline.PrincipalKind + rows[0].Principal
		out.Findings = append(out.Findings, n.apply(finding.ManagementLog, entity, met)...)
		out.Findings = append(out.Findings, n.apply(finding.ObjectLog, entity, met)...)
	}
	return out
}

// callersMet returns the listed addresses that a principal's calls came from, in
// the order of the rows.
func (n *Night) callersMet(rows []table.SessionRow) []encounter {
	var out []encounter
	index := map[string]int{}
	for i := range rows {
		r := &rows[i]
		at, ok := index[r.Address]
		if !ok {
			addr, err := netip.ParseAddr(r.Address)
			if err != nil {
				continue
			}
			hits := n.Places.AddressIndicators(addr, 0)
			if len(hits) == 0 {
				continue
			}
			at = len(out)
			index[r.Address] = at
			out = append(out, encounter{met: r.Address, hits: hits})
		}
		out[at].sessions = append(out[at].sessions, r)
	}
	if len(out) > 0 {
		n.whatTheyDid(rows[0].Principal, out)
	}
	return out
}

// whatTheyDid adds the calls that were made where and when a principal's sessions
// from listed addresses were, so that each rule can pick its own.
func (n *Night) whatTheyDid(principal string, met []encounter) {
	calls, objects := map[place][]*table.CallRow{}, map[place][]*table.ObjectRow{}
	for i, own := 0, n.calls[principal]; i < len(own); i++ {
		at := place{own[i].Hour, own[i].Network, own[i].Agent}
		calls[at] = append(calls[at], &own[i])
	}
	for i, own := 0, n.objectsOf(principal); i < len(own); i++ {
		at := place{hour: own[i].Hour, network: own[i].Network} // rows of objects hold no agents
		objects[at] = append(objects[at], &own[i])
	}
	for i := range met {
		there, then := map[place]bool{}, map[place]bool{}
		for _, s := range met[i].sessions {
			there[place{s.Hour, s.Network, s.Agent}] = true
			then[place{hour: s.Hour, network: s.Network}] = true
		}
		for _, s := range met[i].sessions {
			if at := (place{s.Hour, s.Network, s.Agent}); there[at] {
				met[i].calls = append(met[i].calls, calls[at]...)
				delete(there, at)
			}
			if at := (place{hour: s.Hour, network: s.Network}); then[at] {
				met[i].objects = append(met[i].objects, objects[at]...)
				delete(then, at)
			}
		}
		met[i].calls = certain(met[i].calls, func(r *table.CallRow) int64 { return r.Listed })
		met[i].objects = certain(met[i].objects, func(r *table.ObjectRow) int64 { return r.Listed })
	}
}

// certain keeps, of rows where a listed address called, those that say that it did.
// Without any, lists are newer than the rows, and all may be meant.
func certain[R any](rows []*R, listed func(*R) int64) []*R {
	if !slices.ContainsFunc(rows, func(r *R) bool { return listed(r) > 0 }) {
		return rows
	}
	return slices.DeleteFunc(rows, func(r *R) bool { return listed(r) == 0 })
}

// distinct joins the rows of encounters, each once.
func distinct[R any](of []encounter, rows func(*encounter) []*R) []*R {
	var out []*R
	seen := map[*R]bool{}
	for i := range of {
		for _, r := range rows(&of[i]) {
			if !seen[r] {
				seen[r] = true
				out = append(out, r)
			}
		}
	}
	return out
}

// lookers narrows encounters down to calls that only look, or to those that change
// something. Operations on objects have types of their own.
func lookers(looking bool) func(*Night, *encounter) bool {
	return func(_ *Night, e *encounter) bool {
		var rows []*table.CallRow
		for _, r := range e.calls {
			if onObjects := r.Service == "s3" && extract.OperationOf(r.Action) != ""; !onObjects && looks(r) == looking {
				rows = append(rows, r)
			}
		}
		e.calls = rows
		e.stopped = !slices.ContainsFunc(rows, func(r *table.CallRow) bool { return r.Outcome == extract.OK })
		return len(e.calls) > 0
	}
}

// looks reports whether a call only reads.
func looks(r *table.CallRow) bool {
	access := catalog.Lookup(r.Service+".amazonaws.com", r.Action).Access
	return access == catalog.List || access == catalog.Read
}

// touches narrows encounters down to some classes of operation on objects.
func touches(operations ...string) func(*Night, *encounter) bool {
	return func(_ *Night, e *encounter) bool {
		var rows []*table.ObjectRow
		for _, r := range e.objects {
			if slices.Contains(operations, r.Operation) {
				rows = append(rows, r)
			}
		}
		e.objects = rows
		e.stopped, e.sent = true, 0
		for _, r := range e.objects {
			e.stopped = e.stopped && r.OK == 0
			e.sent = saturate(e.sent, r.BytesOut)
		}
		return len(e.objects) > 0
	}
}

// objectsOf returns a principal's rows of objects.
func (n *Night) objectsOf(principal string) []table.ObjectRow {
	from, _ := slices.BinarySearchFunc(n.Rows.Objects, principal, func(r table.ObjectRow, p string) int { return strings.Compare(r.Principal, p) })
	to := from
	for to < len(n.Rows.Objects) && n.Rows.Objects[to].Principal == principal {
		to++
	}
	return n.Rows.Objects[from:to]
}

// listedCalls describes a principal's calls from what it met.
func (n *Night) listedCalls(typ string, of []encounter) finding.Finding {
	rows := distinct(of, func(e *encounter) []*table.CallRow { return e.calls })
	slices.SortStableFunc(rows, func(a, b *table.CallRow) int { return cmp.Compare(a.First, b.First) })
	f := n.apiFinding(typ, rows)
	n.fromListed(&f, of)
	f.Description = fmt.Sprintf("%s called %s from listed addresses: %s.", rows[0].Principal, listActions(rows), listMet(of))
	return f
}

// listedObjects describes a principal's operations on objects from what it met.
func (n *Night) listedObjects(typ string, of []encounter) finding.Finding {
	rows := distinct(of, func(e *encounter) []*table.ObjectRow { return e.objects })
	slices.SortStableFunc(rows, func(a, b *table.ObjectRow) int { return cmp.Compare(a.First, b.First) })
	f := n.objectFinding(rows[0].Operation, rows)
	f.Type = typ
	resource := f.Resource
	n.fromListed(&f, of)
	f.Resource.Type, f.Resource.Buckets = resource.Type, resource.Buckets
	f.Description = fmt.Sprintf("%s did %d %s operations on %d buckets from listed addresses: %s.", rows[0].Principal, f.Count, rows[0].Operation, len(f.Resource.Buckets), listMet(of))
	return f
}

// fromListed tells of the sessions that called from listed addresses, and of no
// others.
func (n *Night) fromListed(f *finding.Finding, of []encounter) {
	var sessions []*table.SessionRow
	for _, e := range of {
		sessions = append(sessions, e.sessions...)
	}
	top := sessions[0]
	n.addActors(f, sessions)
	f.Resource = accessKey(top.Principal, top.Kind, sessions)
	f.Action.RemoteAddress = of[0].met
	if len(f.Actors) > 0 {
		f.Action.RemoteAddress = f.Actors[0].Address
	}
	f.Normal = n.normal(baseline.PrincipalKind + top.Principal)
}
