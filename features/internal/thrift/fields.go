package thrift

// Field steps to the next field of a structure, whose last field was *last; 0
// before the first. The value must be read or skipped before the next call. The
// kind is 0 behind the last field, and when the Walker turned bad.
func (w *Walker) Field(last *int) (id int, kind byte) {
	head := w.byte()
	if head == 0 || w.bad {
		return 0, 0
	}
	if head>>4 != 0 {
		*last += int(head >> 4)
	} else {
		*last = int(w.varint())
	}
	if *last < 0 || *last > maxField || w.bad {
		w.bad = true
		return 0, 0
	}
	return *last, head & 15
}

// Int reads the value of a field of an integer kind, or a boolean as 0 or 1.
// Any other kind turns the Walker bad.
func (w *Walker) Int(kind byte) int64 {
	switch kind {
	case True, False:
		return int64(False - kind)
	case I16, I32, I64:
		return w.varint()
	}
	w.bad = true
	return 0
}

// Text reads the value of a field of kind Binary; it aliases the data. Any other
// kind turns the Walker bad.
func (w *Walker) Text(kind byte) []byte {
	if kind != Binary {
		w.bad = true
		return nil
	}
	n := w.length()
	if w.skip(n); w.bad {
		return nil
	}
	return w.data[w.at-n : w.at]
}

// Items enters the value of a field of kind List and returns how many elements
// of which kind follow; each must be read or skipped. Every element is known to
// have a byte at least. Any other kind turns the Walker bad.
func (w *Walker) Items(kind byte) (n int, of byte) {
	if kind != List {
		w.bad = true
		return 0, 0
	}
	head := w.byte()
	n = int(head >> 4)
	if n == 15 {
		n = w.length()
	}
	if n > len(w.data)-w.at {
		w.bad = true
	}
	if w.bad {
		return 0, 0
	}
	return n, head & 15
}

// Enter tells whether a field is a structure, in which Field then goes on; any
// other kind turns the Walker bad.
func (w *Walker) Enter(kind byte) bool {
	w.bad = w.bad || kind != Struct
	return !w.bad
}

// Skip steps over the value of a field.
func (w *Walker) Skip(kind byte) { w.value(kind, 0, 1, false, nil) }

// SkipItem steps over an element of a list.
func (w *Walker) SkipItem(kind byte) { w.value(kind, 0, 1, true, nil) }
