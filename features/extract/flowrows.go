package extract

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"yoban/features/enrich"
	"yoban/features/sketch"
	"yoban/features/table"
)

// flowRows finishes the flows of a day. Which side of a conversation is the
// service is decided as sides.go says. Which end of a conversation is the
// interface's own is decided by the day's evidence: flow-direction where it is
// logged, else the address that takes part in most of the interface's records.
// Conversations that were accepted and answered become rows; the others are
// folded by port.
func flowRows(t *flows, account string, n *Names, f *finisher, places *enrich.Enricher) Rows[table.FlowRow] {
	return func(yield func(*table.FlowRow, error) bool) {
		var r table.FlowRow
		for _, o := range n.conversations(t, watch{places}) {
			r = table.FlowRow{Account: account}
			n.finishFlow(&r, &o.key, &o.value, f)
			tellPeer(&r, &o.key, places)
			if !yield(&r, nil) {
				return
			}
		}
	}
}

// conversations turns what was folded into rows, in their order.
func (n *Names) conversations(t *flows, w watch) []orderedFlow {
	t.finish()
	votes, past, instances := localVotes(t), historyOf(t), n.instances(t)
	var rows entries[conversation, flowState]
	t.all(func(e *entry[flowKey, flowState]) {
		k, s := e.key, &e.value
		past.turn(&k, s)
		if s.instance == 0 {
			s.instance = instances[k.eni]
		}
		c, own := conversationOf(&k, s, votes)
		if own == sideHi {
			s.fromLo, s.fromHi = s.fromHi, s.fromLo
		}
		if !c.known && k.service != sideNone {
			peer := k.end(1 - own)
			s.addPeer(peer)
			if c.outbound && s.fromLo.packets > 0 && w.address(peer.netip()) { // a probe that looks outbound by its ports got no answer of ours
				s.notePeer(n, peer)
			}
		}
		hash := c.hash()
		if merged := rows.find(hash, &c); merged != nil {
			t.rules.merge(&merged.value, s)
		} else {
			rows.put(hash, &c).value = *s
		}
	})
	out := make([]orderedFlow, 0, rows.count)
	rows.all(func(e *entry[conversation, flowState]) {
		out = append(out, orderedFlow{e, e.key.peer.textStart(e.key.known)})
	})
	slices.SortFunc(out, n.compareFlows)
	return out
}

// notePeer keeps a peer that a list names and that did not answer. Whether it was
// refused to the interface, or silent, is told in place of an error.
func (s *flowState) notePeer(n *Names, peer addr) {
	r := &Ref{Address: peer.netip().String(), Object: n.of(s.object), Time: s.span.first}
	if s.accepted() == 0 {
		r.Error = Rejected
	}
	s.listed = new(sample)
	s.listed.add(hashAddr(peer), r)
}

// Rejected is what the Ref of a listed peer has for an error when every record of
// it was rejected.
const Rejected = "REJECT"

// instances returns the instance of each interface that some record names: formats
// differ between the flow logs of one interface, and records without one are
// the interface's all the same.
func (n *Names) instances(t *flows) map[name]name {
	known := map[name]name{}
	t.all(func(e *entry[flowKey, flowState]) {
		if e.value.instance != 0 {
			known[e.key.eni] = n.least(known[e.key.eni], e.value.instance)
		}
	})
	return known
}

// orderedFlow is a row to be, with the start of its peer's text: rows are ordered
// by that text, which for IPv4 fits.
type orderedFlow struct {
	*entry[conversation, flowState]
	peer [2]uint64
}

// compareFlows orders rows by their keys.
func (n *Names) compareFlows(x, y orderedFlow) int {
	a, b := &x.key, &y.key
	if c := n.compare(a.eni, b.eni); c != 0 {
		return c
	}
	if a.outbound != b.outbound {
		if b.outbound {
			return -1
		}
		return 1
	}
	if c := cmp.Or(cmp.Compare(x.peer[0], y.peer[0]), cmp.Compare(x.peer[1], y.peer[1])); c != 0 {
		return c
	}
	if c := compareText(a.known, b.known, a.peer, b.peer); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.port, b.port), cmp.Compare(a.protocol, b.protocol), cmp.Compare(a.hour, b.hour)); c != 0 {
		return c
	}
	return compareText(a.known, b.known, a.local, b.local)
}

// longestAddress is the length of the longest address's text.
const longestAddress = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// compareText orders addresses by their text; one that is not known has none.
func compareText(aKnown, bKnown bool, a, b addr) int {
	if a == b && aKnown == bKnown {
		return 0
	}
	var x, y [longestAddress]byte
	return bytes.Compare(a.text(x[:0], aKnown), b.text(y[:0], bKnown))
}

// textStart returns the first sixteen bytes of an address's text, as numbers
// that order as the texts do.
func (a addr) textStart(known bool) [2]uint64 {
	var text [longestAddress]byte
	a.text(text[:0], known)
	return [2]uint64{binary.BigEndian.Uint64(text[:8]), binary.BigEndian.Uint64(text[8:16])}
}

// text appends the address's text to b.
func (a addr) text(b []byte, known bool) []byte {
	if !known {
		return b
	}
	return a.netip().AppendTo(b)
}

// vote is an address of an interface.
type vote struct {
	addr
	eni name
}

func (v *vote) hash() uint32 { return short(mix(v.hi^uint64(v.eni), v.lo)) }

// localVotes counts the records that an address takes part in, of each
// interface.
func localVotes(t *flows) *entries[vote, int64] {
	var votes entries[vote, int64]
	t.all(func(e *entry[flowKey, flowState]) {
		if e.key.service == sideNone {
			return
		}
		for _, a := range [2]addr{e.key.lo, e.key.hi} {
			v := vote{a, e.key.eni}
			votes.at(v.hash(), &v).value += e.value.fromLo.records + e.value.fromHi.records
		}
	})
	return &votes
}

// ownSide decides which end is the interface's.
func ownSide(k *flowKey, s *flowState, votes *entries[vote, int64]) side {
	switch {
	case s.localLo > s.localHi:
		return sideLo
	case s.localHi > s.localLo:
		return sideHi
	}
	lo, hi := vote{k.lo, k.eni}, vote{k.hi, k.eni}
	nLo, nHi := votes.find(lo.hash(), &lo).value, votes.find(hi.hash(), &hi).value
	switch {
	case nLo > nHi:
		return sideLo
	case nHi > nLo:
		return sideHi
	}
	return guessLocal(k)
}

// conversation is the key of a flows row.
type conversation struct {
	local, peer addr
	hour        int32
	eni         name
	port        uint16
	protocol    uint8
	outbound    bool
	known       bool // false in rows of folded probes, which have no addresses
}

func (c *conversation) hash() uint32 {
	k := flowKey{lo: c.local, hi: c.peer, hour: c.hour, eni: c.eni, port: c.port, protocol: c.protocol}
	return k.hash()
}

// conversationOf returns the row that k belongs to, and the interface's side.
func conversationOf(k *flowKey, s *flowState, votes *entries[vote, int64]) (conversation, side) {
	c := conversation{hour: k.hour, eni: k.eni, port: k.port, protocol: k.protocol}
	if k.service == sideNone {
		c.outbound = k.outbound
		return c, sideLo
	}
	own := ownSide(k, s, votes)
	c.outbound = own != k.service
	if s.fromLo.records > 0 && s.fromHi.records > 0 && s.accepted() > 0 {
		c.local, c.peer, c.known = k.end(own), k.end(1-own), true
	}
	return c, own
}

func (s *flowState) accepted() int64 { return s.fromLo.records + s.fromHi.records - s.rejected }

// finishFlow fills a row.
func (n *Names) finishFlow(r *table.FlowRow, c *conversation, s *flowState, f *finisher) {
	r.Interface, r.Outbound, r.Port, r.Protocol, r.Hour = n.of(c.eni), c.outbound, int32(c.port), int32(c.protocol), millis(c.hour)
	r.Instance, r.Region, r.SampleObject = n.of(s.instance), n.of(s.region), n.of(s.object)
	out, in := &s.fromLo, &s.fromHi
	r.Flows = out.records + in.records
	r.PacketsOut, r.PacketsIn, r.BytesOut, r.BytesIn = out.packets, in.packets, out.bytes, in.bytes
	r.Connections, r.Accepted, r.Rejected, r.TCPFlags = s.clients.size(), s.accepted(), s.rejected, int32(s.flags)
	r.MinuteMap = uint64(s.minutes)
	r.First, r.Last = s.span.first*1000, s.span.last*1000
	r.Listed = f.optionalSample(s.listed)
	r.Bins = f.sketch(s.bins.sketch())
	if s.peers != nil {
		r.Peers = s.peers.Count()
	}
	shapeFlow(r, s.minutes)
}

// tellPeer fills what is known of a conversation's ends.
func tellPeer(r *table.FlowRow, c *conversation, places *enrich.Enricher) {
	if !c.known {
		return
	}
	peer := c.peer.netip()
	a := places.Address(peer)
	r.Local, r.Peer, r.Peers = c.local.netip().String(), peer.String(), 1
	r.PeerCountry, r.PeerNetwork = a.Country, a.Network
}

// shapeFlow computes the columns that describe a row's shape.
func shapeFlow(r *table.FlowRow, m sketch.Minutes) {
	r.Minutes = float64(m.Count())
	r.BytesPerOut, r.BytesPerIn = share(r.BytesOut, r.PacketsOut), share(r.BytesIn, r.PacketsIn)
	r.PacketsPerMin = share(addSaturating(r.PacketsOut, r.PacketsIn), int64(m.Count()))
	r.OutShare = share(r.BytesOut, addSaturating(r.BytesOut, r.BytesIn))
}
