package life_test

import (
	"slices"
	"testing"
	"time"

	"yoban/models/finding/findingtest"
	"yoban/models/finding/life"
)

// noon is a day after the example finding's.
var noon = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)

// decide is a decision about the example finding, minutes after noon, by one
// who had seen it as it was.
func decide(minutes int, verb life.Verb) life.Decision {
	f := findingtest.Calls()
	return life.Decision{Finding: f.ID, Verb: verb, By: "analyst", Reason: "looked at it",
		At: noon.Add(time.Duration(minutes) * time.Minute), Known: life.FactsOf(&f)}
}

func forGood(d life.Decision) life.Decision { d.ForGood = true; return d }

func TestStateOfAFinding(t *testing.T) {
	const day = 86400
	tests := []struct {
		name       string
		decisions  []life.Decision
		later      int64 // seconds that its last event is later than what the decisions knew
		nights     int
		suppressed string
		want       life.State
	}{
		{"one night", nil, 0, 1, "", life.New},
		{"two nights", nil, day, 2, "", life.Updated},
		{"a rule matched", nil, 0, 1, "office", life.Suppressed},
		{"archived", []life.Decision{decide(0, life.Archive)}, 0, 1, "", life.Archived},
		{"archived, and one event later it comes again", []life.Decision{decide(0, life.Archive)}, 1, 2, "", life.Reopened},
		{"archived for good, and it comes again", []life.Decision{forGood(decide(0, life.Archive))}, day, 2, "", life.Archived},
		{"taken back", []life.Decision{decide(0, life.Archive), decide(1, life.Unarchive)}, 0, 1, "", life.New},
		{"for good taken back", []life.Decision{forGood(decide(0, life.Archive)), decide(1, life.Unarchive)}, day, 2, "", life.Updated},
		{"for good, then once more and not for good", []life.Decision{forGood(decide(0, life.Archive)), decide(1, life.Archive)}, day, 2, "", life.Reopened},
		{"feedback alone changes nothing", []life.Decision{decide(0, life.Feedback)}, 0, 1, "", life.New},
		{"feedback after an archive leaves it", []life.Decision{decide(0, life.Archive), decide(1, life.Feedback)}, 0, 1, "", life.Archived},
		{"an archive that holds outweighs a rule", []life.Decision{decide(0, life.Archive)}, 0, 1, "office", life.Archived},
		{"what came after the archive met a rule", []life.Decision{decide(0, life.Archive)}, day, 2, "office", life.Suppressed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := findingtest.Calls()
			f.Last += tt.later
			f.Suppressed = tt.suppressed
			backwards := slices.Clone(tt.decisions)
			slices.Reverse(backwards)
			for _, j := range []*life.Journal{life.NewJournal(tt.decisions...), life.NewJournal(backwards...)} {
				if got := j.StateOf(&f, tt.nights); got != tt.want {
					t.Errorf("%s, want %s", got, tt.want)
				}
			}
			other := findingtest.Traffic()
			if got := life.NewJournal(tt.decisions...).StateOf(&other, 1); got != life.New {
				t.Errorf("another finding is %s", got)
			}
		})
	}
}

func TestParseStates(t *testing.T) {
	for words, want := range map[string][]life.State{
		"archived":        {life.Archived},
		"New, suppressed": {life.New, life.Suppressed},
		"open":            {life.New, life.Updated, life.Reopened},
		"all":             {life.New, life.Updated, life.Archived, life.Reopened, life.Suppressed},
	} {
		if got, err := life.ParseStates(words); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", words, got, err, want)
		}
	}
	for _, words := range []string{"", "closed", "new,"} {
		if _, err := life.ParseStates(words); err == nil {
			t.Errorf("%q is no error", words)
		}
	}
}

// feedback is a verdict on two nights, read from since on.
func feedback(minutes int, v life.Verdict, since string) life.Decision {
	d := decide(minutes, life.Feedback)
	d.Verdict, d.Since, d.Nights = v, since, []string{"2026-03-02", "2026-03-04"}
	return d
}

func TestANightReadsTheNewestVerdictThatCountsForIt(t *testing.T) {
	id := findingtest.Calls().ID
	j := life.NewJournal(
		feedback(2, life.None, "2026-03-20"),
		feedback(0, life.True, "2026-03-05"),
		feedback(1, life.False, "2026-03-10"),
		decide(3, life.Archive))
	monday, wednesday := life.Judged{Night: "2026-03-02", Finding: id}, life.Judged{Night: "2026-03-04", Finding: id}
	tests := []struct {
		night, from string
		want        map[life.Judged]life.Verdict
	}{
		{"2026-03-04", "2026-02-02", nil}, // nobody had said anything
		{"2026-03-05", "2026-02-03", map[life.Judged]life.Verdict{monday: life.True, wednesday: life.True}},   // the first night
		{"2026-03-09", "2026-02-07", map[life.Judged]life.Verdict{monday: life.True, wednesday: life.True}},   // the last before the second
		{"2026-03-10", "2026-02-08", map[life.Judged]life.Verdict{monday: life.False, wednesday: life.False}}, // the second
		{"2026-03-10", "2026-03-03", map[life.Judged]life.Verdict{wednesday: life.False}},                     // monday is out of its lookback
		{"2026-03-20", "2026-02-18", nil}, // taken back
	}
	for _, tt := range tests {
		got := j.Verdicts(tt.night, tt.from, "2026-03-19")
		if len(got) != len(tt.want) {
			t.Errorf("%s from %s: %v, want %v", tt.night, tt.from, got, tt.want)
		}
		for k, v := range tt.want {
			if got[k] != v {
				t.Errorf("%s from %s: %v, want %v", tt.night, tt.from, got, tt.want)
			}
		}
	}
}

func TestJointVerdict(t *testing.T) {
	tests := []struct {
		in   []life.Verdict
		want life.Verdict
	}{
		{nil, life.None},
		{[]life.Verdict{life.False}, life.False},
		{[]life.Verdict{life.BenignTrue}, life.BenignTrue},
		{[]life.Verdict{life.BenignTrue, life.False}, life.False},
		{[]life.Verdict{life.False, life.BenignTrue}, life.False},
		{[]life.Verdict{life.False, life.None}, life.None},
		{[]life.Verdict{life.None, life.False}, life.None},
		{[]life.Verdict{life.False, life.None, life.False}, life.None},
		{[]life.Verdict{life.None, life.False, life.True}, life.True},
		{[]life.Verdict{life.True, life.False}, life.True},
	}
	for _, tt := range tests {
		if got := life.Joint(tt.in); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}
