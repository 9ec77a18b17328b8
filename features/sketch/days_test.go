package sketch_test

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"yoban/features/sketch"
	"yoban/features/sketch/sketchtest"
)

func TestDaysKeepTheLaws(t *testing.T) {
	edges := map[string][]int32{
		"around a window": {20000, 20001, 20063, 20064, 20065, 20127, 20128, 20129, 0},
		"all of int32":    {math.MinInt32, math.MinInt32 + 127, -1, 0, 1, math.MaxInt32 - 64, math.MaxInt32},
	}
	for name, days := range edges {
		t.Run(name, func(t *testing.T) {
			sketchtest.TestLaws(t, sketchtest.Laws[sketch.Days, int32]{
				New:     func() sketch.Days { return sketch.Days{} },
				Add:     (*sketch.Days).Add,
				Edges:   days,
				Draw:    func(r *rand.Rand) int32 { return 20000 + r.Int32N(300) },
				Sizes:   []int{30, 200},
				Corrupt: sketch.ErrCorrupt,
			})
		})
	}
}

// The window is compared with a plain set of days over random additions.
func TestDaysEqualASetOfDays(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		var d sketch.Days
		set, last := map[int32]bool{}, int32(math.MinInt32)
		for range r.IntN(60) {
			day := r.Int32N(400) - 200
			d.Add(day)
			set[day] = true
			last = max(last, day)
		}
		kept := func(day int32) bool { return set[day] && day > last-sketch.DaysKept }
		from := r.Int32N(500) - 250
		to := from + r.Int32N(300) - 20
		want := 0
		for day := from; day < to; day++ {
			if kept(day) {
				want++
			}
		}
		if got := d.Count(from, to); got != want {
			t.Fatalf("Count(%d, %d) = %d, want %d of %v", from, to, got, want, set)
		}
		for day := int32(-250); day < 250; day++ {
			if d.Has(day) != kept(day) {
				t.Fatalf("Has(%d) = %v; days %v, last %d", day, d.Has(day), set, last)
			}
		}
		if got, ok := d.Last(); ok != (len(set) > 0) || ok && got != last {
			t.Fatalf("Last = %d, %v; want %d", got, ok, last)
		}
	}
}

func TestDaysAtTheEndsOfTime(t *testing.T) {
	var d sketch.Days
	d.Add(math.MaxInt32)
	d.Add(math.MinInt32)
	if !d.Has(math.MaxInt32) || d.Has(math.MinInt32) {
		t.Error("only the latest day must stay")
	}
	if n := d.Count(math.MinInt32, math.MaxInt32); n != 0 {
		t.Errorf("Count up to but without the largest day = %d, want 0", n)
	}
	var empty sketch.Days
	if n := empty.Count(math.MinInt32, math.MaxInt32); n != 0 {
		t.Errorf("Count of no days = %d", n)
	}
}

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

func TestDaysRefuseImpossibleStates(t *testing.T) {
	var d sketch.Days
	data := append([]byte{'Y', 1, 1, 0, 0, 0}, binary.LittleEndian.AppendUint64(make([]byte, 8), 1)...)
	if err := d.UnmarshalBinary(data); !errors.Is(err, sketch.ErrCorrupt) {
		t.Errorf("a map without its last day: err = %v, want ErrCorrupt", err)
	}
}

func FuzzDays(f *testing.F) {
	var d sketch.Days
	f.Add(encoded(f, d))
	d.Add(20000)
	d.Add(20100)
	f.Add(encoded(f, d))
	f.Fuzz(func(t *testing.T, data []byte) {
		var d sketch.Days
		if reencodes(t, &d, data) {
			if n := d.Count(math.MinInt32, math.MaxInt32); n < 0 || n > sketch.DaysKept {
				t.Errorf("Count = %d", n)
			}
		}
	})
}
