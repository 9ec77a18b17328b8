package table

import "encoding/binary"

// The types of Thrift's compact protocol, in which Parquet writes its footer
// and page headers (thrift-compact-protocol.md of Apache Thrift).
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// maxNesting is how deep structures may lie in each other; Parquet's own lie
// seven deep.
const maxNesting = 16

// walker goes over a Thrift structure without building it. The Parquet library
// makes room for a list before it looks whether the list is there, so a damaged
// length could ask for more memory than there is; what the walker has gone over
// is known to hold all that it announces.
type walker struct {
	data []byte
	at   int
	bad  bool
}

// structure goes over one structure and tells visit of each integer in it, and
// each boolean as 0 or 1, by the path of field numbers that leads there,
// outermost in the lowest byte.
func (w *walker) structure(path uint64, depth int, visit func(path uint64, v int64)) {
	for id, level := 0, uint(8*depth); !w.bad; {
		head := w.byte()
		if head == 0 || w.bad {
			return
		}
		if head>>4 != 0 {
			id += int(head >> 4)
		} else {
			id = int(w.varint())
		}
		if depth >= maxNesting || id < 0 || id > 255 {
			w.bad = true
			return
		}
		next := path
		if level < 64 {
			next |= uint64(id) << level
		}
		w.value(head&15, next, depth+1, false, visit)
	}
}

// value goes over one value. Booleans are in the type of a field, but take a
// byte of their own in a list.
func (w *walker) value(kind byte, path uint64, depth int, listed bool, visit func(uint64, int64)) {
	switch kind {
	case thriftTrue, thriftFalse:
		if listed {
			w.skip(1)
		} else if visit != nil {
			visit(path, int64(thriftFalse-kind))
		}
	case thriftByte:
		w.skip(1)
	case thriftI16, thriftI32, thriftI64:
		v := w.varint()
		if !w.bad && visit != nil {
			visit(path, v)
		}
	case thriftDouble:
		w.skip(8)
	case thriftBinary:
		w.skip(w.length())
	case thriftList, thriftSet:
		w.list(depth)
	case thriftStruct:
		w.structure(path, depth, visit)
	default: // Parquet has no maps.
		w.bad = true
	}
}

func (w *walker) list(depth int) {
	head := w.byte()
	n := int(head >> 4)
	if n == 15 {
		n = w.length()
	}
	// Every element takes a byte at least.
	if n > len(w.data)-w.at || depth >= maxNesting {
		w.bad = true
	}
	for ; n > 0 && !w.bad; n-- {
		w.value(head&15, 0, depth+1, true, nil)
	}
}

func (w *walker) byte() byte {
	if w.skip(1); w.bad {
		return 0
	}
	return w.data[w.at-1]
}

func (w *walker) skip(n int) {
	if n < 0 || n > len(w.data)-w.at {
		w.bad = true
		return
	}
	w.at += n
}

// length reads the length of a list or of bytes.
func (w *walker) length() int {
	v, n := binary.Uvarint(w.data[w.at:])
	if n <= 0 || v > uint64(len(w.data)) {
		w.bad = true
		return 0
	}
	w.at += n
	return int(v)
}

// varint reads an integer.
func (w *walker) varint() int64 {
	v, n := binary.Varint(w.data[w.at:])
	if n <= 0 {
		w.bad = true
		return 0
	}
	w.at += n
	return v
}
