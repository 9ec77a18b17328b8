// Package seen remembers which records of a day have been folded: CloudTrail
// delivers at least once, and copies the events of global services into several
// regions.
//
// In go 128-bit hashes of records, from any number of workers; out comes whether
// one is new. The answer is exact in the hashes and immediate, and memory is
// bounded whatever the volume: beyond that the hashes go to temporary
// files as sorted runs, and filters keep nearly all look-ups away from these.
// With a billion records a day the chance that two different ones have the same hash is
// below 2⁻⁶⁸. The package does not know what a record is.
package seen

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/zeebo/xxh3"
)

// Hash identifies a record.
type Hash = xxh3.Uint128

// Sets is the sets of one run, which share one bound. It is safe for concurrent
// use.
type Sets struct {
	memory int64
	held   atomic.Int64 // bytes of the tables

	mu   sync.Mutex
	sets map[*Set]struct{}
}

// NewSets returns sets that hold at most some bytes of hashes in memory, and as
// many of filters: 64 MiB hold three million hashes. Beside them a run on disk costs an index of 1/64
// byte a hash.
func NewSets(memory int64) *Sets {
	return &Sets{memory: memory, sets: map[*Set]struct{}{}}
}

// New returns an empty set.
func (s *Sets) New() *Set {
	set := &Set{owner: s}
	s.mu.Lock()
	s.sets[set] = struct{}{}
	s.mu.Unlock()
	return set
}

// spill moves the largest set to disk while the bound is exceeded.
func (s *Sets) spill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.held.Load() > s.memory {
		var largest *Set
		var most int64
		for set := range s.sets {
			if n := set.held.Load(); n > most {
				largest, most = set, n
			}
		}
		if largest == nil {
			return nil
		}
		if err := largest.spill(); err != nil {
			return fmt.Errorf("remember records on disk: %w", err)
		}
	}
	s.fold()
	return nil
}

// fold halves all filters when they exceed the bound: they may have grown by one
// run since the last time.
func (s *Sets) fold() {
	var sum int64
	for set := range s.sets {
		sum += set.filters()
	}
	if sum > s.memory {
		for set := range s.sets {
			set.fold()
		}
	}
}

// shards keeps workers out of each other's way; any power of two serves. A hash
// goes by its upper bits, so that one shard's hashes all come before the next's.
const (
	shardBits = 4
	shards    = 1 << shardBits
)

// Set remembers hashes. It is safe for concurrent use.
type Set struct {
	owner  *Sets
	held   atomic.Int64 // bytes of the tables
	_      [128]byte    // what is read by all stands apart from what is written
	shards [shards]struct {
		sync.Mutex
		table
		_ [128 - 48]byte // no two locks share a pair of cache lines
	}
	runs []*run // changed with all shards locked, read with one locked
}

// Add adds a hash and reports whether it was new. Errors are those of temporary
// files; the set is of no use after one.
func (s *Set) Add(h Hash) (added bool, err error) {
	shard := &s.shards[h.Hi>>(64-shardBits)]
	shard.Lock()
	if shard.has(h) {
		shard.Unlock()
		return false, nil
	}
	for _, r := range s.runs {
		found, err := r.has(h)
		if found || err != nil {
			shard.Unlock()
			return false, err
		}
	}
	grown := shard.add(h)
	shard.Unlock()
	if grown == 0 {
		return true, nil
	}
	s.held.Add(grown)
	if s.owner.held.Add(grown) > s.owner.memory {
		return true, s.owner.spill()
	}
	return true, nil
}

// Close forgets everything and removes the temporary files. The set must not be
// used again.
func (s *Set) Close() {
	s.owner.mu.Lock()
	delete(s.owner.sets, s)
	s.owner.mu.Unlock()
	s.owner.held.Add(-s.held.Load())
	for _, r := range s.runs {
		r.file.Close()
	}
	s.runs = nil
}

// lock locks all shards, and returns what unlocks them.
func (s *Set) lock() (unlock func()) {
	for i := range s.shards {
		s.shards[i].Lock()
	}
	return func() {
		for i := range s.shards {
			s.shards[i].Unlock()
		}
	}
}

// spill moves the tables to a run on disk.
func (s *Set) spill() error {
	defer s.lock()()
	count := 0
	for i := range s.shards {
		count += s.shards[i].count
	}
	r, err := newRun(count, func(yield func([]Hash) bool) {
		for i := range s.shards {
			if !yield(s.shards[i].drain()) {
				return
			}
		}
	})
	s.owner.held.Add(-s.held.Swap(0))
	if err == nil {
		s.runs = append(s.runs, r)
	}
	return err
}

// filters returns the bytes of the filters.
func (s *Set) filters() int64 {
	defer s.lock()()
	var sum int64
	for _, r := range s.runs {
		sum += int64(len(r.filter)) * int64(unsafe.Sizeof(line{}))
	}
	return sum
}

// fold halves the filters.
func (s *Set) fold() {
	defer s.lock()()
	for _, r := range s.runs {
		r.filter = r.filter.half()
	}
}
