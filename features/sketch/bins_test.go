package sketch_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"yoban/features/sketch"
	"yoban/features/sketch/sketchtest"
)

type counted struct{ V, N int64 }

func TestBinsKeepTheLaws(t *testing.T) {
	for name, scale := range map[string]*sketch.Scale{
		"powers of two": nil,
		"one edge":      sketch.MustScale(0),
		"packet sizes":  sketch.MustScale(64, 128, 256, 512, 1024, 1500, 9001),
		"all of int64":  sketch.MustScale(math.MinInt64, -1, 0, 1, math.MaxInt64),
	} {
		t.Run(name, func(t *testing.T) {
			sketchtest.TestLaws(t, sketchtest.Laws[sketch.Bins, counted]{
				New: func() sketch.Bins { return sketch.NewBins(scale) },
				Add: func(b *sketch.Bins, c counted) { b.AddN(c.V, c.N) },
				Edges: []counted{
					{0, 1}, {1, 1}, {-1, 1}, {math.MinInt64, 1}, {math.MaxInt64, 1}, {5, 0}, {5, -1},
					{64, math.MaxInt64}, {64, 1}, {63, math.MaxInt64 - 1}, {9001, 2},
				},
				Draw:    func(r *rand.Rand) counted { return counted{r.Int64N(10_000) - 10, r.Int64N(3)} },
				Sizes:   []int{30, 300},
				Corrupt: sketch.ErrCorrupt,
			})
		})
	}
}

func TestBinsEndWhereTheScaleSays(t *testing.T) {
	packets := sketch.MustScale(64, 128)
	least := sketch.MustScale(math.MinInt64)
	for name, c := range map[string]struct {
		scale  *sketch.Scale
		v      int64
		bin    int
		lo, hi int64
	}{
		"log2: nothing":       {nil, 0, 0, math.MinInt64, 0},
		"log2: negative":      {nil, -5, 0, math.MinInt64, 0},
		"log2: one":           {nil, 1, 1, 1, 1},
		"log2: 1023":          {nil, 1023, 10, 512, 1023},
		"log2: 1024":          {nil, 1024, 11, 1024, 2047},
		"log2: the largest":   {nil, math.MaxInt64, 63, 1 << 62, math.MaxInt64},
		"below the first":     {packets, 63, 0, math.MinInt64, 63},
		"on an edge":          {packets, 64, 1, 64, 127},
		"before the next":     {packets, 127, 1, 64, 127},
		"on the last edge":    {packets, 128, 2, 128, math.MaxInt64},
		"edge at the least":   {least, math.MinInt64, 1, math.MinInt64, math.MaxInt64},
		"the largest, beyond": {packets, math.MaxInt64, 2, 128, math.MaxInt64},
	} {
		bin := c.scale.Bin(c.v)
		lo, hi := c.scale.Bounds(bin)
		if bin != c.bin || lo != c.lo || hi != c.hi {
			t.Errorf("%s: Bin(%d) = %d with [%d, %d], want %d with [%d, %d]", name, c.v, bin, lo, hi, c.bin, c.lo, c.hi)
		}
	}
	if n := packets.Len(); n != 3 {
		t.Errorf("two edges make %d bins, want 3", n)
	}
}

func TestBinsSaturate(t *testing.T) {
	var b sketch.Bins
	b.AddN(1, math.MaxInt64)
	b.Add(1)
	b.Add(2)
	if b.Count(1) != math.MaxInt64 || b.Count(2) != 1 || b.Count(3) != 0 || b.Total() != math.MaxInt64 {
		t.Errorf("counts %d, %d, %d, total %d", b.Count(1), b.Count(2), b.Count(3), b.Total())
	}
}

func TestBinsRefuseAnotherScale(t *testing.T) {
	a, b, log2 := sketch.NewBins(sketch.MustScale(1, 2)), sketch.NewBins(sketch.MustScale(1, 3)), sketch.Bins{}
	log2.Add(1)
	for name, pair := range map[string][2]*sketch.Bins{
		"other edges":             {&a, &b},
		"edges and powers of two": {&a, &log2},
		"powers of two and edges": {&log2, &a},
	} {
		if err := pair[0].Merge(pair[1]); !errors.Is(err, sketch.ErrIncompatible) {
			t.Errorf("%s: err = %v, want ErrIncompatible", name, err)
		}
	}
}

func TestDecodedBinsKeepTheirScale(t *testing.T) {
	scale := sketch.MustScale(1, 10, 100)
	full := sketch.NewBins(scale)
	full.AddN(50, 7)
	again, other := sketch.NewBins(scale), sketch.NewBins(sketch.MustScale(5))
	for _, b := range []*sketch.Bins{&again, &other} {
		if err := b.UnmarshalBinary(encoded(t, &full)); err != nil {
			t.Fatal(err)
		}
		if b.Count(2) != 7 || b.Scale().Bin(100) != 3 {
			t.Errorf("decoded %+v", b)
		}
	}
	if again.Scale() != scale {
		t.Error("a scale with the same edges was made anew: a million rows would each hold one")
	}
}

func TestScaleRefusesBadEdges(t *testing.T) {
	for name, edges := range map[string][]int64{
		"none": {}, "falling": {2, 1}, "equal": {1, 1}, "too many": make([]int64, sketch.MaxEdges+1),
	} {
		if _, err := sketch.NewScale(edges...); !errors.Is(err, sketch.ErrEdges) {
			t.Errorf("%s: err = %v, want ErrEdges", name, err)
		}
	}
}

func TestBinsRefuseImpossibleStates(t *testing.T) {
	for name, data := range map[string][]byte{
		"an empty last bin":    {'B', 1, 0, 2, 1, 0},
		"65 bins":              append([]byte{'B', 1, 0, 65}, make([]byte, 65)...),
		"257 edges":            {'B', 1, 0x81, 0x02},
		"edges that stand":     {'B', 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"a count over int64":   {'B', 1, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01},
		"a count over 64 bits": {'B', 1, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02},
	} {
		var b sketch.Bins
		if err := b.UnmarshalBinary(data); !errors.Is(err, sketch.ErrCorrupt) {
			t.Errorf("%s: err = %v, want ErrCorrupt", name, err)
		}
	}
}

func TestQuantile(t *testing.T) {
	empty := sketch.Bins{}
	even := sketch.NewBins(sketch.MustScale(0, 10, 20))
	even.AddN(5, 10)
	even.AddN(15, 30)
	outer := sketch.NewBins(sketch.MustScale(0, 10))
	outer.AddN(-100, 1)
	outer.AddN(100, 1)
	var log2 sketch.Bins
	log2.AddN(0, 1)
	log2.AddN(1024, 1)
	var huge sketch.Bins
	huge.AddN(1, math.MaxInt64)
	huge.AddN(2, math.MaxInt64)
	for name, c := range map[string]struct {
		bins *sketch.Bins
		q    float64
		want float64
	}{
		"nothing counted":              {&empty, 0.5, math.NaN()},
		"no number":                    {&even, math.NaN(), math.NaN()},
		"the least":                    {&even, 0, 0},
		"the tenth: 4 of 10 in [0,10)": {&even, 0.1, 4},
		"a quarter: all of [0,10)":     {&even, 0.25, 10},
		"half: 10 of 30 in [10,20)":    {&even, 0.5, 10 + 10.0/3},
		"the most":                     {&even, 1, 20},
		"beyond the most":              {&even, 7, 20},
		"below the least":              {&even, -7, 0},
		"the open end below":           {&outer, 0.2, 0},
		"the open end above":           {&outer, 0.9, 10},
		"zero counts as zero":          {&log2, 0.5, 0},
		"a power of two, midway":       {&log2, 0.75, 1536},
		"counts that overflow":         {&huge, 0.75, 3},
	} {
		got := sketch.Quantile(c.bins, c.q)
		if got != c.want && math.Abs(got-c.want) > 1e-12 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%s: Quantile(%v) = %v, want %v", name, c.q, got, c.want)
		}
	}
}

func TestQuantileNeverFalls(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	b := sketch.NewBins(sketch.MustScale(1, 5, 7, 100))
	for range 50 {
		b.AddN(r.Int64N(120), r.Int64N(9))
	}
	last := math.Inf(-1)
	for i := range 1001 {
		got := sketch.Quantile(&b, float64(i)/1000)
		if got < last {
			t.Fatalf("Quantile(%v) = %v, less than %v before", float64(i)/1000, got, last)
		}
		last = got
	}
}

func FuzzBins(f *testing.F) {
	for _, scale := range []*sketch.Scale{nil, sketch.MustScale(-3, 0, 1<<40)} {
		b := sketch.NewBins(scale)
		f.Add(encoded(f, &b))
		b.AddN(7, 300)
		f.Add(encoded(f, &b))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var b sketch.Bins
		if reencodes(t, &b, data) {
			sketch.Quantile(&b, 0.5)
			b.Add(math.MaxInt64)
		}
	})
}
