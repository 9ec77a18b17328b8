package simulate

import (
	"net/netip"
	"time"
)

// trafficProofs are conversations that do not fit the host.
func trafficProofs() []proof {
	onFlows := func(typ string, raises part, spares ...part) proof {
		return proof{typ: typ, log: "vpcflow", needs: ownHost, raises: raises, spares: spares}
	}
	return []proof{
		onFlows("Behavior:EC2/NetworkPortUnusual", suddenly("talks for hours to a port that nobody uses", func(s *stage) { s.streams(s.stranger(), oneOf(s.d, oddPorts), s.d.span(9*time.Hour, 12*time.Hour)) }),
			habitual("talks to the same odd port every day", func(s *stage) { s.streams(s.stranger(), 7443, 3*time.Hour) })),
		onFlows("Behavior:EC2/TrafficVolumeUnusual", played("big upload to a file host", uploader),
			played("the first backup to a bucket, tens of gigabytes", firstUpload),
			habitual("a nightly copy to a partner", func(s *stage) { s.uploads(s.stranger(), 2_000_000_000) })),
		onFlows("Backdoor:EC2/C&CActivity.B", suddenly("calls home at even intervals", func(s *stage) { s.polls(s.stranger(), s.d.span(4*time.Minute, 9*time.Minute)) }),
			played("a host asks the time all day", restlessClock),
			habitual("polls the monitoring service all day", func(s *stage) { s.polls(s.w.addressesOf(agentName, "104.16.0.0/14")[0], 10*time.Minute) })),
		onFlows("CryptoCurrency:EC2/BitcoinTool.B", played("miner on a port of a known pool", poolMiner),
			habitual("the API of a partner listens on a miner's port", func(s *stage) { s.streams(s.stranger(), 3333, 4*time.Hour) })),
		onFlows("CryptoCurrency:EC2/BitcoinTool.B", suddenly("talks to a listed pool on a port of the web", func(s *stage) { s.talks(s.listed("mining"), 443, 10) }),
			suddenly("the pool is on a trusted list, too", func(s *stage) { s.talks(s.trusted(s.listed("mining")), 443, 10) }),
			suddenly("somebody at the pool's address looks at the web server", func(s *stage) { s.hears(s.listed("mining"), 443, 4) })),
		onFlows("UnauthorizedAccess:EC2/TorClient", suddenly("talks to listed nodes of Tor", func(s *stage) {
			s.streams(s.listed("tor"), 443, 2*time.Hour)
			s.streams(s.listed("tor"), 9001, 2*time.Hour)
		}), suddenly("the nodes are on a trusted list, too", func(s *stage) { s.streams(s.trusted(s.listed("tor")), 443, 2*time.Hour) }),
			habitual("a service on the relays' port", func(s *stage) { s.streams(s.stranger(), 9001, 3*time.Hour) })),
		onFlows("UnauthorizedAccess:EC2/TorRelay", suddenly("many listed nodes call, and are called", func(s *stage) {
			for range 5 {
				s.talks(s.listed("tor"), 9001, 4)
				s.hears(s.listed("tor"), 9001, 4)
			}
		}), suddenly("somebody looks at the web server through Tor", func(s *stage) {
			for range 5 {
				s.hears(s.listed("tor"), 443, 3)
			}
		})),
	}
}

// oddPorts are ports without a well-known service.
var oddPorts = []int{1389, 4433, 6969, 7001, 8291, 9877}

// streams has a conversation with the peer going, in connections of some minutes
// each of which carries more or less.
func (s *stage) streams(peer netip.Addr, port int, long time.Duration) {
	s.c.markHost(s.host)
	from := s.at(1, 10)
	for at := from; at.Before(from.Add(long)); at = at.Add(s.d.span(time.Minute, 5*time.Minute)) {
		t := talk{host: s.host, peer: peer, port: port, source: s.d.port(), protocol: 6, at: at, lasts: s.d.span(20*time.Second, 4*time.Minute)}
		t.carry(s.d.heavy(20_000, 1.2), s.d.heavy(90_000, 1.2))
		s.out.exchange(t)
		s.c.see(at)
		s.c.see(at.Add(t.lasts))
	}
}

// uploads sends about so many bytes to the peer.
func (s *stage) uploads(peer netip.Addr, bytes int) {
	s.c.markHost(s.host)
	at := s.at(1, 4)
	for range 4 {
		t := talk{host: s.host, peer: peer, port: 443, source: s.d.port(), protocol: 6, at: at, lasts: 9 * time.Minute}
		t.carry(s.d.heavy(float64(bytes)/4, 0.2), 30_000)
		s.out.exchange(t)
		s.c.see(at)
		at = at.Add(10 * time.Minute)
		s.c.see(at)
	}
}

// polls asks the peer for news at even intervals.
func (s *stage) polls(peer netip.Addr, every time.Duration) {
	s.c.markHost(s.host)
	from := s.at(0, 1)
	for at := from; at.Before(from.Add(20 * time.Hour)); at = at.Add(every + s.d.span(0, 20*time.Second)) {
		t := talk{host: s.host, peer: peer, port: 443, source: s.d.port(), protocol: 6, at: at, lasts: 2 * time.Second}
		t.carry(500+s.d.IntN(40), 380+s.d.IntN(30))
		s.out.exchange(t)
		s.c.see(at)
	}
}
