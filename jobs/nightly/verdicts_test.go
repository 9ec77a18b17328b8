package nightly_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"yoban/jobs/nightly"
	"yoban/models/finding"
	"yoban/models/finding/life"
)

// heldDay is a day of an entity that one finding alone holds out of training.
type heldDay struct{ night, account, entity, finding string }

// oneHeldDay finds one before the last night.
func oneHeldDay(t *testing.T, rep *nightly.Report) heldDay {
	t.Helper()
	for _, m := range rep.Nights[:len(rep.Nights)-1] {
		for _, account := range slices.Sorted(keys(m.HeldBy)) {
			for _, entity := range slices.Sorted(keys(m.HeldBy[account])) {
				if ids := m.HeldBy[account][entity]; len(ids) == 1 {
					return heldDay{m.Night, account, entity, ids[0]}
				}
			}
		}
	}
	t.Fatal("no day is held out before the last night")
	return heldDay{}
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// say puts a verdict on a held day into the journal of a lake.
func say(t *testing.T, lake string, h heldDay, v life.Verdict, since string) {
	t.Helper()
	entry := life.Decision{Finding: h.finding, Verb: life.Feedback, Verdict: v, Since: since, Nights: []string{h.night}, By: "me"}
	journal, err := life.Read(t.Context(), store(t, lake))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := life.Append(t.Context(), store(t, lake), journal, decided, []life.Decision{entry}); err != nil {
		t.Fatal(err)
	}
}

// heldIn reports whether the baseline of the last night left the day out.
func heldIn(t *testing.T, lake string, h heldDay) bool {
	t.Helper()
	var card struct {
		Held []string `json:"held"`
	}
	m := manifest(t, lake, date(days-1))
	text, err := os.ReadFile(filepath.Join(lake, "baselines", "account="+h.account, "version="+m.Baselines[h.account], "card.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &card); err != nil {
		t.Fatal(err)
	}
	return slices.Contains(card.Held, h.night+" "+h.entity)
}

func TestEveryFindingThatHoldsADayOutIsAFindingOfTheNight(t *testing.T) {
	t.Parallel()
	lake := copyOf(t, whole(t))
	found := map[life.Judged]bool{}
	all, err := finding.ReadDays(t.Context(), store(t, lake), "", "", finding.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		for _, f := range d.Findings {
			found[life.Judged{Night: d.Date, Finding: f.ID}] = true
		}
	}
	held := 0
	for _, m := range run(t, options(t, lake, simulated(t))).Nights {
		for _, entities := range m.HeldBy {
			for entity, ids := range entities {
				for _, id := range ids {
					held++
					if !found[life.Judged{Night: m.Night, Finding: id}] {
						t.Errorf("%s: %s is held by %s, which the night does not have", m.Night, entity, id)
					}
				}
			}
		}
	}
	if held == 0 {
		t.Error("nothing is held out")
	}
}

// A verdict changes the nights that read it, the same for each way there.
func TestAVerdictChangesWhatIsLearned(t *testing.T) {
	t.Parallel()
	lake := copyOf(t, whole(t))
	h := oneHeldDay(t, run(t, options(t, lake, simulated(t))))
	if !heldIn(t, lake, h) {
		t.Fatalf("%+v is not held out of the last night", h)
	}
	since := nightly.After(h.night, 1)
	say(t, lake, h, life.False, since)
	// Asked for is the last night alone: those before it are stale by the verdict.
	opt := options(t, lake, simulated(t))
	opt.From, opt.To = date(days-1), date(days-1)
	run(t, opt)
	if heldIn(t, lake, h) {
		t.Error("a day that was called a false alarm is still held out")
	}
	for n := range days {
		before, after := manifest(t, whole(t), date(n)), manifest(t, lake, date(n))
		if changed := before.Hash != after.Hash; changed != (date(n) >= since) {
			t.Errorf("%s: another night: %v; the verdict counts since %s", date(n), changed, since)
		}
	}
	if rep := run(t, options(t, lake, simulated(t))); rep.Skipped != days {
		t.Errorf("%d nights were done before, want all %d", rep.Skipped, days)
	}
	fresh := t.TempDir()
	say(t, fresh, h, life.False, since)
	run(t, options(t, fresh, simulated(t)))
	same(t, tree(t, fresh, "findings", "scores", "runs", "decisions"), tree(t, lake, "findings", "scores", "runs", "decisions"))
	say(t, lake, h, life.None, since)
	run(t, options(t, lake, simulated(t)))
	same(t, tree(t, whole(t), "findings", "scores", "runs"), tree(t, lake, "findings", "scores", "runs"))
}

func TestAVerdictForLaterNightsLeavesThoseThatWereDone(t *testing.T) {
	t.Parallel()
	lake := copyOf(t, whole(t))
	h := oneHeldDay(t, run(t, options(t, lake, simulated(t))))
	newest, err := nightly.Newest(t.Context(), store(t, lake))
	if err != nil || newest != date(days-1) {
		t.Fatalf("newest night %q, %v", newest, err)
	}
	say(t, lake, h, life.True, nightly.After(newest, 1))
	if rep := run(t, options(t, lake, simulated(t))); rep.Skipped != days {
		t.Errorf("%d nights were done before, want all %d", rep.Skipped, days)
	}
	same(t, tree(t, whole(t), "findings", "scores", "runs"), tree(t, lake, "findings", "scores", "runs"))
}
