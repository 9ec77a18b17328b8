package nightly_test

import (
	"path/filepath"
	"strings"
	"testing"

	"yoban/models/finding"
	"yoban/models/finding/life"
	"yoban/models/finding/suppress"
)

// rules is a set of one rule about all types of one family.
func rules(t *testing.T, typ, expires string) *suppress.Set {
	t.Helper()
	set, err := suppress.NewSet([]suppress.Rule{{Name: "tested", Owner: "me", Reason: "a test", Expires: expires, Match: suppress.Criteria{Type: suppress.Words{typ}}}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// A rule puts findings aside and changes nothing else; without it the bytes are
// those from before.
func TestARulePutsAsideAndNothingElse(t *testing.T) {
	t.Parallel()
	lake := copyOf(t, whole(t))
	opt := options(t, lake, simulated(t))
	opt.Suppress = rules(t, "*:IAMUser/*", suppress.Never)
	rep := run(t, opt)
	if rep.Skipped != days {
		t.Errorf("%d nights were done before, want all %d: a rule is no reason to score anew", rep.Skipped, days)
	}
	hidden := 0
	for _, f := range rep.Findings {
		want := ""
		if strings.Contains(f.Type, ":IAMUser/") {
			want, hidden = "tested", hidden+1
		}
		if f.Suppressed != want {
			t.Errorf("%s is suppressed by %q, want %q", f.Type, f.Suppressed, want)
		}
	}
	if hidden == 0 || rep.Hidden()["tested"] != hidden {
		t.Errorf("%d findings hidden, %v counted; the test needs some", hidden, rep.Hidden())
	}
	same(t, tree(t, whole(t), "scores", "baselines", "features", "partials"), tree(t, lake, "scores", "baselines", "features", "partials"))
	fresh := t.TempDir()
	again := options(t, fresh, simulated(t))
	again.Suppress = opt.Suppress
	run(t, again)
	same(t, tree(t, lake), tree(t, fresh))
	run(t, options(t, lake, simulated(t)))
	same(t, tree(t, whole(t)), tree(t, lake))
}

func TestARuleEndsWithItsLastNight(t *testing.T) {
	t.Parallel()
	lake := copyOf(t, whole(t))
	last := date(quietDays)
	opt := options(t, lake, simulated(t))
	opt.Suppress = rules(t, "*:*", last)
	rep := run(t, opt)
	if len(rep.Lapsed) != 1 {
		t.Errorf("%d rules lapsed, want 1", len(rep.Lapsed))
	}
	found, err := finding.ReadDays(t.Context(), store(t, lake), "", "", finding.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		for _, f := range d.Findings {
			if (f.Suppressed != "") != (d.Date <= last) {
				t.Errorf("a finding of %s is suppressed by %q; the rule's last night is %s", d.Date, f.Suppressed, last)
			}
		}
	}
}

func TestANightSaysWhatIsArchived(t *testing.T) {
	t.Parallel()
	lake := copyOf(t, whole(t))
	rep := run(t, options(t, lake, simulated(t)))
	if len(rep.Findings) == 0 {
		t.Fatal("no findings to archive")
	}
	f := rep.Findings[0]
	now := store(t, lake)
	before := tree(t, lake, "findings", "runs", "scores")
	if _, err := life.Append(t.Context(), now, &life.Journal{}, decided, []life.Decision{{Finding: f.ID, Verb: life.Archive, ForGood: true, By: "me", Known: life.FactsOf(&f)}}); err != nil {
		t.Fatal(err)
	}
	for _, g := range run(t, options(t, lake, simulated(t))).Findings {
		if g.Archived != (g.ID == f.ID) {
			t.Errorf("%s archived: %v", g.ID, g.Archived)
		}
	}
	same(t, before, tree(t, lake, "findings", "runs", "scores"))
	if entries, _ := filepath.Glob(filepath.Join(lake, "decisions", "*", "*.jsonl")); len(entries) != 1 {
		t.Errorf("%d entries in the journal, want 1", len(entries))
	}
}
