package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"yoban/features/internal/thrift"
)

// The kinds of pages (PageType of parquet.thrift).
const (
	pageData       = 0 // of version 1
	pageDictionary = 2
	pageData2      = 3 // of version 2
)

// page is what the header of a page says (PageHeader).
type page struct {
	size                 int // bytes of the header itself
	kind                 int64
	inflated, compressed int64
	values, encoding     int64
	levels               int64 // encoding of both levels, in version 1
	repBytes, defBytes   int64 // in version 2
	plain                bool  // version 2: not compressed whatever the chunk says
	checksum             uint32
	summed               bool // has a checksum
}

// firstHeader is how many bytes are looked at for a page header; most have
// fewer than 100, but its statistics may hold two values of the column.
const firstHeader = 4 << 10

// maxHeader is the longest header: a page's statistics may name its least and
// its largest value twice, and records have up to 1 MiB.
const maxHeader = 5 << 20

// header reads the page header at an offset of the file, which must end before
// end.
func (f *File) header(at, end int64) (p page, err error) {
	for n := int64(firstHeader); ; n *= 8 {
		n = min(n, end-at, maxHeader)
		if n <= 0 {
			return p, errors.New("its pages end early")
		}
		if err := f.pack(int(n)); err != nil {
			return p, err
		}
		if err := readAt(f.src, f.packed, at); err != nil {
			return p, err
		}
		if p.read(f.packed) {
			break
		}
		if n == end-at || n == maxHeader {
			return p, errors.New("a page header is damaged")
		}
	}
	if p.inflated < 0 || p.inflated > maxPage || p.compressed < 0 || p.compressed > end-at-int64(p.size) {
		return p, fmt.Errorf("a page of %d bytes, %d once inflated", p.compressed, p.inflated)
	}
	if p.values < 0 {
		return p, fmt.Errorf("a page of %d values", p.values)
	}
	return p, nil
}

// read reads the header that data starts with. It returns false when there is
// none, or not all of it.
func (p *page) read(data []byte) bool {
	*p = page{}
	w := thrift.New(data)
	w.Structure(func(path uint64, v int64) {
		switch path {
		case 1:
			p.kind = v
		case 2:
			p.inflated = v
		case 3:
			p.compressed = v
		case 4:
			p.checksum, p.summed = uint32(v), true
		case 5 | 1<<8, 7 | 1<<8, 8 | 1<<8: // num_values of each kind of page
			p.values = v
		case 5 | 2<<8, 7 | 2<<8, 8 | 4<<8: // encoding
			p.encoding = v
		case 5 | 3<<8, 5 | 4<<8:
			if v != encodingRLE {
				p.levels = v
			}
		case 8 | 5<<8:
			p.defBytes = v
		case 8 | 6<<8:
			p.repBytes = v
		case 8 | 7<<8:
			p.plain = v == 0
		}
	})
	p.size = w.At()
	return !w.Bad()
}

// payload reads what follows the header at an offset, inflated, into a buffer of
// a column: levels that are not compressed first, as they lie.
func (f *File) payload(p *page, at, codec int64, into []byte) ([]byte, error) {
	n := int(p.compressed)
	loose := 0 // bytes that are stored as they are
	if p.kind == pageData2 {
		if p.defBytes < 0 || p.repBytes < 0 || p.defBytes > p.compressed || p.repBytes > p.compressed-p.defBytes ||
			p.defBytes+p.repBytes > p.inflated {
			return into, errors.New("a page has longer levels than it is itself")
		}
		loose = int(p.defBytes + p.repBytes)
		if p.plain {
			codec = uncompressed
		}
	}
	if codec == uncompressed && p.inflated != p.compressed {
		return into, errSize
	}
	if err := f.charge(p.compressed + p.inflated); err != nil {
		return into, err
	}
	into = grow(into, int(p.inflated))
	packed := into
	if codec != uncompressed {
		if err := f.pack(n); err != nil {
			return into, err
		}
		packed = f.packed
	}
	if err := readAt(f.src, packed, at+int64(p.size)); err != nil {
		return into, err
	}
	if p.summed && crc32.ChecksumIEEE(packed) != p.checksum {
		return into, errors.New("a page has another checksum")
	}
	if codec == uncompressed {
		return into, nil
	}
	copy(into, packed[:loose])
	return into, f.inflater.inflate(codec, into[loose:], packed[loose:])
}

// pack makes room for n bytes as they are stored.
func (f *File) pack(n int) error {
	if err := f.hold(int64(max(n-cap(f.packed), 0))); err != nil {
		return err
	}
	f.packed = grow(f.packed, n)
	return nil
}

// hold makes sure that so many bytes more may be held.
func (f *File) hold(more int64) error {
	if f.held+more > maxHeld {
		return fmt.Errorf("pages and dictionaries of more than %d bytes at once", maxHeld)
	}
	f.held += more
	return nil
}

// grow returns b with n bytes, in new memory where it is too small.
func grow(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// cutLevels takes the encoded levels off a data page: rep and def are nil where
// the column has none.
func (p *page) cutLevels(data []byte, l levels) (rep, def, values []byte, err error) {
	if p.kind == pageData2 {
		rep, data = data[:p.repBytes], data[p.repBytes:]
		return rep, data[:p.defBytes], data[p.defBytes:], nil
	}
	if p.levels != 0 && (l.rep > 0 || l.def > 0) {
		return nil, nil, nil, fmt.Errorf("levels with encoding %d, which is not read", p.levels)
	}
	if l.rep > 0 {
		if rep, data, err = cutLength(data); err != nil {
			return nil, nil, nil, err
		}
	}
	if l.def > 0 {
		if def, data, err = cutLength(data); err != nil {
			return nil, nil, nil, err
		}
	}
	return rep, def, data, nil
}

// cutLength cuts off what its first four bytes say.
func cutLength(data []byte) (head, rest []byte, err error) {
	if len(data) < 4 || uint64(binary.LittleEndian.Uint32(data)) > uint64(len(data)-4) {
		return nil, nil, errShort
	}
	n := int(binary.LittleEndian.Uint32(data))
	return data[4 : 4+n], data[4+n:], nil
}

// errShort tells that a page holds fewer values than it says.
var errShort = errors.New("a page ends early")
