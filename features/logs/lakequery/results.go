package lakequery

import (
	"errors"
	"fmt"
	"io"

	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/internal/window"
	"yoban/features/logs/tally"
)

// resultRows is the name of the rows in what get-query-results prints: an array of
// rows, each an array of objects of one column.
const resultRows = "QueryResultRows"

// results reads pages of results, one object after another.
func (r *Reader) results() error {
	for !r.done {
		found, err := r.seek()
		if err == io.EOF {
			return nil
		}
		if err == nil && found {
			err = r.list()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// seek steps to behind the bracket that opens the rows of the next page.
func (r *Reader) seek() (found bool, err error) {
	depth, begun := 0, false
	for {
		b, err := r.next()
		switch {
		case err == io.EOF && !begun:
			return false, io.EOF
		case err == io.EOF:
			r.damage("ends inside a page of results")
			return false, nil
		case err != nil:
			return false, err
		}
		begun = true
		switch b {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				r.win.Advance(1)
				return false, nil
			}
		case '"':
			if err := r.quoted(); err != nil {
				return false, err
			}
			if found, err := r.opensRows(depth); found || err != nil {
				return found, err
			}
			continue
		}
		r.win.Advance(1)
	}
}

// next returns the next byte that is no white space.
func (r *Reader) next() (byte, error) {
	for {
		for i, b := range r.win.Bytes() {
			if b != ' ' && b != '\n' && b != '\r' && b != '\t' {
				r.win.Advance(i)
				return b, nil
			}
		}
		r.win.Advance(len(r.win.Bytes()))
		if err := r.win.Fill(r.opt.Limits.MaxRecord); err != nil {
			return 0, err
		}
	}
}

// quoted steps over a string, however long, and keeps its start in r.text.
func (r *Reader) quoted() error {
	r.text = r.text[:0]
	escaped := false
	r.win.Advance(1)
	for {
		b := r.win.Bytes()
		for i, c := range b {
			switch {
			case escaped:
				escaped = false
			case c == '\\':
				escaped = true
			case c == '"':
				r.win.Advance(i + 1)
				return nil
			}
			if len(r.text) <= len(resultRows) {
				r.text = append(r.text, c)
			}
		}
		r.win.Advance(len(b))
		if err := r.win.Fill(r.opt.Limits.MaxRecord); err == io.EOF {
			r.damage("ends inside a page of results")
			return nil
		} else if err != nil {
			return err
		}
	}
}

// opensRows steps over the bracket that opens the rows when the string that was
// read last is their name.
func (r *Reader) opensRows(depth int) (bool, error) {
	if depth != 1 || string(r.text) != resultRows || r.done {
		return false, nil
	}
	for _, want := range []byte(":[") {
		b, err := r.next()
		if err != nil && err != io.EOF {
			return false, err
		}
		if err == io.EOF || b != want {
			return false, nil
		}
		r.win.Advance(1)
	}
	return true, nil
}

// list reads rows up to the bracket behind the last. What follows in the page is
// stepped over.
func (r *Reader) list() error {
	for !r.done {
		b, err := r.next()
		switch {
		case err == io.EOF:
			r.damage(fmt.Sprintf("ends inside its list of rows, after %d of them", r.counts.Records))
			return nil
		case err != nil:
			return err
		case b == ']':
			r.win.Advance(1)
			return r.rest()
		case b == ',':
			r.win.Advance(1)
			continue
		case b != '[':
			r.refuse(tally.Malformed, nil)
		}
		if err := r.value(b == '['); err != nil {
			return err
		}
	}
	return nil
}

// rest steps to behind the page.
func (r *Reader) rest() error {
	depth := 1
	for depth > 0 && !r.done {
		b, err := r.next()
		switch {
		case err == io.EOF:
			r.damage("ends inside a page of results")
			return nil
		case err != nil:
			return err
		case b == '"':
			if err := r.quoted(); err != nil {
				return err
			}
			continue
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			depth--
		}
		r.win.Advance(1)
	}
	return nil
}

// value steps over the value under the window and reads it when it is a row.
func (r *Reader) value(isRow bool) error {
	n, err := r.extent()
	switch {
	case errors.Is(err, window.ErrFull) || err == nil && n > r.opt.Limits.MaxRecord:
		return r.drop(isRow)
	case err == io.EOF:
		r.damage(fmt.Sprintf("ends inside record %d", r.counts.Records))
		return nil
	case err != nil:
		return err
	}
	if isRow {
		err = r.cellsOf(r.win.Bytes()[:n])
	}
	r.win.Advance(n)
	return err
}

// extent returns the length of the value under the window: to the bracket or quote
// that closes it, or to what ends a number.
func (r *Reader) extent() (int, error) {
	var v jsonscan.Value
	seen := 0
	for {
		n, closed := v.Skip(r.win.Bytes()[seen:])
		if seen += n; closed {
			return seen, nil
		}
		if err := r.win.Fill(r.opt.Limits.MaxRecord); err != nil {
			return 0, err
		}
	}
}

// cellsOf reads the columns of a row and finishes it.
func (r *Reader) cellsOf(text []byte) error {
	c := &r.cursor
	c.Reset(text, r.opt.Limits.MaxDepth)
	r.row = row{}
	if c.Array() {
		for c.Item() {
			if !c.Object() {
				continue
			}
			for name, ok := c.Key(); ok; name, ok = c.Key() {
				if col, text := columnOf(name), c.Text(); len(text) > 0 {
					r.row.set(col, text)
				}
			}
		}
	}
	switch {
	case c.Status() == jsonscan.Deep:
		r.refuse(tally.TooDeep, nil)
	case c.Status() != jsonscan.OK:
		r.refuse(tally.Malformed, nil)
	default:
		return r.finish()
	}
	return nil
}

// drop rejects a row that is too long, and steps to behind the bracket that closes
// it.
func (r *Reader) drop(isRow bool) error {
	if isRow {
		r.refuse(tally.TooLong, nil)
	}
	var v jsonscan.Value
	for {
		n, closed := v.Skip(r.win.Bytes())
		r.win.Advance(n)
		if closed {
			return nil
		}
		if err := r.win.Fill(r.opt.Limits.MaxRecord); err == io.EOF {
			r.damage(fmt.Sprintf("ends inside record %d", max(0, r.counts.Records-1)))
			return nil
		} else if err != nil {
			return err
		}
	}
}
