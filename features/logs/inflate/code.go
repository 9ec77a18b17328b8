package inflate

import "math/bits"

// Bits that index the first level of each table. More make the second level
// rarer, and building slower.
const (
	litBits  = 11
	distBits = 9
	preBits  = 7 // the longest code there

	litMask  = 1<<litBits - 1
	distMask = 1<<distBits - 1
)

// Room for tables. At least two codes share a table of the second level, which
// has as many bits as the longest code has more than the first level.
const (
	litRoom  = 1<<litBits + fixedLit/2<<(maxCode-litBits)
	distRoom = 1<<distBits + fixedDist/2<<(maxCode-distBits)
)

// code is a Huffman code; its table lies elsewhere.
type code struct {
	first uint   // bits that index the first level
	more  uint64 // masks the bits that index a table of the second level
	min   uint   // bits of the shortest code, or 0
}

// plan is what a table is built from, and how far that is.
type plan struct {
	counts [maxCode + 1]uint16 // of codes by length
	sorted [fixedLit]uint16    // the symbols, from the shortest code on
	bases  []uint32
	done   int    // how many symbols are in the table
	next   uint16 // the next one's code
}

// build makes the table of a code of such lengths (RFC 1951, §3.2.2), with first
// bits for the first level. It returns false where they are no complete code;
// as for zlib and compress/flate, no symbol at all is one, and so is one symbol
// of one bit.
func (c *code) build(table []uint32, first uint, lens []uint8, bases []uint32) bool {
	p := plan{bases: bases}
	for _, n := range lens {
		p.counts[n&maxCode]++
	}
	p.counts[0] = 0
	*c = code{first: first}
	longest, space := uint(0), 0
	for n := uint(maxCode); n > 0; n-- {
		if p.counts[n] > 0 {
			c.min, longest = n, max(longest, n)
			space += int(p.counts[n]) << (maxCode - n)
		}
	}
	if space != 1<<maxCode && longest > 0 && !(longest == 1 && p.counts[1] == 1) {
		return false
	}
	p.sort(lens)
	p.top(table, first)
	if longest > first {
		c.more = 1<<(longest-first) - 1
		p.second(table, first, longest)
	}
	return true
}

// sort sorts the symbols by length, and those of one length as they are.
func (p *plan) sort(lens []uint8) {
	var at [maxCode + 1]uint16
	for n := 1; n < maxCode; n++ {
		at[n+1] = at[n] + p.counts[n]
	}
	for symbol, n := range lens {
		if n != 0 {
			p.sorted[at[n&maxCode]] = uint16(symbol)
			at[n&maxCode]++
		}
	}
}

// top fills the first level: a table for codes of one bit, doubled for those of
// two, and so on.
func (p *plan) top(table []uint32, first uint) {
	table[0] = entryOther // stays where no code starts
	code, rest := uint16(0), p.sorted[:]
	for n, size := uint(1), 1; n <= first; n++ {
		copy(table[size:2*size], table[:size])
		size *= 2
		for _, symbol := range rest[:p.counts[n]] {
			table[reverse(code, n)] = p.bases[symbol] + uint32(n)*perBit
			code++
		}
		rest = rest[p.counts[n]:]
		code <<= 1
	}
	p.done, p.next = len(p.sorted)-len(rest), code
}

// reverse turns a code of n bits round: its first bit is the lowest one in the
// stream.
func reverse(code uint16, n uint) uint { return uint(bits.Reverse16(code) >> (16 - n)) }

// second fills the tables of the second level, which lie behind the first.
func (p *plan) second(table []uint32, first, longest uint) {
	size := uint(1) << (longest - first)
	end := uint(1) << first
	low := end // what the codes of the table before end start with
	for n := first + 1; n <= longest; n++ {
		for range p.counts[n] {
			e := p.bases[p.sorted[p.done]] + uint32(n)*perBit
			reversed := reverse(p.next, n)
			p.done++
			p.next++
			if low != reversed&(1<<first-1) {
				low = reversed & (1<<first - 1)
				table[low] = entryOther | entryLink | uint32(end)<<baseShift
				end += size
			}
			for i := reversed >> first; i < size; i += 1 << (n - first) {
				table[end-size+i] = e
			}
		}
		p.next <<= 1
	}
}
