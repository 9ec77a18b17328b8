package baseline_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/baseline"
)

const (
	account = "111122223333"
	eve     = baseline.PrincipalKind + "arn:aws:iam::111122223333:user/eve"
	adam    = baseline.PrincipalKind + "arn:aws:iam::111122223333:user/adam"
	web     = baseline.HostKind + "eni-1"
	monday  = int32(20000) // any day; the others are counted from it
)

// week is four days of an account, of which the third has no logs: eve lists
// buckets every day and does one more thing once, adam comes on the last day,
// and a host talks on the first two.
func week() map[int32]baseline.Partial {
	mark := func(entity, attribute, value string, count int64) baseline.Mark {
		return baseline.Mark{Entity: entity, Attribute: attribute, Value: value, Count: count}
	}
	return map[int32]baseline.Partial{
		monday: {
			mark(web, baseline.Active, "", 60),
			mark(web, baseline.Peer, "192.0.2.1", 60),
			mark(eve, baseline.Action, "s3:ListBuckets", 5),
			mark(eve, baseline.Active, "", 5),
		},
		monday + 1: {
			mark(web, baseline.Active, "", 20),
			mark(web, baseline.Peer, "192.0.2.2", 20),
			mark(eve, baseline.Action, "iam:CreateUser", 1),
			mark(eve, baseline.Action, "s3:ListBuckets", 7),
			mark(eve, baseline.Active, "", 8),
		},
		monday + 3: {
			mark(adam, baseline.Action, "s3:ListBuckets", 2),
			mark(adam, baseline.Active, "", 2),
			mark(eve, baseline.Action, "s3:ListBuckets", 3),
			mark(eve, baseline.Active, "", 3),
		},
	}
}

// historyOf adds days in order, without what held says.
func historyOf(days map[int32]baseline.Partial, held func(day int32, entity string) bool) *baseline.History {
	h := baseline.NewHistory(account)
	for day := monday - 20; day < monday+40; day++ {
		if p, ok := days[day]; ok {
			h.Add(day, p, func(entity string) bool { return held != nil && held(day, entity) })
		}
	}
	return h
}

func TestAWindowCountsDays(t *testing.T) {
	h := historyOf(week(), nil)
	tests := []struct {
		name                     string
		from, to                 int32
		days, active, seen       int // days with logs; of eve: active, listing buckets
		once, pairs              int // novelty of eve's actions
		holders, others, peopled int // who lists buckets; who besides eve; principals
		values                   []baseline.ValueDays
	}{
		// Pairs: ListBuckets on three days and CreateUser on one.
		{"the whole", monday, monday + 3, 3, 3, 3, 1, 4, 2, 1, 2, []baseline.ValueDays{{"s3:ListBuckets", 3}, {"iam:CreateUser", 1}}},
		{"wider than the logs", monday - 9, monday + 9, 3, 3, 3, 1, 4, 2, 1, 2, []baseline.ValueDays{{"s3:ListBuckets", 3}, {"iam:CreateUser", 1}}},
		{"both ends count", monday, monday + 1, 2, 2, 2, 1, 3, 1, 0, 1, []baseline.ValueDays{{"s3:ListBuckets", 2}, {"iam:CreateUser", 1}}},
		// On one day everything was seen on exactly one day; ties by value.
		{"one day", monday + 1, monday + 1, 1, 1, 1, 2, 2, 1, 0, 1, []baseline.ValueDays{{"iam:CreateUser", 1}, {"s3:ListBuckets", 1}}},
		{"a day without logs", monday + 2, monday + 2, 0, 0, 0, 0, 0, 0, 0, 0, nil},
		{"the end", monday + 2, monday + 3, 1, 1, 1, 1, 1, 2, 1, 2, []baseline.ValueDays{{"s3:ListBuckets", 1}}},
		{"before the logs", monday - 9, monday - 1, 0, 0, 0, 0, 0, 0, 0, 0, nil},
		{"the wrong way round", monday + 3, monday, 0, 0, 0, 0, 0, 0, 0, 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := h.Window(tt.from, tt.to)
			once, pairs := w.Novelty(eve, baseline.Action)
			got := []int{w.Days(), w.ActiveDays(eve), w.Seen(eve, baseline.Action, "s3:ListBuckets"), once, pairs,
				w.Holders(baseline.PrincipalKind, baseline.Action, "s3:ListBuckets", ""),
				w.Holders(baseline.PrincipalKind, baseline.Action, "s3:ListBuckets", eve),
				w.Entities(baseline.PrincipalKind)}
			want := []int{tt.days, tt.active, tt.seen, tt.once, tt.pairs, tt.holders, tt.others, tt.peopled}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("days, active, seen, once, pairs, holders, other holders, principals (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.values, w.Values(eve, baseline.Action)); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAWindowKeepsCountsByDay(t *testing.T) {
	w := historyOf(week(), nil).Window(monday+1, monday+3)
	want := []baseline.DayCount{{Day: monday + 1, Count: 7}, {Day: monday + 3, Count: 3}}
	if diff := cmp.Diff(want, w.Counts(eve, baseline.Action, "s3:ListBuckets")); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestNobodyIsNotAnError(t *testing.T) {
	w := historyOf(week(), nil).Window(monday, monday+3)
	const nobody = baseline.PrincipalKind + "nobody"
	if once, pairs := w.Novelty(nobody, baseline.Action); once != 0 || pairs != 0 {
		t.Errorf("novelty of nobody is %d, %d", once, pairs)
	}
	if n := w.ActiveDays(nobody) + len(w.Values(nobody, baseline.Action)) + w.Seen(eve, "none", "") + w.Entities("none:"); n != 0 {
		t.Errorf("nobody did %d things", n)
	}
	if n := w.Holders(baseline.HostKind, baseline.Action, "s3:ListBuckets", ""); n != 0 {
		t.Errorf("%d hosts list buckets; a kind must not count another's entities", n)
	}
}

func TestHeldEntitiesAreNotLearned(t *testing.T) {
	h := historyOf(week(), func(day int32, entity string) bool { return day == monday+1 && entity == eve })
	w := h.Window(monday, monday+3)
	if got := w.Seen(eve, baseline.Action, "iam:CreateUser"); got != 0 {
		t.Errorf("an action of a held day was seen on %d days", got)
	}
	if n := w.Holders(baseline.PrincipalKind, baseline.Action, "iam:CreateUser", ""); n != 0 {
		t.Errorf("an action of a held day has %d holders", n)
	}
	if got := w.Seen(eve, baseline.Action, "s3:ListBuckets"); got != 2 {
		t.Errorf("the other days of the held entity: seen on %d, want 2", got)
	}
	if got := w.Seen(web, baseline.Peer, "192.0.2.2"); got != 1 {
		t.Errorf("another entity of the held day: seen on %d days, want 1", got)
	}
	if w.Days() != 3 {
		t.Errorf("%d days of logs, want 3: a day with somebody held is still a day", w.Days())
	}
}

func TestCensus(t *testing.T) {
	c := historyOf(week(), nil).Window(monday, monday+3).Census(baseline.PrincipalKind)
	action := func(v string) baseline.Value { return baseline.Value{Attribute: baseline.Action, Value: v} }
	want := map[baseline.Value]int{action("s3:ListBuckets"): 2, action("iam:CreateUser"): 1, {Attribute: baseline.Active}: 2}
	if diff := cmp.Diff(want, c.Holders); diff != "" {
		t.Errorf("holders (-want +got):\n%s", diff)
	}
	if once, pairs := c.Novelty(baseline.Action); once != 1 || pairs != 3 {
		t.Errorf("novelty of actions is %d, %d; want 1, 3", once, pairs)
	}
}

// naive answers from the partials themselves, without indexes.
type naive struct {
	days     map[int32]baseline.Partial
	from, to int32
}

// daysWith returns on how many days of the window a mark fits.
func (n naive) daysWith(fits func(baseline.Mark) bool) (days int) {
	for day, p := range n.days {
		if day >= n.from && day <= n.to && slices.ContainsFunc(p, fits) {
			days++
		}
	}
	return days
}

func (n naive) seen(entity, attribute, value string) int {
	return n.daysWith(func(m baseline.Mark) bool { return m.Entity == entity && m.Attribute == attribute && m.Value == value })
}

func TestWindowsAgreeWithTheirDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	names := func(prefix string, n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprint(prefix, i)
		}
		return out
	}
	entities, values := slices.Concat(names(baseline.PrincipalKind, 4), names(baseline.HostKind, 2)), names("v", 5)
	days := map[int32]baseline.Partial{}
	for day := monday; day < monday+20; day++ {
		var p baseline.Partial
		for _, e := range entities {
			if random.IntN(3) == 0 {
				continue
			}
			p = append(p, baseline.Mark{Entity: e, Attribute: baseline.Active, Count: 1})
			for _, v := range values {
				if random.IntN(4) == 0 {
					p = append(p, baseline.Mark{Entity: e, Attribute: baseline.Action, Value: v, Count: random.Int64N(9)})
				}
			}
		}
		if random.IntN(5) > 0 {
			days[day] = p
		}
	}
	h := historyOf(days, nil)
	for range 50 {
		from := monday - 2 + random.Int32N(24)
		n := naive{days, from, from + random.Int32N(12)}
		checkWindow(t, n, h.Window(n.from, n.to), entities, values)
	}
}

func checkWindow(t *testing.T, n naive, w *baseline.Window, entities, values []string) {
	t.Helper()
	principals := 0
	for _, e := range entities {
		once, pairs := 0, 0
		for _, v := range values {
			want := n.seen(e, baseline.Action, v)
			if got := w.Seen(e, baseline.Action, v); got != want {
				t.Fatalf("%s showed %s on %d days, want %d", e, v, got, want)
			}
			pairs += want
			if want == 1 {
				once++
			}
		}
		if o, p := w.Novelty(e, baseline.Action); o != once || p != pairs {
			t.Fatalf("novelty of %s is %d, %d; want %d, %d", e, o, p, once, pairs)
		}
		if strings.HasPrefix(e, baseline.PrincipalKind) && n.seen(e, baseline.Active, "") > 0 {
			principals++
		}
	}
	if got := w.Entities(baseline.PrincipalKind); got != principals {
		t.Fatalf("%d principals, want %d", got, principals)
	}
	for _, v := range values {
		want := 0
		for _, e := range entities {
			if strings.HasPrefix(e, baseline.PrincipalKind) && e != entities[0] && n.seen(e, baseline.Action, v) > 0 {
				want++
			}
		}
		if got := w.Holders(baseline.PrincipalKind, baseline.Action, v, entities[0]); got != want {
			t.Fatalf("%s has %d holders, want %d", v, got, want)
		}
	}
}
