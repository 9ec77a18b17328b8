package simulate

import (
	"fmt"
	"net/netip"
	"time"
)

// country is where people live: its hours and its networks.
type country struct {
	code   string
	offset time.Duration // from UTC, fixed: the logs begin in summer by default
	homes  []string      // blocks of consumer lines
	mobile string        // block of a mobile carrier
	office string        // block of business lines; empty without an office
}

// countries lists where the company has people. The blocks are public
// assignments: the carriers' names stand behind them.
var countries = []country{
	{"DE", 2 * time.Hour, []string{"79.192.0.0/11", "88.64.0.0/12", "178.0.0.0/12"}, "80.187.0.0/16", "217.6.0.0/16"}, // Telekom, Vodafone
	{"PT", 1 * time.Hour, []string{"85.240.0.0/13", "94.60.0.0/14"}, "94.60.0.0/16", ""},                              // MEO, Vodafone
	{"PL", 2 * time.Hour, []string{"83.0.0.0/12"}, "37.47.0.0/16", "83.0.0.0/18"},                                     // Orange
	{"GB", 1 * time.Hour, []string{"86.128.0.0/11"}, "82.132.128.0/17", ""},                                           // BT, O2
	{"IN", 330 * time.Minute, []string{"122.160.0.0/12"}, "49.32.0.0/12", ""},                                         // Airtel, Jio
	{"US", -4 * time.Hour, []string{"73.0.0.0/9"}, "73.64.0.0/16", ""},                                                // Comcast
}

// travelBlocks are consumer lines of countries without an employee, for travel
// and for strangers.
var travelBlocks = map[string]string{
	"ES": "88.0.0.0/12", "FR": "90.0.0.0/12", "MA": "81.192.0.0/16", "BR": "187.64.0.0/14", "VN": "113.160.0.0/12", "NG": "41.58.0.0/16",
}

// hostingBlocks are ranges of hosting companies from which strangers work.
var hostingBlocks = []string{
	"104.248.0.0/16", "167.99.0.0/16", // DigitalOcean
	"45.76.0.0/16", "149.28.0.0/16", // Vultr
	"51.68.0.0/16", "145.239.0.0/16", // OVH
	"139.162.0.0/16", "172.104.0.0/15", // Akamai (Linode)
	"95.216.0.0/16", // Hetzner, Finland
}

// runnerBlocks are ranges of Azure, where GitHub's hosted runners live.
var runnerBlocks = []string{"20.64.0.0/11", "52.160.0.0/12"}

// isHoliday says whether nobody in the country works. Only fixed days are known.
func isHoliday(code string, day time.Time) bool {
	shared := map[string]bool{"01-01": true, "12-25": true, "12-26": true}
	local := map[string][]string{
		"DE": {"05-01", "10-03"}, "PT": {"04-25", "05-01", "06-10"}, "PL": {"01-06", "05-01", "05-03", "11-11"},
		"GB": {"05-25"}, "IN": {"01-26", "08-15", "10-02"}, "US": {"06-19", "07-04"},
	}
	date := day.Format("01-02")
	for _, holiday := range local[code] {
		if holiday == date {
			return true
		}
	}
	return shared[date]
}

// offices returns the fixed address of the office in the country, or false.
func (w *world) office(c country) (netip.Addr, bool) {
	if c.office == "" {
		return netip.Addr{}, false
	}
	return newDice(w.opt.Seed, "office", c.code).address(c.office), true
}

// vpn returns the address of the company's VPN exit on the day. It moves to
// another provider when the case of the exit change begins.
func (w *world) vpn(at time.Time) netip.Addr {
	if moved := w.vpnMoves(); !moved.IsZero() && !at.Before(moved) {
		return newDice(w.opt.Seed, "vpn", "after").address("51.75.64.0/20")
	}
	return newDice(w.opt.Seed, "vpn", "before").address("116.202.0.0/16")
}

// home returns a person's line at home. Lines in Germany get another address
// within the carrier's block every night or so, others keep theirs for weeks.
func (w *world) home(p *person, day int) netip.Addr {
	if p.real != nil {
		return p.real.place
	}
	d := newDice(w.opt.Seed, "line", p.email)
	block := oneOf(d, p.country.homes)
	keep := d.between(12, 30)
	if p.country.code == "DE" {
		keep = d.between(2, 5)
	}
	// The carrier gives addresses of one regional pool.
	pool := d.address(block).As4()
	return newDice(w.opt.Seed, "line", p.email, day/keep).address(fmt.Sprintf("%d.%d.%d.0/20", pool[0], pool[1], pool[2]&0xf0))
}
