package inflate

// Kinds of blocks (RFC 1951, §3.2.3).
const (
	kindStored  = 0
	kindFixed   = 1
	kindDynamic = 2
)

// Bounds on the alphabets of a dynamic block (RFC 1951, §3.2.7). The fixed codes
// have symbols beyond them, which stand for nothing (§3.2.6).
const (
	maxLit  = 286
	maxDist = 30

	fixedLit  = 288
	fixedDist = 32
)

// block reads what starts a block.
func (d *decoder) block() error {
	head, err := d.number(3)
	if err != nil {
		return err
	}
	d.last = head&1 == 1
	switch head >> 1 {
	case kindStored:
		return d.stored()
	case kindFixed:
		return d.fixed()
	case kindDynamic:
		return d.dynamic()
	}
	return d.corrupt()
}

// endBlock goes on behind a block.
func (d *decoder) endBlock() {
	d.step = (*decoder).block
	if d.last {
		d.step = (*decoder).trailer
	}
}

// stored reads the length of a block that is not compressed. A writer that is
// flushed ends what it had with an empty one, so that is delivered.
func (d *decoder) stored() error {
	d.align()
	n, err := d.number(32)
	if err != nil {
		return err
	}
	if uint16(n) != ^uint16(n>>16) {
		return d.corrupt()
	}
	d.rest = int(n & 0xffff)
	if d.rest == 0 {
		d.pause = true
		d.endBlock()
		return nil
	}
	d.step = (*decoder).copyStored
	return nil
}

// copyStored copies what there is of a stored block and room for.
func (d *decoder) copyStored() error {
	if err := d.fill(); err != nil {
		return noEOF(err)
	}
	n := copy(d.out[d.write:outSize], d.in[d.taken:min(d.taken+d.rest, d.filled)])
	d.write += n
	d.taken += n
	d.rest -= n
	if d.rest == 0 {
		d.endBlock()
	}
	return nil
}

// fixed sets up the codes that need no description (RFC 1951, §3.2.6).
func (d *decoder) fixed() error {
	d.step = (*decoder).compressed
	if d.isFixed {
		return nil
	}
	lens := d.lens[:fixedLit+fixedDist]
	for i := range lens {
		switch {
		case i < 144:
			lens[i] = 8
		case i < 256:
			lens[i] = 9
		case i < 280:
			lens[i] = 7
		case i < fixedLit:
			lens[i] = 8
		default:
			lens[i] = 5
		}
	}
	d.codes(fixedLit, fixedDist)
	d.isFixed = true
	return nil
}

// dynamic reads the codes of a block that describes its own (RFC 1951, §3.2.7).
func (d *decoder) dynamic() error {
	head, err := d.number(14)
	if err != nil {
		return err
	}
	lits, dists, pres := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if lits > maxLit || dists > maxDist {
		return d.corrupt()
	}
	d.isFixed = false
	if err := d.readPre(pres); err != nil {
		return err
	}
	if err := d.readLens(lits + dists); err != nil {
		return err
	}
	if !d.codes(lits, dists) {
		return d.corrupt()
	}
	d.step = (*decoder).compressed
	return nil
}

// preOrder is the order of the code lengths of the code of code lengths.
var preOrder = [preSymbols]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readPre reads the code that the code lengths are written in.
func (d *decoder) readPre(n int) error {
	var lens [preSymbols]uint8
	for _, symbol := range preOrder[:n] {
		v, err := d.number(3)
		if err != nil {
			return err
		}
		lens[symbol] = uint8(v)
	}
	if !d.pre.build(d.preTable[:], preBits, lens[:], preBases[:]) {
		return d.corrupt()
	}
	return nil
}

// readLens reads n code lengths. A repeat may go from the literals' into the
// distances', but not over the end.
func (d *decoder) readLens(n int) error {
	for i := 0; i < n; {
		symbol, err := d.preSymbol()
		if err != nil {
			return err
		}
		if symbol < 16 {
			d.lens[i] = uint8(symbol)
			i++
			continue
		}
		var value uint8
		if symbol == 16 {
			if i == 0 {
				return d.corrupt()
			}
			value = d.lens[i-1]
		}
		r := preRepeats[symbol-16]
		more, err := d.number(r.bits)
		if err != nil {
			return err
		}
		end := i + r.base + int(more)
		if end > n {
			return d.corrupt()
		}
		for ; i < end; i++ {
			d.lens[i] = value
		}
	}
	d.giveBack()
	return nil
}

// preSymbol returns the next symbol of the code of code lengths: at once if its
// bits are there, else bit by bit.
func (d *decoder) preSymbol() (uint32, error) {
	if d.have < preBits {
		d.gather()
	}
	e := d.preTable[d.bits&(1<<preBits-1)]
	if n := uint(e >> codeShift & codeMask); n > 0 && n <= d.have {
		d.take(n)
		return e >> baseShift, nil
	}
	e, err := d.symbol(&d.pre, d.preTable[:])
	return e >> baseShift, err
}

// preRepeats are the symbols 16, 17 and 18: how often a length is repeated, at
// least, and how many bits tell how often more.
var preRepeats = [3]struct {
	base int
	bits uint
}{{3, 2}, {3, 3}, {11, 7}}

// codes builds the tables of the block from d.lens. It tells whether they are
// codes.
func (d *decoder) codes(lits, dists int) bool {
	lens := d.lens[:lits+dists]
	if !d.lit.build(d.litTable[:], litBits, lens[:lits], litBases[:]) ||
		!d.dist.build(d.distTable[:], distBits, lens[lits:], distBases[:]) {
		return false
	}
	// Each block ends with that symbol, so that its bits can be asked for.
	d.lit.min = max(d.lit.min, uint(lens[endOfBlock]))
	if d.filled-d.taken >= pairFrom || d.filled == inSize {
		pair((*[1 << litBits]uint32)(d.litTable[:]))
	}
	return true
}
