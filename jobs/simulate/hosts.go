package simulate

import (
	"fmt"
	"net/netip"
	"time"
)

// host is something with a network interface: an instance of EC2, a NAT gateway
// or a load balancer.
type host struct {
	id        string // i-…; empty for a gateway or balancer
	name      string
	eni       string
	account   *account
	subnet    int
	private   netip.Addr
	public    netip.Addr // not valid without one
	six       netip.Addr // IPv6 address, not valid without one
	size      string     // instance type
	face      string     // interface type as EC2 names it
	role      *role
	key       string // credential of a host that exists; empty for the made-up
	launched  time.Time
	contacts  []contact
	heartbeat time.Duration // of the monitoring agent's long connection; 0 is none
}

// hostNames says what the instances of an account are, in order.
var hostNames = map[kind][]string{
	shop:     {"web-1", "web-2", "worker-1"},
	lake:     {"etl-1", "etl-2", "query-1"},
	platform: {"build-1", "desktop-1", "build-2"},
}

// heartbeats says how often the monitoring agent of each host speaks; 0 is a
// host without it.
var heartbeats = map[kind][3]time.Duration{
	shop: {0, 33 * time.Minute, 0}, lake: {10 * time.Minute, 0, 33 * time.Minute}, platform: {33 * time.Minute, 10 * time.Minute, 0},
}

// placeHosts spreads the instances over the accounts, in turn.
func (w *world) placeHosts() {
	for _, a := range w.accounts {
		d := newDice(w.opt.Seed, "gateways", a.id)
		if a.kind == shop {
			a.nat = newHost(d, a, "nat", 4)
			a.nat.id, a.nat.face, a.nat.public = "", "nat_gateway", d.address("18.184.0.0/15")
			a.balancer = newHost(d, a, "shop-alb", 5)
			a.balancer.id, a.balancer.face, a.balancer.public = "", "network_load_balancer", d.address("18.156.0.0/14")
		}
	}
	for n := range w.opt.Instances {
		a := w.accounts[n%len(w.accounts)]
		nth := n / len(w.accounts)
		d := newDice(w.opt.Seed, "host", n)
		names := hostNames[a.kind]
		h := newHost(d, a, names[nth%len(names)], 10+nth)
		if nth >= len(names) {
			h.name = fmt.Sprintf("%s-%d", h.name, nth/len(names)+1)
		}
		h.launched = w.start.AddDate(0, 0, -d.between(20, 300)).Add(9 * time.Hour)
		h.role = a.role(string(a.kind)+"-instance-role", "")
		if a.nat == nil {
			h.public = d.address("35.156.0.0/14")
		}
		if n%4 == 1 {
			h.six = netip.MustParseAddr(fmt.Sprintf("2a05:d014:%x:%x::%x", 0x100+d.IntN(0xeff), d.IntN(0xffff), 10+nth))
		}
		h.heartbeat = heartbeats[a.kind][nth%3]
		w.acquaint(h, d)
		a.hosts = append(a.hosts, h)
		a.inventory["instance"] = append(a.inventory["instance"], h.id)
	}
}

// newHost makes an interface with a private address in one of the subnets.
func newHost(d *dice, a *account, name string, last int) *host {
	subnet := last % len(a.subnets)
	return &host{
		id: d.resource("i"), eni: d.resource("eni"), name: name, account: a, subnet: subnet,
		private: netip.AddrFrom4([4]byte{10, byte(a.cidrSecond), byte(subnet * 16), byte(last)}),
		size:    map[kind]string{shop: "m6i.large", lake: "r6i.xlarge", platform: "c6i.large"}[a.kind],
		face:    "interface", launched: a.joined,
	}
}

// interfaces returns everything of the account that flow logs watch.
func (a *account) interfaces() []*host {
	var all []*host
	for _, h := range []*host{a.nat, a.balancer} {
		if h != nil {
			all = append(all, h)
		}
	}
	return append(all, a.hosts...)
}
