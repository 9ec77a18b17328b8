package seen_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"yoban/features/extract/seen"
)

// hashes returns n hashes of which some come again, some are alike in one half,
// and one is zero.
func hashes(seed uint64, n int) []seen.Hash {
	r := rand.New(rand.NewPCG(seed, 0))
	out := make([]seen.Hash, 0, n)
	for len(out) < n {
		h := seen.Hash{Hi: r.Uint64(), Lo: r.Uint64()}
		switch r.IntN(12) {
		case 0:
			h.Lo = 7
		case 1:
			h.Hi = 7
		case 2:
			h = seen.Hash{}
		case 3, 4:
			if len(out) > 0 {
				h = out[r.IntN(len(out))]
			}
		}
		out = append(out, h)
	}
	return out
}

func TestSetsAreExactWhateverTheirMemory(t *testing.T) {
	const n = 30_000
	for _, memory := range []int64{4 << 10, 256 << 10, 1 << 30} {
		t.Run(fmt.Sprint(memory, " bytes"), func(t *testing.T) {
			sets := seen.NewSets(memory)
			days := []*seen.Set{sets.New(), sets.New()}
			known := []map[seen.Hash]bool{{}, {}}
			for i, h := range hashes(1, n) {
				day := i % 3 % 2 // the first has twice as many
				added, err := days[day].Add(h)
				if err != nil {
					t.Fatal(err)
				}
				if added == known[day][h] {
					t.Fatalf("hash %d: added is %v", i, added)
				}
				known[day][h] = true
			}
			days[0].Close()
			days[1].Close()
		})
	}
}

func TestMemoryStaysWithinItsBound(t *testing.T) {
	const memory = 64 << 10
	sets := seen.NewSets(memory)
	set := sets.New()
	defer set.Close()
	for i := range 100_000 {
		if _, err := set.Add(seen.Hash{Hi: uint64(i) * 0x9e3779b97f4a7c15, Lo: uint64(i) * 0xc2b2ae3d27d4eb4f}); err != nil {
			t.Fatal(err)
		}
		tables, filters := sets.Held()
		// A spill follows the addition that exceeds the bound; filters are halved
		// when one more run has been added.
		if tables > memory || filters > 2*memory {
			t.Fatalf("after %d hashes: %d bytes of tables, %d of filters; want at most %d and twice that", i+1, tables, filters, memory)
		}
	}
	if n := set.Runs(); n < 25 {
		t.Fatalf("%d runs, want the bound to have been reached often", n)
	}
}

func TestOneOfManyWorkersAddsAHash(t *testing.T) {
	sets := seen.NewSets(32 << 10)
	set := sets.New()
	defer set.Close()
	all := hashes(2, 20_000)
	distinct := map[seen.Hash]bool{}
	for _, h := range all {
		distinct[h] = true
	}
	var added atomic.Int64
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, h := range all {
				ok, err := set.Add(h)
				if err != nil {
					t.Error(err)
					return
				}
				if ok {
					added.Add(1)
				}
			}
		})
	}
	wait.Wait()
	if added.Load() != int64(len(distinct)) {
		t.Errorf("%d were added, want each of %d once", added.Load(), len(distinct))
	}
}

func TestNoRoomForTemporaryFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/missing")
	set := seen.NewSets(1).New()
	defer set.Close()
	var err error
	for i := 0; i < 1000 && err == nil; i++ {
		_, err = set.Add(seen.Hash{Hi: uint64(i), Lo: 1})
	}
	if err == nil {
		t.Error("no error without a directory for temporary files")
	}
}

func BenchmarkAdd(b *testing.B) {
	for _, memory := range []int64{1 << 30, 8 << 20} {
		b.Run(fmt.Sprint(memory>>20, " MiB"), func(b *testing.B) {
			set := seen.NewSets(memory).New()
			defer set.Close()
			r := rand.New(rand.NewPCG(1, 1))
			for b.Loop() {
				if _, err := set.Add(seen.Hash{Hi: r.Uint64(), Lo: r.Uint64()}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
