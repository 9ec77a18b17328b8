package simulate

import (
	"net/netip"
	"time"
)

// networkCases returns the hosts that attack others, or were taken.
func (w *world) networkCases() []*scenario {
	attack := func(a *account, category, technique, types, difficulty string, run func(w *world, c *scenario, out *delivery)) *scenario {
		return &scenario{account: a, log: "vpcflow", category: category, technique: technique, types: types, difficulty: difficulty, run: run}
	}
	ssh := "UnauthorizedAccess:EC2/SSHBruteForce"
	return []*scenario{
		attack(w.of(platform), "brute-force", "host guesses passwords of SSH", ssh, "easy", guesser),
		attack(w.of(lake), "brute-force", "passwords of SSH guessed until one fits", ssh, "medium", guessedAt),
		attack(w.of(shop), "scan-outbound", "sweep of one port", "Impact:EC2/PortSweep", "easy", sweeper),
		attack(w.of(lake), "scan-outbound", "scan of a neighbour's ports", "Recon:EC2/Portscan", "medium", portScanner),
		attack(w.of(platform), "ddos", "flood of UDP", "Backdoor:EC2/DenialOfService.Udp|Backdoor:EC2/DenialOfService.Dns|Backdoor:EC2/DenialOfService.UdpOnTcpPorts", "easy", flooder),
		attack(w.of(shop), "exfiltration", "big upload to a file host", "Behavior:EC2/TrafficVolumeUnusual", "medium", uploader),
		attack(w.of(lake), "spam", "spam run", "Backdoor:EC2/Spambot", "easy", spammer),
		attack(w.of(platform), "c2", "beacon with jitter", "Backdoor:EC2/C&CActivity.B", "medium", beaconer),
	}
}

// neighbour returns an instance of the account other than h, or h itself where
// it is alone.
func (w *world) neighbour(h *host, nth int) *host {
	hosts := h.account.hosts
	for i := range hosts {
		if other := hosts[(nth+i)%len(hosts)]; other != h {
			return other
		}
	}
	return h
}

// rented are blocks of providers at which anybody rents a machine.
var rented = []string{"64.227.0.0/16", "139.162.0.0/16", "135.181.0.0/16", "45.76.0.0/16"}

// guess is one failed login by SSH: keys are agreed on, and a few passwords
// refused.
func guess(h *host, peer netip.Addr, inbound bool, at time.Time, d *dice) talk {
	return talk{
		host: h, peer: peer, port: 22, source: d.port(), inbound: inbound, protocol: 6, at: at, lasts: d.span(2*time.Second, 7*time.Second),
		up: 2000 + d.IntN(500), down: 2300 + d.IntN(600), upPkts: d.between(12, 17), downPkts: d.between(12, 18),
	}
}

func guesser(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 5)
	c.markHost(h)
	begin := w.midnight(c.day).Add(d.span(time.Hour, 20*time.Hour)).Truncate(time.Second)
	for range d.between(2, 5) {
		peer := d.address(oneOf(d, rented))
		c.mark("ip", peer.String())
		end := begin.Add(d.span(25*time.Minute, 70*time.Minute))
		for at := begin; at.Before(end); at = at.Add(d.span(4*time.Second, 20*time.Second)) {
			out.exchange(guess(h, peer, false, at, d))
			c.see(at)
		}
	}
}

func guessedAt(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h, peer := c.instance(w, 4), d.address(oneOf(d, scanners))
	c.markHost(h)
	c.mark("ip", peer.String())
	at := w.midnight(c.day).Add(d.span(time.Hour, 20*time.Hour)).Truncate(time.Second)
	for range d.between(250, 700) {
		out.exchange(guess(h, peer, true, at, d))
		c.see(at)
		at = at.Add(d.span(3*time.Second, 12*time.Second))
	}
	stays := talk{host: h, peer: peer, port: 22, source: d.port(), inbound: true, protocol: 6, at: at, lasts: d.span(25*time.Minute, 80*time.Minute)}
	stays.carry(d.between(150_000, 900_000), d.between(40_000, 90_000))
	out.exchange(stays)
	c.see(at.Add(stays.lasts))
}

// knocks writes a SYN without an answer, sent from the host.
func knocks(h *host, peer netip.Addr, port int, at time.Time, d *dice, out *delivery) {
	out.flow(flow{face: h, src: h.private, dst: peer, sport: d.port(), dport: port, protocol: 6, packets: d.between(1, 2), bytes: 60, start: at, end: at.Add(d.span(time.Second, 4*time.Second)), flags: syn, egress: true})
}

func sweeper(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 4)
	port := oneOf(d, []int{23, 445, 2375, 3389, 5555, 6379, 8088})
	c.markHost(h)
	at := w.midnight(c.day).Add(d.span(time.Hour, 20*time.Hour)).Truncate(time.Second)
	for range d.between(300, 1500) {
		peer := d.address(oneOf(d, oneOf(d, countries).homes))
		if d.chance(0.03) {
			t := talk{host: h, peer: peer, port: port, source: d.port(), protocol: 6, at: at, lasts: time.Second}
			t.carry(200, 300)
			out.exchange(t)
		} else {
			knocks(h, peer, port, at, d, out)
		}
		c.see(at)
		at = at.Add(d.span(100*time.Millisecond, 3*time.Second))
	}
}

// refuses writes a SYN and the reset that comes back.
func refuses(h, other *host, port int, at time.Time, d *dice, out *delivery) {
	out.exchange(talk{host: h, peer: other.private, other: other, port: port, source: d.port(), protocol: 6, at: at, lasts: time.Second, up: 44, down: 40, upPkts: 1, downPkts: 1, going: true})
}

func portScanner(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 5)
	other := w.neighbour(h, 0)
	c.markHost(h)
	c.mark("ip", other.private.String())
	at := w.midnight(c.day).Add(d.span(time.Hour, 20*time.Hour)).Truncate(time.Second)
	for range d.between(120, 900) {
		refuses(h, other, d.between(1, 9000), at, d, out)
		c.see(at)
		at = at.Add(d.span(50*time.Millisecond, time.Second))
	}
}

func flooder(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h, peer := c.instance(w, 3), d.address(oneOf(d, rented))
	port, rate := oneOf(d, []int{53, 80, 27015, 30120}), d.between(25_000, 120_000)
	c.markHost(h)
	c.mark("ip", peer.String())
	at := w.midnight(c.day).Add(d.span(time.Hour, 20*time.Hour)).Truncate(time.Second)
	source := d.port()
	for range d.between(4, 20) {
		f := flow{face: h, src: h.private, dst: peer, sport: source, dport: port, protocol: 17, packets: 60 * rate, bytes: 60 * rate * 1028, start: at, end: at.Add(59 * time.Second), egress: true}
		out.flow(f)
		c.see(at)
		at = at.Add(time.Minute)
	}
}

func uploader(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 5)
	name := "u17.parcel-drop.example"
	peer := d.address("152.233.16.0/20")
	c.markHost(h)
	c.mark("ip", peer.String())
	c.mark("domain", name)
	at := w.midnight(c.day).Add(d.span(time.Hour, 18*time.Hour)).Truncate(time.Second)
	w.resolve(h, name, []netip.Addr{peer}, 5*time.Minute, at, d, out)
	end := at.Add(d.span(40*time.Minute, 90*time.Minute))
	for ; at.Before(end); at = at.Add(10 * time.Minute) {
		t := talk{host: h, peer: peer, port: 443, source: d.port(), protocol: 6, at: at, lasts: 9 * time.Minute}
		t.carry(d.between(1_500_000_000, 6_000_000_000), 30_000)
		out.exchange(t)
		c.see(at)
		c.see(at.Add(t.lasts))
	}
}

// deliver hands one message to a server of mail.
func deliver(h *host, peer netip.Addr, at time.Time, d *dice, out *delivery) {
	t := talk{host: h, peer: peer, port: 25, source: d.port(), protocol: 6, at: at, lasts: d.span(time.Second, 9*time.Second)}
	t.carry(d.heavy(9000, 0.5), 1400)
	t.upPkts, t.up = t.upPkts+5, t.up+5*header // a packet for each command
	out.exchange(t)
}

func spammer(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 3)
	c.markHost(h)
	at := w.midnight(c.day).Add(d.span(time.Hour, 20*time.Hour)).Truncate(time.Second)
	for range d.between(80, 400) {
		peer := d.address(oneOf(d, oneOf(d, countries).homes))
		if d.chance(0.4) {
			knocks(h, peer, 25, at, d, out)
		} else {
			deliver(h, peer, at, d, out)
		}
		c.see(at)
		at = at.Add(d.span(time.Second, 12*time.Second))
	}
}

func beaconer(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h, peer := c.instance(w, 3), d.address(oneOf(d, rented))
	c.markHost(h)
	c.mark("ip", peer.String())
	period := time.Duration(d.between(5, 20)) * time.Minute
	jitter := period * time.Duration(d.between(5, 15)) / 100
	at := w.midnight(c.day).Add(d.span(0, 6*time.Hour)).Truncate(time.Second)
	end := minTime(at.Add(d.span(20*time.Hour, 60*time.Hour)), w.midnight(w.opt.Days))
	for ; at.Before(end); at = at.Add(period - jitter + d.span(0, 2*jitter)) {
		t := talk{host: h, peer: peer, port: 443, source: d.port(), protocol: 6, at: at, lasts: 2 * time.Second}
		t.carry(500+d.IntN(40), 380+d.IntN(30))
		out.exchange(t)
		c.see(at)
	}
}
