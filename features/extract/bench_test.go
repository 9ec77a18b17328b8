package extract_test

import (
	"fmt"
	"testing"

	"yoban/features/event"
	"yoban/features/extract"
)

// benchmark folds the records again and again and reports records a second.
func benchmark(b *testing.B, records []record) {
	f := extract.NewFolder(extract.NewShared(places(b), 0))
	f.Begin("AWSLogs/111122223333/object.json.gz", nil)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		r := &records[i%len(records)]
		switch {
		case r.call != nil:
			r.call.ID = fmt.Appendf(r.call.ID[:0], "%036d", i)
			f.Call(r.call)
		case r.flow != nil:
			f.Flow(r.flow)
		default:
			f.Query(r.query)
		}
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkFold(b *testing.B) {
	var calls, flows, queries []record
	for i := range 4096 {
		c := callBy(fmt.Sprintf("AKIAEXAMPLE%02d", i%50), address(i%100).String())
		c.Time = day + int64(i)*20
		c.Name = fmt.Appendf(nil, "Describe%d", i%30)
		calls = append(calls, record{call: c})
		at := func(f *event.Flow) { f.Start, f.End = day+int64(i)*20, day+int64(i)*20+9 }
		flows = append(flows, flow("10.0.0.5", uint16(40000+i), address(i%200).String(), 443, at))
		queries = append(queries, query(fmt.Sprintf("www%d.example%d.com.", i%7, i%90), func(q *event.Query) { q.Time = day + int64(i)*20 }))
	}
	b.Run("calls", func(b *testing.B) { benchmark(b, calls) })
	b.Run("flows", func(b *testing.B) { benchmark(b, flows) })
	b.Run("queries", func(b *testing.B) { benchmark(b, queries) })
}
