package parquet

import (
	"encoding/binary"
	"fmt"
)

// The encodings of values that are read (Encoding of parquet.thrift).
const (
	encodingPlain           = 0
	encodingPlainDictionary = 2
	encodingRLE             = 3
	encodingDelta           = 5
	encodingDeltaLength     = 6
	encodingDeltaBytes      = 7
	encodingDictionary      = 8
)

// batch is how many values are decoded in one go: enough to make the cost of
// changing over from column to column small, and with its slices half of a
// core's first-level cache.
const batch = 256

// values reads the values of one page after the other, which are there.
type values struct {
	kind     int64 // physical type
	encoding int64
	data     []byte // what is not read of a page
	bit      uint   // of plain booleans
	index    hybrid // into the dictionary, or booleans
	numbers  delta  // or lengths of texts
	prefixes delta  // of texts that share their start with the one before
	last     []byte // the text before
	copies   []byte // texts that do not lie in the page
	dict     dictionary
	indices  [batch]uint32
	lengths  [2][batch]int64
}

// dictionary holds the values that others are indices of.
type dictionary struct {
	page    []byte // texts lie in it
	texts   []uint32
	numbers []int64
}

// entrySize is what a value or an entry of a dictionary takes, beside the bytes
// of a text.
const entrySize = 8

// reset begins a page of values.
func (v *values) reset(data []byte, encoding int64) error {
	v.encoding, v.data, v.bit = encoding, data, 0
	ok := true
	switch {
	case encoding == encodingPlain:
	case encoding == encodingPlainDictionary || encoding == encodingDictionary:
		v.encoding = encodingDictionary
		if len(data) == 0 { // all values are missing
			ok = v.index.reset(nil, 0)
		} else {
			ok = v.index.reset(data[1:], uint(data[0]))
		}
	case encoding == encodingRLE && v.kind == typeBoolean:
		head, _, err := cutLength(data)
		if err != nil {
			return err
		}
		ok = v.index.reset(head, 1)
	case len(data) == 0: // all values are missing
	case encoding == encodingDelta && (v.kind == typeInt32 || v.kind == typeInt64):
		ok = v.numbers.reset(data)
	case encoding == encodingDeltaLength && v.kind == typeBytes:
		ok = v.numbers.reset(data)
		if ok {
			v.data, ok = v.numbers.rest()
		}
	case encoding == encodingDeltaBytes && v.kind == typeBytes:
		ok = v.resetPrefixes(data)
	default:
		return fmt.Errorf("%s with encoding %d, which is not read", typeNames[v.kind], encoding)
	}
	if !ok {
		return fmt.Errorf("a page is damaged where its values begin (encoding %d)", encoding)
	}
	return nil
}

// resetPrefixes begins a page of texts that share prefixes.
func (v *values) resetPrefixes(data []byte) bool {
	if !v.prefixes.reset(data) {
		return false
	}
	rest, ok := v.prefixes.rest()
	if !ok || !v.numbers.reset(rest) {
		return false
	}
	v.last = v.last[:0]
	v.data, ok = v.numbers.rest()
	return ok
}

// readInts reads integers, time stamps as milliseconds when they are INT96, and
// booleans.
func (v *values) readInts(dst []int64) error {
	switch {
	case v.encoding == encodingDictionary:
		return v.lookUpInts(dst)
	case v.encoding == encodingRLE:
		if fill(&v.index, v.indices[:len(dst)]) < len(dst) {
			return errShort
		}
		for i := range dst {
			dst[i] = int64(v.indices[i])
		}
	case v.encoding == encodingDelta:
		if !v.numbers.read(dst) {
			return errShort
		}
		if v.kind == typeInt32 {
			for i := range dst {
				dst[i] = int64(int32(dst[i])) // sums wrap around at the column's width
			}
		}
	default:
		return v.plainInts(dst)
	}
	return nil
}

func (v *values) lookUpInts(dst []int64) error {
	if fill(&v.index, v.indices[:len(dst)]) < len(dst) {
		return errShort
	}
	for i, at := range v.indices[:len(dst)] {
		if int(at) >= len(v.dict.numbers) {
			return errIndex
		}
		dst[i] = v.dict.numbers[at]
	}
	return nil
}

// plainInts reads numbers that are stored as they are.
func (v *values) plainInts(dst []int64) error {
	width := [types]int{typeInt32: 4, typeInt64: 8, typeInt96: 12}[v.kind]
	if v.kind == typeBoolean {
		for i := range dst {
			if int(v.bit/8) >= len(v.data) {
				return errShort
			}
			dst[i] = int64(v.data[v.bit/8] >> (v.bit % 8) & 1)
			v.bit++
		}
		return nil
	}
	if len(v.data) < len(dst)*width || width == 0 {
		return errShort
	}
	for i := range dst {
		switch cell := v.data[i*width:]; width {
		case 4:
			dst[i] = int64(int32(binary.LittleEndian.Uint32(cell)))
		case 8:
			dst[i] = int64(binary.LittleEndian.Uint64(cell))
		default:
			dst[i] = julian(cell)
		}
	}
	v.data = v.data[len(dst)*width:]
	return nil
}

// julian returns the Unix milliseconds of an INT96 time stamp: nanoseconds of a
// day, then the Julian day, of which 1970-01-01 is 2,440,588.
func julian(cell []byte) int64 {
	day := int64(binary.LittleEndian.Uint32(cell[8:])) - 2_440_588
	return day*86_400_000 + int64(binary.LittleEndian.Uint64(cell))/1e6
}

var errIndex = fmt.Errorf("a value is not in the dictionary")

// load reads a dictionary page of n values, which are plain; the texts go on
// lying in data. It returns what the entries take.
func (v *values) load(data []byte, n int64) (size int64, err error) {
	least := int64([types]int{typeInt32: 4, typeInt64: 8, typeInt96: 12, typeBytes: 4}[v.kind])
	if least == 0 || n > int64(len(data))/least {
		return 0, errShort
	}
	v.dict = dictionary{page: data}
	if v.kind != typeBytes {
		v.dict.numbers = make([]int64, n)
		v.encoding, v.data = encodingPlain, data
		return n * entrySize, v.plainInts(v.dict.numbers)
	}
	v.dict.texts = make([]uint32, n)
	at := 0
	for i := range v.dict.texts {
		if at+4 > len(data) || uint64(binary.LittleEndian.Uint32(data[at:])) > uint64(len(data)-at-4) {
			return 0, errShort
		}
		v.dict.texts[i] = uint32(at)
		at += 4 + int(binary.LittleEndian.Uint32(data[at:]))
	}
	return n * entrySize, nil
}
