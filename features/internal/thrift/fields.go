package thrift

// Fields goes over the structure that is a field's or an element's value, or
// the whole data, and hands each field's number and kind to field, which must
// read or skip its value. Any other kind than Struct turns the Walker bad.
func (w *Walker) Fields(kind byte, field func(id int, kind byte)) {
	w.bad = w.bad || kind != Struct
	for id := 0; !w.bad; {
		head := w.byte()
		if head == 0 || w.bad {
			return
		}
		if head>>4 != 0 {
			id += int(head >> 4)
		} else {
			id = int(w.varint())
		}
		if w.bad = w.bad || id < 0 || id > maxField; w.bad {
			return
		}
		field(id, head&15)
	}
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

// Skip steps over the value of a field.
func (w *Walker) Skip(kind byte) { w.value(kind, 0, 1, false, nil) }

// SkipItem steps over an element of a list.
func (w *Walker) SkipItem(kind byte) { w.value(kind, 0, 1, true, nil) }
