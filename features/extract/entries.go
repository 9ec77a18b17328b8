package extract

import (
	"math/bits"
	"math/rand/v2"
)

// entries is a hash table whose values stay where they are, so that pointers to
// them may be kept. A look-up costs a probe of an index and a comparison;
// nothing can be removed. The zero value is empty. Its order is that of arrival
// and so never reaches output.
type entries[K comparable, V any] struct {
	slots []slot // open addressing with linear probing; a power of two long, at most 3/4 full
	pages [][]entry[K, V]
	count int
}

// slot points to an entry: its hash, its index and one, 0 for none.
type slot struct{ hash, at uint32 }

// entry is one value under its key.
type entry[K comparable, V any] struct {
	key   K
	value V
	moved *entry[K, V] // where capped has merged the value into; nil for most
}

// Pages grow from small to large: most days of most accounts have few rows.
const (
	firstPage = 16
	largePage = 1024
	smallOnes = 6 // how many pages are smaller than a large one
)

// find returns the entry of a key, nil when there is none. The hash must be the
// one that it was put in with.
func (t *entries[K, V]) find(hash uint32, key *K) *entry[K, V] {
	if t.count == 0 {
		return nil
	}
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s.at == 0 {
			return nil
		}
		if s.hash == hash {
			if e := t.entry(int(s.at - 1)); e.key == *key {
				return e
			}
		}
	}
}

// put adds a key that is not there and returns its entry, whose value is empty.
func (t *entries[K, V]) put(hash uint32, key *K) *entry[K, V] {
	if 4*(t.count+1) > 3*len(t.slots) {
		t.grow()
	}
	if page, _ := pageOf(t.count); page == len(t.pages) {
		t.pages = append(t.pages, make([]entry[K, V], min(largePage, firstPage<<min(page, smallOnes))))
	}
	e := t.entry(t.count)
	e.key = *key
	t.count++
	t.link(slot{hash, uint32(t.count)})
	return e
}

// at returns the entry of a key, which it adds when it is not there.
func (t *entries[K, V]) at(hash uint32, key *K) *entry[K, V] {
	if e := t.find(hash, key); e != nil {
		return e
	}
	return t.put(hash, key)
}

// link puts a slot at the first free place for its hash.
func (t *entries[K, V]) link(s slot) {
	mask := uint32(len(t.slots) - 1)
	i := s.hash & mask
	for t.slots[i].at != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}

func (t *entries[K, V]) grow() {
	old := t.slots
	t.slots = make([]slot, max(2*firstPage, 2*len(old)))
	for _, s := range old {
		if s.at != 0 {
			t.link(s)
		}
	}
}

// all calls visit for every entry, in order of arrival.
func (t *entries[K, V]) all(visit func(*entry[K, V])) {
	for i := range t.count {
		visit(t.entry(i))
	}
}

// entry returns the i-th entry.
func (t *entries[K, V]) entry(i int) *entry[K, V] {
	page, at := pageOf(i)
	return &t.pages[page][at]
}

// pageOf returns the page of the i-th entry and its place there.
func pageOf(i int) (page, at int) {
	const small = firstPage<<smallOnes - firstPage // entries on small pages
	if i >= small {
		return smallOnes + (i-small)/largePage, (i - small) % largePage
	}
	page = bits.Len(uint(i+firstPage)/firstPage) - 1
	return page, i + firstPage - firstPage<<page
}

// salt makes the hashes of a process its own, so that nobody can send keys that
// collide. Hashes order nothing, so results do not depend on it.
var salt = rand.Uint64() | 1

// mix folds two words into one by the upper and lower half of their product
// (Wang Yi, wyhash, 2019: "folded multiply").
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^salt, b^0x9e3779b97f4a7c15)
	return hi ^ lo
}

// short is the part of a hash that entries use.
func short(hash uint64) uint32 { return uint32(hash ^ hash>>32) }
