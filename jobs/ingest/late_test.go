package ingest_test

import (
	"fmt"
	"strings"
	"testing"
)

// week writes one object a day, of calls of its day, from 2 to 9 March 2026.
func week(t *testing.T, logs string) {
	t.Helper()
	for d := 2; d <= 9; d++ {
		write(t, logs, trailKey(fmt.Sprintf("2026-03-%02dT12:00", d), "DAY"), zip(t, calls(fmt.Sprint("day", d), fmt.Sprintf("2026-03-%02dT11:00:00Z", d), fmt.Sprintf("2026-03-%02dT11:30:00Z", d))))
	}
}

// late is delivered a week after its records' day, and holds one of its own day.
func late(t *testing.T, logs string) {
	t.Helper()
	write(t, logs, trailKey("2026-03-09T13:00", "LATE"), zip(t, calls("late", "2026-03-02T23:00:00Z", "2026-03-09T12:30:00Z")))
}

func TestALateFileBuildsItsDayAnew(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	before := run(t, options(t, lake, logs))
	old := tree(t, lake)
	late(t, logs)
	rep := run(t, options(t, lake, logs))
	if rep.Used.Calls != before.Used.Calls+2 || rep.NewObjects != 1 {
		t.Errorf("used %d after %d, %d new objects; want 2 more and 1", rep.Used.Calls, before.Used.Calls, rep.NewObjects)
	}
	now := tree(t, lake)
	same(t, fresh(t, logs), lake)
	for key, sum := range old {
		touched := strings.Contains(key, "2026-03-02") || strings.Contains(key, "2026-03-09")
		if now[key] != sum && !touched {
			t.Errorf("%s changed, and the late file holds no record of it", key)
		}
	}
}

// The late file of an earlier run belongs to a day that is built anew, and is
// read only when that day has been written already.
func TestADayBuiltAnewKeepsTheRecordsOfItsLateFile(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	late(t, logs)
	run(t, options(t, lake, logs))
	for d := 2; d <= 8; d++ { // every day gets a new object, so every day is a step
		write(t, logs, trailKey(fmt.Sprintf("2026-03-%02dT15:00", d), "NEW"), zip(t, calls(fmt.Sprint("new", d), fmt.Sprintf("2026-03-%02dT14:00:00Z", d))))
	}
	run(t, options(t, lake, logs))
	same(t, fresh(t, logs), lake)
}

func TestVanishedObjectsLeaveTheirDayAsItIs(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	run(t, options(t, lake, logs))
	old := tree(t, lake)
	gone := trailKey("2026-03-02T12:00", "DAY")
	remove(t, logs, gone)
	late(t, logs)
	for range 2 { // the second run tells it too
		rep := run(t, options(t, lake, logs))
		if rep.Unmergeable != 1 || len(rep.Warnings) != 1 || !strings.Contains(rep.Warnings[0], "older log objects are gone") {
			t.Errorf("%d records unmergeable, warnings %q; want 1 record and a warning", rep.Unmergeable, rep.Warnings)
		}
	}
	for key, sum := range tree(t, lake) {
		if strings.HasPrefix(key, "features/") && strings.Contains(key, "2026-03-02") && old[key] != sum {
			t.Errorf("%s changed: it was built without the objects that are gone", key)
		}
	}
	write(t, logs, gone, zip(t, calls("day2", "2026-03-02T11:00:00Z", "2026-03-02T11:30:00Z")))
	if rep := run(t, options(t, lake, logs)); rep.Unmergeable != 0 || len(rep.Warnings) != 0 {
		t.Errorf("all objects are back: %d records unmergeable, warnings %q", rep.Unmergeable, rep.Warnings)
	}
	same(t, fresh(t, logs), lake)
}

func TestAnObjectThatChangedCountsAsItIsNow(t *testing.T) {
	t.Parallel()
	key := trailKey("2026-03-02T12:00", "GROWS")
	whole := zip(t, calls("grows", "2026-03-02T11:00:00Z", "2026-03-02T11:30:00Z", "2026-03-01T23:59:59Z"))
	tests := map[string][]byte{
		"it was truncated":                   whole[:len(whole)-20],
		"it was empty":                       {},
		"it held a record that was rejected": zip(t, `{"Records":[{"eventVersion":"1.08","eventTime":"never"}]}`),
		"it held records of other days":      zip(t, calls("other", "2026-02-27T11:00:00Z", "2026-03-02T11:00:00Z", "2026-03-02T11:00:01Z", "2026-03-02T11:00:02Z")),
		"it was something else":              []byte("not a log at all"),
	}
	for name, first := range tests {
		t.Run(name, func(t *testing.T) {
			logs, lake := t.TempDir(), t.TempDir()
			write(t, logs, trailKey("2026-03-02T13:00", "OTHER"), zip(t, calls("other", "2026-03-02T12:00:00Z")))
			write(t, logs, key, first)
			run(t, options(t, lake, logs))
			write(t, logs, key, whole)
			rep := run(t, options(t, lake, logs))
			if rep.Used.Calls != 4 || rep.NewObjects != 1 {
				t.Errorf("%d calls used, %d new objects; want 4 and 1", rep.Used.Calls, rep.NewObjects)
			}
			same(t, fresh(t, logs), lake)
		})
	}
}

func TestAnObjectThatChangedWhereOthersAreGoneIsAccountedFor(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	key, gone := trailKey("2026-03-02T12:00", "CHANGES"), trailKey("2026-03-02T13:00", "GONE")
	write(t, logs, gone, zip(t, calls("gone", "2026-03-02T12:00:00Z")))
	write(t, logs, key, zip(t, calls("changes", "2026-03-02T11:00:00Z", "2026-03-02T11:00:01Z", "2026-03-02T11:00:02Z")))
	run(t, options(t, lake, logs))
	remove(t, logs, gone)
	for _, tt := range []struct {
		times []string
		want  int64
	}{
		{[]string{"2026-03-02T11:00:00Z"}, -2},
		{[]string{"2026-03-03T11:00:00Z", "2026-03-03T11:00:01Z"}, -3},
		{[]string{"2026-03-02T11:00:00Z", "2026-03-02T11:00:01Z", "2026-03-02T11:00:02Z", "2026-03-02T11:00:03Z"}, 1},
	} {
		write(t, logs, key, zip(t, calls("changes", tt.times...)))
		if rep := run(t, options(t, lake, logs)); rep.Unmergeable != tt.want {
			t.Errorf("%v: %d records unmergeable, want %d", tt.times, rep.Unmergeable, tt.want)
		}
	}
}
