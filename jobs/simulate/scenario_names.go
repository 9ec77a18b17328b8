package simulate

import (
	"fmt"
	"strings"
	"time"
)

// nameCases returns what malware asks the resolver for.
func (w *world) nameCases() []*scenario {
	asks := func(a *account, category, technique, typ, difficulty string, run func(w *world, c *scenario, out *delivery)) *scenario {
		return &scenario{account: a, log: "dns", category: category, technique: technique, types: typ, difficulty: difficulty, run: run}
	}
	const generated = "Trojan:EC2/DGADomainRequest.B"
	return []*scenario{
		asks(w.of(lake), "dga", "burst of random domains", generated, "easy", randomDomains),
		asks(w.of(platform), "dga", "slow generator that joins words", generated, "hard", joinedDomains),
		asks(w.of(shop), "dns-tunnel", "tunnel in TXT queries", "Trojan:EC2/DNSDataExfiltration", "easy", nameTunnel),
	}
}

// suffixes are where generators and small companies register.
var suffixes = []string{"com", "net", "org", "info", "biz", "ru", "cc"}

// words are what dictionary generators, and people, join to names.
var words = []string{
	"apple", "autumn", "balance", "basket", "bridge", "butter", "candle", "carpet", "castle", "cheese", "circle", "copper", "cotton", "desert",
	"dinner", "doctor", "dragon", "engine", "family", "farmer", "finger", "flower", "forest", "garden", "glass", "golden", "hammer", "harbor",
	"island", "jacket", "kitchen", "ladder", "lemon", "letter", "market", "matter", "meadow", "mirror", "monday", "mountain", "needle", "number",
	"office", "orange", "paper", "pencil", "pepper", "picture", "pocket", "rabbit", "ribbon", "river", "saddle", "school", "shadow", "silver",
	"spring", "stone", "summer", "table", "thunder", "ticket", "timber", "valley", "velvet", "window", "winter", "yellow",
}

// joined returns a domain of some words.
func (d *dice) joined(n int, suffix string) string {
	var parts []string
	for range n {
		parts = append(parts, oneOf(d, words))
	}
	return strings.Join(parts, "") + "." + suffix
}

// searching is a generator at work: nothing exists until the last name.
type searching struct {
	host  *host
	names int
	mean  time.Duration // between two
	next  func() string
}

func (w *world) search(c *scenario, s searching, d *dice, out *delivery) {
	c.markHost(s.host)
	at := w.midnight(c.day).Add(d.span(time.Hour, 12*time.Hour)).Truncate(time.Second)
	for n := range s.names {
		if at.After(w.midnight(c.day + 1)) {
			break
		}
		code, answers := "NXDOMAIN", []answer(nil)
		if n == s.names-1 {
			code, answers = "NOERROR", []answer{{d.address("45.76.0.0/16").String(), "A", "IN"}}
		}
		name := s.next()
		if n%20 == 0 {
			c.mark("domain", name)
		}
		out.ask(s.host, name, "A", code, answers, at, d)
		c.see(at)
		at = at.Add(d.gap(s.mean))
	}
	c.note = fmt.Sprintf("%d names", s.names)
}

func randomDomains(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	const alphabet = "abcdefghijklmnopqrstuvwxyz"
	next := func() string { return d.letters(d.between(7, 14), alphabet) + "." + oneOf(d, suffixes) }
	w.search(c, searching{host: c.instance(w, 1), names: d.between(60, 250), mean: 20 * time.Second, next: next}, d, out)
}

func joinedDomains(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	next := func() string { return d.joined(3, "com") }
	w.search(c, searching{host: c.instance(w, 0), names: d.between(30, 80), mean: 6 * time.Minute, next: next}, d, out)
}

// nameTunnel carries a file out in the labels of names, 20 bytes in each.
func nameTunnel(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 1)
	domain := d.joined(2, "net")
	c.markHost(h)
	at := w.midnight(c.day).Add(d.span(time.Hour, 20*time.Hour)).Truncate(time.Second)
	for n := range d.between(400, 1500) {
		name := fmt.Sprintf("%s.%03x.%s", d.letters(32, strings.ToLower(base32)), n, domain)
		if n%100 == 0 {
			c.mark("domain", name)
		}
		out.ask(h, name, "TXT", "NOERROR", []answer{{d.hex(16), "TXT", "IN"}}, at, d)
		c.see(at)
		at = at.Add(d.gap(3 * time.Second))
	}
}
