package simulate

import (
	"net/netip"
	"time"
)

// listedProofs are what stands on lists: peers of hosts, names that they ask for,
// and addresses that calls come from.
func listedProofs() []proof {
	return append(append(peerProofs(), domainProofs()...), callerProofs()...)
}

// peerProofs are conversations with listed peers, and with servers for names.
func peerProofs() []proof {
	onFlows := func(typ string, raises part, spares ...part) proof {
		return proof{typ: typ, log: "vpcflow", needs: ownHost, raises: raises, spares: spares}
	}
	outward := func(typ, category string) proof {
		return onFlows(typ, suddenly("talks to a listed peer", func(s *stage) { s.talks(s.listed(category), 443, s.d.between(3, 12)) }),
			suddenly("the peer is on a trusted list, too", func(s *stage) { s.talks(s.trusted(s.listed(category)), 443, 8) }))
	}
	server := func(typ, category string, port, protocol int) proof {
		return onFlows(typ, suddenly("resolves names at a server that nobody uses", func(s *stage) { s.resolves(s.foreign(category), port, protocol, s.d.between(4, 8)) }),
			habitual("resolves names at the same server every day", func(s *stage) { s.resolves(s.foreign(category), port, protocol, 6) }))
	}
	probe := func(typ string, port int) proof {
		return onFlows(typ, suddenly("known scanners find a port open", func(s *stage) {
			for range s.d.between(2, 5) {
				s.hears(s.listed("scanner"), port, 2)
			}
		}), suddenly("known scanners look at the web server", func(s *stage) { s.hears(s.listed("scanner"), 443, 4) }),
			suddenly("a partner uses the port", func(s *stage) { s.hears(s.stranger(), port, 4) }))
	}
	return []proof{
		outward("Backdoor:EC2/C&CActivity.B", "c2"),
		outward("Trojan:EC2/BlackholeTraffic", "sinkhole"),
		outward("Trojan:EC2/DropPoint", "droppoint"),
		outward("UnauthorizedAccess:EC2/MaliciousIPCaller.Custom", "custom"),
		server("DefenseEvasion:EC2/UnusualDNSResolver", "resolver", 53, 17),
		server("DefenseEvasion:EC2/UnusualDoHActivity", "doh", 443, 6),
		server("DefenseEvasion:EC2/UnusualDoTActivity", "dot", 853, 6),
		probe("Recon:EC2/PortProbeUnprotectedPort", 22),
		probe("Recon:EC2/PortProbeEMRUnprotectedPort", 8088),
	}
}

// domainProofs are names on lists, and names that are not what they say.
func domainProofs() []proof {
	onQueries := func(typ string, raises part, spares ...part) proof {
		return proof{typ: typ, log: "dns", needs: ownHost, raises: raises, spares: spares}
	}
	named := func(typ, category string, more ...part) proof {
		spares := append(more, suddenly("the name is on a trusted list, too", func(s *stage) { s.asks("www."+s.trustedName(s.listedName(category)), 5, s.stranger().String()) }))
		return onQueries(typ, suddenly("asks for a listed name", func(s *stage) { s.asks("www."+s.listedName(category), s.d.between(2, 9), s.stranger().String()) }), spares...)
	}
	daily := func(category string) part {
		return habitual("asks for the same name every day", func(s *stage) { s.asks("www."+s.listedName(category), 5, s.stranger().String()) })
	}
	return []proof{
		named("Backdoor:EC2/C&CActivity.B!DNS", "c2"),
		named("Impact:EC2/MaliciousDomainRequest.Custom", "custom"),
		named("Impact:EC2/MaliciousDomainRequest.Reputation", "malware"),
		named("Impact:EC2/AbusedDomainRequest.Reputation", "dynamicdns", daily("dynamicdns")),
		named("Impact:EC2/SuspiciousDomainRequest.Reputation", "suspicious", daily("suspicious")),
		named("Trojan:EC2/DGADomainRequest.C!DNS", "dga"),
		named("Trojan:EC2/DriveBySourceTraffic!DNS", "driveby"),
		named("Trojan:EC2/DropPoint!DNS", "droppoint"),
		named("Trojan:EC2/PhishingDomainRequest!DNS", "phishing"),
		onQueries("Trojan:EC2/BlackholeTraffic!DNS", suddenly("a sinkhole answers", func(s *stage) { s.asks(s.name(), s.d.between(2, 9), s.listed("sinkhole").String()) }),
			suddenly("another listed address answers", func(s *stage) { s.asks(s.name(), 5, s.listed("scanner").String()) })),
		onQueries("UnauthorizedAccess:EC2/MetadataDNSRebind",
			suddenly("a page's name turns into the metadata service", func(s *stage) {
				name := "www." + s.name()
				s.asks(name, 3, s.stranger().String())
				s.asks(name, s.d.between(2, 6), "169.254.169.254")
			}),
			suddenly("asks for Amazon's own name of the metadata service", func(s *stage) { s.asks("instance-data.ec2.internal", 5, "169.254.169.254") }),
			suddenly("a name turns into another private address", func(s *stage) { s.asks(s.name(), 5, "10.0.0.7") })),
		onQueries("Impact:EC2/BitcoinDomainRequest.Reputation",
			suddenly("asks for a new name that speaks of mining", func(s *stage) {
				s.asks(oneOf(s.d, []string{"xmr-pool.", "stratum-eth.", "pool.monero.", "mining-pool."})+s.name(), s.d.between(3, 9), s.stranger().String())
			}),
			habitual("asks for the same name every day", func(s *stage) { s.asks("xmr-pool."+s.name(), 5, s.stranger().String()) }),
			suddenly("asks for a pool of clocks", func(s *stage) { s.asks("2.pool."+s.name(), 5, s.stranger().String()) })),
	}
}

// callerProofs are calls from listed addresses.
func callerProofs() []proof {
	called := func(typ, log, category, key string, low, high int) proof {
		return proof{typ: typ, log: log, needs: ownKey,
			raises: suddenly("a key is used from a listed address", func(s *stage) {
				h := s.owner() // whoever stole the key calls as its owner does, but for the address
				h.ip = s.foreign(category).String()
				s.does(h, repeat(key, s.d.between(low, high))...)
			}),
			spares: []part{habitual("the owner calls from an address on a list and on a trusted one, every day", func(s *stage) {
				h := s.owner()
				h.ip = s.trusted(s.foreign(category)).String()
				s.does(h, repeat(key, low)...)
			})}}
	}
	looks := func(typ, category string) proof { return called(typ, "cloudtrail", category, "iam:ListUsers", 2, 6) }
	changes := func(typ, category string) proof { return called(typ, "cloudtrail", category, "iam:CreateUser", 1, 3) }
	objects := func(typ, category, key string) proof { return called(typ, "s3-data", category, key, 3, 9) }
	return []proof{
		looks("Recon:IAMUser/MaliciousIPCaller", "c2"),
		looks("Recon:IAMUser/MaliciousIPCaller.Custom", "custom"),
		looks("Recon:IAMUser/TorIPCaller", "tor"),
		changes("UnauthorizedAccess:IAMUser/MaliciousIPCaller", "malware"),
		changes("UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", "custom"),
		changes("UnauthorizedAccess:IAMUser/TorIPCaller", "tor"),
		objects("Discovery:S3/MaliciousIPCaller", "scanner", "s3:ListObjects"),
		objects("Discovery:S3/MaliciousIPCaller.Custom", "custom", "s3:ListObjects"),
		objects("Discovery:S3/TorIPCaller", "tor", "s3:ListObjects"),
		objects("Exfiltration:S3/MaliciousIPCaller", "c2", "s3:GetObject"),
		objects("Impact:S3/MaliciousIPCaller", "malware", "s3:PutObject"),
		objects("UnauthorizedAccess:S3/MaliciousIPCaller.Custom", "custom", "s3:GetObject"),
		objects("UnauthorizedAccess:S3/TorIPCaller", "tor", "s3:GetObject"),
	}
}

// foreign returns an address on the list of the category, in a network of somebody
// else's.
func (s *stage) foreign(category string) netip.Addr {
	a := s.listed(category)
	s.w.around.rent(netip.PrefixFrom(a, 26).Masked(), "NL")
	return a
}

// resolves lets the host ask a server for names, by UDP or over a connection.
func (s *stage) resolves(server netip.Addr, port, protocol, times int) {
	s.c.markHost(s.host)
	at := s.at(1, 12)
	for range times {
		t := talk{host: s.host, peer: server, port: port, source: s.d.port(), protocol: protocol, at: at, lasts: s.d.span(time.Second, 3*time.Second)}
		t.carry(80+s.d.IntN(40), 160+s.d.IntN(200))
		s.out.exchange(t)
		s.c.see(at)
		at = at.Add(s.d.span(20*time.Second, 8*time.Minute))
	}
	s.c.see(at)
}
