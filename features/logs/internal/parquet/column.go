package parquet

import (
	"errors"
	"fmt"
	"math/bits"
)

// Column is the values of one column, at the row that File.Next came to. A nil
// Column is one that the file does not have: all its values are missing.
type Column struct {
	file  *File
	leaf  *leaf
	index int // among all columns of the file
	texts bool

	// What is not read of the chunk.
	at, end int64
	values  int64 // of pages not begun
	codec   int64
	seen    bool // a page was read

	// What is not read of the page, and of the batch that was decoded.
	data      []byte
	left      int
	rep, def  hybrid
	source    values
	size      int64 // bytes held
	n, i      int   // entries of the batch, and of these gone over
	v         int   // values of it gone over
	repLevels [batch]byte
	defLevels [batch]byte
	numbers   []int64
	strings   [][]byte

	// The row.
	there  bool
	number int64
	text   []byte
	items  list
}

// open puts the column at the start of a chunk.
func (c *Column) open(k *chunk) {
	c.at, c.end, c.values, c.codec = k.begin(), k.begin()+k.compressed, k.values, k.codec
	c.left, c.n, c.i, c.v, c.seen = 0, 0, 0, 0, false
	c.source.kind = c.leaf.kind
	kept := c.buffers() // they are used again, the dictionary is not
	c.file.held -= c.size - kept
	c.size = kept
	c.source.dict = dictionary{}
}

// next reads the value of the next row, or the list of them.
func (c *Column) next() error {
	if c.leaf.rep > 0 {
		return c.nextList()
	}
	if c.i == c.n {
		if err := c.decode(); err != nil {
			return err
		}
	}
	c.take()
	return nil
}

// take reads the next entry of the batch.
func (c *Column) take() {
	c.there = c.defLevels[c.i] == c.leaf.def
	c.i++
	c.number, c.text = 0, nil
	if !c.there {
		return
	}
	if c.texts {
		c.text = c.strings[c.v]
	} else {
		c.number = c.numbers[c.v]
	}
	c.v++
}

var errFew = errors.New("fewer values than rows")

// decode decodes the next entries, of the next page when need be.
func (c *Column) decode() error {
	for c.left == 0 {
		if c.values == 0 {
			return errFew
		}
		if err := c.page(); err != nil {
			return err
		}
	}
	n := min(batch, c.left)
	there := n
	if c.leaf.rep > 0 && fill(&c.rep, c.repLevels[:n]) < n {
		return errShort
	}
	if c.leaf.def > 0 {
		if fill(&c.def, c.defLevels[:n]) < n {
			return errShort
		}
		there = 0
		for _, d := range c.defLevels[:n] {
			if d == c.leaf.def {
				there++
			}
		}
	}
	size, err := c.read(there)
	if err != nil {
		return err
	}
	c.left -= n
	c.n, c.i, c.v = n, 0, 0
	return c.file.charge(size + entrySize*int64(n))
}

// read reads the values of a batch, and returns how many bytes they are that
// were not charged with the page.
func (c *Column) read(n int) (size int64, err error) {
	if !c.texts {
		return 0, c.source.readInts(c.numbers[:n])
	}
	had := c.buffers()
	size, err = c.source.readTexts(c.strings[:n])
	if err == nil {
		err = c.hold(c.buffers() - had)
	}
	return size, err
}

// page begins the next page of values.
func (c *Column) page() error {
	f := c.file
	for {
		p, err := f.header(c.at, c.end)
		if err != nil {
			return err
		}
		at := c.at
		c.at += int64(p.size) + p.compressed
		switch p.kind {
		case pageDictionary:
			if err := c.dictionary(&p, at); err != nil {
				return err
			}
		case pageData, pageData2:
			return c.begin(&p, at)
		}
	}
}

// hold makes sure that the column may hold so many bytes more.
func (c *Column) hold(more int64) error {
	err := c.file.hold(more)
	if err == nil {
		c.size += more
	}
	return err
}

// buffers returns the bytes of what is used again, page after page.
func (c *Column) buffers() int64 {
	return int64(cap(c.data) + cap(c.source.copies) + cap(c.source.last))
}

// dictionary reads the dictionary page at an offset.
func (c *Column) dictionary(p *page, at int64) error {
	if c.seen || c.source.dict.page != nil {
		return errors.New("a dictionary that is not at the start")
	}
	if p.encoding != encodingPlain && p.encoding != encodingPlainDictionary {
		return fmt.Errorf("a dictionary with encoding %d, which is not read", p.encoding)
	}
	if err := c.hold(p.inflated + entrySize*min(p.values, p.inflated)); err != nil {
		return err
	}
	data, err := c.file.payload(p, at, c.codec, nil)
	if err != nil {
		return err
	}
	_, err = c.source.load(data, p.values)
	return err
}

// begin reads the data page at an offset.
func (c *Column) begin(p *page, at int64) error {
	if p.values > c.values {
		return fmt.Errorf("more than the %d values of the row group", c.values)
	}
	if err := c.hold(max(p.inflated-int64(cap(c.data)), 0)); err != nil {
		return err
	}
	data, err := c.file.payload(p, at, c.codec, c.data)
	c.data, c.seen = data, true
	if err != nil {
		return err
	}
	rep, def, rest, err := p.cutLevels(data, c.leaf.levels)
	if err != nil {
		return err
	}
	c.rep.reset(rep, uint(bits.Len8(c.leaf.rep)))
	c.def.reset(def, uint(bits.Len8(c.leaf.def)))
	c.left = int(p.values)
	c.values -= p.values
	return c.source.reset(rest, p.encoding)
}
