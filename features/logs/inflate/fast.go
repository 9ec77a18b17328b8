package inflate

import "encoding/binary"

const (
	// inReserve is how many bytes must be there for a round of the fast loop: it
	// goes on by 7 at most before it takes its last word.
	inReserve = 7 + 8
	// inBehind is how many bytes must be behind it, for it may give back as many
	// as a word of bits holds, which came from an earlier buffer else.
	inBehind = 8
	// outReserve is how many bytes a round may write: five literals, and a match
	// of 258 bytes whose last copy, of 64 bytes, starts just before its end.
	outReserve = 5 + 258 + 64
)

// fast decodes symbols while there is room for a round, which is: some literals
// and a match behind them. It stops before what is neither, and before what is
// damaged. What it writes behind d.write is overwritten later.
//
// Bits are enough: of the 64 in b after a refill, three entries of literals take
// 15+11+11 at most, and a match takes 20+28 (RFC 1951, §3.2.5), which leaves more
// than the 11 to look up the next entry.
//
// The design is libdeflate's (github.com/ebiggers/libdeflate,
// lib/decompress_template.h): bits are refilled by whole words without a branch,
// and the next entry is looked up before a match is copied. That an entry may be
// more than one symbol is from ISA-L (github.com/intel/isa-l, igzip).
func (d *decoder) fast() {
	if d.taken < inBehind || d.filled-d.taken < inReserve || d.write >= outFull {
		return
	}
	end := uint64(d.filled - inReserve)
	out := uint64(d.write)
	b, have, in := d.refill(d.bits, uint64(d.have), uint64(d.taken))
	e := d.litTable[b&litMask]
	for in <= end && out < outFull {
		b, have, in = d.refill(b, have, in)
		out = d.literals(out, e)
		if e&(entryLength|entryOther) == 0 {
			b, have = drop(b, have, e)
			e = d.litTable[b&litMask]
			out = d.literals(out, e)
			if e&(entryLength|entryOther) == 0 {
				b, have = drop(b, have, e)
				e = d.litTable[b&litMask]
				out = d.literals(out, e)
				if e&(entryLength|entryOther) == 0 {
					b, have = drop(b, have, e)
					e = d.litTable[b&litMask]
					continue
				}
			}
			b, have, in = d.refill(b, have, in)
		}
		if e&entryOther != 0 {
			if e&entryLink != 0 {
				e = d.litTable[uint64(e>>baseShift)+b>>litBits&d.lit.more]
			}
			if e&entryLiteral != 0 {
				continue
			}
			if e&entryOther != 0 {
				break
			}
		}
		after := b >> (e & dropMask)
		f := d.distTable[after&distMask]
		if f&entryLink != 0 {
			f = d.distTable[uint64(f>>baseShift)+after>>distBits&d.dist.more]
		}
		length := uint64(e>>lengthShift) + leastLength + extra(e, b)
		dist := uint64(f>>baseShift) + extra(f, after)
		if f&entryOther != 0 || dist > out-uint64(d.start) {
			out -= uint64(e >> countShift & countMask) // they come again
			break
		}
		b, have = drop(after, have-uint64(e&dropMask), f)
		e = d.litTable[b&litMask]
		out = d.copyMatch(out, dist, length)
	}
	// Whole bytes are given back: a block ends without any among its bits.
	d.bits, d.have = b&(1<<(have&7)-1), uint(have&7)
	d.taken, d.write = int(in-have>>3&7), int(out)
}

// refill adds to b, of which have bits are valid, so that 56 or more are. What
// stands above them in b is what comes in then.
func (d *decoder) refill(b, have, in uint64) (uint64, uint64, uint64) {
	return b | d.word(in)<<(have&63), have | 56, in + ^have&63>>3
}

// drop drops the bits of e.
func drop(b, have uint64, e uint32) (uint64, uint64) {
	return b >> (e & dropMask), have - uint64(e&dropMask)
}

// literals writes the literals of e, and more where there are fewer than two; it
// returns where they end.
func (d *decoder) literals(out uint64, e uint32) uint64 {
	i := out & outMask
	binary.LittleEndian.PutUint16(d.out[i:i+2], uint16(e>>baseShift))
	return out + uint64(e>>countShift&countMask)
}

// extra returns what the extra bits add to the length or distance of e, whose
// codes b starts with.
func extra(e uint32, b uint64) uint64 {
	return b & (1<<(e&dropMask) - 1) >> (e >> codeShift & codeMask)
}

// word returns eight bytes of in.
func (d *decoder) word(i uint64) uint64 {
	i &= inMask
	return binary.LittleEndian.Uint64(d.in[i : i+8])
}
