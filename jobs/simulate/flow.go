package simulate

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// flow is one line of a flow log.
type flow struct {
	face         *host
	src, dst     netip.Addr
	sport, dport int
	protocol     int
	packets      int
	bytes        int
	start, end   time.Time
	reject       bool
	flags        int        // bit mask of TCP flags, of version 3 and later
	pktSrc       netip.Addr // where it differs from src
	pktDst       netip.Addr
	egress       bool
	status       string // OK when empty
}

// TCP flags as flow logs number them; a lone ACK counts as 0.
const (
	fin, syn, synAck = 1, 2, 18
)

// flowFields of version 2 are the default format; the shop adds those of
// versions 3 to 5.
const (
	flowFields  = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
	extraFields = " vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path"
)

// flowHeader is the first line of every object.
func (a *account) flowHeader() string {
	if a.kind == shop {
		return flowFields + extraFields
	}
	return flowFields
}

// aggregation is the longest time one line covers.
func (a *account) aggregation() time.Duration {
	if a.kind == shop {
		return time.Minute
	}
	return 10 * time.Minute
}

// line writes the flow in its account's format.
func (f flow) line() string {
	a := f.face.account
	var b strings.Builder
	version := 2
	if a.kind == shop {
		version = 5
	}
	if f.status != "" {
		fmt.Fprintf(&b, "%d %s %s - - - - - - - %d %d - %s", version, a.id, f.face.eni, f.start.Unix(), f.end.Unix(), f.status)
	} else {
		action := "ACCEPT"
		if f.reject {
			action = "REJECT"
		}
		fmt.Fprintf(&b, "%d %s %s %s %s %d %d %d %d %d %d %d %s OK", version, a.id, f.face.eni, f.src, f.dst,
			f.sport, f.dport, f.protocol, f.packets, f.bytes, f.start.Unix(), f.end.Unix(), action)
	}
	if version == 5 {
		f.extend(&b)
	}
	return b.String()
}

// extend writes the fields of versions 3 to 5.
func (f flow) extend(b *strings.Builder) {
	a := f.face.account
	if f.status != "" {
		fmt.Fprintf(b, " %s %s %s - - - - %s euc1-az%d - - - - - -", a.vpc, a.subnets[f.face.subnet], orDash(f.face.id), a.region, 1+f.face.subnet)
		return
	}
	kindOf, pktSrc, pktDst := "IPv4", f.src, f.dst
	if f.src.Is6() {
		kindOf = "IPv6"
	}
	if f.pktSrc.IsValid() {
		pktSrc = f.pktSrc
	}
	if f.pktDst.IsValid() {
		pktDst = f.pktDst
	}
	// Path 8 is the internet gateway, 1 another resource of the VPC.
	direction, path := "ingress", "-"
	if f.egress {
		direction, path = "egress", "1"
		if !pktDst.IsPrivate() {
			path = "8"
		}
	}
	fmt.Fprintf(b, " %s %s %s %d %s %s %s %s euc1-az%d - - %s %s %s %s", a.vpc, a.subnets[f.face.subnet], orDash(f.face.id), f.flags, kindOf,
		pktSrc, pktDst, a.region, 1+f.face.subnet, awsService(pktSrc), awsService(pktDst), direction, path)
}

// orDash writes an absent field as AWS does.
func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// awsService names the service behind an address, for the few blocks used here.
func awsService(a netip.Addr) string {
	for block, service := range map[string]string{"3.5.136.0/22": "S3", "52.219.168.0/22": "S3", "3.64.0.0/13": "AMAZON", "52.28.0.0/16": "AMAZON"} {
		if netip.MustParsePrefix(block).Contains(a) {
			return service
		}
	}
	return "-"
}

// flow delivers a line some minutes after its window closes.
func (out *delivery) flow(f flow) {
	d := newDice(out.seed, "flow", f.face.eni, f.start.Unix(), f.sport)
	a := f.face.account
	out.put("vpcflowlogs", a, a.region, f.end.Add(a.aggregation()/2).Add(d.span(time.Minute, 5*time.Minute)), f.line())
}

// talk is one exchange of packets between a host and a peer, within one window.
type talk struct {
	host     *host
	peer     netip.Addr
	other    *host // when the peer is a host of the organisation
	port     int   // of the side that was called
	source   int   // port of the caller
	inbound  bool  // the peer called
	protocol int
	at       time.Time
	lasts    time.Duration
	up, down int // bytes sent and received by the host, headers included
	upPkts   int
	downPkts int
	going    bool // a piece of a longer connection: no SYN, no FIN
	six      bool
}

// exchange writes the talk at every interface that sees it, in pieces no longer
// than one line may cover.
func (out *delivery) exchange(t talk) {
	limit := t.host.account.aggregation()
	for t.lasts > limit && t.upPkts > 1 && t.downPkts > 1 {
		// The first piece takes its share of the packets by time, and their bytes.
		share := func(n int) int { return max(1, int(int64(n)*int64(limit)/int64(t.lasts))) }
		head := t
		head.lasts, head.upPkts, head.downPkts = limit-time.Second, share(t.upPkts), share(t.downPkts)
		head.up, head.down = t.up*head.upPkts/t.upPkts, t.down*head.downPkts/t.downPkts
		out.relay(head)
		t.at, t.lasts, t.going = t.at.Add(limit), t.lasts-limit, true
		t.up, t.down, t.upPkts, t.downPkts = t.up-head.up, t.down-head.down, t.upPkts-head.upPkts, t.downPkts-head.downPkts
	}
	t.lasts = min(t.lasts, limit-time.Second)
	out.relay(t)
}

// relay writes one piece of a talk: at the host, and at the peer's interface or
// the NAT gateway between them.
func (out *delivery) relay(t talk) {
	own := t.host.private
	if t.six && t.host.six.IsValid() {
		own = t.host.six
	}
	out.pair(t, t.host, own, t.peer, netip.Addr{})
	if t.other != nil {
		out.pair(t.mirrored(), t.other, t.other.private, own, netip.Addr{})
		return
	}
	if nat := t.host.account.nat; nat != nil && t.host.face == "interface" && !t.six && !t.peer.IsPrivate() {
		// The gateway sees each packet twice: from the host to itself, with the
		// true destination in the packet fields only, and on to the peer.
		out.pair(t.mirrored(), nat, nat.private, own, t.peer)
		out.pair(t, nat, nat.private, t.peer, netip.Addr{})
	}
}

// mirrored is the talk as the other side sees it.
func (t talk) mirrored() talk {
	t.inbound = !t.inbound
	t.up, t.down, t.upPkts, t.downPkts = t.down, t.up, t.downPkts, t.upPkts
	return t
}

// pair writes the two lines of a talk at one interface. behind is the address in
// the packets where the interface's own is only a relay's.
func (out *delivery) pair(t talk, face *host, own, peer, behind netip.Addr) {
	sport, dport := t.source, t.port
	sentFlags, gotFlags := syn|fin, synAck|fin
	if t.inbound {
		sport, dport = dport, sport
		sentFlags, gotFlags = gotFlags, sentFlags
	}
	if t.going || t.protocol != 6 {
		sentFlags, gotFlags = 0, 0
	}
	start, end := t.at, t.at.Add(t.lasts)
	base := flow{face: face, protocol: t.protocol, start: start, end: end}
	if t.upPkts > 0 {
		f := base
		f.src, f.dst, f.sport, f.dport, f.packets, f.bytes, f.flags, f.egress, f.pktSrc = own, peer, sport, dport, t.upPkts, t.up, sentFlags, true, behind
		out.flow(f)
	}
	if t.downPkts > 0 {
		f := base
		f.src, f.dst, f.sport, f.dport, f.packets, f.bytes, f.flags, f.pktDst = peer, own, dport, sport, t.downPkts, t.down, gotFlags, behind
		out.flow(f)
	}
}
