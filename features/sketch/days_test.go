package sketch_test

import (
	"math"
	"testing"
	"time"

	"yoban/features/sketch"
)

func TestDayIsTheUTCDay(t *testing.T) {
	at := func(s string) int64 {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v.Unix()
	}
	for name, c := range map[string]struct {
		unix int64
		want int32
	}{
		"the epoch":         {0, 0},
		"a second before":   {-1, -1},
		"a day before":      {-86400, -1},
		"last second":       {at("2026-01-31T23:59:59Z"), 20484}, // 56·365 + 14 leap days + 30
		"first second":      {at("2026-02-01T00:00:00Z"), 20485},
		"beyond all int32s": {math.MaxInt64, math.MaxInt32},
		"before all int32s": {math.MinInt64, math.MinInt32},
	} {
		if got := sketch.Day(c.unix); got != c.want {
			t.Errorf("%s: Day(%d) = %d, want %d", name, c.unix, got, c.want)
		}
	}
}

func TestDayOfADate(t *testing.T) {
	for date, want := range map[string]int32{"1970-01-01": 0, "1969-12-31": -1, "2026-02-01": 20485, "2026-02-30": 0, "": 0, "20260201": 0} {
		if got := sketch.DayOf(date); got != want {
			t.Errorf("%q is day %d, want %d", date, got, want)
		}
	}
}
