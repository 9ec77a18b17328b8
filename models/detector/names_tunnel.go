package detector

import (
	"fmt"
	"math"
	"strings"

	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/name"
	"yoban/models/score"
)

const typeTunnel = "Trojan:EC2/DNSDataExfiltration"

// nameTunnels finds hosts that carry data out in the names they ask for: many
// different, long ones of a rich alphabet below one domain that is new to the
// host and rare among the others. Each host's strongest domain is a candidate.
func nameTunnels(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Queries, func(r *table.QueryRow) string { return r.Host }) {
		if c, ok := n.strongestTunnel(rows); ok {
			out.Candidates = append(out.Candidates, c)
		}
	}
	return out
}

// strongestTunnel scores the domains of one host's day that carry anything.
func (n *Night) strongestTunnel(rows []table.QueryRow) (best Candidate, ok bool) {
	var tunnels []tunnel
	domains := 0
	for of := range baseline.ByDomain(rows) {
		domains++
		if n.Places.TrustedDomain(of[0].Domain) {
			continue
		}
		if t := measureTunnel(of); t.bytes >= baseline.LeastCarried && t.leaves() {
			tunnels = append(tunnels, t)
		}
	}
	for i := range tunnels {
		t := &tunnels[i]
		know := n.acquaintanceOf(t, domains)
		features := append(t.shape(), know.features...)
		if raw := min(worth(features), know.most); !ok || raw > best.Raw {
			best, ok = n.tunnelCandidate(t, features, raw), true
		}
	}
	return best, ok
}

// tunnel is one host's queries under one registered domain over a day.
type tunnel struct {
	rows    []table.QueryRow
	bytes   float64 // that the names carry
	queries float64
	text    float64 // queries of types that carry much back
	missing float64 // queries for names that do not exist
	names   float64 // different ones, added up over the hours
	payload float64 // bytes a name
	entropy float64 // bits a character
}

func measureTunnel(rows []table.QueryRow) tunnel {
	t := tunnel{rows: rows, bytes: float64(baseline.CarriedBytes(rows))}
	if t.bytes < baseline.LeastCarried {
		return t
	}
	for i := range rows {
		r := &rows[i]
		queries := float64(r.Queries)
		t.queries += queries
		t.missing += float64(min(r.NXDomain, r.Queries))
		t.text += float64(min(r.Text, r.Queries))
		t.names += float64(min(r.Names, r.Queries))
		t.payload += queries * baseline.Payload(r)
		t.entropy += queries * r.Entropy
	}
	t.payload /= t.queries
	t.entropy /= t.queries
	return t
}

// leaves reports whether names under the domain can reach somebody outside: not
// reverse look-ups, and names without a public suffix only if they are answered.
// Else they are what stub resolvers ask with a search list.
func (t *tunnel) leaves() bool {
	domain := t.rows[0].Domain
	if domain == "arpa" || strings.HasSuffix(domain, ".arpa") {
		return false
	}
	_, registered := name.Registered(domain)
	return registered || t.missing < t.queries/2
}

// shape asks what names say that carry data. The questions are those of Nadler
// et al. (Detection of malicious and low throughput data exfiltration over the
// DNS protocol, 2019): entropy, length, record types and unique queries of a
// client's domain. The others to tell tunnels from are what carries as much in a
// day: look-ups of hashes and of addresses on block lists, names of shards and of
// sessions. Those are often long and unique, too, so that says little; they
// rarely ask for other than addresses, or use more than hexadecimal digits.
func (t *tunnel) shape() []feature {
	text, unique := t.text/t.queries, t.names/t.queries
	return []feature{
		// Letters of English text have 4.1 bits (Shannon 1951) and hexadecimal
		// digits 4; the encodings of tunnels start at 32 characters, 5 bits.
		{"entropy", "characters of a richer alphabet than words or numbers have", likely(t.entropy >= 4.3, 0.7, 0.15), fmt.Sprintf("%.1f bits a character", t.entropy)},
		// A dozen bytes are a number of 96 bits: longer than what names of hosts,
		// shards and addresses hold.
		{"payload", "more in every name than names of hosts hold", likely(t.payload >= 12, 0.8, 0.3), fmt.Sprintf("%.0f bytes a name", t.payload)},
		{"record types", "types that carry text back", likely(text >= 0.5, 0.6, 0.05), fmt.Sprintf("%.0f %% TXT, NULL, CNAME, MX or SRV", 100*text)},
		{"unique names", "hardly a name is asked for twice", likely(unique >= 0.8, 0.9, 0.4), fmt.Sprintf("%.0f %% of the queries", 100*unique)},
	}
}

// known is what a host and the organisation know of a domain.
type known struct {
	features []feature
	most     float64 // bits that a tunnel below it can be worth
}

// acquaintanceOf asks what the host, which asks for so many domains, and the
// organisation know of this one, and how much it carries for that. What the host
// asked for before looks like a tunnel every day if it does today; then only that
// it is rare, or carries more than on other days, says anything.
func (n *Night) acquaintanceOf(t *tunnel, domains int) known {
	host, domain := baseline.ResolverKind+t.rows[0].Host, t.rows[0].Domain
	seen, active := n.Window.Seen(host, baseline.Domain, domain), n.Window.ActiveDays(host)
	others := n.otherAskers(domain, seen > 0)
	k := known{features: []feature{n.carried(host, domain, t.bytes)}, most: math.Inf(1)}
	if active > 0 {
		k.features = append(k.features, feature{"new domain", fmt.Sprintf("the host asked for names under it on %d of %d days", seen, active),
			score.Bits(n.newDomain(host, seen, others, domains)), domain})
	}
	if seen > 0 {
		k.most = worth(k.features)
	}
	if n.Org.Days() >= LearningDays {
		k.features = append(k.features, feature{"few askers", fmt.Sprintf("%d other hosts of the organisation ask for names under it, of %d", others, n.Org.resolvers),
			rarity(others, n.Org.resolvers), domain})
	}
	return k
}

// newDomain estimates how probable it is that a host that asks for so many
// domains a day asks for one that it saw on so many days, and so many others ask
// for. Every domain of the day might have been the new one.
func (n *Night) newDomain(host string, seen, others, domains int) float64 {
	rate := min(n.noveltyRate(host, baseline.Domain)*float64(domains), 1)
	switch {
	case seen > 0:
		return score.BackOff(seen, n.Window.ActiveDays(host), rate)
	case others >= quorum: // somebody rolled something out
		return max(rate, share(others, n.Org.resolvers))
	}
	return rate
}

// otherAskers returns how many other hosts asked for names under a domain, on
// the day or in the window.
func (n *Night) otherAskers(domain string, seen bool) int {
	past := n.Org.askers[domain]
	if seen {
		past--
	}
	return max(past, n.Org.asking[domain]-1)
}

// carried scores how much the names carry: against the host's own days where it
// knows the domain, else by the octave, because what one client tells one domain
// has a Pareto tail with an exponent near one.
func (n *Night) carried(host, domain string, bytes float64) feature {
	f := feature{"bytes carried", "data that the names can hold", math.Log2(bytes / baseline.LeastCarried), fmt.Sprintf("%.0f bytes", bytes)}
	past := n.carriedBefore(host, domain)
	if len(past) > 0 {
		f.bits = score.Amounts(bytes, past)
		mean, most := meanMax(past)
		f.text = fmt.Sprintf("%s, against %.0f on average and %.0f at most on %d earlier days", f.text, mean, most, len(past))
	}
	return f
}

// carriedBefore returns what the names carried on the days that the host asked
// for the domain. Days of which nothing is noted count with the most they may
// have had.
func (n *Night) carriedBefore(host, domain string) []float64 {
	var past []float64
	for _, c := range n.Window.Counts(host, baseline.Carried, domain) {
		past = append(past, float64(c.Count))
	}
	for len(past) < n.Window.Seen(host, baseline.Domain, domain) {
		past = append(past, baseline.LeastCarried)
	}
	return past
}

func worth(features []feature) float64 {
	sum := 0.0
	for _, f := range features {
		sum += f.bits
	}
	return max(sum, 0)
}

func (n *Night) tunnelCandidate(t *tunnel, features []feature, raw float64) Candidate {
	r := &t.rows[0]
	f := n.queryFinding(typeTunnel, t.rows, r.Domain)
	f.Description = fmt.Sprintf("%s asked for %.0f names under %s in %.0f queries, which can carry %.0f bytes out.", r.Host, t.names, r.Domain, t.queries, t.bytes)
	f.Quiet = "as much under this domain on the host's earlier days, or many other hosts of the organisation asking it"
	for _, x := range features {
		f.Evidence = append(f.Evidence, finding.Evidence{Attribute: x.name, Value: x.measure, Bits: max(x.bits, 0), Scope: finding.HostScope, Text: x.text})
	}
	f.Evidence = strongest(f.Evidence)
	return Candidate{Family: FamilyNames, Column: "tunnel", Entity: baseline.ResolverKind + r.Host, Raw: raw, Finding: f}
}
