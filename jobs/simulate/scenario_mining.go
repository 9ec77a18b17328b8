package simulate

import (
	"fmt"
	"net/netip"
	"time"
)

// pools are well-known public mining pools: name, and the ports they listen on.
var pools = []struct {
	name  string
	ports []int
}{
	{"xmr-eu1.nanopool.org", []int{10300, 10343}},
	{"pool.supportxmr.com", []int{3333, 5555, 7777}},
	{"eu.minexmr.com", []int{4444, 5555}},
	{"rvn.2miners.com", []int{6060}},
}

// miningCases returns the miners on instances.
func (w *world) miningCases() []*scenario {
	mines := func(a *account, log, technique, types, difficulty string, run func(w *world, c *scenario, out *delivery)) *scenario {
		return &scenario{account: a, log: log, category: "mining", technique: technique, types: types, difficulty: difficulty, run: run}
	}
	tool := "CryptoCurrency:EC2/BitcoinTool.B"
	return []*scenario{
		mines(w.of(platform), "vpcflow+dns", "miner on a port of a known pool", tool+"|"+tool+"!DNS", "easy", poolMiner),
		mines(w.of(lake), "vpcflow", "miner on port 443 of a bare address, never resolved", tool, "hard", bareMiner),
		mines(w.of(shop), "vpcflow", "miner that works at night only", tool, "medium", nightMiner),
		mines(w.of(platform), "dns", "queries of pools without any traffic to them", tool+"!DNS", "medium", poolQueries),
	}
}

// markHost notes the instance of a case.
func (c *scenario) markHost(h *host) {
	c.account = h.account
	c.mark("instance", h.id)
	c.mark("eni", h.eni)
}

// mine keeps the small steady two-way traffic of a miner going: work comes every
// half minute or so, results go back at their own pace.
func (w *world) mine(c *scenario, h *host, name string, peer netip.Addr, port int, from, to time.Time, d *dice, out *delivery) {
	to = minTime(to, w.midnight(w.opt.Days))
	source := d.port()
	share := d.span(18*time.Second, 55*time.Second) // mean time between results
	every := h.account.aggregation()
	for at := from; at.Before(to); at = at.Add(every) {
		if name != "" && (at == from || d.chance(float64(every)/float64(40*time.Minute))) {
			w.resolve(h, name, []netip.Addr{peer}, 5*time.Minute, at, d, out)
		}
		results := max(1, d.poisson(float64(every)/float64(share)))
		jobs := 1 + int(every/(40*time.Second))
		out.exchange(talk{
			host: h, peer: peer, port: port, source: source, protocol: 6, at: at, lasts: every - d.span(2*time.Second, 9*time.Second),
			up: results*(190+d.IntN(20)) + jobs*52, upPkts: results + jobs, down: jobs*(310+d.IntN(60)) + results*110, downPkts: results + jobs, going: at != from,
		})
		c.see(at)
		c.see(minTime(at.Add(every), to))
	}
}

// minTime returns the earlier time.
func minTime(x, y time.Time) time.Time {
	if x.Before(y) {
		return x
	}
	return y
}

func poolMiner(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h, pool := c.instance(w, 0), oneOf(d, pools)
	peer := d.address(oneOf(d, []string{"51.68.0.0/16", "145.239.0.0/16", "135.181.0.0/16"}))
	c.markHost(h)
	c.mark("ip", peer.String())
	c.mark("domain", pool.name)
	from := w.midnight(c.day).Add(d.span(time.Hour, 12*time.Hour)).Truncate(time.Second)
	w.mine(c, h, pool.name, peer, oneOf(d, pool.ports), from, from.Add(d.span(9*time.Hour, 30*time.Hour)), d, out)
}

func bareMiner(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h, peer := c.instance(w, 1), d.address(oneOf(d, []string{"45.76.0.0/16", "139.162.0.0/16", "95.216.0.0/16"}))
	c.markHost(h)
	c.mark("ip", peer.String())
	from := w.midnight(c.day).Add(d.span(time.Hour, 16*time.Hour)).Truncate(time.Second)
	w.mine(c, h, "", peer, 443, from, from.Add(d.span(14*time.Hour, 40*time.Hour)), d, out)
}

func nightMiner(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h, peer := c.instance(w, 2), d.address(oneOf(d, []string{"51.68.0.0/16", "172.104.0.0/15", "135.181.0.0/16"}))
	port := oneOf(d, []int{3333, 5555, 8080, 14444})
	c.markHost(h)
	c.mark("ip", peer.String())
	for night := range 3 {
		from := w.midnight(c.day + night).Add(22*time.Hour + d.span(0, time.Hour)).Truncate(time.Second)
		w.mine(c, h, "", peer, port, from, from.Add(d.span(5*time.Hour, 6*time.Hour)), d, out)
	}
	if c.first.IsZero() {
		// The logs end before the first night: it starts a day earlier.
		from := w.midnight(c.day).Add(30 * time.Minute)
		w.mine(c, h, "", peer, port, from, from.Add(5*time.Hour), d, out)
	}
}

func poolQueries(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 2)
	c.markHost(h)
	at := w.midnight(c.day).Add(d.span(time.Hour, 12*time.Hour)).Truncate(time.Second)
	for n := range d.between(20, 60) {
		pool := pools[n%len(pools)]
		c.mark("domain", pool.name)
		code, answers := "NOERROR", []answer{{d.address("51.68.0.0/16").String(), "A", "IN"}}
		if d.chance(0.3) {
			code, answers = "NXDOMAIN", nil
		}
		out.ask(h, pool.name, "A", code, answers, at, d)
		c.see(at)
		at = at.Add(d.gap(9 * time.Minute))
		if at.After(w.midnight(w.opt.Days)) {
			break
		}
	}
	c.note = fmt.Sprintf("%d names", len(pools))
}
