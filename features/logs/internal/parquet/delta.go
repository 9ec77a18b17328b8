package parquet

import "encoding/binary"

// delta reads integers as differences in blocks of bit-packed miniblocks (format,
// "Delta Encoding"). Sums wrap around, as the format asks for.
type delta struct {
	data     []byte
	block    int // values in a block
	mini     int // values in a miniblock
	total    int // values that are left
	value    int64
	first    bool
	smallest int64  // difference of the block
	widths   []byte // of the miniblocks left in the block
	packed   []byte // of the miniblock
	width    uint
	bit      uint
	left     int // values left in the miniblock
}

// maxBlock bounds the values of a block; writers use 128 or some multiple.
const maxBlock = 1 << 16

// reset starts over and returns false when data does not start as it should.
func (d *delta) reset(data []byte) bool {
	*d = delta{data: data}
	block, ok1 := d.uvarint()
	minis, ok2 := d.uvarint()
	total, ok3 := d.uvarint()
	if !ok1 || !ok2 || !ok3 || block == 0 || block > maxBlock || minis == 0 || minis > block ||
		block%minis != 0 || block/minis%8 != 0 || total > 1<<31 {
		return false
	}
	d.block, d.mini, d.total = int(block), int(block/minis), int(total)
	var n int
	d.value, n = binary.Varint(d.data)
	if n <= 0 {
		return false
	}
	d.data, d.first = d.data[n:], true
	return true
}

func (d *delta) uvarint() (uint64, bool) {
	v, n := binary.Uvarint(d.data)
	if n <= 0 {
		return 0, false
	}
	d.data = d.data[n:]
	return v, true
}

// read reads values until dst is full and returns false when there are not
// enough.
func (d *delta) read(dst []int64) bool {
	if len(dst) > d.total {
		return false
	}
	for i := range dst {
		if d.first {
			d.first = false
		} else {
			if d.left == 0 && !d.miniblock() {
				return false
			}
			d.value += d.smallest + int64(d.difference())
			d.left--
		}
		dst[i] = d.value
	}
	d.total -= len(dst)
	return true
}

// miniblock starts the next miniblock, of the next block when need be.
func (d *delta) miniblock() bool {
	if len(d.widths) == 0 {
		v, n := binary.Varint(d.data)
		if n <= 0 || len(d.data)-n < d.block/d.mini {
			return false
		}
		d.smallest = v
		d.widths, d.data = d.data[n:n+d.block/d.mini], d.data[n+d.block/d.mini:]
	}
	d.width = uint(d.widths[0])
	d.widths = d.widths[1:]
	size := d.mini / 8 * int(d.width)
	if d.width > 64 || size > len(d.data) {
		return false
	}
	d.packed, d.data = d.data[:size], d.data[size:]
	d.bit, d.left = 0, d.mini
	return true
}

// difference unpacks one value of the miniblock.
func (d *delta) difference() uint64 {
	if d.width == 0 {
		return 0
	}
	at, shift := d.bit/8, d.bit%8
	d.bit += d.width
	var low, high uint64
	if rest := d.packed[at:]; len(rest) >= 9 {
		low, high = binary.LittleEndian.Uint64(rest), uint64(rest[8])
	} else {
		for j, b := range rest[:min(len(rest), 8)] {
			low |= uint64(b) << (8 * j)
		}
	}
	v := low>>shift | high<<(64-shift)
	if shift == 0 {
		v = low
	}
	return v & (1<<(d.width%64) - 1 | -(uint64(d.width) >> 6))
}

// rest returns what lies behind the values that are left, without reading them.
func (d delta) rest() ([]byte, bool) {
	for n := d.total - 1; n > 0; n -= d.block {
		if _, size := binary.Varint(d.data); size > 0 {
			d.data = d.data[size:]
		} else {
			return nil, false
		}
		minis := d.block / d.mini
		if len(d.data) < minis {
			return nil, false
		}
		widths := d.data[:minis]
		d.data = d.data[minis:]
		for i := range min(minis, (n+d.mini-1)/d.mini) {
			size := d.mini / 8 * int(widths[i])
			if widths[i] > 64 || size > len(d.data) {
				return nil, false
			}
			d.data = d.data[size:]
		}
	}
	return d.data, true
}
