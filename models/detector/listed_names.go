package detector

import (
	"fmt"
	"net/netip"
	"strings"

	"yoban/features/enrich/indicator"
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

// listedDomains finds hosts that ask for names on lists, or whose names are
// answered with a listed sinkhole.
func listedDomains(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Queries, func(r *table.QueryRow) string { return r.Host }) {
		out.Findings = append(out.Findings, n.apply(finding.QueryLog, baseline.ResolverKind+rows[0].Host, n.namesMet(rows))...)
	}
	return out
}

// namesMet returns a host's encounters with listed names, domain by domain.
func (n *Night) namesMet(asked []table.QueryRow) []encounter {
	var out []encounter
	for rows := range baseline.ByDomain(asked) {
		blocked := allBlocked(rows)
		for _, name := range namesOf(rows) {
			if hits := n.queryHits(name); len(hits) > 0 {
				out = append(out, encounter{met: name.ID, hits: hits, queries: rows, stopped: blocked})
			}
		}
	}
	return out
}

// queryHits returns the indicators that name what was asked for, or that say its
// answer is a sinkhole.
func (n *Night) queryHits(name extract.Ref) []indicator.Indicator {
	hits := n.Places.DomainIndicators(name.ID)
	if addr, err := netip.ParseAddr(name.Address); err == nil && !n.Places.TrustedDomain(name.ID) {
		hits = append(hits, ofCategory(indicator.Sinkhole, n.Places.AddressIndicators(addr, 0))...)
	}
	return hits
}

// namesOf returns the names under one domain that rows know of, each once: the
// domain itself, those that were noted because a list names them, and the sampled
// ones. Of a row that sums up other domains only those it holds are known.
func namesOf(rows []table.QueryRow) []extract.Ref {
	var out []extract.Ref
	seen := map[string]bool{}
	add := func(r extract.Ref) {
		if !seen[r.ID] && r.ID != "" {
			seen[r.ID] = true
			out = append(out, r)
		}
	}
	for i := range rows {
		for _, r := range refs(rows[i].Noted) {
			add(r)
		}
	}
	for i := range rows {
		for _, r := range refs(rows[i].Sample) {
			add(r)
		}
	}
	if domain := rows[0].Domain; domain != extract.OtherDomains {
		add(extract.Ref{ID: domain})
	}
	return out
}

// listedNames describes a host's queries for what it met.
func (n *Night) listedNames(typ string, of []encounter) finding.Finding {
	var rows []table.QueryRow
	domains := map[string]bool{}
	for _, e := range of {
		if domain := e.queries[0].Domain; !domains[domain] {
			domains[domain] = true
			rows = append(rows, e.queries...)
		}
	}
	f := n.queryFinding(typ, rows, of[0].met)
	if listed := listedQueries(rows); listed > 0 {
		f.Count = listed // others under the same domain are no news
	}
	f.Description = fmt.Sprintf("%s asked for names that lists know: %s.", rows[0].Host, listMet(of))
	return f
}

func listedQueries(rows []table.QueryRow) int64 {
	sum := int64(0)
	for i := range rows {
		sum = saturate(sum, rows[i].Listed)
	}
	return sum
}

// newName keeps names under domains that the host never asked for and that hardly
// anybody else asks for: what lists say of them is no more than that they are
// often abused.
func newName(n *Night, e *encounter) bool {
	r := &e.queries[0]
	switch {
	case n.Org.Days() < SilentDays:
		return false // nobody knows what is usual
	case n.Window.Seen(baseline.ResolverKind+r.Host, baseline.Domain, r.Domain) > 0:
		return false
	}
	return n.Org.askers[r.Domain] < quorum && n.Org.asking[r.Domain] <= quorum
}

func tellNewName(n *Night, t *told) {
	r := &t.of[0].queries[0]
	days := n.Window.ActiveDays(baseline.ResolverKind + r.Host)
	t.reason(finding.Evidence{Attribute: "new domain", Value: r.Domain, Scope: finding.HostScope, Frequency: finding.Unseen, DaysActive: days,
		Text: fmt.Sprintf("the host never asked for names under it in %d active days, nor do %d others of the organisation", days, quorum)})
	t.Quiet = fmt.Sprintf("the domain on any earlier day of this host, or asked for by %d others", quorum)
}

// underInternal reports whether a name ends in .internal.
func underInternal(name string) bool { return strings.HasSuffix(name, ".internal") }

const typeRebind = "UnauthorizedAccess:EC2/MetadataDNSRebind"

// reboundNames finds names that were answered with the address of the instance
// metadata service: a page that has such a name reads what the service tells.
// Amazon's resolver gives that answer itself for names under .internal, which
// nobody on the internet can own (ICANN board resolution 2024.07.29.06).
func reboundNames(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Queries, func(r *table.QueryRow) string { return r.Host }) {
		var bound []table.QueryRow
		name, queries := "", int64(0)
		for i := range rows {
			r := &rows[i]
			if known := n.reboundName(r); r.Metadata > 0 && known != "" {
				bound, queries = append(bound, *r), saturate(queries, r.Metadata)
				if name == "" {
					name = known
				}
			}
		}
		if bound != nil {
			out.Findings = append(out.Findings, n.rebound(bound, name, queries))
		}
	}
	return out
}

// reboundName returns the name of a row that was rebound, the domain when it is
// not known; empty when a trusted list or the resolver itself explains it.
func (n *Night) reboundName(r *table.QueryRow) string {
	explained := func(name string) bool { return underInternal(name) || n.Places.TrustedDomain(name) }
	name := r.Domain
	for _, ref := range refs(r.Noted) {
		if addr, err := netip.ParseAddr(ref.Address); err == nil && extract.IsMetadata(addr) {
			name = ref.ID
			if !explained(name) {
				break
			}
		}
	}
	if explained(name) {
		return ""
	}
	return name
}

func (n *Night) rebound(rows []table.QueryRow, name string, queries int64) Held {
	f := n.queryFinding(typeRebind, rows, name)
	f.Basis, f.Baseline = finding.Rule, ""
	f.Severity = 8
	f.Evidence = []finding.Evidence{fact("answer", "169.254.169.254", "%d queries were answered with an address of the instance metadata service; names of the internet have no business there", queries)}
	f.Description = fmt.Sprintf("%s asked for %s, and was answered with the address of the instance metadata service.", rows[0].Host, name)
	f.Quiet = "the name on a trusted list, or an answer of any other address"
	return Held{Finding: f, Entities: []string{baseline.ResolverKind + rows[0].Host}}
}
