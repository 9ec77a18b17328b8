// Package thrift goes over structures of Thrift's compact protocol, in which
// Parquet writes its footer and its page headers.
//
// In come bytes that may be hostile or cut short; out come integers by their
// path, or fields one after another for a caller that knows the structure.
// Nothing is built and nothing is set aside: what was gone over without the
// Walker turning bad is known to hold all that it announces. It knows nothing
// of Parquet's own structures.
package thrift

import "encoding/binary"

// The types of the compact protocol (thrift-compact-protocol.md of Apache
// Thrift).
const (
	True   = 1
	False  = 2
	Byte   = 3
	I16    = 4
	I32    = 5
	I64    = 6
	Double = 7
	Binary = 8
	List   = 9
	Set    = 10
	Map    = 11
	Struct = 12
)

// maxNesting is how deep structures may lie in each other; Parquet's own lie
// seven deep.
const maxNesting = 16

// maxField is the largest field number that fits a byte of a path; Parquet's
// own end at 20.
const maxField = 255

// Walker goes over Thrift structures without building them. Parquet libraries
// make room for a list before they look whether the list is there, so a damaged
// length could ask for more memory than there is; what a Walker has gone over
// is known to hold all that it announces.
type Walker struct {
	data []byte
	at   int
	bad  bool
}

// New returns a Walker at the start of data.
func New(data []byte) *Walker { return &Walker{data: data} }

// At returns how many bytes were gone over.
func (w *Walker) At() int { return w.at }

// Bad tells whether the bytes are no Thrift, or end too early. Nothing that was
// read before can be trusted then.
func (w *Walker) Bad() bool { return w.bad }

// Structure goes over one structure and tells visit, which may be nil, of each
// integer in it, and each boolean as 0 or 1, by the path of field numbers that
// leads there, outermost in the lowest byte. What lies in lists is not told.
func (w *Walker) Structure(visit func(path uint64, v int64)) { w.structure(0, 0, visit) }

// structure is Structure for what lies depth deep under path.
func (w *Walker) structure(path uint64, depth int, visit func(path uint64, v int64)) {
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
		if depth >= maxNesting || id < 0 || id > maxField {
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
func (w *Walker) value(kind byte, path uint64, depth int, listed bool, visit func(uint64, int64)) {
	switch kind {
	case True, False:
		if listed {
			w.skip(1)
		} else if visit != nil {
			visit(path, int64(False-kind))
		}
	case Byte:
		w.skip(1)
	case I16, I32, I64:
		v := w.varint()
		if !w.bad && visit != nil {
			visit(path, v)
		}
	case Double:
		w.skip(8)
	case Binary:
		w.skip(w.length())
	case List, Set:
		w.list(depth)
	case Struct:
		w.structure(path, depth, visit)
	default: // Parquet has no maps.
		w.bad = true
	}
}

func (w *Walker) list(depth int) {
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

func (w *Walker) byte() byte {
	if w.skip(1); w.bad {
		return 0
	}
	return w.data[w.at-1]
}

func (w *Walker) skip(n int) {
	if n < 0 || n > len(w.data)-w.at {
		w.bad = true
		return
	}
	w.at += n
}

// length reads the length of a list or of bytes.
func (w *Walker) length() int {
	v, n := binary.Uvarint(w.data[w.at:])
	if n <= 0 || v > uint64(len(w.data)) {
		w.bad = true
		return 0
	}
	w.at += n
	return int(v)
}

// varint reads an integer.
func (w *Walker) varint() int64 {
	v, n := binary.Varint(w.data[w.at:])
	if n <= 0 {
		w.bad = true
		return 0
	}
	w.at += n
	return v
}
