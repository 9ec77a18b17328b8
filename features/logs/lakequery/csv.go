package lakequery

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"yoban/features/logs/internal/window"
	"yoban/features/logs/tally"
)

// maxColumns is the most columns a file may have: a record has some thirty
// fields, and userIdentity as many.
const maxColumns = 256

// rows reads a CSV file (RFC 4180). It does not use encoding/csv, which would hold
// all that follows a quote without its end, however long, in memory.
func (r *Reader) rows() error {
	for !r.done {
		line, err := r.line()
		switch {
		case err == io.EOF:
			return nil
		case errors.Is(err, window.ErrFull):
			r.refuse(tally.TooLong, nil)
			// Even inside quotes: no row of Lake's is longer than a record may be, so
			// that the quote has no end or the row is none.
			err = r.win.SkipLine()
		case err == nil && len(line) > 0:
			err = r.take(line)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// line returns the next row without its end: a newline outside quotes. A file that
// ends inside quotes is damaged.
func (r *Reader) line() ([]byte, error) {
	longest := r.opt.Limits.MaxRecord
	seen, quoted := 0, false
	for {
		b := r.win.Bytes()
		for ; seen < len(b) && seen <= longest && (b[seen] != '\n' || quoted); seen++ {
			if b[seen] == '"' {
				quoted = !quoted
			}
		}
		switch {
		case seen > longest:
			return nil, window.ErrFull
		case seen < len(b):
			r.win.Advance(seen + 1)
			return bytes.TrimSuffix(b[:seen], []byte("\r")), nil
		}
		err := r.win.Fill(longest)
		switch {
		case err == io.EOF && quoted:
			r.damage(fmt.Sprintf("ends inside record %d", r.counts.Records))
			return nil, err
		case err == io.EOF && seen > 0:
			b = r.win.Bytes() // Fill may have moved them
			r.win.Advance(seen)
			return bytes.TrimSuffix(b, []byte("\r")), nil
		case err != nil:
			return nil, err
		}
	}
}

// take handles one line: names of columns, or a row.
func (r *Reader) take(line []byte) error {
	if !r.split(line) {
		r.refuse(tally.Malformed, nil)
		return nil
	}
	if r.layout == nil || r.isHeader() {
		r.header()
		return nil
	}
	if len(r.cells) != len(r.layout) {
		// Which cell is which cannot be told, so that none is shown.
		r.refuse(tally.FieldSum, fmt.Appendf(nil, "%d cells in a table of %d columns", len(r.cells), len(r.layout)))
		return nil
	}
	r.row = row{}
	for i, c := range r.layout {
		if len(r.cells[i]) > 0 {
			r.row.set(c, r.cells[i])
		}
	}
	return r.finish()
}

// split cuts a line into cells. It returns false when quotes stand where they may
// not. Cells are slices of the line or of r.text.
func (r *Reader) split(line []byte) bool {
	r.cells, r.text = r.cells[:0], r.text[:0]
	if cap(r.text) < len(line) {
		r.text = make([]byte, 0, max(len(line), 2*cap(r.text)))
	}
	for rest, more := line, true; more; {
		var cell []byte
		if cell, rest, more = cut(rest); len(cell) > 0 && cell[0] == '"' {
			var ok bool
			if cell, ok = r.unquote(cell); !ok {
				return false
			}
		} else if bytes.IndexByte(cell, '"') >= 0 {
			return false
		}
		if len(r.cells) > maxColumns { // one more than allowed is enough to know
			return true
		}
		r.cells = append(r.cells, cell)
	}
	return true
}

// cut returns the first cell of a line, and what follows its comma.
func cut(line []byte) (cell, rest []byte, more bool) {
	quoted := false
	for i, b := range line {
		if b == '"' {
			quoted = !quoted
		} else if b == ',' && !quoted {
			return line[:i], line[i+1:], true
		}
	}
	return line, nil, false
}

// unquote returns what a cell in quotes says: two quotes stand for one.
func (r *Reader) unquote(cell []byte) (text []byte, ok bool) {
	if len(cell) < 2 || cell[len(cell)-1] != '"' {
		return nil, false
	}
	cell = cell[1 : len(cell)-1]
	if bytes.IndexByte(cell, '"') < 0 {
		return cell, true
	}
	start := len(r.text)
	for i := 0; i < len(cell); i++ {
		if cell[i] == '"' {
			if i++; i == len(cell) || cell[i] != '"' {
				return nil, false
			}
		}
		r.text = append(r.text, cell[i])
	}
	return r.text[start:len(r.text):len(r.text)], true
}

// isHeader tells whether the cells are the names of columns once more: files may
// be joined. No row has the names of three fields as the fields' values.
func (r *Reader) isHeader() bool {
	return len(r.cells) > 0 && columnOf(r.cells[0]) != ignored && missing(r.layoutOf()) == ""
}

// layoutOf returns what the cells stand for when they are names.
func (r *Reader) layoutOf() []column {
	layout := make([]column, len(r.cells))
	for i, name := range r.cells {
		layout[i] = columnOf(name)
	}
	return layout
}

// header takes the names of the columns.
func (r *Reader) header() {
	if len(r.cells) > maxColumns {
		r.damage(fmt.Sprintf("header of more than %d columns", maxColumns))
		return
	}
	r.layout = r.layoutOf()
	if lacks := missing(r.layout); lacks != "" {
		r.damage("the header lacks " + lacks)
	}
}
