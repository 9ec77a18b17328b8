package inflate

import "encoding/binary"

// copyMatch writes length bytes to out at to that repeat those dist before, and
// returns where they end. It writes up to 63 bytes behind them.
func (d *decoder) copyMatch(to, dist, length uint64) uint64 {
	from, end := to-dist, to+length
	switch {
	case dist >= 16:
		d.copy32(to, from)
		for to += 32; to < end; to += 64 {
			from += 32
			d.copy32(to, from)
			from += 32
			d.copy32(to+32, from)
		}
	case dist >= 8:
		for ; to < end; to += 8 {
			d.put(to, d.load(from))
			from += 8
		}
	default:
		word := d.load(from) & (1<<(8*dist&63) - 1) * repeats[dist&7]
		for step := 8 - 8%max(dist, 1); to < end; to += step {
			d.put(to, word)
		}
	}
	return end
}

// repeats are the factors that make as many whole repeats of one to seven bytes
// as a word has room for.
var repeats = [8]uint64{
	1: 0x0101010101010101,
	2: 0x0001000100010001,
	3: 1 | 1<<24,
	4: 1 | 1<<32,
	5: 1,
	6: 1,
	7: 1,
}

// copy32 copies 32 bytes within out, from at least 16 before.
func (d *decoder) copy32(to, from uint64) {
	d.copy16(to, from)
	d.copy16(to+16, from+16)
}

// copy16 copies 16 bytes within out, through one register where there is one of
// that width.
func (d *decoder) copy16(to, from uint64) {
	to &= outMask
	from &= outMask
	*(*[16]byte)(d.out[to : to+16]) = *(*[16]byte)(d.out[from : from+16])
}

// load and put read and write eight bytes of out.
func (d *decoder) load(i uint64) uint64 {
	i &= outMask
	return binary.LittleEndian.Uint64(d.out[i : i+8])
}

func (d *decoder) put(i, v uint64) {
	i &= outMask
	binary.LittleEndian.PutUint64(d.out[i:i+8], v)
}
