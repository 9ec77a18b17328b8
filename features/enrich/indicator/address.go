package indicator

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"
)

// bits128 is an address as a number. IPv4 stands in the uppermost 32 bits, so
// that one code serves both families.
type bits128 struct{ hi, lo uint64 }

func (b bits128) compare(c bits128) int {
	return cmp.Or(cmp.Compare(b.hi, c.hi), cmp.Compare(b.lo, c.lo))
}

// number returns an unmapped address as a number.
func number(addr netip.Addr) bits128 {
	if addr.Is4() {
		b := addr.As4()
		return bits128{hi: uint64(binary.BigEndian.Uint32(b[:])) << 32}
	}
	b := addr.As16()
	return bits128{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// address is the opposite of number.
func (b bits128) address(v4 bool) netip.Addr {
	if v4 {
		var four [4]byte
		binary.BigEndian.PutUint32(four[:], uint32(b.hi>>32))
		return netip.AddrFrom4(four)
	}
	var all [16]byte
	binary.BigEndian.PutUint64(all[:8], b.hi)
	binary.BigEndian.PutUint64(all[8:], b.lo)
	return netip.AddrFrom16(all)
}

// pendingAddress is an entry of a prefix while lists are read.
type pendingAddress struct {
	start bits128
	bits  uint8
	entry entry
}

// addressTable holds the prefixes of one family: sorted by first address, then
// widest first, each with the narrowest one around it. What holds an address is
// the last prefix that starts at or before it, or one around that. It costs 25
// bytes a prefix beside its entries, a third of what a trie of them takes.
type addressTable struct {
	v4     bool
	starts []bits128
	bits   []uint8
	around []uint32 // index of the narrowest prefix around, plus 1; 0 for none
	runs
	// top has the number of prefixes whose first 16 bits are below its index:
	// it saves the search its first steps, which miss the caches. Nil when few.
	top []uint32
}

// topFrom is the size from which top pays for its 256 KiB.
const topFrom = 4096

// buildAddresses turns what was read into a table. It reorders pending. Told
// hears of repeats and of entries beyond what is kept of one prefix.
func buildAddresses(v4 bool, pending []pendingAddress, told func(e entry, repeated bool)) *addressTable {
	slices.SortFunc(pending, func(a, b pendingAddress) int {
		return cmp.Or(a.start.compare(b.start), cmp.Compare(a.bits, b.bits), a.entry.compare(b.entry))
	})
	same := func(a, b *pendingAddress) bool { return a.start == b.start && a.bits == b.bits }
	distinct := 0
	for i := range pending {
		if i == 0 || !same(&pending[i-1], &pending[i]) {
			distinct++
		}
	}
	t := &addressTable{v4: v4, starts: make([]bits128, 0, distinct), bits: make([]uint8, 0, distinct), around: make([]uint32, 0, distinct), runs: newRuns(distinct, len(pending))}
	for i := 0; i < len(pending); {
		p, end := &pending[i], i
		for ; end < len(pending) && same(p, &pending[end]); end++ {
			t.add(pending[end].entry, told)
		}
		t.close()
		around := uint32(len(t.starts))
		for around > 0 && !t.holds(int(around-1), p.start) {
			around = t.around[around-1]
		}
		t.starts, t.bits, t.around = append(t.starts, p.start), append(t.bits, p.bits), append(t.around, around)
		i = end
	}
	t.entries = slices.Clip(slices.Clone(t.entries))
	t.index()
	return t
}

func (t *addressTable) index() {
	if len(t.starts) < topFrom {
		return
	}
	t.top = make([]uint32, 1<<16+1)
	for _, s := range t.starts {
		t.top[s.hi>>48+1]++
	}
	for i := range 1 << 16 {
		t.top[i+1] += t.top[i]
	}
}

// holds tells whether prefix i holds an address.
func (t *addressTable) holds(i int, addr bits128) bool {
	s, bits := t.starts[i], t.bits[i]
	if bits <= 64 {
		return (s.hi^addr.hi)>>(64-bits) == 0
	}
	return s.hi == addr.hi && (s.lo^addr.lo)>>(128-bits) == 0
}

// narrowest returns the narrowest prefix that holds an address, -1 for none.
func (t *addressTable) narrowest(addr bits128) int {
	from, to := 0, len(t.starts)
	if t.top != nil {
		from, to = int(t.top[addr.hi>>48]), int(t.top[addr.hi>>48+1])
	}
	for from < to { // the first prefix that starts after addr
		middle := int(uint(from+to) >> 1)
		if s := &t.starts[middle]; s.hi < addr.hi || s.hi == addr.hi && s.lo <= addr.lo {
			from = middle + 1
		} else {
			to = middle
		}
	}
	i := from - 1
	for i >= 0 && !t.holds(i, addr) {
		i = t.wider(i)
	}
	return i
}

// wider returns the narrowest prefix around prefix i, -1 for none.
func (t *addressTable) wider(i int) int { return int(t.around[i]) - 1 }

// text writes prefix i: as an address when it holds only one.
func (t *addressTable) text(i int) string {
	addr := t.starts[i].address(t.v4)
	if int(t.bits[i]) == addr.BitLen() {
		return addr.String()
	}
	return netip.PrefixFrom(addr, int(t.bits[i])).String()
}
