package extract

import (
	"net/netip"

	"yoban/features/event"
	"yoban/features/sketch"
)

// maxConversations is how many conversations of one interface and hour have
// rows of their own while folding. A busy load balancer talks to some thousands
// of peers an hour; an internet-wide scan shows in the overflow row's counts.
const maxConversations = 16384

// flowKey is a conversation as both of its directions see it: lo and hi are the
// two addresses in ascending order, port the service's, and service tells whose.
type flowKey struct {
	hour     int64
	eni      name
	lo, hi   netip.Addr
	port     uint16
	protocol uint8
	service  side // whose side the service port is on
	outbound bool // overflow rows only, whose addresses are gone
}

// side is one of the two ends of a conversation.
type side uint8

const (
	sideLo side = iota
	sideHi
	sideNone // overflow rows
)

// way counts one direction of a conversation.
type way struct{ packets, bytes, records int64 }

func (w *way) merge(o *way) {
	w.packets = addSaturating(w.packets, o.packets)
	w.bytes = addSaturating(w.bytes, o.bytes)
	w.records += o.records
}

// flowState sums up one conversation. fromLo and fromHi are what the lower and
// the higher address sent. In overflow rows fromLo is what the interface sent.
type flowState struct {
	fromLo, fromHi     way
	accepted, rejected int64
	localLo, localHi   int64 // records whose flow-direction says which side is local
	flags              uint8
	minutes            sketch.Minutes
	span               span
	clients            sketch.Distinct // ports of the client side
	peers              sketch.Distinct // overflow rows only
	bins               sketch.Bins
	instance, region   name
	object             name // smallest key of a log object
}

// packetScale bins bytes per packet. Mining's Stratum messages lie between 50
// and 130 (Veselý and Žádník, How to detect cryptocurrency miners?, ARES 2019);
// 40 is a bare TCP acknowledgement, 1400 and up are full segments.
var packetScale = sketch.MustScale(41, 50, 90, 130, 260, 520, 1000, 1400)

type flowRules struct{ names *Names }

type flowGroup struct {
	hour int64
	eni  name
}

func (flowRules) group(k flowKey) flowGroup { return flowGroup{k.hour, k.eni} }

func (flowRules) hash(k flowKey) uint64 {
	lo, hi := k.lo.As16(), k.hi.As16()
	var b [35]byte
	copy(b[0:], lo[:])
	copy(b[16:], hi[:])
	b[32], b[33], b[34] = byte(k.port>>8), byte(k.port), k.protocol
	return sketch.Hash(b[:])
}

func (flowRules) overflow(k flowKey) flowKey {
	if k.service == sideNone {
		return k
	}
	local := guessLocal(k)
	return flowKey{hour: k.hour, eni: k.eni, port: k.port, protocol: k.protocol, service: sideNone, outbound: local != k.service}
}

func (flowRules) spill(d, s *flowState, k flowKey) {
	local := guessLocal(k)
	d.peers.Add(hashAddr(k.end(1 - local)))
	if s != nil && local == sideHi {
		s.fromLo, s.fromHi = s.fromHi, s.fromLo
	}
}

func (r flowRules) merge(d, s *flowState) {
	d.instance, d.region, d.object = r.names.least(d.instance, s.instance), r.names.least(d.region, s.region), r.names.least(d.object, s.object)
	d.fromLo.merge(&s.fromLo)
	d.fromHi.merge(&s.fromHi)
	d.accepted += s.accepted
	d.rejected += s.rejected
	d.localLo += s.localLo
	d.localHi += s.localHi
	d.flags |= s.flags
	mustMerge(d.minutes.Merge(&s.minutes))
	d.span.merge(&s.span)
	mustMerge(d.clients.Merge(&s.clients))
	mustMerge(d.peers.Merge(&s.peers))
	mustMerge(d.bins.Merge(&s.bins))
}

func hashAddr(a netip.Addr) uint64 {
	b := a.As16()
	return sketch.Hash(b[:])
}

func (k flowKey) end(s side) netip.Addr {
	if s == sideLo {
		return k.lo
	}
	return k.hi
}

// guessLocal tells which end is the interface's own by the addresses alone: the
// private one, else the lower one. It serves where the day's votes cannot.
func guessLocal(k flowKey) side {
	if !k.lo.IsPrivate() && k.hi.IsPrivate() {
		return sideHi
	}
	return sideLo
}

type flows = capped[flowGroup, flowKey, flowState]

func newFlows(n *Names) *flows {
	return newCapped[flowGroup, flowKey, flowState](maxConversations, flowRules{n})
}

// addFlow folds one flow record.
func (f *Folder) addFlow(t *flows, r *event.Flow, object name) {
	src, dst := r.Src.Unmap(), r.Dst.Unmap()
	k := flowKey{hour: r.Start - mod(r.Start, secondsPerHour), eni: f.intern(r.Interface), protocol: r.Protocol, lo: src, hi: dst}
	srcSide := sideLo
	if dst.Compare(src) < 0 {
		k.lo, k.hi, srcSide = dst, src, sideHi
	}
	serviceIsSrc := serviceSide(r)
	k.port, k.service = r.DstPort, 1-srcSide
	client := r.SrcPort
	if serviceIsSrc {
		k.port, k.service, client = r.SrcPort, srcSide, r.DstPort
	}
	if r.SrcPort == r.DstPort {
		k.service = 1 - guessLocal(k) // the ports say nothing: take the remote end
	}
	s := t.at(k)
	s.addRecord(r, srcSide, client, t.rows[k] == s || guessLocal(k) == sideLo)
	s.instance = f.names.least(s.instance, f.intern(r.Instance))
	s.region = f.names.least(s.region, f.intern(r.Region))
	s.object = f.names.least(s.object, object)
}

// addRecord counts one record. lowIsOwn is false in an overflow row when the
// sender's side must be turned round so that fromLo is the interface's.
func (s *flowState) addRecord(r *event.Flow, src side, client uint16, lowIsOwn bool) {
	w := &s.fromLo
	if (src == sideHi) == lowIsOwn {
		w = &s.fromHi
	}
	w.packets = addSaturating(w.packets, r.Packets)
	w.bytes = addSaturating(w.bytes, r.Bytes)
	w.records++
	if r.Accepted {
		s.accepted++
	} else {
		s.rejected++
	}
	s.countLocal(r.Direction, src)
	s.flags |= r.TCPFlags
	s.clients.Add(uint64(client) * 0x9e3779b97f4a7c15) // spreads 16 bits over the hash's 64
	s.span.add(r.Start, r.End)
	first := int(mod(r.Start, secondsPerHour) / 60)
	last := (mod(r.Start, secondsPerHour) + r.End - r.Start) / 60
	s.minutes.AddRange(first, int(min(last, 59)))
	if s.bins.Scale() == nil {
		s.bins = sketch.NewBins(packetScale)
	}
	if r.Packets > 0 {
		s.bins.Add(r.Bytes / r.Packets)
	}
}

func (s *flowState) countLocal(d event.Direction, src side) {
	local := src
	switch d {
	case event.DirectionUnknown:
		return
	case event.Ingress:
		local = 1 - src
	}
	if local == sideLo {
		s.localLo++
	} else {
		s.localHi++
	}
}

// firstEphemeral is where Linux starts to pick client ports
// (net.ipv4.ip_local_port_range); Windows and IANA start at 49152.
const firstEphemeral = 32768

// TCP flags as VPC Flow Logs write them.
const (
	flagSYN    = 2
	flagSYNACK = 18
)

// serviceSide reports whether the source's port is the service's. A lone SYN is
// sent by the client, a SYN-ACK by the service. Without flags the port below
// the ephemeral range is the service's, and of two such the smaller one.
func serviceSide(r *event.Flow) bool {
	if r.SrcPort >= firstEphemeral != (r.DstPort >= firstEphemeral) {
		return r.SrcPort < firstEphemeral
	}
	if r.HasFlags && r.Protocol == 6 {
		switch {
		case r.TCPFlags&flagSYNACK == flagSYNACK:
			return true
		case r.TCPFlags&flagSYN != 0:
			return false
		}
	}
	return r.SrcPort < r.DstPort
}
