package ingest_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/jobs/ingest"
	"yoban/jobs/simulate"
)

// scratch holds the simulated logs that all tests read.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "ingest"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

var simulateOnce = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "logs")
	_, err := simulate.Run(context.Background(), dir, simulate.Options{Seed: 3, Accounts: 2, Days: 5, TrainDays: 3, People: 3, Instances: 2, Scale: 0.2}, nil)
	return filepath.Join(dir, "AWSLogs"), err
})

// simulated returns a folder of logs of five days, which must not be changed.
func simulated(t *testing.T) string {
	t.Helper()
	dir, err := simulateOnce()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(dir)
}

// files returns the keys of a folder's files, in order.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// link puts files of a folder into another.
func link(t *testing.T, from, to string, keys ...string) {
	t.Helper()
	for _, k := range keys {
		path := filepath.Join(to, k)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Link(filepath.Join(from, k), path); err != nil {
			t.Fatal(err)
		}
	}
}

// tree returns the hash of every file of a folder.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, k := range files(t, dir) {
		b, err := os.ReadFile(filepath.Join(dir, k))
		if err != nil {
			t.Fatal(err)
		}
		out[k] = fmt.Sprintf("%x", sha256.Sum256(b))
	}
	return out
}

func store(t *testing.T, dir string) blob.Store {
	t.Helper()
	s, err := blob.CreateDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// options are those of a run over some folders of logs.
func options(t *testing.T, lake string, logs ...string) ingest.Options {
	t.Helper()
	places, err := enrich.Open(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { places.Close() })
	opt := ingest.Options{Lake: store(t, lake), Places: places, Workers: 2, LateDays: 2}
	for _, dir := range logs {
		opt.Logs = append(opt.Logs, store(t, dir))
	}
	return opt
}

// run ingests, and fails the test when records are unaccounted for.
func run(t *testing.T, opt ingest.Options) *ingest.Report {
	t.Helper()
	rep, err := ingest.Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if n := rep.Balance(); n != 0 {
		t.Errorf("%d records are unaccounted for: %d read, %+v used, %d duplicates, %d without data, %d rejected, %d unmergeable",
			n, rep.Total(), rep.Used, rep.Duplicates, rep.NoData, rep.RejectedTotal(), rep.Unmergeable)
	}
	return rep
}

// whole returns the lake that one run over the simulated logs makes.
func whole(t *testing.T) map[string]string {
	t.Helper()
	lake := t.TempDir()
	run(t, options(t, lake, simulated(t)))
	return tree(t, lake)
}

// same fails the test when a lake has other bytes than wanted.
func same(t *testing.T, want map[string]string, lake string) {
	t.Helper()
	if diff := gocmp.Diff(want, tree(t, lake)); diff != "" {
		t.Errorf("bytes of the lake (-want +got):\n%.3000s", diff)
	}
}

func TestARepeatedRunChangesNoByte(t *testing.T) {
	t.Parallel()
	lake := t.TempDir()
	first := run(t, options(t, lake, simulated(t)))
	if first.Total() < 1000 || first.Duplicates == 0 || first.Used.Calls == 0 || first.Used.Flows == 0 || first.Used.Queries == 0 {
		t.Fatalf("too little was read to tell: %+v", first)
	}
	want := tree(t, lake)
	again := run(t, options(t, lake, simulated(t)))
	if again.NewObjects != 0 || again.Total() != first.Total() || again.Duplicates != first.Duplicates {
		t.Errorf("the second run read %d new objects and has %d records with %d duplicates", again.NewObjects, again.Total(), again.Duplicates)
	}
	same(t, want, lake)
}

func TestWorkersDoNotChangeBytes(t *testing.T) {
	t.Parallel()
	want := whole(t)
	for _, workers := range []int{1, 8} {
		lake := t.TempDir()
		opt := options(t, lake, simulated(t))
		opt.Workers = workers
		run(t, opt)
		same(t, want, lake)
	}
}

// Several stores list the same objects in another order than one.
func TestStoresAndTheirOrderDoNotChangeBytes(t *testing.T) {
	t.Parallel()
	want := whole(t)
	logs := simulated(t)
	parts := []string{t.TempDir(), t.TempDir(), t.TempDir()}
	r := rand.New(rand.NewPCG(1, 1))
	for _, k := range files(t, logs) {
		link(t, logs, parts[r.IntN(len(parts))], k)
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 0, 1}} {
		lake := t.TempDir()
		run(t, options(t, lake, parts[order[0]], parts[order[1]], parts[order[2]]))
		same(t, want, lake)
	}
}

func TestAnObjectInTwoStoresCountsOnce(t *testing.T) {
	t.Parallel()
	want := whole(t)
	lake, deeper := t.TempDir(), filepath.Join(t.TempDir(), "bucket", "prefix")
	logs := simulated(t)
	link(t, logs, deeper, files(t, logs)...)
	rep := run(t, options(t, lake, logs, filepath.Dir(filepath.Dir(deeper))))
	if rep.Copies == 0 || rep.Copies != int64(rep.Objects) {
		t.Errorf("%d copies of %d objects", rep.Copies, rep.Objects)
	}
	same(t, want, lake)
}

func TestRunsInStepsGiveTheBytesOfOne(t *testing.T) {
	t.Parallel()
	want := whole(t)
	logs := simulated(t)
	keys := files(t, logs)
	backwards := slices.Clone(keys)
	slices.Reverse(backwards)
	byDate := slices.Clone(keys)
	slices.SortFunc(byDate, func(a, b string) int { return cmp.Compare(filepath.Base(a), filepath.Base(b)) })
	mixed := slices.Clone(keys)
	rand.New(rand.NewPCG(5, 5)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	tests := []struct {
		name  string
		order []string
		steps int
	}{
		{"the first half of the keys, then the others", keys, 2},
		{"the latest keys first, in seven steps", backwards, 7},
		{"day by day as they are delivered", byDate, 5},
		{"in any order, in seven steps", mixed, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lake, part := t.TempDir(), t.TempDir()
			for i := range tt.steps {
				link(t, logs, part, tt.order[i*len(tt.order)/tt.steps:(i+1)*len(tt.order)/tt.steps]...)
				run(t, options(t, lake, part))
			}
			same(t, want, lake)
		})
	}
}

// tiny returns a few files of each log and their lake.
func tiny(t *testing.T) (logs string, keys []string, lake map[string]string) {
	t.Helper()
	logs = t.TempDir()
	all := files(t, simulated(t))
	for _, kind := range []string{"CloudTrail", "vpcflowlogs", "vpcdnsquerylogs"} {
		n := 0
		for _, k := range all {
			if n < 6 && strings.Contains(k, "/"+kind+"/") {
				link(t, simulated(t), logs, k)
				n++
			}
		}
	}
	dir := t.TempDir()
	run(t, options(t, dir, logs))
	return logs, files(t, logs), tree(t, dir)
}

func TestFileByFileInAnyOrderGivesTheBytesOfOneRun(t *testing.T) {
	t.Parallel()
	logs, keys, want := tiny(t)
	if len(keys) != 18 {
		t.Fatalf("%d files, want 6 of each of 3 kinds", len(keys))
	}
	for seed := range uint64(3) {
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		lake, part := t.TempDir(), t.TempDir()
		for _, k := range keys {
			link(t, logs, part, k)
			run(t, options(t, lake, part))
		}
		same(t, want, lake)
	}
}

func TestDatesBoundWhatIsReadAndNotWhatIsRight(t *testing.T) {
	t.Parallel()
	want := whole(t)
	lake := t.TempDir()
	for _, date := range []string{"2026-06-03", "2026-06-02", "2026-06-05", "2026-06-01", "2026-06-04"} {
		opt := options(t, lake, simulated(t))
		opt.From, opt.To = date, date
		if rep := run(t, opt); rep.Unmergeable != 0 || len(rep.Warnings) != 0 {
			t.Errorf("%s: %d records unmergeable, warnings %q: nothing is gone", date, rep.Unmergeable, rep.Warnings)
		}
	}
	run(t, options(t, lake, simulated(t))) // keys after the last day
	same(t, want, lake)
}
