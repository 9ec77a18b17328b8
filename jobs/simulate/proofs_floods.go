package simulate

import (
	"net/netip"
	"time"
)

// floodProofs are hosts that send far more than anybody asked for.
func floodProofs() []proof {
	flood := func(name string, protocol int, bytes int, ports ...int) proof {
		send := func(low, high int, answered float64) deed {
			return func(s *stage) {
				s.pours(s.stranger(), protocol, oneOf(s.d, ports), bytes, s.d.between(low, high), answered)
			}
		}
		return proof{typ: "Backdoor:EC2/DenialOfService." + name, log: "vpcflow", needs: ownHost,
			raises: suddenly("floods a stranger without an answer", send(25_000, 120_000, 0)),
			spares: []part{
				suddenly("sends as much to somebody who answers every second packet", send(25_000, 120_000, 0.5)),
				suddenly("sends a trickle without an answer", send(20, 200, 0)),
			}}
	}
	return []proof{
		flood("Dns", 17, 80, 53),
		flood("Tcp", 6, 40, 80, 443, 6667),
		flood("Udp", 17, 1028, 27015, 30120, 9987),
		flood("UdpOnTcpPorts", 17, 1028, 22, 80, 443, 3389),
		flood("UnusualProtocol", 2, 60, 0),
	}
}

// pours lets the host send packets a second to the peer for some minutes, without
// an answer but for a share of them. Most protocols have no ports.
func (s *stage) pours(peer netip.Addr, protocol, port, bytes, rate int, answered float64) {
	s.c.markHost(s.host)
	at, source := s.at(1, 20), s.d.port()
	if port == 0 {
		source = 0
	}
	for range s.d.between(4, 20) {
		packets := 60 * rate
		f := flow{face: s.host, src: s.host.private, dst: peer, sport: source, dport: port, protocol: protocol, packets: packets, bytes: packets * bytes, start: at, end: at.Add(59 * time.Second), egress: true}
		if protocol == 6 {
			f.flags = syn
		}
		s.out.flow(f)
		if back := int(answered * float64(packets)); back > 0 {
			g := f
			g.src, g.dst, g.sport, g.dport, g.egress, g.packets, g.bytes = f.dst, f.src, f.dport, f.sport, false, back, back*bytes
			s.out.flow(g)
		}
		s.c.see(at)
		at = at.Add(time.Minute)
	}
}
