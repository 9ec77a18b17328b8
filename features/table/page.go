package table

import (
	"fmt"
	"hash/crc32"

	"yoban/features/internal/thrift"
)

// The types and encodings of pages that Write makes (PageType and Encoding of
// parquet.thrift).
const (
	dictionaryPage = 2
	dataPage       = 3 // of version 2

	plain           = 0
	plainDictionary = 2 // PLAIN, as dictionary pages call it
	deltaLength     = 6 // of byte lists
	rleDictionary   = 8
)

// page is what the header of a page says (PageHeader of parquet.thrift).
type page struct {
	size                         int // bytes of the header itself; 0 when it is bad
	kind                         int64
	inflated, compressed, values int64
	encoding                     int64
	other                        int64 // bytes and values of what Write never writes
	checksum                     uint32
}

// checkPages checks each page of a column chunk and its checksum, and returns
// how many values the data pages hold.
func checkPages(pages []byte) (values int64, err error) {
	for len(pages) > 0 {
		p := pageHeader(pages)
		if !p.sound() || p.compressed > int64(len(pages)-p.size) {
			return 0, fmt.Errorf("%w: bad page header", ErrCorrupt)
		}
		payload := pages[p.size : p.size+int(p.compressed)]
		if crc32.ChecksumIEEE(payload) != p.checksum {
			return 0, fmt.Errorf("%w: a page has another checksum", ErrCorrupt)
		}
		if p.kind == dataPage {
			values += p.values
		}
		pages = pages[p.size+len(payload):]
	}
	return values, nil
}

// sound tells whether a page can be one that Write makes. Headers have no
// checksum, so what they say is believed only as far as it is possible.
func (p page) sound() bool {
	if p.size == 0 || p.other != 0 || p.compressed < 0 ||
		p.inflated < 0 || p.inflated > maxPage || p.values < 0 || p.values > MaxRows {
		return false
	}
	switch p.kind {
	case dictionaryPage:
		return p.encoding == plain || p.encoding == plainDictionary
	case dataPage:
		return p.encoding == plain || p.encoding == deltaLength || p.encoding == rleDictionary
	}
	return false
}

// pageHeader reads the header at the start of data.
func pageHeader(data []byte) page {
	var p page
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
			p.checksum = uint32(v)
		case 7 | 1<<8, 8 | 1<<8: // num_values of either kind of page
			p.values = v
		case 7 | 2<<8, 8 | 4<<8: // encoding
			p.encoding = v
		case 8 | 2<<8, 8 | 5<<8, 8 | 6<<8: // nulls, and sizes of levels
			p.other |= v
		case 8 | 7<<8: // is_compressed
			p.other |= 1 - v
		}
	})
	if !w.Bad() {
		p.size = w.At()
	}
	return p
}
