package detector

import (
	"fmt"
	"math"

	"yoban/features/table"
	"yoban/models/baseline"
)

// floodRate is how many packets a second to one target make a flood: the
// default threshold of FastNetMon (threshold_pps = 20000).
const floodRate = 20_000

// quietFloodRate is where a flood begins for a host that is known never to send
// without an answer: a tenth of what a small instance can send, and some hundred
// times what logs, metrics and calls need.
const quietFloodRate = 1000

// answeredShare is how much comes back at most, in packets. Every second packet
// of a transfer is acknowledged (RFC 9293, §3.8.6.3); receivers that join
// packets answer less, but then the packets are full.
const answeredShare = 0.1

// floodPacket is the size in bytes of packets that carry next to nothing, which
// is what a flood of TCP consists of: segments of a transfer are full.
const floodPacket = 100

// usesTCP are ports whose services speak TCP: UDP to them is a flood in disguise.
var usesTCP = map[int32]bool{20: true, 21: true, 22: true, 23: true, 25: true, 80: true, 110: true, 143: true, 443: true, 3306: true, 3389: true, 5432: true, 8080: true}

// burst is what an interface sent by one protocol within an hour to those who
// gave no answer, or to one peer.
type burst struct {
	rows    []*table.FlowRow
	packets int64
	targets int64
	minutes float64
}

// rate returns packets a second to each target.
func (b *burst) rate() float64 {
	return float64(b.packets) / (60 * max(b.minutes, 1)) / float64(max(b.targets, 1))
}

// floods finds hosts that send far more than anybody asked for: packet rates of
// an attack on one target that gives little or no answer.
func floods(n *Night) Result {
	var out Result
	for _, rows := range n.interfaces() {
		strongest := map[string]*burst{}
		var order []string
		for _, b := range bursts(rows) {
			r := b.rows[0]
			host := hostOf(r)
			known := n.Window.Seen(host, baseline.Unanswered, baseline.PortValue(r)) > 0
			if b.rate() < floodRate && (b.rate() < quietFloodRate || known || !n.learned(host)) {
				continue
			}
			typ := floodType(r)
			if s := strongest[typ]; s == nil {
				order = append(order, typ)
				strongest[typ] = b
			} else if b.rate() > s.rate() {
				strongest[typ] = b
			}
		}
		for _, typ := range order {
			out.Findings = append(out.Findings, n.flood(typ, strongest[typ]))
		}
	}
	return out
}

// bursts sums up what an interface sent one-sidedly: row by row where there was
// some answer, protocol by protocol and hour by hour where there was none, as
// floods change their ports.
func bursts(rows []table.FlowRow) []*burst {
	var out []*burst
	type hour struct {
		hour     int64
		protocol int32
	}
	silent := map[hour]*burst{}
	for i := range rows {
		r := &rows[i]
		if !sent(r) || !oneSided(r) || baseline.Own(r.PeerNetwork) {
			continue
		}
		if r.Peer != "" {
			out = append(out, &burst{[]*table.FlowRow{r}, r.PacketsOut, 1, r.Minutes})
			continue
		}
		k := hour{r.Hour, r.Protocol}
		b, ok := silent[k]
		if !ok {
			b = &burst{}
			silent[k] = b
			out = append(out, b)
		}
		b.rows = append(b.rows, r)
		b.packets = saturate(b.packets, r.PacketsOut)
		b.targets, b.minutes = max(b.targets, r.Peers), max(b.minutes, r.Minutes)
	}
	for _, b := range silent {
		byPackets(b.rows)
	}
	return out
}

// oneSided reports whether next to nothing came back.
func oneSided(r *table.FlowRow) bool {
	if float64(r.PacketsIn) > answeredShare*float64(r.PacketsOut) {
		return false
	}
	return r.Protocol != tcp || r.PacketsIn == 0 || r.BytesOut/r.PacketsOut <= floodPacket
}

// floodType names a flood by its protocol and port.
func floodType(r *table.FlowRow) string {
	const prefix = "Backdoor:EC2/DenialOfService."
	switch {
	case (r.Protocol == udp || r.Protocol == tcp) && r.Port == 53:
		return prefix + "Dns"
	case r.Protocol == tcp:
		return prefix + "Tcp"
	case r.Protocol == udp && usesTCP[r.Port]:
		return prefix + "UdpOnTcpPorts"
	case r.Protocol == udp:
		return prefix + "Udp"
	}
	return prefix + "UnusualProtocol"
}

func (n *Night) flood(typ string, b *burst) Held {
	severity := 8.0
	if b.rate() < floodRate {
		severity = 6
	}
	r := b.rows[0]
	h := n.ruled(typ, severity, b.rows,
		fact("rate", math.Round(b.rate()), "%.0f packets a second to a target; a flood starts at %d, or at %d from a host that never does so", b.rate(), floodRate, quietFloodRate),
		fact("packets", b.packets, "%d packets sent to %d targets, next to none answered", b.packets, b.targets))
	f := &h.Finding
	f.Description = fmt.Sprintf("%s sent %.0f packets a second by %s to port %d of a target that did not answer.", r.Interface, b.rate(), protocolName(r.Protocol), r.Port)
	f.Normal = []string{"whoever transfers data gets an acknowledgement for every few packets"}
	f.Quiet = "answers to one packet in ten, or such a stream on earlier days below the threshold of a flood"
	return h
}
