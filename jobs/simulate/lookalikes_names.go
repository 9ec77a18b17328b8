package simulate

import (
	"fmt"
	"net/netip"
	"time"
)

// nameLookAlikes returns queries that look like a generator's or a tunnel's.
func (w *world) nameLookAlikes() []*scenario {
	return []*scenario{
		likeness(w.of(shop), "dns", "reputation by name", "hard", "an endpoint agent, new on every host, asks for hashes of files", false, hashLookUps),
		likeness(w.of(platform), "dns", "random names of a CDN", "medium", "names of caches and shards look random, and exist", false, cacheNames),
		likeness(w.of(platform), "dns", "link checker", "hard", "hundreds of new domains, some of them gone", true, linkChecker),
		likeness(w.of(lake), "dns", "block lists of mail", "medium", "a mail server asks block lists for its clients", false, blockLists),
		likeness(w.of(lake), "dns", "search list", "easy", "a wrong search list makes names that do not exist", false, searchList),
	}
}

// asked is one query of a look-alike.
type asked struct{ name, kind, code string }

// asks lets a host ask a number of times within the case's day, at work.
func (w *world) asks(c *scenario, h *host, times int, next func() asked, d *dice, out *delivery) {
	c.markHost(h)
	for range times {
		q := next()
		at := w.midnight(c.day).Add(d.span(7*time.Hour, 17*time.Hour))
		var answers []answer
		if q.code == "NOERROR" {
			answers = []answer{{d.address("151.101.0.0/16").String(), "A", "IN"}}
		}
		out.ask(h, q.name, q.kind, q.code, answers, at, d)
		c.see(at)
	}
}

func hashLookUps(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	next := func() asked {
		return asked{fmt.Sprintf("%s.%s.00.s.sophosxl.net", d.hex(32), d.hex(8)), "A", oneOf(d, []string{"NOERROR", "NXDOMAIN"})}
	}
	hosts := c.account.hosts
	if len(hosts) == 0 {
		hosts = []*host{c.instance(w, 0)}
	}
	for _, h := range hosts {
		w.asks(c, h, d.between(60, 220), next, d, out)
	}
}

func cacheNames(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	next := func() asked {
		switch d.IntN(3) {
		case 0:
			return asked{"d" + d.letters(13, "abcdefghijklmnopqrstuvwxyz0123456789") + ".cloudfront.net", "A", "NOERROR"}
		case 1:
			return asked{fmt.Sprintf("e%d.dsc%s.akamaiedge.net", d.between(1000, 99999), d.letters(1, "abdg")), "A", "NOERROR"}
		}
		return asked{fmt.Sprintf("r%d---sn-%s.googlevideo.com", d.between(1, 20), d.letters(8, "abcdefghijklmnopqrstuvwxyz0123456789")), "A", "NOERROR"}
	}
	w.asks(c, c.instance(w, 1), d.between(80, 200), next, d, out)
}

// linkChecker asks for the domains of a page of links; one in eight is gone.
func linkChecker(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	next := func() asked {
		code := "NOERROR"
		if d.chance(1.0 / 8) {
			code = "NXDOMAIN"
		}
		return asked{"www." + d.joined(2, oneOf(d, suffixes)), "A", code}
	}
	w.asks(c, c.instance(w, 2), d.between(150, 400), next, d, out)
}

// mailLists are public block lists that mail servers ask.
var mailLists = []string{"zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org"}

func blockLists(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	next := func() asked {
		if d.chance(0.2) {
			return asked{d.joined(2, oneOf(d, suffixes)), "MX", "NOERROR"}
		}
		a := d.address("185.0.0.0/8").As4()
		name := netip.AddrFrom4([4]byte{a[3], a[2], a[1], a[0]}).String() + "." + oneOf(d, mailLists)
		return asked{name, oneOf(d, []string{"A", "TXT"}), "NXDOMAIN"}
	}
	w.asks(c, c.instance(w, 2), d.between(200, 500), next, d, out)
}

func searchList(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	next := func() asked {
		service := oneOf(d, words) + fmt.Sprintf("-%d", d.between(1, 9))
		return asked{service + oneOf(d, []string{"", ".prod.svc.cluster.local", "." + c.account.region + ".compute.internal", ".corp"}), "A", "NXDOMAIN"}
	}
	w.asks(c, c.instance(w, 0), d.between(100, 300), next, d, out)
}
