package simulate

import (
	"net/netip"
	"time"
)

// trafficDay lets all interfaces of the account send and receive for one day.
func (w *world) trafficDay(a *account, day int, out *delivery) {
	for _, h := range a.hosts {
		if h.launched.After(w.midnight(day)) {
			continue
		}
		d := w.dice(day, h.eni, "traffic")
		for _, c := range h.contacts {
			for range d.poisson(c.rate * w.opt.Scale) {
				w.contact(h, c, w.midnight(day).Add(daytime(d)), d, out)
			}
		}
		w.agentDay(h, day, out)
		w.whisper(h, day, d, out)
	}
	w.customers(a, day, out)
	w.internal(a, day, out)
	w.scanned(a, day, out)
	w.silence(a, day, out)
}

// header is the size of the IP and TCP headers of a packet, with the usual
// options: what an acknowledgement without data measures.
const header = 52

// carry sets packets and bytes for the payload each way. Bulk travels in nearly
// full packets, every second one is acknowledged, and the handshake needs three.
func (t *talk) carry(up, down int) {
	data := func(bytes int) int { return max(3, bytes/1100+2) }
	t.upPkts, t.downPkts = data(up)+data(down)/2, data(down)+data(up)/2
	t.up, t.down = up+header*t.upPkts, down+header*t.downPkts
}

// contact lets the host look the name up and talk to the service once.
func (w *world) contact(h *host, c contact, at time.Time, d *dice, out *delivery) {
	peer := oneOf(d, c.peers)
	if c.name != "" {
		w.resolve(h, c.name, c.peers, c.ttl, at, d, out)
		at = at.Add(d.span(5*time.Millisecond, 200*time.Millisecond))
	}
	t := talk{
		host: h, peer: peer, port: c.port, source: d.port(), protocol: c.protocol, at: at,
		lasts: c.lasts/2 + d.gap(c.lasts/2),
	}
	t.carry(d.heavy(c.up, 0.5), d.heavy(c.down, 0.7))
	if c.protocol == 17 {
		// One datagram each way: 48 bytes of NTP with its headers.
		t.up, t.down, t.upPkts, t.downPkts = 76, 76, 1, 1
	}
	out.exchange(t)
}

// agentDays is how long the agent's connection lasts before it is opened anew.
const agentDays = 5

// agentDay keeps the monitoring agent's connection of the host alive.
func (w *world) agentDay(h *host, day int, out *delivery) {
	if h.heartbeat == 0 {
		return
	}
	d := w.dice(day, h.eni, "agent")
	peers := w.addressesOf(agentName, "104.16.0.0/14")
	w.keepAlive(keptAlive{
		host: h, name: agentName, peers: peers, port: 443, every: time.Duration(float64(h.heartbeat) / w.opt.Scale), up: 240, down: 156, packets: 3,
		source: newDice(w.opt.Seed, "agent", h.eni, day/agentDays).port(), resumed: day%agentDays != 0,
		from: w.midnight(day), to: w.midnight(day + 1),
	}, d, out)
}

// keptAlive is a long connection on which little is said.
type keptAlive struct {
	host     *host
	name     string // empty: the address is known without a name
	peers    []netip.Addr
	port     int
	source   int
	resumed  bool // it was open before
	every    time.Duration
	jitter   time.Duration
	up, down int // bytes each time
	packets  int
	from, to time.Time
}

// keepAlive writes the connection from its beginning to its end: one talk in every
// interval. A change of the source port would be a new connection.
func (w *world) keepAlive(k keptAlive, d *dice, out *delivery) {
	if k.name != "" {
		w.resolve(k.host, k.name, k.peers, time.Hour, k.from, d, out)
	}
	if k.source == 0 {
		k.source = d.port()
	}
	first := !k.resumed
	for at := k.from.Add(d.span(0, min(k.every, time.Minute))); at.Before(k.to); at = at.Add(k.every + d.span(0, k.jitter+time.Second)) {
		grow := func(n int) int { return n + d.IntN(1+n/6) }
		out.exchange(talk{
			host: k.host, peer: k.peers[0], port: k.port, source: k.source, protocol: 6, at: at,
			lasts: min(k.every, k.host.account.aggregation()) * 4 / 5, up: grow(k.up), down: grow(k.down),
			upPkts: k.packets, downPkts: k.packets, going: !first,
		})
		first = false
	}
}

// customers lets the world buy: from the internet to the balancer, and on to a
// web server.
func (w *world) customers(a *account, day int, out *delivery) {
	if a.balancer == nil || len(a.hosts) == 0 {
		return
	}
	d := w.dice(day, a.id, "customers")
	for range d.poisson(45 * w.opt.Scale) {
		at := w.midnight(day).Add(daytime(d))
		client := d.address(oneOf(d, oneOf(d, countries).homes))
		up, down := d.heavy(2500, 0.6), d.heavy(38_000, 0.9)
		front := talk{host: a.balancer, peer: client, port: 443, source: d.port(), inbound: true, protocol: 6, at: at, lasts: d.gap(12 * time.Second)}
		front.carry(down, up)
		out.exchange(front)
		web := oneOf(d, a.hosts[:min(2, len(a.hosts))])
		back := talk{
			host: a.balancer, peer: web.private, other: web, port: 8080, source: d.port(), protocol: 6, at: at.Add(20 * time.Millisecond),
			lasts: d.gap(2 * time.Second),
		}
		back.carry(up, down)
		out.exchange(back)
	}
}

// internal lets the hosts of an account talk to the first one, which serves a
// database and, at the lake, the scheduler.
func (w *world) internal(a *account, day int, out *delivery) {
	if len(a.hosts) < 2 {
		return
	}
	d := w.dice(day, a.id, "internal")
	last := a.hosts[len(a.hosts)-1]
	for range d.poisson(14 * w.opt.Scale) {
		h := oneOf(d, a.hosts[:len(a.hosts)-1])
		t := talk{
			host: h, peer: last.private, other: last, port: oneOf(d, []int{5432, 6379, 5432}), source: d.port(), protocol: 6,
			at: w.midnight(day).Add(daytime(d)), lasts: d.gap(4 * time.Second),
		}
		t.carry(d.heavy(2200, 0.6), d.heavy(7000, 0.8))
		out.exchange(t)
	}
}

// whisper sends the little IPv6 traffic of hosts that have it.
func (w *world) whisper(h *host, day int, d *dice, out *delivery) {
	if !h.six.IsValid() {
		return
	}
	peer := netip.MustParseAddr("2a04:4e42:400::223") // a public cache of Fastly
	for range d.poisson(2 * w.opt.Scale) {
		t := talk{
			host: h, peer: peer, port: 443, source: d.port(), protocol: 6, at: w.midnight(day).Add(daytime(d)), lasts: d.gap(5 * time.Second), six: true,
		}
		t.carry(3000+d.IntN(800), d.heavy(90_000, 0.6))
		out.exchange(t)
	}
}
