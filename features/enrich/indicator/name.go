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
// where each is. It costs some 15 bytes a name beside its text and entries.
type nameTable struct {
	seed  maphash.Seed // lists come from others: nobody can choose names that collide
	slots []uint32     // number of a name, plus 1; 0 is free; a power of two
	stops []uint32     // where each name ends in text
	text  []byte
	runs
}

func newNameTable() *nameTable {
	return &nameTable{seed: maphash.MakeSeed(), slots: make([]uint32, 64)}
}

// name returns the text of a name.
func (t *nameTable) name(i int) []byte {
	if i == 0 {
		return t.text[:t.stops[0]]
	}
	return t.text[t.stops[i-1]:t.stops[i]]
}

// find returns the number of a name, -1 when it is not there, and the slot
// where it is or would be.
func (t *nameTable) find(name string) (number int, slot uint64) {
	mask := uint64(len(t.slots) - 1)
	for slot = maphash.String(t.seed, name) & mask; t.slots[slot] != 0; slot = (slot + 1) & mask {
		if i := int(t.slots[slot] - 1); string(t.name(i)) == name {
			return i, slot
		}
	}
	return -1, slot
}

// add returns the number of a name that is there from now on; ok is false when
// there is no room for it.
func (t *nameTable) add(name string) (number uint32, ok bool) {
	i, slot := t.find(name)
	if i >= 0 {
		return uint32(i), true
	}
	if len(t.text)+len(name) > maxNameBytes {
		return 0, false
	}
	t.text = append(t.text, name...)
	t.stops = append(t.stops, uint32(len(t.text)))
	t.slots[slot] = uint32(len(t.stops))
	if len(t.stops)*4 > len(t.slots)*3 { // above three quarters runs of taken slots get long
		t.grow()
	}
	return uint32(len(t.stops) - 1), true
}

func (t *nameTable) grow() {
	t.slots = make([]uint32, 2*len(t.slots))
	mask := uint64(len(t.slots) - 1)
	for i := range t.stops {
		slot := maphash.Bytes(t.seed, t.name(i)) & mask
		for t.slots[slot] != 0 {
			slot = (slot + 1) & mask
		}
		t.slots[slot] = uint32(i + 1)
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
