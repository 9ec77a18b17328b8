package bench_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/features/logs"
	"yoban/jobs/bench"
	"yoban/jobs/ingest"
	"yoban/jobs/simulate"
)

// small writes the logs of a small organisation and returns how to measure them.
func small(t *testing.T) bench.Options {
	t.Helper()
	dir := t.TempDir()
	opt := simulate.Options{Seed: 3, Accounts: 2, Start: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Days: 3, People: 4, Instances: 3, Scale: 0.3}
	if _, err := simulate.Run(t.Context(), dir, opt, nil); err != nil {
		t.Fatal(err)
	}
	store, err := blob.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	places, err := enrich.Open(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { places.Close() })
	return bench.Options{Logs: []blob.Store{store}, Places: places, Workers: 2, LateDays: 2, Scratch: t.TempDir()}
}

func run(t *testing.T, opt bench.Options) *bench.Report {
	t.Helper()
	rep, err := bench.Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(opt.Scratch)
	if err != nil || len(left) > 0 {
		t.Errorf("the scratch directory holds %v after the run (error %v)", left, err)
	}
	return rep
}

// plan is the stages that a kind's passes should have, in order.
func plan(workers ...int) (want []string) {
	for _, n := range workers {
		for _, s := range []string{bench.Gunzip, bench.Inflate, bench.Read, bench.Fold, bench.Rows} {
			want = append(want, strings.Repeat("+", n)+s)
		}
	}
	return want
}

func TestEveryStageIsMeasuredForEveryKind(t *testing.T) {
	opt := small(t)
	last := map[string]bench.Progress{}
	opt.Progress = func(p bench.Progress) { last[p.Kind] = p }
	rep := run(t, opt)
	var kinds []string
	for _, l := range rep.Logs {
		kinds = append(kinds, l.Kind)
		var got []string
		for _, p := range l.Passes {
			got = append(got, strings.Repeat("+", p.Workers)+p.Stage)
			if !(p.Seconds > 0 && p.Raw > 0 && p.Records > 0 && p.GoPeak > 1<<20) {
				t.Errorf("%s: pass %+v lacks a measure", l.Kind, p)
			}
		}
		if diff := cmp.Diff(plan(1, 2), got); diff != "" {
			t.Errorf("%s: passes (-want +got):\n%s", l.Kind, diff)
		}
		if p := last[l.Kind]; p.Done != p.Total || p.Total != 11*l.Objects {
			t.Errorf("%s: the last progress is %+v, want 11 passes over %d objects done", l.Kind, p, l.Objects)
		}
		if l.Sample() || l.Rejected != 0 || l.Damaged != 0 || l.Raw <= l.Stored {
			t.Errorf("%+v, want all of the whole logs, inflated", l)
		}
	}
	if diff := cmp.Diff([]string{"cloudtrail", "flow log", "resolver log"}, kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	if rep.Machine.Cores < 1 || !strings.HasPrefix(rep.Machine.Go, "go") {
		t.Errorf("machine %+v", rep.Machine)
	}
}

func TestTheSameIsReadAsIngestReads(t *testing.T) {
	opt := small(t)
	opt.Workers = 1
	rep := run(t, opt)
	lake, err := blob.CreateDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	all, err := ingest.Run(t.Context(), ingest.Options{Logs: opt.Logs, Lake: lake, Places: opt.Places, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	objects, raw, records := 0, int64(0), map[string]int64{}
	for _, l := range rep.Logs {
		objects, raw, records[l.Kind] = objects+l.Objects, raw+l.Raw, l.Records
		if len(l.Passes) != len(plan(1)) {
			t.Errorf("%s: %d passes with one worker, want %d", l.Kind, len(l.Passes), len(plan(1)))
		}
	}
	if objects != all.Objects || raw != all.Raw || !cmp.Equal(records, all.Records) {
		t.Errorf("measured %d objects of %d bytes with %v; ingest reads %d of %d with %v", objects, raw, records, all.Objects, all.Raw, all.Records)
	}
}

func TestBoundsTakeTheFirstObjects(t *testing.T) {
	opt := small(t)
	opt.Kinds = []logs.Kind{logs.FlowLog}
	whole := run(t, opt).Logs
	opt.MaxBytes = whole[0].Stored / 2
	half := run(t, opt).Logs
	if len(whole) != 1 || len(half) != 1 || !half[0].Sample() || half[0].Of != whole[0].Objects || half[0].Stored > opt.MaxBytes || half[0].Stored == 0 {
		t.Errorf("with half of the bytes: %+v, without a bound: %+v", half, whole)
	}
	opt.MaxBytes = 1
	if one := run(t, opt).Logs[0]; one.Objects != 1 {
		t.Errorf("%d objects with a bound of a byte, want 1", one.Objects)
	}
	opt.MaxBytes, opt.From, opt.To = 0, "2026-03-03", "2026-03-03"
	if day := run(t, opt).Logs[0]; day.Objects >= whole[0].Objects || day.Sample() {
		t.Errorf("one day: %d of %d objects, want all of fewer than %d", day.Objects, day.Of, whole[0].Objects)
	}
	opt.From, opt.To = "2030-01-01", ""
	if _, err := bench.Run(t.Context(), opt); !errors.Is(err, bench.ErrNoLogs) {
		t.Errorf("Run = %v, want ErrNoLogs", err)
	}
}

func TestDamagedObjectsAreMeasuredAndTold(t *testing.T) {
	opt := small(t)
	opt.Kinds = []logs.Kind{logs.ResolverLog}
	var cut string
	filepath.WalkDir(opt.Logs[0].Name(), func(path string, _ os.DirEntry, _ error) error {
		if strings.Contains(path, "vpcdnsquerylogs_") {
			cut = path
		}
		return nil
	})
	if err := os.Truncate(cut, 200); err != nil {
		t.Fatal(err)
	}
	rep := run(t, opt)
	if n := rep.Logs[0].Damaged; n != 1 {
		t.Errorf("%d damaged objects, want 1", n)
	}
	if text := rep.Text(); !strings.Contains(text, "1 objects damaged") {
		t.Errorf("the text does not tell of the damage:\n%s", text)
	}
}

func TestACancelledRunLeavesNothing(t *testing.T) {
	opt := small(t)
	ctx, cancel := context.WithCancel(t.Context())
	opt.Progress = func(p bench.Progress) {
		if p.Stage == bench.Rows {
			cancel()
		}
	}
	if _, err := bench.Run(ctx, opt); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want Canceled", err)
	}
	if left, _ := os.ReadDir(opt.Scratch); len(left) > 0 {
		t.Errorf("the scratch directory holds %v", left)
	}
}

// The text is compared as a whole: a report made by hand, so that its numbers stay.
func TestTextOfAReport(t *testing.T) {
	pass := func(stage string, workers int, seconds float64) bench.Pass {
		return bench.Pass{Stage: stage, Workers: workers, Seconds: seconds, Raw: 1000 / seconds, Records: 1e6 / seconds, GoPeak: 5e6, TotalPeak: 64e6}
	}
	rep := &bench.Report{
		Machine: bench.Machine{CPU: "Some CPU", Cores: 2, Go: "go1.26", OS: "linux/amd64"}, Start: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		Logs: []bench.Log{{Kind: "flow log", Objects: 3, Of: 9, Stored: 100e6, Raw: 1000e6, Records: 1e6, Rejected: 4, Passes: []bench.Pass{
			pass(bench.Gunzip, 1, 4), pass(bench.Inflate, 1, 1), pass(bench.Read, 1, 1.5), pass(bench.Fold, 1, 2), pass(bench.Rows, 1, 2.5), pass(bench.Gunzip, 2, 2),
		}}},
	}
	want := `Some CPU, 2 cores, go1.26 linux/amd64, 2026-03-02

flow log: 3 objects, 100.0 MB stored, 1000.0 MB raw, 1000000 records
sample: the first 3 of 9 objects by date
not all could be read: 4 records rejected, 0 objects damaged

stage    workers   seconds     of it  MB/s raw   records/s  peak MB speed-up
gunzip         1     4.000         -     250.0           -       64        -
inflate        1     1.000         -    1000.0           -       64        -
read           1     1.500    +0.500     666.7      666667       64        -
fold           1     2.000    +0.500     500.0      500000       64        -
rows           1     2.500    +0.500     400.0      400000       64        -
gunzip         2     2.000         -     500.0           -       64     2.00

With one worker the whole path runs at 0.40 of the speed of inflating alone, and at 1.60 of that of
the standard library's inflating.
`
	if diff := cmp.Diff(want, rep.Text()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}
