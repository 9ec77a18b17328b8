package extract

import "net/netip"

// recent remembers the names that a field had lately: neighbours are often alike.
type recent [64]struct {
	text string
	id   name
}

// of interns a field.
func (l *recent) of(f *Folder, field []byte) name {
	if len(field) == 0 {
		return 0
	}
	// Interfaces, instances and regions differ in their last characters.
	n := len(field)
	r := &l[(uint(field[n-1])+uint(field[n/2])*7+uint(field[max(n-2, 0)])*13)%uint(len(l))]
	if r.text != string(field) {
		r.id = f.intern(field)
		r.text = f.names.of(r.id)
	}
	return r.id
}

// address interns an address, by its text; an invalid one is no name.
func (f *Folder) address(a netip.Addr) name {
	if !a.IsValid() {
		return 0
	}
	key := addrOf(a)
	hash := short(mix(key.hi, key.lo))
	if e := f.addresses.find(hash, &key); e != nil {
		return e.value
	}
	if f.addresses.count >= memoLimit {
		f.addresses = entries[addr, name]{}
	}
	id := f.names.bytes(a.AppendTo(f.scratch[:0]))
	f.addresses.put(hash, &key).value = id
	return id
}
