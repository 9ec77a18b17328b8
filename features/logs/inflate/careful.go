package inflate

// compressed decodes symbols: as many as the fast loop can, and the one that it
// left.
func (d *decoder) compressed() error {
	if d.fast(); d.write >= outFull {
		return nil
	}
	e, err := d.symbol(&d.lit, d.litTable[:])
	if err != nil {
		return err
	}
	switch {
	case e&entryLiteral != 0:
		d.out[d.write] = byte(e >> baseShift)
		d.write++
	case e&entryEnd != 0:
		d.endBlock()
	case e&entryOther != 0:
		return d.corrupt()
	default:
		return d.match(e)
	}
	return nil
}

// match decodes a match whose length starts with e, and copies it.
func (d *decoder) match(e uint32) error {
	more, err := d.extra(e)
	if err != nil {
		return err
	}
	length := leastLength + int(e>>lengthShift) + more
	if e, err = d.symbol(&d.dist, d.distTable[:]); err != nil {
		return err
	}
	if e&entryOther != 0 {
		return d.corrupt()
	}
	if more, err = d.extra(e); err != nil {
		return err
	}
	dist := int(e>>baseShift) + more
	if dist > d.write-d.start {
		return d.corrupt()
	}
	for range length { // byte by byte, as a match may reach into itself
		d.out[d.write] = d.out[d.write-dist]
		d.write++
	}
	return nil
}

// extra returns what the extra bits behind e's code add.
func (d *decoder) extra(e uint32) (int, error) {
	v, err := d.number(uint(e&dropMask) - uint(e>>codeShift&codeMask))
	return int(v), err
}

// symbol returns the entry of the next symbol, and drops its code. It asks for
// the bits of the shortest code before it looks, and then for those of the code
// that begins as they do: that leaves the same text before a missing byte as
// compress/flate does, which takes no symbol that it could not have looked up.
func (d *decoder) symbol(c *code, table []uint32) (uint32, error) {
	for n := c.min; ; {
		if err := d.need(n); err != nil {
			return 0, err
		}
		e := table[d.bits&(1<<c.first-1)]
		if e&entryLink != 0 {
			e = table[uint64(e>>baseShift)+d.bits>>c.first&c.more]
		}
		n = uint(e >> codeShift & codeMask)
		if e&entryLiteral != 0 { // more may follow
			n = uint(d.lens[byte(e>>baseShift)])
		}
		if n == 0 {
			return 0, d.corrupt()
		}
		if n <= d.have {
			d.take(n)
			return e, nil
		}
	}
}
