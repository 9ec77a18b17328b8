package simulate

import (
	"time"
)

// networkLookAlikes returns what administrators and their tools do that looks
// like an attack of a host.
func (w *world) networkLookAlikes() []*scenario {
	return []*scenario{
		likeness(w.of(lake), "vpcflow", "new backup target", "medium", "the first backup to a bucket, tens of gigabytes", false, firstUpload),
		likeness(w.of(platform), "vpcflow", "deployment by SSH", "medium", "a host works on all hosts of the account by SSH", true, fleetDeployment),
		likeness(w.of(platform), "vpcflow", "monitoring of ports", "medium", "a monitor asks every minute whether ports of own hosts are open", false, portMonitor),
		likeness(w.of(shop), "vpcflow", "clock that catches up", "easy", "a host asks the time all day", false, restlessClock),
		likeness(w.of(platform), "vpcflow", "newsletter", "medium", "the mail relay delivers three times as much as on other days", false, newsletter),
	}
}

func firstUpload(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 4)
	c.markHost(h)
	at := w.midnight(c.day).Add(d.span(time.Hour, 5*time.Hour)).Truncate(time.Second)
	for range d.between(4, 12) {
		t := talk{host: h, peer: d.address("3.5.136.0/22"), port: 443, source: d.port(), protocol: 6, at: at, lasts: 9 * time.Minute}
		t.carry(d.between(3_000_000_000, 8_000_000_000), 60_000)
		out.exchange(t)
		c.see(at)
		c.see(at.Add(t.lasts))
		at = at.Add(10 * time.Minute)
	}
}

func fleetDeployment(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 3)
	c.markHost(h)
	at := w.midnight(c.day).Add(d.span(9*time.Hour, 15*time.Hour)).Truncate(time.Second)
	for _, other := range c.account.hosts {
		for range d.between(4, 14) {
			t := talk{host: h, peer: other.private, other: other, port: 22, source: d.port(), protocol: 6, at: at, lasts: d.span(2*time.Second, 20*time.Second)}
			t.carry(d.heavy(9000, 0.8), d.heavy(6000, 0.6))
			if other != h {
				out.exchange(t)
			}
			c.see(at)
			at = at.Add(d.span(time.Second, 8*time.Second))
		}
	}
}

// watchedPorts are those that the monitor asks for: services that run.
var watchedPorts = []int{22, 80, 443, 5432, 6379, 8080, 9100}

func portMonitor(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 4)
	c.markHost(h)
	begin := w.midnight(c.day).Add(8 * time.Hour)
	for at := begin; at.Before(begin.Add(6 * time.Hour)); at = at.Add(5 * time.Minute) {
		for n, port := range watchedPorts {
			other := w.neighbour(h, n)
			out.exchange(talk{host: h, peer: other.private, other: other, port: port, source: d.port(), protocol: 6, at: at.Add(time.Duration(n) * time.Second),
				lasts: time.Second, up: 60 + 52 + 52, down: 60 + 52, upPkts: 3, downPkts: 2})
		}
		c.see(at)
	}
}

func restlessClock(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 3)
	c.markHost(h)
	begin := w.midnight(c.day)
	for at := begin; at.Before(begin.Add(24 * time.Hour)); at = at.Add(d.span(60*time.Second, 70*time.Second)) {
		out.exchange(talk{host: h, peer: d.address("185.125.190.0/24"), port: 123, source: d.port(), protocol: 17, at: at, lasts: time.Second, up: 76, down: 76, upPkts: 1, downPkts: 1})
		c.see(at)
	}
}

// relay returns the host of the platform that sends the company's mail.
func (w *world) relay() *host { return w.instance(w.of(platform), 6) }

// mailDay lets the relay of the account, if it has it, deliver the mail of a day.
func (w *world) mailDay(a *account, day int, out *delivery) {
	if h := w.relay(); h.account == a {
		d := w.dice(day, h.eni, "mail")
		w.mail(h, day, 12+d.poisson(10*w.opt.Scale), d, out)
	}
}

// mail delivers a number of messages to servers of the world.
func (w *world) mail(h *host, day, messages int, d *dice, out *delivery) {
	for range messages {
		deliver(h, d.address(oneOf(d, oneOf(d, countries).homes)), w.midnight(day).Add(daytime(d)), d, out)
	}
}

func newsletter(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.relay()
	c.markHost(h)
	w.mail(h, c.day, d.between(50, 90), d, out)
	c.see(w.midnight(c.day))
	c.see(w.midnight(c.day + 1).Add(-time.Second))
}
