package detector

import (
	"fmt"
	"net/netip"

	"yoban/features/enrich/indicator"
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

// listedPeers finds hosts that talk to peers on lists, those that take up another
// way to resolve names, and ports that known scanners found open.
func listedPeers(n *Night) Result {
	var out Result
	for _, rows := range n.interfaces() {
		out.Findings = append(out.Findings, n.apply(finding.FlowLog, hostOf(&rows[0]), n.peersMet(rows))...)
	}
	return out
}

// peersMet returns an interface's encounters with listed peers of the internet,
// and with servers of DNS over TLS, which their port gives away.
func (n *Night) peersMet(rows []table.FlowRow) []encounter {
	var out []encounter
	for _, c := range conversations(rows) {
		r := &c[0]
		if r.Peer == "" {
			out = append(out, n.unanswered(c)...)
			continue
		}
		if !outside(r) {
			continue
		}
		hits := n.peerHits(r)
		if len(hits) == 0 && !(r.Outbound && r.Port == overTLS) {
			continue
		}
		e := encounter{met: r.Peer, hits: hits, flows: pointers(c), stopped: true, shared: n.sharedByMany(r)}
		for i := range c {
			e.stopped = e.stopped && !came(&c[i])
			if r.Outbound {
				e.sent = saturate(e.sent, c[i].BytesOut)
			}
		}
		out = append(out, e)
	}
	return out
}

// peerHits returns the indicators that name a row's peer as the service it called,
// or as whoever called. Entries for a port are about what listens there: they say
// nothing of a client from the same address.
func (n *Night) peerHits(r *table.FlowRow) []indicator.Indicator {
	addr, err := netip.ParseAddr(r.Peer)
	if err != nil {
		return nil
	}
	if r.Outbound {
		return n.Places.AddressIndicators(addr, uint16(r.Port))
	}
	var hits []indicator.Indicator
	for _, h := range n.Places.AddressIndicators(addr, 0) {
		if h.Port == 0 {
			hits = append(hits, h)
		}
	}
	return hits
}

// unanswered returns encounters with listed peers that did not answer, or that
// were refused to the interface: the rows of folded probes keep some of them.
func (n *Night) unanswered(rows []table.FlowRow) []encounter {
	var out []encounter
	for i := range rows {
		if !rows[i].Outbound {
			continue
		}
		for _, ref := range refs(rows[i].Listed) {
			r := n.probeOf(&rows[i], ref)
			if hits := n.peerHits(r); len(hits) > 0 && outside(r) {
				out = append(out, encounter{met: r.Peer, hits: hits, flows: []*table.FlowRow{r}, stopped: true})
			}
		}
	}
	return out
}

// probeOf makes the row that one peer of folded probes would have had: its counts
// are not known beyond that there was a record.
func (n *Night) probeOf(folded *table.FlowRow, ref extract.Ref) *table.FlowRow {
	r := *folded
	r.Peer, r.Flows, r.Peers, r.SampleObject, r.Listed = ref.Address, 1, 1, ref.Object, nil
	r.PacketsOut, r.PacketsIn, r.BytesOut, r.BytesIn = 1, 0, 0, 0
	r.Accepted, r.Rejected = 1, 0
	if ref.Error == extract.Rejected {
		r.Accepted, r.Rejected = 0, 1
	}
	if addr, err := netip.ParseAddr(ref.Address); err == nil {
		a := n.Places.Address(addr)
		r.PeerCountry, r.PeerNetwork = a.Country, a.Network
	}
	return &r
}

// came reports whether a row's conversation came about: the service accepted it.
func came(r *table.FlowRow) bool {
	if r.Outbound {
		return !refused(r) && r.Accepted > 0 && r.PacketsIn > 0
	}
	return open(r)
}

// sharedByMany reports whether most hosts of the organisation use a web server's
// address, as they do those of large distributors of content.
func (n *Night) sharedByMany(r *table.FlowRow) bool {
	if !r.Outbound || r.Port != 80 && r.Port != 443 {
		return false
	}
	others := n.Org.hosts(r)
	return others >= quorum && 2*others >= n.Org.interfaces()
}

// called keeps encounters in which the interface was the client.
func called(_ *Night, e *encounter) bool { return e.flows[0].Outbound }

// besideMining keeps those of them that miningTraffic does not look at: calls that
// nobody answered, and what is not TCP.
func besideMining(n *Night, e *encounter) bool {
	r := e.flows[0]
	return called(n, e) && (r.PacketsIn == 0 || r.Protocol != tcp)
}

// listedTraffic describes an interface's traffic with what it met.
func (n *Night) listedTraffic(typ string, of []encounter) finding.Finding {
	var rows []*table.FlowRow
	peers := map[string]bool{}
	for _, e := range of {
		rows = append(rows, e.flows...)
		peers[e.met] = true
	}
	f := n.trafficFinding(typ, finding.List, rows)
	f.Action.RemoteAddress = "" // one finding for the host, whichever peer it meets
	f.Description = fmt.Sprintf("%s exchanged traffic with %d listed peers: %s.", rows[0].Interface, len(peers), listMet(of))
	f.Normal = n.usualPeers(hostOf(rows[0]))
	return f
}

// tellCommand lowers what only says that a peer is bad, not that it commands.
func tellCommand(_ *Night, t *told) {
	for _, e := range t.of {
		if len(ofCategory(indicator.C2, e.hits)) > 0 {
			return
		}
	}
	t.add(idle, fact("category", t.of[0].hits[0].Category, "the lists call the peer bad, and do not say that it commands others"))
}

// tellCustom lowers visits to a web server: whoever is on the list looks at public
// pages as others do.
func tellCustom(_ *Night, t *told) {
	for _, e := range t.of {
		if r := e.flows[0]; r.Outbound || r.Port != 80 && r.Port != 443 {
			return
		}
	}
	t.add(idle, fact("direction", "inbound", "the listed peers only called the web server"))
}

// overTLS is the port of DNS over TLS and over QUIC (RFC 7858, §3.1; RFC 9250).
const overTLS = 853

// newServer keeps servers on a port that resolve names, that the host never used,
// and that hardly anybody else does. Those within AWS's ranges are the account's
// own, or Route 53's.
func newServer(port int32) func(*Night, *encounter) bool {
	return func(n *Night, e *encounter) bool {
		r := e.flows[0]
		host := hostOf(r)
		switch {
		case !r.Outbound || r.Port != port || e.stopped || atAWS(r) || n.trusted(r.Peer):
			return false
		case n.Org.Days() < SilentDays:
			return false // nobody knows what is usual
		case n.Window.Seen(host, baseline.Peer, r.Peer) > 0 || n.Org.hosts(r) >= quorum:
			return false
		case port == overTLS && n.Window.Seen(host, baseline.Port, baseline.PortValue(r)) > 0:
			return false // it has another server for the same
		}
		return !n.usesSibling(e)
	}
}

// trusted reports whether a trusted list names an address.
func (n *Night) trusted(address string) bool {
	addr, err := netip.ParseAddr(address)
	return err == nil && n.Places.Trusted(addr)
}

// usesSibling reports whether the host used another server of the same network on
// an earlier day that lists give the same category: providers have several.
func (n *Night) usesSibling(e *encounter) bool {
	if len(e.hits) == 0 {
		return false
	}
	r := e.flows[0]
	for _, v := range n.Window.Values(hostOf(r), baseline.Peer) {
		addr, err := netip.ParseAddr(v.Value)
		if err != nil || n.Places.Address(addr).Network != r.PeerNetwork {
			continue
		}
		if len(ofCategory(e.hits[0].Category, n.Places.AddressIndicators(addr, uint16(r.Port)))) > 0 {
			return true
		}
	}
	return false
}

// Severity of a new server for names: that of the type for a host whose habits are
// known, lower for a young one, which is new to all it uses.
const youngHost = -2.0

func tellNewServer(n *Night, t *told) {
	r := t.of[0].flows[0]
	days := n.Window.ActiveDays(hostOf(r))
	t.reason(finding.Evidence{Attribute: "new server", Value: r.Peer, Scope: finding.HostScope, Frequency: finding.Unseen, DaysActive: days,
		Text: fmt.Sprintf("the host never used it in %d active days, nor do %d others of the organisation", days, quorum)})
	if !n.learned(hostOf(r)) {
		t.add(youngHost, fact("history", days, "the host is young: everything is new to it"))
	}
	t.Description = fmt.Sprintf("%s resolves names at %s port %d, which is new to it.", r.Interface, listMet(t.of), r.Port)
	t.Quiet = fmt.Sprintf("the server on any earlier day of this host, or used by %d others", quorum)
}
