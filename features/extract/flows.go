package extract

import (
	"encoding/binary"
	"net/netip"

	"yoban/features/event"
	"yoban/features/sketch"
)

// maxConversations is how many conversations of one interface and hour have
// rows of their own while folding. A busy load balancer talks to some thousands
// of peers an hour; an internet-wide scan shows in the overflow row's counts.
const maxConversations = 16384

// addr is an address in 16 bytes, IPv4 mapped into IPv6 (RFC 4291, §2.5.5.2).
type addr struct{ hi, lo uint64 }

const mappedPrefix = 0xffff << 32

func addrOf(a netip.Addr) addr {
	if a.Is4() {
		b := a.As4()
		return addr{0, mappedPrefix | uint64(binary.BigEndian.Uint32(b[:]))}
	}
	b := a.As16()
	return addr{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

func (a addr) is4() bool { return a.hi == 0 && a.lo>>32 == mappedPrefix>>32 }

// before orders addresses as net/netip does: IPv4 first.
func (a addr) before(b addr) bool {
	if a.is4() != b.is4() {
		return a.is4()
	}
	return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo
}

func (a addr) bytes() (b [16]byte) {
	binary.BigEndian.PutUint64(b[:8], a.hi)
	binary.BigEndian.PutUint64(b[8:], a.lo)
	return b
}

func (a addr) netip() netip.Addr { return netip.AddrFrom16(a.bytes()).Unmap() }

// flowKey is a conversation as both of its directions see it: lo and hi are the
// two addresses in ascending order, port the service's, and service tells whose.
type flowKey struct {
	lo, hi   addr
	hour     int32 // hours since 1970
	eni      name
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
	fromLo, fromHi   way
	rejected         int64 // records; the others were accepted
	localLo, localHi int64 // records whose flow-direction says which side is local
	minutes          sketch.Minutes
	span             span
	clients          ports            // of the client's side
	peers            *sketch.Distinct // overflow rows only
	listed           *sample          // of folded probes, once conversations are told from them
	bins             packetBins
	instance, region name
	object           name // smallest key of a log object
	compared         name // the object that was compared with it last
	flags            uint8
}

// packetScale bins bytes per packet. Mining's Stratum messages lie between 50
// and 130 (Veselý and Žádník, How to detect cryptocurrency miners?, ARES 2019);
// 40 is a bare TCP acknowledgement, 1400 and up are full segments.
var packetScale = sketch.MustScale(packetEdges[:]...)

var packetEdges = [...]int64{41, 50, 90, 130, 260, 520, 1000, 1400}

// packetBins counts records by bytes per packet.
type packetBins [len(packetEdges) + 1]uint32

func (b *packetBins) add(size int64) {
	i := 0
	for i < len(packetEdges) && size >= packetEdges[i] {
		i++
	}
	b.addN(i, 1)
}

// addN stops at four billion records an hour.
func (b *packetBins) addN(i int, n uint32) {
	if b[i] += n; b[i] < n {
		b[i] = ^uint32(0)
	}
}

// sketch returns the sketch.Bins with these counts.
func (b *packetBins) sketch() *sketch.Bins {
	out := sketch.NewBins(packetScale)
	for i, n := range b {
		lo, _ := packetScale.Bounds(i)
		out.AddN(lo, int64(n))
	}
	return &out
}

// flowRules cap the conversations of an interface in an hour, of which those with
// peers that lists name come first.
type flowRules struct {
	names *Names
	watch watch
}

type flowGroup struct {
	hour int32
	eni  name
}

func (k *flowKey) entity() name { return k.eni }

func (flowRules) hash(k *flowKey) uint32 { return k.hash() }

func (k *flowKey) hash() uint32 {
	h := mix(k.lo.lo^k.hi.hi<<1, k.hi.lo^k.lo.hi<<1)
	return short(mix(h, uint64(k.hour)<<48|uint64(k.eni)<<24^uint64(k.port)<<8^uint64(k.protocol)))
}

func (flowRules) group(k *flowKey) flowGroup { return flowGroup{k.hour, k.eni} }

func (r flowRules) rank(k *flowKey) uint64 {
	lo, hi := k.lo.bytes(), k.hi.bytes()
	var b [35]byte
	copy(b[0:], lo[:])
	copy(b[16:], hi[:])
	b[32], b[33], b[34] = byte(k.port>>8), byte(k.port), k.protocol
	return firstIf(r.watch.address(k.lo.netip()) || r.watch.address(k.hi.netip()), sketch.Hash(b[:]))
}

func (flowRules) overflow(k *flowKey) flowKey {
	if k.service == sideNone {
		return *k
	}
	local := guessLocal(k)
	return flowKey{hour: k.hour, eni: k.eni, port: k.port, protocol: k.protocol, service: sideNone, outbound: local != k.service}
}

func (flowRules) spill(d, s *flowState, k *flowKey) {
	local := guessLocal(k)
	d.addPeer(k.end(1 - local))
	if s != nil && local == sideHi {
		s.fromLo, s.fromHi = s.fromHi, s.fromLo
	}
}

func (s *flowState) addPeer(a addr) {
	if s.peers == nil {
		s.peers = new(sketch.Distinct)
	}
	s.peers.Add(hashAddr(a))
}

func (r flowRules) merge(d, s *flowState) {
	d.instance, d.region, d.object = r.names.least(d.instance, s.instance), r.names.least(d.region, s.region), r.names.least(d.object, s.object)
	d.fromLo.merge(&s.fromLo)
	d.fromHi.merge(&s.fromHi)
	d.rejected += s.rejected
	d.localLo += s.localLo
	d.localHi += s.localHi
	d.flags |= s.flags
	mustMerge(d.minutes.Merge(&s.minutes))
	d.span.merge(&s.span)
	d.clients.merge(&s.clients)
	if s.peers != nil {
		if d.peers == nil {
			d.peers = new(sketch.Distinct)
		}
		mustMerge(d.peers.Merge(s.peers))
	}
	d.listed = mergeSamples(d.listed, s.listed)
	for i, n := range s.bins {
		d.bins.addN(i, n)
	}
}

func hashAddr(a addr) uint64 {
	b := a.bytes()
	return sketch.Hash(b[:])
}

func (k *flowKey) end(s side) addr {
	if s == sideLo {
		return k.lo
	}
	return k.hi
}

// guessLocal tells which end is the interface's own by the addresses alone: the
// private one, else the lower one. It serves where the day's votes cannot.
func guessLocal(k *flowKey) side {
	if k.hi.private() && !k.lo.private() {
		return sideHi
	}
	return sideLo
}

// private tells whether an address is of RFC 1918 or RFC 4193.
func (a addr) private() bool {
	if !a.is4() {
		return a.hi>>57 == 0xfc>>1
	}
	v4 := uint32(a.lo)
	return v4>>24 == 10 || v4>>20 == 172<<4|1 || v4>>16 == 192<<8|168
}

type flows = capped[flowGroup, flowKey, flowState]

func newFlows(n *Names, w watch) *flows {
	return newCapped[flowGroup, flowKey, flowState](maxConversations, flowRules{n, w})
}

// addFlow folds one flow record.
func (f *Folder) addFlow(t *flows, r *event.Flow) {
	k := &f.flowKey // or it would be allocated, a record at a time
	*k = flowKey{hour: hourOf(r.Start), eni: f.eni.of(f, r.Interface), protocol: r.Protocol, lo: addrOf(r.Src), hi: addrOf(r.Dst)}
	srcSide := sideLo
	if k.hi.before(k.lo) {
		k.lo, k.hi, srcSide = k.hi, k.lo, sideHi
	}
	client := r.SrcPort
	k.port, k.service = r.DstPort, 1-srcSide
	if serviceSide(r) {
		k.port, k.service, client = r.SrcPort, srcSide, r.DstPort
	}
	if r.SrcPort == r.DstPort {
		k.service = 1 - guessLocal(k) // the ports say nothing: take the remote end
	}
	row := t.at(k)
	s := &row.value
	lowIsOwn := row.key.service != sideNone || guessLocal(k) == sideLo
	s.addRecord(r, srcSide, lowIsOwn)
	s.clients.add(client)
	s.instance = f.names.least(s.instance, f.instance.of(f, r.Instance))
	s.region = f.names.least(s.region, f.region.of(f, r.Region))
	if s.compared != f.objectName {
		s.object, s.compared = f.names.least(s.object, f.objectName), f.objectName
	}
}

// addRecord counts one record. lowIsOwn is false in an overflow row when the
// sender's side must be turned round so that fromLo is the interface's.
func (s *flowState) addRecord(r *event.Flow, src side, lowIsOwn bool) {
	w := &s.fromLo
	if (src == sideHi) == lowIsOwn {
		w = &s.fromHi
	}
	w.packets = addSaturating(w.packets, r.Packets)
	w.bytes = addSaturating(w.bytes, r.Bytes)
	w.records++
	if !r.Accepted {
		s.rejected++
	}
	s.countLocal(r.Direction, src)
	s.flags |= r.TCPFlags
	s.span.add(r.Start, r.End)
	second := r.Start % secondsPerHour
	s.minutes.AddRange(int(second/60), int(min((second+r.End-r.Start)/60, 59)))
	if r.Packets > 0 {
		s.bins.add(r.Bytes / r.Packets)
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

// tcp is its IANA protocol number.
const tcp = 6

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
	if r.HasFlags && r.Protocol == tcp {
		switch {
		case r.TCPFlags&flagSYNACK == flagSYNACK:
			return true
		case r.TCPFlags&flagSYN != 0:
			return false
		}
	}
	return r.SrcPort < r.DstPort
}
