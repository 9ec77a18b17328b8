package extract

import (
	"yoban/features/sketch"
	"yoban/features/table"
)

type objectKey struct {
	hour                                  int64
	principal, bucket, operation, network name
}

// objectState sums up one principal's operations of one class on one bucket.
type objectState struct {
	country                            name
	calls, ok, denied, errors, in, out int64
	objects, sources                   sketch.Distinct
	span                               span
	sample                             sketch.Sample
}

// objects is the accumulator of the objects table for one account and date.
type objects map[objectKey]*objectState

// add folds one S3 call that names a bucket and belongs to a class.
func (t objects) add(f *Folder, in *input, duplicate bool) {
	c := in.call
	if in.operation == 0 || len(c.Bucket) == 0 {
		return
	}
	k := objectKey{in.hour, in.principal, f.intern(c.Bucket), in.operation, in.network}
	s, ok := t[k]
	if !ok {
		s = &objectState{sample: sketch.NewSample(sampleSize)}
		t[k] = s
	}
	f.note(&s.sample, in)
	if duplicate {
		return
	}
	s.country = f.names.least(s.country, in.country)
	s.calls++
	switch f.names.of(in.outcome) {
	case OK:
		s.ok++
	case Denied:
		s.denied++
	default:
		s.errors++
	}
	s.in = addSaturating(s.in, c.BytesIn)
	s.out = addSaturating(s.out, c.BytesOut)
	if len(c.ObjectKey) > 0 {
		s.objects.Add(sketch.Hash(c.ObjectKey))
	}
	s.sources.Add(sketch.Hash(c.SourceIP))
	s.span.add(c.Time, c.Time)
}

func (t objects) absorb(n *Names, o objects) {
	for k, s := range o {
		d, ok := t[k]
		if !ok {
			t[k] = s
			continue
		}
		d.country = n.least(d.country, s.country)
		d.calls += s.calls
		d.ok += s.ok
		d.denied += s.denied
		d.errors += s.errors
		d.in = addSaturating(d.in, s.in)
		d.out = addSaturating(d.out, s.out)
		mustMerge(d.objects.Merge(&s.objects))
		mustMerge(d.sources.Merge(&s.sources))
		d.span.merge(&s.span)
		mustMerge(d.sample.Merge(&s.sample))
	}
}

func (t objects) rows(account string, n *Names) []table.ObjectRow {
	rows := make([]table.ObjectRow, 0, len(t))
	for k, s := range t {
		rows = append(rows, table.ObjectRow{
			Account: account, Principal: n.of(k.principal), Bucket: n.of(k.bucket), Hour: k.hour * 1000, Operation: n.of(k.operation),
			Network: n.of(k.network), Country: n.of(s.country), Calls: s.calls, OK: s.ok, Denied: s.denied, Errors: s.errors,
			BytesIn: s.in, BytesOut: s.out, Objects: s.objects.Count(), Sources: s.sources.Count(),
			First: s.span.first * 1000, Last: s.span.last * 1000, Sample: encode(&s.sample),
		})
	}
	table.Sort(rows)
	return rows
}
