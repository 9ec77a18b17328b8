package seen

import (
	"cmp"
	"slices"
)

// table is a hash table of hashes: open addressing with linear probing, at most
// three quarters full. The zero hash is kept apart, for it marks free places.
type table struct {
	places []Hash // a power of two long
	count  int
	zero   bool
}

// placeBytes is the size of a place.
const placeBytes = 16

// smallest is the first size of a table: most days of most accounts are small.
const smallest = 64

func (t *table) has(h Hash) bool {
	if h == (Hash{}) {
		return t.zero
	}
	if t.count == 0 {
		return false
	}
	_, found := t.place(h)
	return found
}

// add adds a hash that is not there and returns by how many bytes the table grew.
func (t *table) add(h Hash) (grown int64) {
	if h == (Hash{}) {
		t.zero = true
		return 0
	}
	if 4*(t.count+1) > 3*len(t.places) {
		grown = t.grow()
	}
	i, _ := t.place(h)
	t.places[i] = h
	t.count++
	return grown
}

// place returns where a hash is, or the free place where it belongs. Places go
// by the lower half: the upper one has chosen the shard.
func (t *table) place(h Hash) (at uint64, found bool) {
	mask := uint64(len(t.places) - 1)
	for at = h.Lo & mask; t.places[at] != (Hash{}); at = (at + 1) & mask {
		if t.places[at] == h {
			return at, true
		}
	}
	return at, false
}

func (t *table) grow() int64 {
	old := t.places
	t.places = make([]Hash, max(smallest, 2*len(old)))
	for _, h := range old {
		if h != (Hash{}) {
			i, _ := t.place(h)
			t.places[i] = h
		}
	}
	return int64(len(t.places)-len(old)) * placeBytes
}

// drain returns all hashes in ascending order, in the table's own memory, and
// empties the table, but for the zero hash.
func (t *table) drain() []Hash {
	all := t.places[:0]
	for _, h := range t.places {
		if h != (Hash{}) {
			all = append(all, h)
		}
	}
	t.places, t.count = nil, 0
	slices.SortFunc(all, func(a, b Hash) int { return cmp.Or(cmp.Compare(a.Hi, b.Hi), cmp.Compare(a.Lo, b.Lo)) })
	return all
}
