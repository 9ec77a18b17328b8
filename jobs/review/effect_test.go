package review_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/jobs/nightly"
	"yoban/jobs/review"
	"yoban/jobs/simulate"
	"yoban/models/finding"
	"yoban/models/finding/life"
)

// simulatedLake runs the nights of a simulated organisation.
func simulatedLake(t *testing.T) (dir string, opt nightly.Options) {
	t.Helper()
	dir = t.TempDir()
	logs := filepath.Join(dir, "logs")
	if _, err := simulate.Run(t.Context(), logs, simulate.Options{Seed: 5, Accounts: 2, Days: 13, TrainDays: 10, People: 4, Instances: 3, Scale: 0.2}, nil); err != nil {
		t.Fatal(err)
	}
	places, err := enrich.Open(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { places.Close() })
	opt = nightly.Options{Places: places, Workers: 2, Lookback: 30, Budget: 1, LateDays: 2, MaxRejected: 0.05, Code: "test"}
	opt.Lake, err = blob.CreateDir(filepath.Join(dir, "lake"))
	if err != nil {
		t.Fatal(err)
	}
	from, err := blob.OpenDir(logs)
	if err != nil {
		t.Fatal(err)
	}
	opt.Logs = []blob.Store{from}
	if _, err := nightly.Run(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "lake"), opt
}

// files returns the contents of all files below a folder by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		out[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What a dry run tells is what the nights find once the verdict is written, and
// the dry run writes nothing.
func TestADryRunTellsWhatComes(t *testing.T) {
	dir, opt := simulatedLake(t)
	desk := open(t, opt.Lake, review.Query{To: "2026-06-11"})
	if len(desk.Cases) == 0 {
		t.Fatal("no finding before the last nights")
	}
	var cases []*review.Case
	for i := range desk.Cases {
		cases = append(cases, &desk.Cases[i])
	}
	before := files(t, dir)
	verdict := review.Verdict{Verdict: life.False}
	effect, err := desk.Effect(t.Context(), opt, cases, verdict, 30)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Fatalf("a dry run changed the lake:\n%.1000s", diff)
	}
	if effect.To != "2026-06-13" || effect.From <= "2026-06-01" || len(effect.Vanished)+len(effect.Changed)+effect.Stayed == 0 {
		t.Errorf("%s to %s: %d vanish, %d change, %d stay", effect.From, effect.To, len(effect.Vanished), len(effect.Changed), effect.Stayed)
	}
	read := func() []finding.Finding {
		found, err := finding.ReadRange(t.Context(), opt.Lake, effect.From, effect.To, finding.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	was := len(read())
	verdict.Since = effect.From
	if _, err := desk.Feedback(t.Context(), opt.Lake, cases, me(), verdict); err != nil {
		t.Fatal(err)
	}
	opt.Logs, opt.Stages = nil, nightly.Stages{SkipIngest: true}
	if _, err := nightly.Run(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	if got, want := len(read()), was-len(effect.Vanished)+len(effect.Came); got != want {
		t.Errorf("%d findings with the verdict, the dry run told %d", got, want)
	}
	t.Logf("%s to %s: %d vanish, %d change, %d come, %d stay", effect.From, effect.To, len(effect.Vanished), len(effect.Changed), len(effect.Came), effect.Stayed)
}

func TestADryRunWithoutLaterNightsTellsNothing(t *testing.T) {
	lake := newLake(t, 0)
	d, c := calls(t, lake, review.Query{})
	effect, err := d.Effect(t.Context(), nightly.Options{Lake: lake}, []*review.Case{c}, review.Verdict{Verdict: life.True}, 30)
	if err != nil || effect.From != "" {
		t.Errorf("%+v, %v", effect, err)
	}
}
