package parquet

import (
	"encoding/binary"
	"errors"
)

// maxCopies is how many bytes the texts of one batch may take that do not lie in
// the page: whatever its records are, a log has no longer ones.
const maxCopies = 16 << 20

// readTexts reads texts, as slices of the page, the dictionary or of copies that
// are valid until the next call, and returns how many bytes they are that were
// not charged with the page.
func (v *values) readTexts(dst [][]byte) (size int64, err error) {
	switch v.encoding {
	case encodingDictionary:
		return v.lookUpTexts(dst)
	case encodingDeltaLength:
		return 0, v.cutTexts(dst)
	case encodingDeltaBytes:
		return v.joinTexts(dst)
	}
	for i := range dst {
		text, rest, err := cutLength(v.data)
		if err != nil {
			return 0, err
		}
		dst[i], v.data = text, rest
	}
	return 0, nil
}

func (v *values) lookUpTexts(dst [][]byte) (size int64, err error) {
	if fill(&v.index, v.indices[:len(dst)]) < len(dst) {
		return 0, errShort
	}
	page := v.dict.page
	for i, at := range v.indices[:len(dst)] {
		if int(at) >= len(v.dict.texts) {
			return 0, errIndex
		}
		from := int(v.dict.texts[at])
		n := int(binary.LittleEndian.Uint32(page[from:]))
		dst[i] = page[from+4 : from+4+n]
		size += int64(n)
	}
	return size, nil
}

// cutTexts reads texts that lie one after the other.
func (v *values) cutTexts(dst [][]byte) error {
	lengths := v.lengths[0][:len(dst)]
	if !v.numbers.read(lengths) {
		return errShort
	}
	for i, n := range lengths {
		if n < 0 || n > int64(len(v.data)) {
			return errShort
		}
		dst[i], v.data = v.data[:n], v.data[n:]
	}
	return nil
}

// joinTexts reads texts that share their start with the one before.
func (v *values) joinTexts(dst [][]byte) (size int64, err error) {
	shared, own := v.lengths[0][:len(dst)], v.lengths[1][:len(dst)]
	if !v.prefixes.read(shared) || !v.numbers.read(own) {
		return 0, errShort
	}
	v.copies = v.copies[:0]
	last := v.last
	for i := range dst {
		if shared[i] < 0 || shared[i] > int64(len(last)) || own[i] < 0 || own[i] > int64(len(v.data)) {
			return 0, errShort
		}
		if size += shared[i] + own[i]; size > maxCopies {
			return 0, errors.New("its texts share too long prefixes")
		}
		from := len(v.copies)
		v.copies = append(v.copies, last[:shared[i]]...)
		v.copies = append(v.copies, v.data[:own[i]]...)
		v.data = v.data[own[i]:]
		dst[i] = v.copies[from:]
		last = dst[i]
	}
	v.last = append(v.last[:0], last...)
	return size, nil
}
