package extract

import (
	"cmp"

	"yoban/features/event"
	"yoban/features/sketch"
	"yoban/features/table"
)

type objectKey struct {
	hour                                  int32 // hours since 1970
	principal, bucket, operation, network name
}

func (k *objectKey) entity() name { return k.principal }

func (k *objectKey) hash() uint32 {
	return short(mix(mix(uint64(k.hour)<<32|uint64(k.principal), uint64(k.bucket)<<32|uint64(k.operation)), uint64(k.network)))
}

// objectState sums up one principal's operations of one class on one bucket.
type objectState struct {
	country                            name
	calls, ok, denied, errors, in, out int64
	listed                             int64
	objects, sources                   sketch.Distinct
	span                               span
	sample                             sample
}

// objects is the accumulator of the objects table for one account and date.
type objects struct {
	names *Names
	entries[objectKey, objectState]
}

// add folds one S3 call that names a bucket and belongs to a class.
func (s *objectState) add(c *event.Call, o outcome) {
	s.calls++
	switch o {
	case succeeded:
		s.ok++
	case denied:
		s.denied++
	default:
		s.errors++
	}
	s.in = addSaturating(s.in, c.BytesIn)
	s.out = addSaturating(s.out, c.BytesOut)
	if len(c.ObjectKey) > 0 {
		s.objects.Add(sketch.Hash(c.ObjectKey))
	}
	s.span.add(c.Time, c.Time)
}

func (s *objectState) merge(n *Names, o *objectState) {
	s.country = n.least(s.country, o.country)
	s.calls += o.calls
	s.listed += o.listed
	s.ok += o.ok
	s.denied += o.denied
	s.errors += o.errors
	s.in = addSaturating(s.in, o.in)
	s.out = addSaturating(s.out, o.out)
	mustMerge(s.objects.Merge(&o.objects))
	mustMerge(s.sources.Merge(&o.sources))
	s.span.merge(&o.span)
	s.sample.merge(&o.sample)
}

func newObjects(n *Names) *objects { return &objects{names: n} }

func (t *objects) size() int { return t.count }

func (t *objects) absorb(e *entry[objectKey, objectState]) {
	t.at(e.key.hash(), &e.key).value.merge(t.names, &e.value)
}

func (t *objects) rows(account string, n *Names, f *finisher) Rows[table.ObjectRow] {
	return func(yield func(*table.ObjectRow, error) bool) {
		for _, e := range ordered(t.count, t.all, func(a, b *entry[objectKey, objectState]) int { return n.compareObjects(&a.key, &b.key) }) {
			k, s := &e.key, &e.value
			if !yield(&table.ObjectRow{
				Account: account, Principal: n.of(k.principal), Bucket: n.of(k.bucket), Hour: millis(k.hour), Operation: n.of(k.operation),
				Network: n.of(k.network), Country: n.of(s.country), Calls: s.calls, Listed: s.listed, OK: s.ok, Denied: s.denied, Errors: s.errors,
				BytesIn: s.in, BytesOut: s.out, Objects: s.objects.Count(), Sources: s.sources.Count(),
				First: s.span.first * 1000, Last: s.span.last * 1000, Sample: f.sample(&s.sample),
			}, nil) {
				return
			}
		}
	}
}

// compareObjects orders keys as their rows are.
func (n *Names) compareObjects(a, b *objectKey) int {
	return cmp.Or(n.first([2]name{a.principal, b.principal}, [2]name{a.bucket, b.bucket}), cmp.Compare(a.hour, b.hour),
		n.first([2]name{a.operation, b.operation}, [2]name{a.network, b.network}))
}
