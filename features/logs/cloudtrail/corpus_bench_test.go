package cloudtrail_test

import (
	"io"
	"testing"

	"yoban/features/corpustest"
	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
)

// BenchmarkCorpus reads four days of files.
func BenchmarkCorpus(b *testing.B) {
	var r cloudtrail.Reader
	corpustest.Benchmark(b, "*_CloudTrail_*_2026101[0-3]T*", func(src io.Reader) (int64, error) {
		counts, err := r.Read(src, cloudtrail.Options{Account: "111111111111"}, func(*event.Call) error { return nil })
		return counts.Records, err
	})
}
