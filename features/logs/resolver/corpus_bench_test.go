package resolver_test

import (
	"bytes"
	"testing"

	"yoban/features/corpustest"
	"yoban/features/event"
	"yoban/features/logs/resolver"
)

// BenchmarkCorpus reads four days of files from memory, one after another.
func BenchmarkCorpus(b *testing.B) {
	texts := corpustest.Texts(b, "*_vpcdnsquerylogs_*_2026101[0-3]T*", "org-dev", "AWSLogs")
	var size, events int64
	for _, text := range texts {
		size += int64(len(text))
	}
	b.SetBytes(size)
	b.ReportAllocs()
	src := bytes.NewReader(nil)
	var r resolver.Reader
	for b.Loop() {
		for _, text := range texts {
			src.Reset(text)
			counts, err := r.Read(src, resolver.Options{Account: "111111111111"}, func(*event.Query) error { return nil })
			if err != nil {
				b.Fatal(err)
			}
			events += counts.Records
		}
	}
	b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
}
