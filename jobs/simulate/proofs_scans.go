package simulate

import (
	"time"
)

// scanProofs are hosts that try what others have open, or their passwords.
func scanProofs() []proof {
	guesses := func(typ string, port int) proof {
		return proof{typ: typ, log: "vpcflow", needs: ownHost,
			raises: suddenly("guesses passwords of some strangers", func(s *stage) { s.guesses(port, 25*time.Minute, 70*time.Minute) }),
			spares: []part{
				suddenly("somebody mistypes a password a few times", func(s *stage) { s.guesses(port, 20*time.Second, time.Minute) }),
				{note: "an administrator works on a new host, as on others before", habit: func(s *stage) { s.talks(s.stranger(), port, 12) }, deed: func(s *stage) {
					s.asked++ // another stranger than that of the habit
					s.talks(s.stranger(), port, 12)
				}},
			}}
	}
	return []proof{
		guesses("UnauthorizedAccess:EC2/SSHBruteForce", 22),
		guesses("UnauthorizedAccess:EC2/RDPBruteForce", 3389),
		guesses("Impact:EC2/WinRMBruteForce", 5985),
		{typ: "Impact:EC2/PortSweep", log: "vpcflow", needs: ownHost, raises: played("sweep of one port", sweeper),
			spares: []part{suddenly("a crawler finds some servers gone", func(s *stage) { s.crawls(400, 0.1) })}},
		{typ: "Recon:EC2/Portscan", log: "vpcflow", needs: ownHost, raises: played("scan of a neighbour's ports", portScanner),
			spares: []part{played("a monitor asks whether ports of own hosts are open", portMonitor)}},
		{typ: "Backdoor:EC2/Spambot", log: "vpcflow", needs: ownHost, raises: played("spam run", spammer),
			spares: []part{suddenly("hands mail to one relay", func(s *stage) { s.mails(1, 60) }),
				habitual("the mail relay delivers as on every day", func(s *stage) { s.mails(40, 40) })}},
	}
}

// guesses lets the host try passwords of some strangers for a while.
func (s *stage) guesses(port int, low, high time.Duration) {
	s.c.markHost(s.host)
	begin := s.at(1, 20)
	for range s.d.between(2, 4) {
		peer := s.stranger()
		end := begin.Add(s.d.span(low, high))
		for at := begin; at.Before(end); at = at.Add(s.d.span(4*time.Second, 20*time.Second)) {
			g := guess(s.host, peer, false, at, s.d)
			g.port = port
			s.out.exchange(g)
			s.c.see(at)
		}
	}
}

// crawls lets the host look at so many servers of the web, of which a share is gone.
func (s *stage) crawls(servers int, gone float64) {
	s.c.markHost(s.host)
	at := s.at(1, 18)
	for range servers {
		peer := s.d.address(oneOf(s.d, oneOf(s.d, countries).homes))
		if s.d.chance(gone) {
			knocks(s.host, peer, 443, at, s.d, s.out)
		} else {
			t := talk{host: s.host, peer: peer, port: 443, source: s.d.port(), protocol: 6, at: at, lasts: 2 * time.Second}
			t.carry(900, 20_000)
			s.out.exchange(t)
		}
		s.c.see(at)
		at = at.Add(s.d.span(time.Second, 8*time.Second))
	}
}

// mails lets the host deliver messages to some servers.
func (s *stage) mails(servers, messages int) {
	s.c.markHost(s.host)
	at := s.at(6, 12)
	for n := range messages {
		peer := s.w.addressesOf(s.host.name+" mail server "+string(rune('A'+n%servers)), "185.0.0.0/8")[0]
		deliver(s.host, peer, at, s.d, s.out)
		s.c.see(at)
		at = at.Add(s.d.span(time.Minute, 8*time.Minute))
	}
}
