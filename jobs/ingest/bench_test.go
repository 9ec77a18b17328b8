package ingest_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/jobs/ingest"
	"yoban/jobs/simulate/load"
)

// BenchmarkRun reads 100 MB of each log into an empty lake, again and again.
// `yoban bench` does the same stage by stage, for any logs.
func BenchmarkRun(b *testing.B) {
	places, err := enrich.Open(enrich.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer places.Close()
	for _, log := range load.Logs {
		dir := b.TempDir()
		made, err := load.Run(b.Context(), dir, load.Options{Raw: 100e6, Logs: []string{log}}, nil)
		if err != nil {
			b.Fatal(err)
		}
		from, err := blob.OpenDir(dir)
		if err != nil {
			b.Fatal(err)
		}
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d workers", log, workers), func(b *testing.B) {
				b.SetBytes(made[log].Raw)
				lakes, i := b.TempDir(), 0
				for b.Loop() {
					lake, err := blob.CreateDir(filepath.Join(lakes, fmt.Sprint(i)))
					if err != nil {
						b.Fatal(err)
					}
					i++
					_, err = ingest.Run(b.Context(), ingest.Options{Logs: []blob.Store{from}, Lake: lake, Places: places, Workers: workers, LateDays: 2})
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(made[log].Records)*float64(i)/b.Elapsed().Seconds(), "events/s")
			})
		}
	}
}
