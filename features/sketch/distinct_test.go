package sketch_test

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"yoban/features/sketch"
	"yoban/features/sketch/sketchtest"
)

func TestDistinctKeepsTheLaws(t *testing.T) {
	sketchtest.TestLaws(t, sketchtest.Laws[sketch.Distinct, uint64]{
		New: func() sketch.Distinct { return sketch.Distinct{} },
		Add: (*sketch.Distinct).Add,
		// The ends of the first and last register, and their largest ranks.
		Edges: []uint64{0, 1, 1 << 51, 1<<52 - 1, 1 << 52, 0xfff << 52, math.MaxUint64 - 1, math.MaxUint64},
		Draw: func(r *rand.Rand) uint64 {
			if r.IntN(3) == 0 {
				return uint64(r.IntN(100)) << 48 // crowded registers, high ranks
			}
			return r.Uint64()
		},
		Sizes:   []int{55, 63, 64, 65, 66, 80, 130, 1000},
		Corrupt: sketch.ErrCorrupt,
	})
}

func TestDistinctKeepsTheLawsOnceDense(t *testing.T) {
	sketchtest.TestLaws(t, sketchtest.Laws[sketch.Distinct, uint64]{
		New:     func() sketch.Distinct { return sketch.Distinct{} },
		Add:     (*sketch.Distinct).Add,
		Edges:   hashes(0, 70),
		Draw:    func(r *rand.Rand) uint64 { return r.Uint64() },
		Sizes:   []int{64, 200},
		Corrupt: sketch.ErrCorrupt,
	})
}

func TestDistinctIsExactUpTo64(t *testing.T) {
	var d sketch.Distinct
	for i, h := range hashes(0, 64) {
		d.Add(h)
		d.Add(h)
		if got := d.Count(); got != int64(i+1) {
			t.Fatalf("after %d distinct hashes: Count = %d", i+1, got)
		}
	}
}

// The wanted bound is four standard errors of 1.04/sqrt(4096) = 1.625 %.
func TestDistinctEstimatesWithinItsError(t *testing.T) {
	for _, n := range []int{65, 100, 500, 2000, 10_000, 20_000, 100_000, 1_000_000} {
		worst, sum := 0.0, 0.0
		const trials = 5
		for trial := range trials {
			var d sketch.Distinct
			for _, h := range hashes(trial*n, n) {
				d.Add(h)
			}
			off := float64(d.Count())/float64(n) - 1
			worst, sum = max(worst, math.Abs(off)), sum+off
		}
		if worst > 0.065 || math.Abs(sum/trials) > 0.065/2 {
			t.Errorf("%d hashes: off by up to %.1f %%, %.1f %% on average", n, worst*100, sum/trials*100)
		}
	}
}

// With all 4096 registers at rank 1 the estimator's sum is 4096/2, so the count
// is 4096²/(2 ln 2 · 2048) = 4096/ln 2 = 5909.3.
func TestDistinctKnownAnswer(t *testing.T) {
	var d sketch.Distinct
	for register := range uint64(4096) {
		d.Add(register<<52 | 1<<51)
	}
	if got := d.Count(); got != 5909 {
		t.Errorf("Count = %d, want 5909", got)
	}
}

func TestDistinctCountStaysInRange(t *testing.T) {
	var most sketch.Distinct
	for register := range uint64(4096) {
		most.Add(register << 52) // the largest rank in every register
	}
	if got := most.Count(); got != 1<<62 {
		t.Errorf("all registers at the largest rank: Count = %d, want 2^62", got)
	}
	var crowded sketch.Distinct
	for i := range uint64(200) {
		crowded.Add(1<<51 | i) // one register, which alone would tell of few
	}
	if got := crowded.Count(); got != 65 {
		t.Errorf("200 hashes in one register: Count = %d, want the least, 65", got)
	}
}

func TestDistinctZeroIsSmall(t *testing.T) {
	if got := unsafe.Sizeof(sketch.Distinct{}); got > 24 {
		t.Errorf("a Distinct takes %d bytes, want at most 24: there may be a million", got)
	}
	var d sketch.Distinct
	d.Add(7)
	if n := testing.AllocsPerRun(100, func() { d.Add(7) }); n != 0 {
		t.Errorf("adding a known hash allocates %v times", n)
	}
}

func TestDistinctRefusesImpossibleStates(t *testing.T) {
	words := func(n int, ws ...uint64) []byte {
		b := binary.AppendUvarint([]byte{'D', 1}, uint64(n))
		for _, w := range ws {
			b = binary.LittleEndian.AppendUint64(b, w)
		}
		return b
	}
	dense := make([]uint64, 512)
	dense[511] = 54 // one above the rank of a hash of only zeros
	for name, data := range map[string][]byte{
		"nothing":               {},
		"another kind":          {'S', 1, 0},
		"another version":       {'D', 2, 0},
		"hashes out of order":   words(2, 2, 1),
		"a hash twice":          words(2, 1, 1),
		"a count in long form":  {'D', 1, 0x80, 0},
		"65 hashes":             words(65, hashes(0, 65)...),
		"empty registers":       words(512, make([]uint64, 512)...),
		"a rank too high":       words(512, dense...),
		"a huge count, no data": words(1 << 40),
	} {
		var d sketch.Distinct
		if err := d.UnmarshalBinary(data); !errors.Is(err, sketch.ErrCorrupt) {
			t.Errorf("%s: err = %v, want ErrCorrupt", name, err)
		}
	}
}

func FuzzDistinct(f *testing.F) {
	for _, n := range []int{0, 1, 64, 65} {
		var d sketch.Distinct
		for _, h := range hashes(0, n) {
			d.Add(h)
		}
		f.Add(encoded(f, &d))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d sketch.Distinct
		if reencodes(t, &d, data) {
			if n := d.Count(); n < 0 {
				t.Errorf("Count = %d", n)
			}
		}
	})
}

// hashes returns n distinct well-mixed hashes, of the numbers from first on.
func hashes(first, n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = sketch.Hash(binary.LittleEndian.AppendUint64(nil, uint64(first+i)))
	}
	return out
}
