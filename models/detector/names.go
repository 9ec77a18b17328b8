package detector

import (
	"fmt"
	"slices"
	"strings"

	"yoban/features/enrich/indicator"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

// A name that a list knows is one of a pool. One that only speaks of mining has
// the repute of it.
const (
	typeMiningName = "CryptoCurrency:EC2/BitcoinTool.B!DNS"
	typeMiningLike = "Impact:EC2/BitcoinDomainRequest.Reputation"
)

// miningNames finds hosts that ask for names of mining pools: names on a list,
// and names new to the host that speak of mining twice over.
func miningNames(n *Night) Result {
	var out Result
	for rows := range baseline.ByDomain(n.Rows.Queries) {
		names := sampledNames(rows)
		if hits := n.nameHits(rows[0].Domain, names); len(hits) > 0 {
			f := n.nameFinding(rows, hits[0].Value, finding.List)
			f.Evidence = onLists(hits)
			out.Findings = append(out.Findings, Held{f, []string{baseline.ResolverKind + rows[0].Host}})
			continue
		}
		if name, words := n.poolLike(rows, names); name != "" {
			f := n.nameFinding(rows, name, finding.Rule)
			f.Type = typeMiningLike
			f.Evidence = []finding.Evidence{{Attribute: "name", Value: name, Scope: finding.HostScope, Frequency: finding.Unseen,
				DaysActive: n.Window.ActiveDays(baseline.ResolverKind + rows[0].Host),
				Text:       fmt.Sprintf("new to the host, and speaks of mining: %s", strings.Join(words, ", "))}}
			out.Findings = append(out.Findings, Held{f, []string{baseline.ResolverKind + rows[0].Host}})
		}
	}
	return out
}

func sampledNames(rows []table.QueryRow) []string {
	var out []string
	for _, r := range namesOf(rows) {
		out = append(out, r.ID)
	}
	return out
}

func (n *Night) nameHits(domain string, names []string) []indicator.Indicator {
	if hits := ofCategory(indicator.Mining, n.Places.DomainIndicators(domain)); len(hits) > 0 {
		return hits
	}
	for _, name := range names {
		if hits := ofCategory(indicator.Mining, n.Places.DomainIndicators(name)); len(hits) > 0 {
			return hits
		}
	}
	return nil
}

// miningWords are parts of names that pools choose: the protocol, the trade,
// and the coins mined on ordinary hardware. One stem counts once: minerals are
// mined, too.
var miningWords = []string{"stratum", "miner|mining", "monero", "xmr", "randomx", "ethash", "kawpow", "cryptonight", "hashrate"}

// poolWords count only as a whole label or part of one: they are common
// otherwise.
var poolWords = []string{"pool", "eth", "etc", "btc", "zec", "rvn", "ltc", "kas", "ergo"}

// poolLike returns the name among names that speaks of mining at least twice,
// with the words, when the domain is new to a host that has a past.
func (n *Night) poolLike(rows []table.QueryRow, names []string) (string, []string) {
	host, domain := baseline.ResolverKind+rows[0].Host, rows[0].Domain
	if n.Window.ActiveDays(host) == 0 || n.Window.Seen(host, baseline.Domain, domain) > 0 || !anyAnswered(rows) {
		return "", nil
	}
	for _, name := range names {
		if n.Places.TrustedDomain(name) {
			continue
		}
		if words := wordsOfMining(name); len(words) >= 2 {
			return name, words
		}
	}
	return "", nil
}

// anyAnswered reports whether any query of the day was for a name that exists.
func anyAnswered(rows []table.QueryRow) bool {
	return slices.ContainsFunc(rows, func(r table.QueryRow) bool { return r.Queries > r.NXDomain })
}

func wordsOfMining(name string) []string {
	var words []string
	rest := name
	for _, stem := range miningWords {
		found := ""
		for w := range strings.SplitSeq(stem, "|") {
			if strings.Contains(rest, w) {
				found = w
				rest = strings.ReplaceAll(rest, w, "-")
			}
		}
		if found != "" {
			words = append(words, found)
		}
	}
	parts := strings.FieldsFunc(rest, func(c rune) bool { return c == '.' || c == '-' || c >= '0' && c <= '9' })
	for _, w := range poolWords {
		for _, p := range parts {
			if p == w {
				words = append(words, w)
				break
			}
		}
	}
	return words
}

// nameFinding describes a host's queries for a name of mining.
func (n *Night) nameFinding(rows []table.QueryRow, name string, basis finding.Basis) finding.Finding {
	f := n.queryFinding(typeMiningName, rows, name)
	f.Basis = basis
	f.Description = fmt.Sprintf("%s asked for %s, which belongs to cryptocurrency mining.", rows[0].Host, name)
	f.Quiet = "the name on a trusted list"
	return f
}

// queryFinding describes queries of one host, of which name stands for all.
func (n *Night) queryFinding(typ string, rows []table.QueryRow, name string) finding.Finding {
	r := &rows[0]
	f := finding.Finding{Type: typ, Account: n.Account, Region: r.Region, Basis: finding.Statistic, Baseline: n.Baseline}
	var answers []string
	for i := range rows {
		span(&f, rows[i].First, rows[i].Last, rows[i].Queries)
		for _, ref := range refs(rows[i].Sample) {
			if len(answers) < finding.MaxActors {
				answers = appendNew(answers, ref.Address)
			}
			if len(f.Samples) < finding.MaxSamples {
				f.Samples = append(f.Samples, finding.Sample{Object: ref.Object, Time: ref.Time, Address: ref.Address})
			}
		}
	}
	f.Resource = finding.Resource{Type: finding.Instance, PrivateIP: r.Address, VPC: r.VPC}
	if strings.HasPrefix(r.Host, "i-") {
		f.Resource.InstanceID = r.Host
	}
	for _, a := range answers {
		f.Actors = append(f.Actors, finding.Actor{Principal: r.Host, Address: a, First: f.First, Last: f.Last, Count: f.Count})
	}
	f.Action = finding.Action{Kind: finding.DNSRequest, Domain: name, Protocol: "UDP", Blocked: allBlocked(rows)}
	f.Normal = n.usualDomains(baseline.ResolverKind + r.Host)
	return f
}

func appendNew(list []string, s string) []string {
	for _, l := range list {
		if l == s {
			return list
		}
	}
	if s == "" {
		return list
	}
	return append(list, s)
}

func allBlocked(rows []table.QueryRow) bool {
	for i := range rows {
		if rows[i].Blocked < rows[i].Queries {
			return false
		}
	}
	return true
}

func (n *Night) usualDomains(host string) []string {
	return n.usual(host, baseline.Domain, "asked for names under %s on %d days", "no earlier queries of this host")
}
