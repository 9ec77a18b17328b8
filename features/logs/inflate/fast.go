package inflate

import "encoding/binary"

// inReserve is how many bytes must be there for a round of the fast loop, which
// takes a word two times.
const inReserve = 16 + slack

// fast decodes symbols while there is room. It stops before a symbol that is no
// literal and no match, and before one that is damaged.
func (d *decoder) fast() {
	if d.filled-d.taken < inReserve || d.write >= outFull {
		return
	}
	bits, have := d.bits, uint64(d.have)
	in, out := uint64(d.taken), uint64(d.write)
	inEnd := uint64(d.filled - inReserve)

	bits |= d.word(in) << (have & 63)
	in += (63 - have) & 63 >> 3
	have |= 56
	e := d.litTable[bits&litMask]
	for in <= inEnd && out < outFull {
		bits |= d.word(in) << (have & 63)
		in += (63 - have) & 63 >> 3
		have |= 56
		if e&literalMask != 0 {
			d.put4(out, e>>literalShift)
			out += uint64(e >> countShift & countMask)
			bits >>= e & dropMask
			have -= uint64(e & dropMask)
			e = d.litTable[bits&litMask]
			if e&literalMask != 0 {
				d.put4(out, e>>literalShift)
				out += uint64(e >> countShift & countMask)
				bits >>= e & dropMask
				have -= uint64(e & dropMask)
				e = d.litTable[bits&litMask]
				if e&literalMask != 0 {
					d.put4(out, e>>literalShift)
					out += uint64(e >> countShift & countMask)
					bits >>= e & dropMask
					have -= uint64(e & dropMask)
					e = d.litTable[bits&litMask]
					continue
				}
			}
			bits |= d.word(in) << (have & 63)
			in += (63 - have) & 63 >> 3
			have |= 56
		}
		if e&entryOther != 0 {
			if e&entryLink == 0 {
				break
			}
			e = d.litTable[uint64(e>>baseShift)+bits>>litBits&(1<<d.lit.more-1)]
			if e&literalMask != 0 {
				d.put4(out, e>>literalShift)
				out++
				bits >>= e & dropMask
				have -= uint64(e & dropMask)
				e = d.litTable[bits&litMask]
				continue
			}
			if e&entryOther != 0 {
				break
			}
		}
		after := bits >> (e & dropMask)
		f := d.distTable[after&distMask]
		if f&entryOther != 0 {
			if f&entryLink == 0 {
				break
			}
			f = d.distTable[uint64(f>>baseShift)+after>>distBits&(1<<d.dist.more-1)]
			if f&entryOther != 0 {
				break
			}
		}
		dist := uint64(f>>baseShift) + after&(1<<(f&dropMask)-1)>>(f>>codeShift&codeMask)
		if dist > out-uint64(d.start) {
			break
		}
		length := uint64(e>>baseShift) + bits&(1<<(e&dropMask)-1)>>(e>>codeShift&codeMask)
		bits = after >> (f & dropMask)
		have -= uint64(e&dropMask) + uint64(f&dropMask)
		e = d.litTable[bits&litMask]
		d.copyMatch(out, dist, length)
		out += length
	}
	// Give back whole bytes.
	in -= have >> 3
	have &= 7
	d.bits, d.have = bits&(1<<have-1), uint(have)
	d.taken, d.write = int(in), int(out)
}

// word returns the eight bytes of in at i.
func (d *decoder) word(i uint64) uint64 {
	i &= inMask
	return binary.LittleEndian.Uint64(d.in[i : i+8])
}

// load returns the eight bytes of out at i.
func (d *decoder) load(i uint64) uint64 {
	i &= outMask
	return binary.LittleEndian.Uint64(d.out[i : i+8])
}

// put8 and put4 write to out at i.
func (d *decoder) put8(i, v uint64) {
	i &= outMask
	binary.LittleEndian.PutUint64(d.out[i:i+8], v)
}

func (d *decoder) put4(i uint64, v uint32) {
	i &= outMask
	binary.LittleEndian.PutUint32(d.out[i:i+4], v)
}

// copyMatch writes length bytes to out at i that repeat those dist before; it
// may write up to 15 more.
func (d *decoder) copyMatch(to, dist, length uint64) {
	from := to - dist
	end := to + length
	if dist >= 8 {
		d.put8(to, d.load(from))
		d.put8(to+8, d.load(from+8))
		for to += 16; to < end; to += 16 {
			from += 16
			d.put8(to, d.load(from))
			d.put8(to+8, d.load(from+8))
		}
		return
	}
	// A word of as many repeats as it has room for.
	v := d.load(from) & (1<<(8*dist&63) - 1)
	for n := dist; n < 8; n *= 2 {
		v |= v << (8 * n & 63)
	}
	step := 8 - 8%dist
	for ; to < end; to += step {
		d.put8(to, v)
	}
}
