package nightly_test

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/jobs/nightly"
	"yoban/jobs/simulate"
	"yoban/jobs/simulate/load"
)

// noLogs is a store of logs that nobody may touch.
type noLogs struct{ testing.TB }

func (s noLogs) Name() string { return "no logs" }
func (s noLogs) List(context.Context, string, func(blob.Info) error) error {
	s.Error("logs were listed")
	return nil
}
func (s noLogs) Open(_ context.Context, key string) (io.ReadCloser, error) {
	s.Errorf("log %s was opened", key)
	return nil, blob.ErrNotFound
}
func (s noLogs) Put(context.Context, string, func(io.Writer) error) error { return blob.ErrExists }
func (s noLogs) PutIfAbsent(context.Context, string, func(io.Writer) error) error {
	return blob.ErrExists
}
func (s noLogs) Delete(context.Context, string) error { return blob.ErrNotFound }

// quarter is a lake with the features of 90 days of a small organisation, and
// nothing else: no summary, no baseline.
func quarter(tb testing.TB) (lake blob.Store, last string) {
	tb.Helper()
	const days = 90
	start := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	dir := tb.TempDir()
	opt := simulate.Options{Seed: 9, Accounts: 1, Days: days, TrainDays: days, People: 3, Instances: 1, Scale: 0.2, Start: start}
	if _, err := simulate.Run(tb.Context(), filepath.Join(dir, "logs"), opt, nil); err != nil {
		tb.Fatal(err)
	}
	ingest := benchOptions(tb, dir, filepath.Join(dir, "logs"))
	ingest.Stages = nightly.Stages{SkipTrain: true, SkipScore: true}
	mustRun(tb, ingest)
	return ingest.Lake, start.AddDate(0, 0, days-1).Format(time.DateOnly)
}

// benchOptions are those of a night over the lake in a directory.
func benchOptions(tb testing.TB, dir string, logs ...string) nightly.Options {
	tb.Helper()
	places, err := enrich.Open(enrich.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { places.Close() })
	lake, err := blob.CreateDir(filepath.Join(dir, "lake"))
	if err != nil {
		tb.Fatal(err)
	}
	opt := nightly.Options{Lake: lake, Places: places, Workers: 1, Lookback: 30, Budget: 1, LateDays: 2, MaxRejected: 0.05, Code: "bench"}
	for _, path := range logs {
		s, err := blob.OpenDir(path)
		if err != nil {
			tb.Fatal(err)
		}
		opt.Logs = append(opt.Logs, s)
	}
	return opt
}

func mustRun(tb testing.TB, opt nightly.Options) *nightly.Report {
	tb.Helper()
	rep, err := nightly.Run(tb.Context(), opt)
	if err != nil {
		tb.Fatal(err)
	}
	return rep
}

// retrain trains the baseline of a night on 90 days.
func retrain(tb testing.TB, lake blob.Store, night string) *nightly.Report {
	opt := benchOptions(tb, tb.TempDir())
	opt.Lake, opt.Logs, opt.Lookback = lake, []blob.Store{noLogs{tb}}, 90
	opt.From, opt.To, opt.Stages = night, night, nightly.Stages{SkipIngest: true, SkipScore: true}
	return mustRun(tb, opt)
}

// Ninety days are learned from features: not even the names of logs are looked
// at.
func TestRetrainingReadsNoLog(t *testing.T) {
	lake, night := quarter(t)
	rep := retrain(t, lake, night)
	if len(rep.Nights) != 1 || len(rep.Nights[0].Baselines) != 1 {
		t.Fatalf("trained %+v, want one baseline of one night", rep.Nights)
	}
	if n := len(rep.Nights[0].Nights); n != 89 {
		t.Errorf("the baseline looks at %d days, want the 89 before the last", n)
	}
}

// BenchmarkRetrain90Days builds the summaries of 90 days from their features and
// merges them into a baseline.
func BenchmarkRetrain90Days(b *testing.B) {
	lake, night := quarter(b)
	for b.Loop() {
		// What is made goes over the lake and is gone afterwards.
		upper, err := blob.OpenDir(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		retrain(b, blob.NewOverlay(lake, upper), night)
	}
}

// BenchmarkNight takes one night with 30 days of history apart: reading the day's
// logs, and training and scoring. The design says that to learn and to judge costs
// less than to read: judging/reading stays below 1. The first is of logs as thick
// as those that the speed of reading is measured by, 100 kB of each log an entity
// and day; the second of a small organisation with thin ones, where what any
// night costs weighs most.
func BenchmarkNight(b *testing.B) {
	const days = 32
	start := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, organisation := range []struct {
		name string
		logs func(dir string) error
	}{
		{"thick logs", func(dir string) error {
			const entities, each = 100, 100e3
			_, err := load.Run(b.Context(), dir, load.Options{Seed: 3, Days: days, Raw: days * entities * each, Entities: entities, Start: start}, nil)
			return err
		}},
		{"thin logs", func(dir string) error {
			_, err := simulate.Run(b.Context(), dir, simulate.Options{Seed: 3, Days: days, TrainDays: days, People: 30, Instances: 40, Start: start}, nil)
			return err
		}},
	} {
		b.Run(organisation.name, func(b *testing.B) {
			dir := b.TempDir()
			if err := organisation.logs(filepath.Join(dir, "logs")); err != nil {
				b.Fatal(err)
			}
			// The last whole day: the one after it is only there for what is late.
			night := start.AddDate(0, 0, days-2)
			split(b, filepath.Join(dir, "logs"), filepath.Join(dir, "new"), night)
			mustRun(b, benchOptions(b, dir, filepath.Join(dir, "logs")))
			takeApart(b, dir, night)
		})
	}
}

// takeApart runs the night whose logs are new again and again, over the lake of
// the days before.
func takeApart(b *testing.B, dir string, night time.Time) {
	opt := benchOptions(b, dir, filepath.Join(dir, "logs"), filepath.Join(dir, "new"))
	opt.From, opt.To = night.Format(time.DateOnly), night.Format(time.DateOnly)
	history := opt.Lake
	var reading, judging time.Duration
	for b.Loop() {
		upper, err := blob.OpenDir(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		opt.Lake = blob.NewOverlay(history, upper)
		begin := time.Now()
		opt.Stages = nightly.Stages{SkipTrain: true, SkipScore: true}
		mustRun(b, opt)
		read := time.Now()
		opt.Stages = nightly.Stages{SkipIngest: true}
		mustRun(b, opt)
		reading += read.Sub(begin)
		judging += time.Since(read)
	}
	b.ReportMetric(judging.Seconds()/reading.Seconds(), "judging/reading")
	b.ReportMetric(reading.Seconds()/float64(b.N), "s-reading/op")
	b.ReportMetric(judging.Seconds()/float64(b.N), "s-judging/op")
}

// split moves the objects of a day and later into another directory.
func split(b *testing.B, from, to string, day time.Time) {
	b.Helper()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".gz") {
			return err
		}
		for date := day; date.Before(day.AddDate(0, 0, 5)); date = date.AddDate(0, 0, 1) {
			if !strings.Contains(entry.Name(), "_"+date.Format("20060102")+"T") {
				continue
			}
			target := filepath.Join(to, strings.TrimPrefix(path, from))
			if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
				return err
			}
			return os.Rename(path, target)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
