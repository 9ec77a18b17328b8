package simulate

import (
	"net/netip"
	"time"
)

// trafficLookAlikes returns traffic and queries that look like a miner's.
func (w *world) trafficLookAlikes() []*scenario {
	return []*scenario{
		likeness(w.of(lake), "vpcflow", "agent on every host", "hard", "a newly installed push agent keeps one connection open on each host", false, agentFleet),
		likeness(w.of(shop), "vpcflow", "partner on a miner's port", "medium", "the API of a partner listens on port 3333", true, partnerPort),
		likeness(w.of(platform), "vpcflow", "chatty telemetry", "easy", "time and telemetry every minute", false, telemetry),
		likeness(w.of(platform), "dns", "bitcoin news", "medium", "somebody reads news and prices of crypto-currencies", true, bitcoinNews),
	}
}

// agentFleet installs an agent on all hosts of the account within an hour.
func agentFleet(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	name := "push.fleet-agent.example"
	peers := w.addressesOf(name, "104.16.0.0/14")
	c.mark("ip", peers[0].String())
	c.mark("domain", name)
	begin := w.midnight(c.day).Add(d.span(6*time.Hour, 12*time.Hour)).Truncate(time.Second)
	end := minTime(begin.Add(36*time.Hour), w.midnight(w.opt.Days))
	hosts := c.account.hosts
	if len(hosts) == 0 {
		hosts = []*host{c.instance(w, 0)}
	}
	for _, h := range hosts {
		c.markHost(h)
		from := begin.Add(d.span(0, time.Hour))
		w.keepAlive(keptAlive{
			host: h, name: name, peers: peers, port: 443, every: 10 * time.Minute, jitter: 20 * time.Second, up: 1300, down: 900, packets: 16, from: from, to: end,
		}, d, out)
	}
	c.see(begin)
	c.see(end)
}

func partnerPort(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 0)
	partner := contact{
		name: "edi.logistics-partner.example", peers: []netip.Addr{d.address("217.6.0.0/16")}, port: 3333, protocol: 6, up: 5200, down: 18_000,
		lasts: 4 * time.Second, ttl: 5 * time.Minute,
	}
	c.markHost(h)
	c.mark("ip", partner.peers[0].String())
	begin := w.midnight(c.day).Add(7 * time.Hour)
	end := minTime(begin.Add(30*time.Hour), w.midnight(w.opt.Days))
	for at := begin; at.Before(end); at = at.Add(d.gap(35 * time.Minute)) {
		w.contact(h, partner, at, d, out)
		c.see(at)
	}
}

func telemetry(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 2)
	clock := contact{
		name: "time.cloudflare.com", peers: []netip.Addr{netip.MustParseAddr("162.159.200.1")}, port: 123, protocol: 17, lasts: time.Second, ttl: 5 * time.Minute,
	}
	c.markHost(h)
	c.mark("ip", clock.peers[0].String())
	begin := w.midnight(c.day)
	for at := begin; at.Before(begin.Add(24 * time.Hour)); at = at.Add(4*time.Minute + d.span(0, 30*time.Second)) {
		w.contact(h, clock, at, d, out)
		c.see(at)
	}
}

// coinSites are news and price sites of crypto-currencies: public names, no pools.
var coinSites = []string{"www.coindesk.com", "coinmarketcap.com", "cointelegraph.com", "www.blockchain.com"}

func bitcoinNews(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 1)
	c.markHost(h)
	begin := w.midnight(c.day).Add(d.span(7*time.Hour, 12*time.Hour))
	for n := range d.between(10, 22) {
		site := coinSites[n%len(coinSites)]
		c.mark("domain", site)
		at := begin.Add(d.span(0, 3*time.Hour))
		w.contact(h, w.contactOf(service{site, "104.16.0.0/14", 443, 1, 3000, 80_000, 9 * time.Second}, d), at, d, out)
		c.see(at)
		c.see(at.Add(time.Second)) // the traffic follows the query
	}
}
