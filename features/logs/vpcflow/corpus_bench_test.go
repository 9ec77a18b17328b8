package vpcflow_test

import (
	"io"
	"testing"

	"yoban/features/corpustest"
	"yoban/features/event"
	"yoban/features/logs/vpcflow"
)

// BenchmarkCorpus reads four days of files.
func BenchmarkCorpus(b *testing.B) {
	var r vpcflow.Reader
	corpustest.Benchmark(b, "*_vpcflowlogs_*_2026101[0-3]T*", func(src io.Reader) (int64, error) {
		counts, err := r.Read(src, vpcflow.Options{Account: "111111111111"}, func(*event.Flow) error { return nil })
		return counts.Records, err
	})
}
