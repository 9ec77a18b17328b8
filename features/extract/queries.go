package extract

import (
	"math"
	"strings"

	"golang.org/x/net/publicsuffix"

	"yoban/features/event"
	"yoban/features/sketch"
	"yoban/features/table"
)

// maxDomains is how many registered domains of one host and hour have rows of
// their own. A crawler asks for some hundreds an hour; a generator of names
// shows in the overflow row's counts as well as in rows.
const maxDomains = 2048

type queryKey struct {
	hour         int64
	host, domain name
}

// queryState sums up the queries of one host under one registered domain.
type queryState struct {
	vpc, region, address                     name
	queries, nx, failed, blocked, text, size int64
	names, types, answers                    sketch.Distinct
	lengths, chars                           sketch.Bins
	span                                     span
	sample                                   sketch.Sample
}

// lengthScale bins the length of full names. RFC 1035 allows 253 bytes.
var lengthScale = sketch.MustScale(8, 16, 24, 32, 48, 64, 96, 128, 192)

// charScale bins characters by code: digits, letters one by one and the rest,
// enough for the entropy of what stands left of the registered domain.
var charScale = sketch.MustScale(charEdges()...)

func charEdges() []int64 {
	var edges []int64
	for c := int64('-'); c <= 'z'+1; c++ {
		if c <= '9'+1 || c >= '_' {
			edges = append(edges, c)
		}
	}
	return edges
}

type queryGroup struct {
	hour int64
	host name
}

type queryRules struct {
	names *Names
	other name
}

func (r queryRules) group(k queryKey) queryGroup { return queryGroup{k.hour, k.host} }
func (r queryRules) hash(k queryKey) uint64      { return sketch.HashString(r.names.of(k.domain)) }
func (r queryRules) overflow(k queryKey) queryKey {
	k.domain = r.other
	return k
}
func (r queryRules) spill(_, _ *queryState, _ queryKey) {}

func (r queryRules) merge(d, s *queryState) {
	d.vpc, d.region, d.address = r.names.least(d.vpc, s.vpc), r.names.least(d.region, s.region), r.names.least(d.address, s.address)
	d.queries += s.queries
	d.nx += s.nx
	d.failed += s.failed
	d.blocked += s.blocked
	d.text += s.text
	d.size += s.size
	d.span.merge(&s.span)
	for _, err := range []error{
		d.names.Merge(&s.names), d.types.Merge(&s.types), d.answers.Merge(&s.answers),
		d.lengths.Merge(&s.lengths), d.chars.Merge(&s.chars), d.sample.Merge(&s.sample),
	} {
		mustMerge(err)
	}
}

type queries = capped[queryGroup, queryKey, queryState]

func newQueries(n *Names) *queries {
	return newCapped[queryGroup, queryKey, queryState](maxDomains, queryRules{n, n.string(overflow)})
}

// domainName is a memoised query name, split at its registered domain.
type domainName struct {
	id     name   // 0 while no row needs it
	domain string // registered domain
	full   string // lower case, without the trailing dot
	labels string // what stands left of the registered domain
}

func (f *Folder) domainOf(raw []byte) *domainName {
	return f.domains.get(raw, func(raw []byte) *domainName {
		full := strings.ToLower(strings.TrimSuffix(string(clip(raw, maxSourceName+1)), "."))
		domain, err := publicsuffix.EffectiveTLDPlusOne(full)
		if err != nil {
			domain = full // a bare suffix, a single label or no name at all
		}
		labels := strings.TrimSuffix(strings.TrimSuffix(full, domain), ".")
		return &domainName{domain: domain, full: full, labels: labels}
	})
}

// keyOf returns the key of a domain's row for a host. The domain is interned
// only if it may have a row of its own.
func (f *Folder) keyOf(t *queries, hour int64, host name, d *domainName) queryKey {
	k := queryKey{hour: hour, host: host, domain: d.id}
	if d.id != 0 {
		return k
	}
	if t.crowded(queryGroup{hour, host}, sketch.HashString(d.domain)) {
		return t.rules.overflow(k)
	}
	d.id = f.names.string(d.domain)
	k.domain = d.id
	return k
}

// addQuery folds one resolver record.
func (f *Folder) addQuery(t *queries, q *event.Query, object string) {
	d := f.domainOf(q.Name)
	address := name(0)
	if q.Src.IsValid() {
		address = f.names.string(q.Src.String())
	}
	host := address
	switch {
	case len(q.Instance) > 0:
		host = f.intern(q.Instance)
	case len(q.Endpoint) > 0:
		host = f.intern(q.Endpoint)
	}
	s := t.at(f.keyOf(t, q.Time-mod(q.Time, secondsPerHour), host, d))
	if s.queries == 0 {
		s.lengths, s.chars = sketch.NewBins(lengthScale), sketch.NewBins(charScale)
	}
	s.vpc, s.region = f.names.least(s.vpc, f.intern(q.VPC)), f.names.least(s.region, f.intern(q.Region))
	s.address = f.names.least(s.address, address)
	s.count(q, d)
	hash := sketch.HashString(d.full)
	s.names.Add(hash)
	if s.sample.Accepts(hash) {
		ref := Ref{ID: d.full, Object: object, Time: q.Time}
		if len(q.Answers) > 0 {
			ref.Address = q.Answers[0].String()
		}
		s.sample.Add(hash, ref.String())
	}
}

func (s *queryState) count(q *event.Query, d *domainName) {
	s.queries++
	switch string(q.RCode) {
	case "NOERROR", "":
	case "NXDOMAIN":
		s.nx++
	default:
		s.failed++
	}
	if string(q.Firewall) == "BLOCK" {
		s.blocked++
	}
	switch string(q.Type) {
	case "TXT", "NULL", "CNAME", "MX", "SRV":
		s.text++
	}
	s.size += int64(len(d.full))
	s.types.Add(sketch.Hash(q.Type))
	for _, a := range q.Answers {
		s.answers.Add(hashAddr(a))
	}
	s.lengths.Add(int64(len(d.full)))
	for i := range len(d.labels) {
		s.chars.Add(int64(d.labels[i]))
	}
	s.span.add(q.Time, q.Time)
}

func queryRows(t *queries, account string, n *Names) []table.QueryRow {
	t.finish()
	rows := make([]table.QueryRow, 0, len(t.rows))
	for k, s := range t.rows {
		rows = append(rows, table.QueryRow{
			Account: account, Host: n.of(k.host), Domain: n.of(k.domain), Hour: k.hour * 1000, VPC: n.of(s.vpc), Region: n.of(s.region), Address: n.of(s.address),
			Queries: s.queries, NXDomain: s.nx, Failed: s.failed, Blocked: s.blocked, Names: s.names.Count(), NameBytes: s.size,
			Types: s.types.Count(), Text: s.text, Answers: s.answers.Count(), LengthBins: encode(&s.lengths), CharBins: encode(&s.chars),
			Sample: encode(&s.sample), First: s.span.first * 1000, Last: s.span.last * 1000,
			NXShare: share(s.nx, s.queries), Entropy: entropy(&s.chars),
		})
	}
	table.Sort(rows)
	return rows
}

// entropy is Shannon's, in bits a character, over the bins of b.
func entropy(b *sketch.Bins) float64 {
	total := b.Total()
	if total == 0 {
		return 0
	}
	h := 0.0
	for i := range b.Scale().Len() {
		if p := float64(b.Count(i)) / float64(total); p > 0 {
			h -= p * math.Log2(p)
		}
	}
	return h
}
