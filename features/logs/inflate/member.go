package inflate

import (
	"compress/gzip"
	"hash/crc32"
)

// What RFC 1952 (§2.3.1) has in a header: the bytes that start it, with deflate
// as the method, and the flags that tell what follows the first ten bytes.
// Reserved flags are passed over, as compress/gzip does.
const (
	magic1, magic2, deflate = 0x1f, 0x8b, 8

	flagCRC     = 1 << 1
	flagExtra   = 1 << 2
	flagName    = 1 << 3
	flagComment = 1 << 4
)

// maxString is the longest name or comment, with its NUL; the RFC has no bound,
// compress/gzip has this one.
const maxString = 512

// header reads what starts a member. It returns io.EOF if the source ends just
// before it.
func (d *decoder) header() error {
	d.start, d.sum, d.crc, d.size = d.write, d.write, 0, 0
	for i := range d.head {
		if err := d.fill(); err != nil {
			if i > 0 {
				err = noEOF(err)
			}
			return err
		}
		d.head[i] = d.in[d.taken]
		d.taken++
	}
	if d.head[0] != magic1 || d.head[1] != magic2 || d.head[2] != deflate {
		return gzip.ErrHeader
	}
	if err := d.options(d.head[3]); err != nil {
		return err
	}
	d.step = (*decoder).block
	return nil
}

// options reads past what the flags announce.
func (d *decoder) options(flags byte) error {
	sum := crc32.ChecksumIEEE(d.head[:])
	if flags&flagExtra != 0 {
		n, err := d.number(16)
		if err != nil {
			return err
		}
		d.head[0], d.head[1] = byte(n), byte(n>>8)
		sum = crc32.Update(sum, crc32.IEEETable, d.head[:2])
		for ; n > 0; n-- {
			if _, err := d.headByte(&sum); err != nil {
				return err
			}
		}
	}
	for _, flag := range [...]byte{flagName, flagComment} {
		if flags&flag == 0 {
			continue
		}
		if err := d.text(&sum); err != nil {
			return err
		}
	}
	if flags&flagCRC == 0 {
		return nil
	}
	// The lower half of the checksum of all before it.
	want, err := d.number(16)
	if err == nil && uint16(want) != uint16(sum) {
		err = gzip.ErrHeader
	}
	return err
}

// text reads past a string and its NUL.
func (d *decoder) text(sum *uint32) error {
	for range maxString {
		if b, err := d.headByte(sum); err != nil || b == 0 {
			return err
		}
	}
	return gzip.ErrHeader
}

// headByte reads one byte into sum.
func (d *decoder) headByte(sum *uint32) (byte, error) {
	b, err := d.number(8)
	d.head[0] = byte(b)
	if err == nil {
		*sum = crc32.Update(*sum, crc32.IEEETable, d.head[:1])
	}
	return byte(b), err
}

// trailer checks what ends a member: checksum and size.
func (d *decoder) trailer() error {
	d.digest()
	d.align()
	crc, err := d.number(32)
	if err != nil {
		return err
	}
	size, err := d.number(32)
	if err != nil {
		return err
	}
	if uint32(crc) != d.crc || uint32(size) != d.size {
		return gzip.ErrChecksum
	}
	d.step = (*decoder).header
	return nil
}
