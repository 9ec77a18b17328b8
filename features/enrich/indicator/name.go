package indicator

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// maxNameBytes bounds the text of all domains and keys together: four million
// names of the usual length, below 20.
const maxNameBytes = 96 << 20

// pendingName is an entry of a name while lists are read.
type pendingName struct {
	name  uint32
	entry entry
}

// nameTable holds domains and keys: their text end to end, and a hash table of
// where each is. It costs 24 to 40 bytes a name beside its text and entries.
type nameTable struct {
	seed  maphash.Seed // lists come from others: nobody can choose names that collide
	slots []slot       // a power of two of them, at most half of them taken
	// marks has a bit set for the hash of every name, 16 to 32 bits a name. It is
	// small enough for a processor's cache, and answers for nearly all names that
	// are not there, which nearly all are.
	marks []uint64
	stops []uint32 // where each name ends in text
	text  []byte
	runs
}

// slot is where a name is looked for. Half of the name's hash stands in it, so
// that other names are passed over without a look at their text.
type slot struct {
	tag    uint32 // upper half of the hash
	number uint32 // of the name, plus 1; 0 is free
}

func newNameTable() *nameTable {
	return &nameTable{seed: maphash.MakeSeed(), slots: make([]slot, 64), marks: make([]uint64, 8)}
}

// name returns the text of a name.
func (t *nameTable) name(i int) []byte {
	if i == 0 {
		return t.text[:t.stops[0]]
	}
	return t.text[t.stops[i-1]:t.stops[i]]
}

// mark is where the bit of a hash stands in marks.
func (t *nameTable) mark(hash uint64) (word int, bit uint64) {
	high := hash >> 32
	return int(high >> 6 & uint64(len(t.marks)-1)), 1 << (high & 63)
}

// find returns the number of a name, -1 when it is not there.
func (t *nameTable) find(name string) int {
	hash := maphash.String(t.seed, name)
	if word, bit := t.mark(hash); t.marks[word]&bit == 0 {
		return -1
	}
	mask := uint64(len(t.slots) - 1)
	for at := hash & mask; t.slots[at].number != 0; at = (at + 1) & mask {
		if s := t.slots[at]; s.tag == uint32(hash>>32) && string(t.name(int(s.number-1))) == name {
			return int(s.number - 1)
		}
	}
	return -1
}

// add returns the number of a name that is there from now on; ok is false when
// there is no room for it.
func (t *nameTable) add(name string) (number uint32, ok bool) {
	if i := t.find(name); i >= 0 {
		return uint32(i), true
	}
	if len(t.text)+len(name) > maxNameBytes {
		return 0, false
	}
	t.text = append(t.text, name...)
	t.stops = append(t.stops, uint32(len(t.text)))
	if len(t.stops)*2 > len(t.slots) { // above a half, runs of taken slots get long
		t.grow()
	} else {
		t.place(len(t.stops) - 1)
	}
	return uint32(len(t.stops) - 1), true
}

// place puts a name into the first free slot from that of its hash.
func (t *nameTable) place(i int) {
	hash := maphash.Bytes(t.seed, t.name(i))
	word, bit := t.mark(hash)
	t.marks[word] |= bit
	mask := uint64(len(t.slots) - 1)
	at := hash & mask
	for t.slots[at].number != 0 {
		at = (at + 1) & mask
	}
	t.slots[at] = slot{uint32(hash >> 32), uint32(i + 1)}
}

// grow doubles the table.
func (t *nameTable) grow() {
	t.slots = make([]slot, 2*len(t.slots))
	t.marks = make([]uint64, len(t.slots)/8) // 8 bits a slot
	for i := range t.stops {
		t.place(i)
	}
}

// build takes in the entries of all names. It reorders pending. Told hears
// of repeats and of entries beyond what is kept of one name.
func (t *nameTable) build(pending []pendingName, told func(e entry, repeated bool)) {
	slices.SortFunc(pending, func(a, b pendingName) int {
		return cmp.Or(cmp.Compare(a.name, b.name), a.entry.compare(b.entry))
	})
	t.runs = newRuns(len(t.stops), len(pending))
	for i := 0; i < len(pending); {
		name := pending[i].name
		for ; i < len(pending) && pending[i].name == name; i++ {
			t.runs.add(pending[i].entry, told)
		}
		t.close()
	}
	t.text, t.stops, t.entries = slices.Clone(t.text), slices.Clone(t.stops), slices.Clone(t.entries)
}
