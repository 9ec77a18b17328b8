package resolver_test

import (
	"io"
	"testing"

	"yoban/features/corpustest"
	"yoban/features/event"
	"yoban/features/logs/resolver"
)

// BenchmarkCorpus reads four days of files.
func BenchmarkCorpus(b *testing.B) {
	var r resolver.Reader
	corpustest.Benchmark(b, "*_vpcdnsquerylogs_*_2026101[0-3]T*", func(src io.Reader) (int64, error) {
		counts, err := r.Read(src, resolver.Options{Account: "111111111111"}, func(*event.Query) error { return nil })
		return counts.Records, err
	})
}
