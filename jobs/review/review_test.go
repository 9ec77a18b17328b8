package review_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yoban/features/blob"
	"yoban/jobs/review"
	"yoban/models/finding"
	"yoban/models/finding/findingtest"
	"yoban/models/finding/life"
)

const (
	monday    = "2026-03-02"
	tuesday   = "2026-03-03"
	wednesday = "2026-03-04"
)

// put writes the example calls, so many days later, and the example traffic on
// Monday.
func put(t *testing.T, lake blob.Store, days int64) {
	t.Helper()
	f := findingtest.Calls()
	f.First, f.Last = f.First+days*86400, f.Last+days*86400
	found := []finding.Finding{f}
	if days == 0 {
		found = append(found, findingtest.Traffic())
	}
	if err := finding.WriteDay(t.Context(), lake, findingtest.Account, time.Unix(f.First, 0).UTC().Format(time.DateOnly), found); err != nil {
		t.Fatal(err)
	}
}

func newLake(t *testing.T, days ...int64) blob.Store {
	t.Helper()
	lake, err := blob.CreateDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range days {
		put(t, lake, d)
	}
	return lake
}

func open(t *testing.T, lake blob.Store, q review.Query) *review.Desk {
	t.Helper()
	d, err := review.Open(t.Context(), lake, q)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// calls returns the case of the example calls.
func calls(t *testing.T, lake blob.Store, q review.Query) (*review.Desk, *review.Case) {
	t.Helper()
	d := open(t, lake, q)
	c, err := d.Pick(findingtest.Calls().ID)
	if err != nil {
		t.Fatal(err)
	}
	return d, c
}

func me() review.Who {
	return review.Who{By: "analyst", Reason: "looked at it", Now: time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)}
}

// The life of one finding, step by step. The clock of the decisions is later
// than all its activity: only what was known counts.
func TestALife(t *testing.T) {
	lake := newLake(t, 0)
	expect := func(want life.State) *review.Case {
		t.Helper()
		_, c := calls(t, lake, review.Query{})
		if c.State != want {
			t.Fatalf("state %s, want %s", c.State, want)
		}
		if c.Finding.Archived != (want == life.Archived) {
			t.Errorf("archived %v in state %s", c.Finding.Archived, want)
		}
		return c
	}
	decide := func(f func(d *review.Desk, c []*review.Case) (*review.Outcome, error), written int) {
		t.Helper()
		d, c := calls(t, lake, review.Query{})
		out, err := f(d, []*review.Case{c})
		if err != nil || len(out.Written) != written || len(out.Already) != 1-written {
			t.Fatalf("%+v, %v; want %d decisions", out, err, written)
		}
	}
	archive := func(d *review.Desk, c []*review.Case) (*review.Outcome, error) {
		return d.Archive(t.Context(), lake, c, me(), false)
	}
	forGood := func(d *review.Desk, c []*review.Case) (*review.Outcome, error) {
		return d.Archive(t.Context(), lake, c, me(), true)
	}
	unarchive := func(d *review.Desk, c []*review.Case) (*review.Outcome, error) {
		return d.Unarchive(t.Context(), lake, c, me())
	}
	expect(life.New)
	decide(unarchive, 0)
	decide(archive, 1)
	expect(life.Archived)
	decide(archive, 0) // a second time changes nothing
	put(t, lake, 1)
	c := expect(life.Reopened)
	if c.Finding.Count != 68 || len(c.Nights) != 2 { // 34 events on each day
		t.Errorf("%d events on %v", c.Finding.Count, c.Nights)
	}
	decide(archive, 1)
	expect(life.Archived)
	decide(forGood, 1)
	put(t, lake, 2)
	expect(life.Archived)
	decide(unarchive, 1)
	if c := expect(life.Updated); len(c.History) != 4 {
		t.Errorf("%d decisions in its history, want 4", len(c.History))
	}
}

func TestWhatIsAskedForDoesNotChangeTheState(t *testing.T) {
	lake := newLake(t, 0, 1, 2)
	for _, tt := range []struct {
		name   string
		q      review.Query
		want   life.State
		nights []string
		count  int64
	}{
		{"all days", review.Query{}, life.Updated, []string{monday, tuesday, wednesday}, 102},
		{"the last day alone", review.Query{From: wednesday}, life.Updated, []string{wednesday}, 34},
		{"the first day, as it was then", review.Query{To: monday}, life.New, []string{monday}, 34},
		{"two days", review.Query{From: tuesday, To: wednesday}, life.Updated, []string{tuesday, wednesday}, 68},
		{"a filter of severity", review.Query{Filter: finding.Filter{MinSeverity: 4}}, life.Updated, []string{monday, tuesday, wednesday}, 102},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, c := calls(t, lake, tt.q)
			if c.State != tt.want || !slices.Equal(c.Nights, tt.nights) || c.Finding.Count != tt.count {
				t.Errorf("%s, %v, %d events; want %s, %v, %d", c.State, c.Nights, c.Finding.Count, tt.want, tt.nights, tt.count)
			}
		})
	}
}

// A finding is archived as it is known: with the days that were not asked for.
func TestAnArchiveIsOfTheWholeFinding(t *testing.T) {
	lake := newLake(t, 0, 1)
	d, c := calls(t, lake, review.Query{From: tuesday})
	out, err := d.Archive(t.Context(), lake, []*review.Case{c}, me(), false)
	if err != nil {
		t.Fatal(err)
	}
	if known := out.Written[0].Known; known.Count != 68 || known.First != findingtest.Calls().First { // 34 events on each day
		t.Errorf("archived as %+v, want both days", known)
	}
	if _, c := calls(t, lake, review.Query{}); c.State != life.Archived {
		t.Errorf("state %s", c.State)
	}
}

func TestStatesLeaveOutAndAreCounted(t *testing.T) {
	lake := newLake(t, 0)
	d, c := calls(t, lake, review.Query{})
	if _, err := d.Archive(t.Context(), lake, []*review.Case{c}, me(), false); err != nil {
		t.Fatal(err)
	}
	d = open(t, lake, review.Query{States: life.Open()})
	if len(d.Cases) != 1 || d.Cases[0].Finding.ID != findingtest.Traffic().ID || d.Others[life.Archived] != 1 {
		t.Errorf("%d cases, others %v; want the traffic alone and one archived", len(d.Cases), d.Others)
	}
}

func TestFeedbackIsOnTheNightsAskedFor(t *testing.T) {
	lake := newLake(t, 0, 1, 2)
	d, c := calls(t, lake, review.Query{From: tuesday})
	verdict := review.Verdict{Verdict: life.False, Since: "2026-03-05"}
	out, err := d.Feedback(t.Context(), lake, []*review.Case{c}, me(), verdict)
	if err != nil || len(out.Written) != 1 || !slices.Equal(out.Written[0].Nights, []string{tuesday, wednesday}) {
		t.Fatalf("%+v, %v", out, err)
	}
	d, c = calls(t, lake, review.Query{From: tuesday})
	if c.State != life.Updated {
		t.Errorf("feedback made it %s", c.State)
	}
	if out, err := d.Feedback(t.Context(), lake, []*review.Case{c}, me(), verdict); err != nil || len(out.Written) != 0 {
		t.Errorf("the same feedback again: %+v, %v", out, err)
	}
	verdict.Verdict = life.True
	if out, err := d.Feedback(t.Context(), lake, []*review.Case{c}, me(), verdict); err != nil || len(out.Written) != 1 {
		t.Errorf("another verdict: %+v, %v", out, err)
	}
}

func TestAnIDPrefixMustBeUnique(t *testing.T) {
	d := review.Desk{Cases: []review.Case{{Finding: finding.Finding{ID: "aab"}}, {Finding: finding.Finding{ID: "aa"}}, {Finding: finding.Finding{ID: "abc"}}}}
	if c, err := d.Pick("AA…"); err != nil || c.Finding.ID != "aa" {
		t.Errorf("aa picks %v, %v; want the finding of exactly that id", c, err)
	}
	_, err := d.Pick("a")
	if !errors.As(err, new(*review.AmbiguousError)) || !strings.Contains(err.Error(), "3 findings") || !strings.Contains(err.Error(), "aa, aab, abc") {
		t.Errorf("a picks with error %v, want one that lists the three", err)
	}
	for _, id := range []string{"b", ""} {
		if _, err := d.Pick(id); !errors.Is(err, review.ErrNone) {
			t.Errorf("%q picks with error %v", id, err)
		}
	}
	if cases, err := d.PickAll([]string{"abc", "ab"}); err != nil || len(cases) != 1 {
		t.Errorf("one finding named twice gives %d, %v", len(cases), err)
	}
}
