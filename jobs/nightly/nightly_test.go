package nightly_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/jobs/nightly"
	"yoban/jobs/simulate"
)

// scratch holds the simulated logs that all tests read.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "nightly"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// Days of the simulated logs: attacks start after the quiet ones.
const (
	days      = 13
	quietDays = 10
)

var simulateOnce = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "logs")
	_, err := simulate.Run(context.Background(), dir, simulate.Options{Seed: 5, Accounts: 2, Days: days, TrainDays: quietDays, People: 4, Instances: 3, Scale: 0.2}, nil)
	return dir, err
})

// simulated returns a folder of logs, which must not be changed.
func simulated(t *testing.T) string {
	t.Helper()
	dir, err := simulateOnce()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// date is the n-th simulated day, from 0.
func date(n int) string { return fmt.Sprintf("2026-06-%02d", n+1) }

func store(t *testing.T, dir string) blob.Store {
	t.Helper()
	s, err := blob.CreateDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// options are those of a night over some logs.
func options(t *testing.T, lake string, logs ...string) nightly.Options {
	t.Helper()
	places, err := enrich.Open(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { places.Close() })
	opt := nightly.Options{Lake: store(t, lake), Places: places, Workers: 2, Lookback: 30, Budget: 1, LateDays: 2, MaxRejected: 0.05, Code: "test"}
	for _, dir := range logs {
		opt.Logs = append(opt.Logs, store(t, dir))
	}
	return opt
}

func run(t *testing.T, opt nightly.Options) *nightly.Report {
	t.Helper()
	rep, err := nightly.Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// tree returns the hash of every file below some folders of a lake; all without
// any.
func tree(t *testing.T, lake string, folders ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(lake, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		key, _ := filepath.Rel(lake, path)
		if len(folders) > 0 && !slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(key, f+"/") }) {
			return nil
		}
		b, err := os.ReadFile(path)
		out[key] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// same fails the test when files differ.
func same(t *testing.T, want, got map[string]string) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("bytes (-want +got):\n%.3000s", diff)
	}
}

var wholeOnce = sync.OnceValues(func() (string, error) {
	lake := filepath.Join(scratch, "whole")
	logs, err := simulateOnce()
	if err != nil {
		return "", err
	}
	places, err := enrich.Open(enrich.Config{})
	if err != nil {
		return "", err
	}
	defer places.Close()
	from, err := blob.OpenDir(logs)
	if err != nil {
		return "", err
	}
	to, err := blob.CreateDir(lake)
	if err != nil {
		return "", err
	}
	_, err = nightly.Run(context.Background(), nightly.Options{Logs: []blob.Store{from}, Lake: to, Places: places, Workers: 2,
		Lookback: 30, Budget: 1, LateDays: 2, MaxRejected: 0.05, Code: "test"})
	return lake, err
})

// whole returns the lake of one run over all simulated days, which must not be
// changed.
func whole(t *testing.T) string {
	t.Helper()
	lake, err := wholeOnce()
	if err != nil {
		t.Fatal(err)
	}
	return lake
}

// copyOf returns a copy of a folder.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// manifest reads the manifest of a night.
func manifest(t *testing.T, lake, night string) nightly.Manifest {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(lake, "runs", night, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m nightly.Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheSameNightTwiceChangesNoByte(t *testing.T) {
	t.Parallel()
	lake := copyOf(t, whole(t))
	want := tree(t, lake)
	rep := run(t, options(t, lake, simulated(t)))
	if len(rep.Nights) != days || rep.Skipped != days {
		t.Errorf("%d nights, %d of them done before; want %d and all", len(rep.Nights), rep.Skipped, days)
	}
	if len(rep.Findings) == 0 {
		t.Error("no findings: there is too little to tell")
	}
	same(t, want, tree(t, lake))
}

func TestANightThatIsDoneAgainGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	lake := copyOf(t, whole(t))
	want := tree(t, lake)
	for _, folder := range []string{"runs", "scores", "baselines", "findings"} {
		if err := os.RemoveAll(filepath.Join(lake, folder)); err != nil {
			t.Fatal(err)
		}
	}
	run(t, options(t, lake, simulated(t)))
	same(t, want, tree(t, lake))
}

func TestWorkersDoNotChangeBytes(t *testing.T) {
	t.Parallel()
	want := tree(t, whole(t))
	for _, workers := range []int{1, 8} {
		lake := t.TempDir()
		opt := options(t, lake, simulated(t))
		opt.Workers = workers
		run(t, opt)
		same(t, want, tree(t, lake))
	}
}

func TestANightThatWasKilledIsCompletedByTheNext(t *testing.T) {
	t.Parallel()
	want := tree(t, whole(t))
	for _, puts := range []int{1, 40, 150, 220, 300} {
		lake := t.TempDir()
		ctx, kill := context.WithCancel(t.Context())
		opt := options(t, lake, simulated(t))
		opt.Lake = &dying{Store: opt.Lake, left: puts, kill: kill}
		if _, err := nightly.Run(ctx, opt); err == nil {
			t.Fatalf("the run was done before %d files were written", puts)
		}
		kill()
		run(t, options(t, lake, simulated(t)))
		same(t, want, tree(t, lake))
	}
}

func TestDayByDayGivesTheFindingsOfOneRun(t *testing.T) {
	t.Parallel()
	lake := t.TempDir()
	for n := range days {
		opt := options(t, lake, simulated(t))
		opt.From, opt.To = date(n), date(n)
		if rep := run(t, opt); len(rep.Nights) != 1 {
			t.Fatalf("%s: %d nights, want 1", date(n), len(rep.Nights))
		}
	}
	same(t, tree(t, whole(t), "findings", "scores"), tree(t, lake, "findings", "scores"))
}

// Train learns from the nights that were scored before it, so the two stages
// take turns.
func TestTrainThenScoreGivesTheFindingsOfTheNight(t *testing.T) {
	t.Parallel()
	lake := t.TempDir()
	opt := options(t, lake, simulated(t))
	opt.Stages = nightly.Stages{SkipTrain: true, SkipScore: true}
	run(t, opt)
	for n := range days {
		for _, stages := range []nightly.Stages{{SkipIngest: true, SkipScore: true}, {SkipIngest: true, SkipTrain: true}} {
			opt := options(t, lake)
			opt.Stages, opt.From, opt.To = stages, date(n), date(n)
			run(t, opt)
		}
	}
	kinds := []string{"findings", "scores", "features", "baselines"}
	same(t, tree(t, whole(t), kinds...), tree(t, lake, kinds...))
}

func TestTrainingAgainTeachesNothingThatWasHeldOut(t *testing.T) {
	t.Parallel()
	lake := copyOf(t, whole(t))
	opt := options(t, lake)
	opt.Stages = nightly.Stages{SkipIngest: true, SkipScore: true}
	run(t, opt)
	same(t, tree(t, whole(t)), tree(t, lake))
}

func TestAnAttackersDayIsHeldOutOfLaterBaselines(t *testing.T) {
	t.Parallel()
	lake := whole(t)
	held := map[string]bool{} // by account, "date entity"
	for n := range days {
		m := manifest(t, lake, date(n))
		for account, version := range m.Baselines {
			want := []string{}
			for h := range held {
				if rest, ok := strings.CutPrefix(h, account+" "); ok {
					want = append(want, rest)
				}
			}
			slices.Sort(want)
			b, err := os.ReadFile(filepath.Join(lake, "baselines", "account="+account, "version="+version, "card.json"))
			if err != nil {
				t.Fatal(err)
			}
			var card struct{ Held []string }
			if err := json.Unmarshal(b, &card); err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(want, append([]string{}, card.Held...)); diff != "" {
				t.Errorf("%s: held out of the baseline of %s (-manifests +card):\n%s", date(n), account, diff)
			}
		}
		for account, entities := range m.Held {
			for _, e := range entities {
				held[account+" "+date(n)+" "+e] = true
			}
		}
	}
	if len(held) == 0 {
		t.Error("nothing is held out: there is too little to tell")
	}
}

// dying is a store that dies with the n-th file that is written.
type dying struct {
	blob.Store
	mu   sync.Mutex
	left int
	kill func()
}

func (d *dying) Put(ctx context.Context, key string, write func(w io.Writer) error) error {
	d.mu.Lock()
	d.left--
	if d.left < 0 {
		d.kill()
	}
	d.mu.Unlock()
	return d.Store.Put(ctx, key, write)
}
