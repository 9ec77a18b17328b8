package parquet

import "errors"

// list is the entries of a row's list, copied: they may come from several pages.
type list struct {
	limit int
	bytes []byte
	cells []cell
	long  bool
}

// cell is one entry: where it lies in bytes, and whether it is there at all.
type cell struct {
	from, to int
	there    bool
}

// maxCells is how many entries of a list are kept. A record has some dozens.
const maxCells = 1 << 16

func (l *list) add(text []byte, there bool) {
	if l.long || len(l.bytes)+len(text) > l.limit || len(l.cells) == maxCells {
		l.long = true
		return
	}
	from := len(l.bytes)
	l.bytes = append(l.bytes, text...)
	l.cells = append(l.cells, cell{from, len(l.bytes), there})
}

// nextList reads the list of the next row.
func (c *Column) nextList() error {
	l := &c.items
	l.bytes, l.cells, l.long = l.bytes[:0], l.cells[:0], false
	for first := true; ; first = false {
		if c.i == c.n {
			if !first && c.left == 0 && c.values == 0 {
				return nil
			}
			if err := c.decode(); err != nil {
				return err
			}
		}
		if starts := c.repLevels[c.i] == 0; starts != first {
			if first {
				return errors.New("a row that begins inside a list")
			}
			return nil
		}
		entry := c.defLevels[c.i] >= c.leaf.listDef
		if c.take(); entry {
			l.add(c.text, c.there)
		}
	}
}

// Len returns how many entries the row's list has.
func (c *Column) Len() int {
	if c == nil {
		return 0
	}
	return len(c.items.cells)
}

// At returns entry i of the row's list; ok is false when it is missing, as it
// is where a damaged file has more keys than values.
func (c *Column) At(i int) (text []byte, ok bool) {
	if i >= c.Len() {
		return nil, false
	}
	e := c.items.cells[i]
	return c.items.bytes[e.from:e.to], e.there
}

// Long tells that the row's list is longer than the limit, and cut off.
func (c *Column) Long() bool { return c != nil && c.items.long }
