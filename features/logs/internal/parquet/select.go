package parquet

import (
	"fmt"
	"math"
)

// Kind is what the values of a column are read as.
type Kind uint8

// The kinds. Numbers, times and flags may also be texts that write them.
const (
	Number Kind = iota // INT32 or INT64
	Text               // BYTE_ARRAY
	Time               // INT64 in the unit of its annotation, else milliseconds; or INT96
	Flag               // BOOLEAN
)

var kindNames = [...]string{"a number", "text", "a time", "true or false"}

// fits tells whether a column's values can be read as a kind.
func (k Kind) fits(l *leaf) bool {
	if l.decimal {
		return false
	}
	switch l.kind {
	case typeBytes:
		return true
	case typeInt32, typeInt64:
		return k == Number || k == Time && l.kind == typeInt64
	case typeInt96:
		return k == Time
	case typeBoolean:
		return k == Flag
	}
	return false
}

// Column adds the column at a path to those that Next reads, as values of a
// kind; it is nil when there is none. A column of another type, or that holds
// lists, is an error. All columns are chosen before the first row.
func (f *File) Column(path string, as Kind) (*Column, error) {
	c, err := f.add(path, as)
	if c != nil && c.leaf.rep > 0 {
		return nil, fmt.Errorf("column %s holds lists", path)
	}
	return c, err
}

// List adds the column at a path, which holds lists of texts or maps' keys or
// values, to those that Next reads; it is nil when there is none. Of a list
// longer than limit bytes the start is kept.
func (f *File) List(path string, limit int) (*Column, error) {
	c, err := f.add(path, Text)
	if c != nil {
		if c.leaf.rep != 1 {
			return nil, fmt.Errorf("column %s holds no lists, or lists of lists", path)
		}
		c.items.limit = limit
	}
	return c, err
}

func (f *File) add(path string, as Kind) (*Column, error) {
	l := f.leaf(path)
	if l == nil {
		return nil, nil
	}
	if !as.fits(l) {
		return nil, fmt.Errorf("column %s is %s, which is not read as %s", path, l.typeName(), kindNames[as])
	}
	for _, c := range f.columns {
		if c.leaf == l {
			return c, nil
		}
	}
	c := &Column{file: f, leaf: l, texts: l.kind == typeBytes}
	for i := range f.leaves {
		if &f.leaves[i] == l {
			c.index = i
		}
	}
	if c.texts {
		c.strings = make([][]byte, batch)
	} else {
		c.numbers = make([]int64, batch)
	}
	f.columns = append(f.columns, c)
	return c, nil
}

func (l *leaf) typeName() string {
	switch {
	case l.decimal:
		return "a decimal"
	case l.kind >= 0 && l.kind < types:
		return typeNames[l.kind]
	}
	return fmt.Sprintf("of type %d", l.kind)
}

// Text returns the row's value as it lies in the file; nil when it is missing or
// no text. It is valid until Next.
func (c *Column) Text() []byte {
	if c == nil {
		return nil
	}
	return c.text
}

// IsText tells whether the values of the column are texts.
func (c *Column) IsText() bool { return c != nil && c.texts }

// Missing tells whether the row has no value.
func (c *Column) Missing() bool { return c == nil || !c.there }

// Int returns the row's value as a number; ok is false when it is missing or a
// text.
func (c *Column) Int() (n int64, ok bool) {
	if c == nil || c.texts {
		return 0, false
	}
	return c.number, c.there
}

// Seconds returns the row's value as Unix seconds, rounded down; ok is false
// when it is missing, a text or no time that seconds can say.
func (c *Column) Seconds() (at int64, ok bool) {
	n, ok := c.Int()
	if !ok {
		return 0, false
	}
	per := int64(c.leaf.unit)
	if per == 0 || c.leaf.kind == typeInt96 {
		per = int64(millis)
	}
	if at = n / per; n%per < 0 && at > math.MinInt64 {
		at--
	}
	return at, true
}
