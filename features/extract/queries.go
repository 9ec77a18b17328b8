package extract

import (
	"cmp"
	"math"
	"net/netip"

	"yoban/features/event"
	"yoban/features/sketch"
	"yoban/features/table"
)

// maxDomains is how many registered domains of one host and hour have rows of
// their own. A crawler asks for some hundreds an hour. Of a generator's names
// those of the lowest hashes stay, a fair sample of all, and the overflow row
// counts the others.
const maxDomains = 2048

// OtherDomains is the domain of the row that sums up what a host asked for
// beyond maxDomains.
const OtherDomains = overflow

type queryKey struct {
	hour         int32 // hours since 1970
	host, domain name
}

// queryState sums up the queries of one host under one registered domain.
type queryState struct {
	vpc, region, address                     name
	queries, nx, failed, blocked, text, size int64
	metadata, listed                         int64
	names, types, answers                    sketch.Distinct
	lengths, chars                           sketch.Bins
	span                                     span
	sample                                   sample
	noted                                    *sample    // of names that metadata and listed count; nil for most
	lastName                                 uint64     // hash that was added to names last
	lastAnswers                              uint64     // sum over the answers that were added last
	lastNote                                 netip.Addr // what was worth a note among them
	source                                   addr       // that address was taken from last
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
	hour int32
	host name
}

type queryRules struct {
	names *Names
	other name
}

func (k *queryKey) entity() name { return k.host }

func (r queryRules) hash(k *queryKey) uint32 {
	return short(mix(uint64(k.hour)<<32|uint64(k.host), uint64(k.domain)))
}
func (r queryRules) group(k *queryKey) queryGroup { return queryGroup{k.hour, k.host} }
func (r queryRules) rank(k *queryKey) uint64      { return sketch.HashString(r.names.of(k.domain)) }
func (r queryRules) overflow(k *queryKey) queryKey {
	o := *k
	o.domain = r.other
	return o
}
func (r queryRules) spill(_, _ *queryState, _ *queryKey) {}

func (r queryRules) merge(d, s *queryState) {
	d.vpc, d.region, d.address = r.names.least(d.vpc, s.vpc), r.names.least(d.region, s.region), r.names.least(d.address, s.address)
	d.queries += s.queries
	d.nx += s.nx
	d.failed += s.failed
	d.blocked += s.blocked
	d.metadata += s.metadata
	d.listed += s.listed
	d.text += s.text
	d.size += s.size
	d.span.merge(&s.span)
	for _, err := range []error{
		d.names.Merge(&s.names), d.types.Merge(&s.types), d.answers.Merge(&s.answers),
		d.lengths.Merge(&s.lengths), d.chars.Merge(&s.chars),
	} {
		mustMerge(err)
	}
	d.sample.merge(&s.sample)
	d.noted = mergeSamples(d.noted, s.noted)
}

type queries = capped[queryGroup, queryKey, queryState]

func newQueries(n *Names) *queries {
	return newCapped[queryGroup, queryKey, queryState](maxDomains, queryRules{n, n.string(overflow)})
}

// keyOf returns the key of a domain's row for a host. The domain is interned
// only if it may have a row of its own.
func (f *Folder) keyOf(t *queries, hour int32, host name, d *domainName) *queryKey {
	k := &f.queryKey // or it would be allocated, a record at a time
	*k = queryKey{hour: hour, host: host, domain: d.id}
	if d.id != 0 {
		return k
	}
	if t.crowded(queryGroup{hour, host}, sketch.HashString(d.domain)) {
		*k = t.rules.overflow(k)
		return k
	}
	d.id = f.names.string(d.domain)
	k.domain = d.id
	return k
}

// addQuery folds one resolver record.
func (f *Folder) addQuery(t *queries, q *event.Query) {
	d, source := f.domainOf(q.Name), addrOf(q.Src)
	var host name
	switch {
	case len(q.Instance) > 0:
		host = f.instance.of(f, q.Instance)
	case len(q.Endpoint) > 0:
		host = f.instance.of(f, q.Endpoint)
	default:
		host = f.address(q.Src)
	}
	s := &t.at(f.keyOf(t, hourOf(q.Time), host, d)).value
	s.vpc, s.region = f.names.least(s.vpc, f.vpc.of(f, q.VPC)), f.names.least(s.region, f.region.of(f, q.Region))
	if s.source != source {
		s.source, s.address = source, f.names.least(s.address, f.address(q.Src))
	}
	same := s.count(q, d)
	f.noteQuery(s, q, d, same)
	if s.sample.accepts(d.hash) {
		f.sampleQuery(&s.sample, q, d, netip.Addr{})
	}
}

// count adds one query to the row's counts and sketches. It tells whether the
// answers are those of the query before.
func (s *queryState) count(q *event.Query, d *domainName) (sameAnswers bool) {
	if s.queries == 0 {
		s.lengths, s.chars = sketch.NewBins(lengthScale), sketch.NewBins(charScale)
	}
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
	s.size += int64(d.size)
	s.types.Add(sketch.Hash(q.Type))
	sameAnswers = s.countAnswers(q.Answers)
	if s.queries == 1 || s.lastName != d.hash { // the same name again is no news to a set
		s.names.Add(d.hash)
		s.lastName = d.hash
	}
	s.lengths.AddBin(d.length, 1)
	for _, c := range d.chars {
		s.chars.AddBin(int(c.bin), int64(c.count))
	}
	s.span.add(q.Time, q.Time)
	return sameAnswers
}

// countAnswers adds answers to the set of them, unless they are those of the
// query before, which it tells: names are asked for again and again.
func (s *queryState) countAnswers(answers []netip.Addr) (same bool) {
	var sum uint64
	for _, a := range answers {
		b := addrOf(a)
		sum += mix(b.hi, b.lo)
	}
	if sum == s.lastAnswers {
		return true
	}
	s.lastAnswers = sum
	for _, a := range answers {
		s.answers.Add(hashAddr(addrOf(a)))
	}
	return false
}

// sampleQuery offers a query to a sample of its row, with one of its answers: the
// first, or the one that is worth a note. A name that is asked for again and again
// changes it only by a smaller Ref, which is seen without making one.
func (f *Folder) sampleQuery(s *sample, q *event.Query, d *domainName, answer netip.Addr) {
	for i, r := range s.refs {
		if r != nil && s.hashes[i] == d.hash && r.ID == d.full && r.before(f.object, q.Time) {
			return
		}
	}
	r := &Ref{ID: d.full, Object: f.object, Time: q.Time}
	switch {
	case answer.IsValid():
		r.Address = answer.String()
	case len(q.Answers) > 0:
		r.Address = q.Answers[0].String()
	}
	s.add(d.hash, r)
}

// before tells whether r is surely smaller, when encoded, than a Ref of the same
// ID, an object and a time. Keys of objects have no control characters, so they
// order as they do with the separator behind them; times order as their texts do
// when they have as many digits: all from 2001 to 2286 have ten.
func (r *Ref) before(object string, at int64) bool {
	const least, most = 1_000_000_000, 9_999_999_999
	if r.Object == object {
		return r.Time < at && r.Time >= least && at <= most
	}
	return r.Object < object
}

func queryRows(t *queries, account string, n *Names, f *finisher) Rows[table.QueryRow] {
	return func(yield func(*table.QueryRow, error) bool) {
		t.finish()
		for _, e := range ordered(t.rows.count, t.all, func(a, b *entry[queryKey, queryState]) int { return n.compareQueries(&a.key, &b.key) }) {
			k, s := &e.key, &e.value
			if !yield(&table.QueryRow{
				Account: account, Host: n.of(k.host), Domain: n.of(k.domain), Hour: millis(k.hour), VPC: n.of(s.vpc), Region: n.of(s.region), Address: n.of(s.address),
				Queries: s.queries, NXDomain: s.nx, Failed: s.failed, Blocked: s.blocked, Metadata: s.metadata, Listed: s.listed, Names: s.names.Count(), NameBytes: s.size,
				Types: s.types.Count(), Text: s.text, Answers: s.answers.Count(), LengthBins: f.sketch(&s.lengths), CharBins: f.sketch(&s.chars),
				Sample: f.sample(&s.sample), Noted: f.optionalSample(s.noted), First: s.span.first * 1000, Last: s.span.last * 1000,
				NXShare: share(s.nx, s.queries), Entropy: entropy(&s.chars),
			}, nil) {
				return
			}
		}
	}
}

// compareQueries orders keys as their rows are.
func (n *Names) compareQueries(a, b *queryKey) int {
	return cmp.Or(n.first([2]name{a.host, b.host}, [2]name{a.domain, b.domain}), cmp.Compare(a.hour, b.hour))
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
