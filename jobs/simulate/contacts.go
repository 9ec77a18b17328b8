package simulate

import (
	"net/netip"
	"time"
)

// contact is a service that a host talks to again and again.
type contact struct {
	name     string // resolved before it is called; empty for bare addresses
	peers    []netip.Addr
	port     int
	protocol int
	rate     float64 // talks a day
	up, down float64 // median bytes of a talk
	lasts    time.Duration
	ttl      time.Duration // of the name
}

// service describes a contact before it has addresses.
type service struct {
	name, block string
	port        int
	rate        float64
	up, down    float64
	lasts       time.Duration
}

// servicesOf lists what the hosts of an account call. Names are of well-known
// public services, or made up below .example for the company's partners.
var servicesOf = map[kind][]service{
	shop: {
		{"api.payments-partner.example", "151.101.0.0/16", 443, 9, 2400, 5200, 3 * time.Second},
		{"smtp.sendgrid.net", "167.89.112.0/20", 587, 2, 14_000, 2600, 4 * time.Second},
		{"sqs.eu-central-1.amazonaws.com", "3.64.0.0/13", 443, 6, 1900, 2600, 20 * time.Second},
		{"intake.metrics-agent.example", "104.16.0.0/14", 443, 10, 3300, 1500, 8 * time.Second},
		{"geo.parcel-partner.example", "104.16.0.0/14", 443, 2, 1500, 4000, 2 * time.Second},
	},
	lake: {
		{"s3.eu-central-1.amazonaws.com", "3.5.136.0/22", 443, 22, 9000, 300_000, 40 * time.Second},
		{"glue.eu-central-1.amazonaws.com", "52.28.0.0/16", 443, 8, 2200, 9000, 5 * time.Second},
		{"rates.finance-partner.example", "51.75.0.0/16", 443, 3, 1800, 22_000, 3 * time.Second},
		{"jars.build-central.example", "104.16.0.0/14", 443, 1, 3000, 400_000, 9 * time.Second},
	},
	platform: {
		{"github.com", "140.82.112.0/20", 443, 12, 5200, 120_000, 9 * time.Second},
		{"modules.script-packages.example", "104.16.0.0/14", 443, 9, 4100, 260_000, 6 * time.Second},
		{"sums.source-packages.example", "142.250.0.0/16", 443, 4, 3000, 180_000, 4 * time.Second},
		{"images.container-hub.example", "54.160.0.0/12", 443, 4, 4500, 900_000, 12 * time.Second},
		{"wheels.archive-index.example", "151.101.0.0/16", 443, 4, 2800, 90_000, 4 * time.Second},
		{"intake.metrics-agent.example", "104.16.0.0/14", 443, 8, 3300, 1500, 8 * time.Second},
	},
}

// everywhere lists what every Linux host calls.
var everywhere = []service{
	{"ssm.eu-central-1.amazonaws.com", "3.64.0.0/13", 443, 5, 2100, 3300, 4 * time.Second},
	{"cdn.amazonlinux.com", "52.219.168.0/22", 443, 1.2, 2600, 150_000, 5 * time.Second},
	{"0.amazon.pool.ntp.org", "185.125.190.0/24", 123, 4, 76, 76, time.Second},
	{"archive.ubuntu.com", "91.189.91.0/24", 80, 0.7, 1800, 240_000, 6 * time.Second},
}

// surf lists sites that people at a desktop host look at.
var surf = []string{
	"www.wikipedia.org", "news.ycombinator.com", "stackoverflow.com", "www.spiegel.de", "www.bbc.co.uk", "docs.aws.amazon.com",
	"www.reddit.com", "developer.mozilla.org", "www.linkedin.com", "www.heise.de", "www.theguardian.com", "medium.com", "fonts.gstatic.com",
	"www.youtube.com", "teams.microsoft.com", "slack.com", "calendar.google.com", "www.bahn.de", "www.expedia.com", "weather.com",
}

// agentName is the host of the monitoring vendor's long connections.
const agentName = "stream.metrics-agent.example"

// acquaint gives the host its contacts. All hosts of an organisation find the
// same service at the same few addresses.
func (w *world) acquaint(h *host, d *dice) {
	list := append(append([]service(nil), everywhere...), servicesOf[h.account.kind]...)
	for _, s := range list {
		h.contacts = append(h.contacts, w.contactOf(s, d))
	}
	if h.name == "desktop-1" {
		for n, site := range surf {
			h.contacts = append(h.contacts, w.contactOf(service{site, []string{"104.16.0.0/14", "151.101.0.0/16", "142.250.0.0/16"}[n%3], 443, 1.5, 3000, 60_000, 9 * time.Second}, d))
		}
	}
}

// contactOf gives a service its addresses and the host's own liking for it.
func (w *world) contactOf(s service, d *dice) contact {
	c := contact{
		name: s.name, peers: w.addressesOf(s.name, s.block), port: s.port, protocol: 6,
		rate: 2.1 * s.rate * (0.6 + float64(0.8*d.Float64())), up: s.up, down: s.down, lasts: s.lasts,
		ttl: time.Duration(60*(1+newDice(0, "ttl", s.name).IntN(5))) * time.Second,
	}
	if s.port == 123 {
		c.protocol = 17
	}
	return c
}

// addressesOf returns what a name resolves to, the same for everybody.
func (w *world) addressesOf(name, block string) []netip.Addr {
	d := newDice(w.opt.Seed, "addresses", name)
	var list []netip.Addr
	for range 1 + d.IntN(3) {
		list = append(list, d.address(block))
	}
	return list
}
