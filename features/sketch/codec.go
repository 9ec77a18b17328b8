package sketch

import (
	"encoding/binary"
	"fmt"
)

// Every encoding starts with the kind of sketch and the version of its form,
// so that bytes in the wrong column are noticed.
const (
	kindDistinct = 'D'
	kindSample   = 'S'
	kindBins     = 'B'
	kindMinutes  = 'M'

	version = 1
)

// decoder reads an encoding front to back. After the first fault every read
// returns zero, so callers check once, with close.
type decoder struct {
	kind byte
	rest []byte
	err  error
}

// open starts decoding the encoding of one kind of sketch.
func open(data []byte, kind byte) *decoder {
	d := &decoder{kind: kind, rest: data}
	if got := d.byte(); d.err == nil && got != kind {
		d.fail("is of kind %#x", got)
	}
	if got := d.byte(); d.err == nil && got != version {
		d.fail("has version %d", got)
	}
	return d
}

// fail notes the first fault.
func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("decode sketch %c: %w: %s", d.kind, ErrCorrupt, fmt.Sprintf(format, args...))
		d.rest = nil
	}
}

// close returns the first fault; bytes left over are one.
func (d *decoder) close() error {
	if len(d.rest) > 0 {
		d.fail("%d bytes too many", len(d.rest))
	}
	return d.err
}

func (d *decoder) bytes(n int) []byte {
	if n < 0 || n > len(d.rest) {
		d.fail("ends early")
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) byte() byte {
	if b := d.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (d *decoder) uint64() uint64 {
	if b := d.bytes(8); len(b) == 8 {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// uvarint reads a number in the shortest form; a longer form of the same
// number would be a second encoding of one state.
func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail("has a bad number")
		return 0
	}
	if n > 1 && d.rest[n-1] == 0 {
		d.fail("has a number in long form")
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// size reads a number that may be at most limit.
func (d *decoder) size(limit int, what string) int {
	v := d.uvarint()
	if v > uint64(limit) {
		d.fail("has %d %s, more than %d", v, what, limit)
		return 0
	}
	return int(v)
}
