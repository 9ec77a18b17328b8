package sketch_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"yoban/features/sketch"
	"yoban/features/sketch/sketchtest"
)

func TestMinutesKeepTheLaws(t *testing.T) {
	sketchtest.TestLaws(t, sketchtest.Laws[sketch.Minutes, [2]int]{
		New:     func() sketch.Minutes { return 0 },
		Add:     func(m *sketch.Minutes, r [2]int) { m.AddRange(r[0], r[1]) },
		Edges:   [][2]int{{0, 0}, {1, 1}, {59, 59}, {0, 59}, {60, 70}, {-5, -1}, {5, 4}},
		Draw:    func(r *rand.Rand) [2]int { a := r.IntN(64) - 2; return [2]int{a, a + r.IntN(3)} },
		Sizes:   []int{20},
		Corrupt: sketch.ErrCorrupt,
	})
}

func TestMinutes(t *testing.T) {
	set := func(ranges ...int) (m sketch.Minutes) {
		for i := 0; i < len(ranges); i += 2 {
			m.AddRange(ranges[i], ranges[i+1])
		}
		return m
	}
	for name, c := range map[string]struct {
		m                                  sketch.Minutes
		count, runs, longest, first, last_ int
		ok                                 bool
	}{
		"none":                     {0, 0, 0, 0, 0, 0, false},
		"the first":                {set(0, 0), 1, 1, 1, 0, 0, true},
		"the last":                 {set(59, 59), 1, 1, 1, 59, 59, true},
		"the whole hour":           {set(0, 59), 60, 1, 60, 0, 59, true},
		"two runs":                 {set(3, 5, 10, 19), 13, 2, 10, 3, 19, true},
		"every other minute":       {0x555555555555555, 30, 30, 1, 0, 58, true},
		"beyond the hour":          {set(58, 90), 2, 1, 2, 58, 59, true},
		"before the hour":          {set(-9, 1), 2, 1, 2, 0, 1, true},
		"turned round":             {set(9, 8), 0, 0, 0, 0, 0, false},
		"far off":                  {set(math.MinInt, math.MaxInt), 60, 1, 60, 0, 59, true},
		"bits outside the hour":    {0xf << 60, 0, 0, 0, 0, 0, false},
		"a run beside those bits":  {0xff << 56, 4, 1, 4, 56, 59, true},
		"one minute added, thrice": {set(7, 7, 7, 7, 7, 7), 1, 1, 1, 7, 7, true},
	} {
		first, last, ok := c.m.Span()
		if c.m.Count() != c.count || c.m.Runs() != c.runs || c.m.LongestRun() != c.longest ||
			first != c.first || last != c.last_ || ok != c.ok {
			t.Errorf("%s: count %d, runs %d, longest %d, span %d to %d (%v)",
				name, c.m.Count(), c.m.Runs(), c.m.LongestRun(), first, last, ok)
		}
	}
}

func TestMinutesRefuseImpossibleStates(t *testing.T) {
	var m sketch.Minutes
	data := []byte{'M', 1, 0, 0, 0, 0, 0, 0, 0, 0x10}
	if err := m.UnmarshalBinary(data); !errors.Is(err, sketch.ErrCorrupt) {
		t.Errorf("minute 60: err = %v, want ErrCorrupt", err)
	}
}

func FuzzMinutes(f *testing.F) {
	m := sketch.Minutes(1<<60 - 1)
	f.Add(encoded(f, m))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m sketch.Minutes
		if reencodes(t, &m, data) && m.Count() < m.LongestRun() {
			t.Errorf("%x: count %d, longest run %d", data, m.Count(), m.LongestRun())
		}
	})
}
