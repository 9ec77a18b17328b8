package inflate

import (
	"hash/crc32"
	"io"
)

const (
	// history is how far back a match may reach (RFC 1951, §2).
	history = 32 << 10
	// outSize is the room for text: history, and a chunk to work on. All of it
	// stays in a core's second-level cache. It is a power of two, so that masked
	// positions need no check.
	outSize = 256 << 10
	outMask = outSize - 1
	// outFull is where no more symbols are decoded: what one round of the fast
	// loop writes fits behind it.
	outFull = outSize - outReserve
)

// decoder is what a Reader works with. It is one object, so that the fast loop
// finds buffers and tables through one pointer.
type decoder struct {
	source
	lit, dist, pre code
	litTable       [litRoom]uint32
	distTable      [distRoom]uint32
	preTable       [1 << preBits]uint32
	lens           [fixedLit + fixedDist]uint8 // code lengths, of literals first
	isFixed        bool                        // the tables are those of fixed codes

	step  func(*decoder) error // what comes next in the stream
	err   error                // why nothing comes any more
	pause bool                 // deliver what there is before the next step
	last  bool                 // the block is its member's last
	rest  int                  // bytes left of a stored block
	head  [10]byte             // of a member

	read  int // out[read:write] is to be delivered
	write int // out[:write] is text
	start int // out[start:write] is of this member
	sum   int // out[:sum] went into crc and size
	crc   uint32
	size  uint32 // modulo 2³², as RFC 1952 (§2.3.1) has it
	out   [outSize + slack]byte
}

func (d *decoder) reset(src io.Reader) {
	d.source.reset(src)
	d.step, d.err, d.pause = (*decoder).header, nil, false
	d.read, d.write, d.start, d.sum = 0, 0, 0, 0
}

// next returns text to deliver, and an error only when there is none left.
func (d *decoder) next() ([]byte, error) {
	for d.read == d.write && d.err == nil {
		d.slide()
		for d.pause = false; d.write < outFull && d.err == nil && !d.pause; {
			d.err = d.step(d)
		}
		d.digest()
	}
	if d.read == d.write {
		return nil, d.err
	}
	return d.out[d.read:d.write], nil
}

// slide makes room for text where there is none: it keeps the history only.
func (d *decoder) slide() {
	if d.write < outFull {
		return
	}
	drop := d.write - history
	copy(d.out[:history], d.out[drop:d.write])
	d.read, d.write, d.sum = history, history, history
	d.start = max(0, d.start-drop)
}

// digest takes what was written into the checksum, while it is in the cache.
func (d *decoder) digest() {
	text := d.out[d.sum:d.write]
	d.crc = crc32.Update(d.crc, crc32.IEEETable, text)
	d.size += uint32(len(text))
	d.sum = d.write
}
