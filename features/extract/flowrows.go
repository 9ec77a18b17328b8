package extract

import (
	"net/netip"

	"yoban/features/sketch"
	"yoban/features/table"
)

// flowRows finishes the flows of a day. Which end of a conversation is the
// interface's own is decided by the day's evidence: flow-direction where it is
// logged, else the address that takes part in most of the interface's records.
// Conversations that were accepted and answered become rows; the others are
// folded by port.
func (sh *Shared) flowRows(t *flows, account string) []table.FlowRow {
	t.finish()
	votes := localVotes(t)
	rows := map[conversation]*flowState{}
	for k, s := range t.rows {
		key, own := conversationOf(k, s, votes)
		merged, ok := rows[key]
		if !ok {
			merged = &flowState{}
			rows[key] = merged
		}
		if !key.peer.IsValid() && k.service != sideNone {
			merged.peers.Add(hashAddr(k.end(1 - own)))
		}
		turned := *s
		if own == sideHi {
			turned.fromLo, turned.fromHi = s.fromHi, s.fromLo
		}
		t.rules.merge(merged, &turned)
	}
	out := make([]table.FlowRow, 0, len(rows))
	for key, s := range rows {
		out = append(out, sh.finishFlow(key, s, account))
	}
	table.Sort(out)
	return out
}

type localVote struct {
	eni  name
	addr netip.Addr
}

func localVotes(t *flows) map[localVote]int64 {
	votes := map[localVote]int64{}
	for k, s := range t.rows {
		if k.service == sideNone {
			continue
		}
		n := s.fromLo.records + s.fromHi.records
		votes[localVote{k.eni, k.lo}] += n
		votes[localVote{k.eni, k.hi}] += n
	}
	return votes
}

// ownSide decides which end is the interface's.
func ownSide(k flowKey, s *flowState, votes map[localVote]int64) side {
	switch {
	case s.localLo > s.localHi:
		return sideLo
	case s.localHi > s.localLo:
		return sideHi
	}
	lo, hi := votes[localVote{k.eni, k.lo}], votes[localVote{k.eni, k.hi}]
	switch {
	case lo > hi:
		return sideLo
	case hi > lo:
		return sideHi
	}
	return guessLocal(k)
}

// conversation is the key of a flows row. The peer is invalid in rows of
// folded probes.
type conversation struct {
	hour        int64
	eni         name
	outbound    bool
	local, peer netip.Addr
	port        uint16
	protocol    uint8
}

// conversationOf returns the row that k belongs to, and the interface's side.
func conversationOf(k flowKey, s *flowState, votes map[localVote]int64) (conversation, side) {
	c := conversation{hour: k.hour, eni: k.eni, port: k.port, protocol: k.protocol}
	if k.service == sideNone {
		c.outbound = k.outbound
		return c, sideLo
	}
	own := ownSide(k, s, votes)
	c.outbound = own != k.service
	if s.accepted > 0 && s.fromLo.records > 0 && s.fromHi.records > 0 {
		c.local, c.peer = k.end(own), k.end(1-own)
	}
	return c, own
}

func (sh *Shared) finishFlow(c conversation, s *flowState, account string) table.FlowRow {
	r := table.FlowRow{Account: account, Interface: sh.names.of(c.eni), Outbound: c.outbound, Port: int32(c.port), Protocol: int32(c.protocol), Hour: c.hour * 1000}
	r.Instance, r.Region, r.SampleObject = sh.names.of(s.instance), sh.names.of(s.region), sh.names.of(s.object)
	out, in := &s.fromLo, &s.fromHi
	r.Flows = out.records + in.records
	r.PacketsOut, r.PacketsIn, r.BytesOut, r.BytesIn = out.packets, in.packets, out.bytes, in.bytes
	r.Connections, r.Accepted, r.Rejected, r.TCPFlags = s.clients.Count(), s.accepted, s.rejected, int32(s.flags)
	r.MinuteMap = uint64(s.minutes)
	r.First, r.Last = s.span.first*1000, s.span.last*1000
	r.Bins = encode(&s.bins)
	r.Peers = s.peers.Count()
	if c.peer.IsValid() {
		a := sh.enricher.Address(c.peer)
		r.Local, r.Peer, r.Peers = c.local.String(), c.peer.String(), 1
		r.PeerCountry, r.PeerNetwork = a.Country, a.Network
	}
	shapeFlow(&r, s.minutes)
	return r
}

// shapeFlow computes the columns that describe a row's shape.
func shapeFlow(r *table.FlowRow, m sketch.Minutes) {
	r.Minutes = float64(m.Count())
	r.BytesPerOut, r.BytesPerIn = share(r.BytesOut, r.PacketsOut), share(r.BytesIn, r.PacketsIn)
	r.PacketsPerMin = share(addSaturating(r.PacketsOut, r.PacketsIn), int64(m.Count()))
	r.OutShare = share(r.BytesOut, addSaturating(r.BytesOut, r.BytesIn))
}
