package parquet

import (
	"errors"
	"fmt"

	"yoban/features/internal/thrift"
)

// metadata reads the footer (FileMetaData of parquet.thrift). Row groups are
// gone over here and read one by one when their turn comes.
func (f *File) metadata(footer []byte) error {
	var t tree
	var err error
	w := thrift.New(footer)
	w.Fields(thrift.Struct, func(id int, kind byte) {
		switch id {
		case 2:
			t.elements, err = readElements(w, kind)
		case 3:
			f.rows = w.Int(kind)
		case 4:
			n, of := w.Items(kind)
			f.groups, f.left = thrift.New(footer[w.At():]), n
			for range n {
				w.SkipItem(of)
			}
			if n > 0 && of != thrift.Struct {
				f.left = 0
				err = errors.New("the Parquet row groups are no structures")
			}
		default:
			w.Skip(kind)
		}
	})
	switch {
	case err != nil:
		return err
	case w.Bad():
		return errors.New("the Parquet footer is damaged")
	case f.rows < 0:
		return fmt.Errorf("a Parquet file of %d rows", f.rows)
	}
	err = t.root()
	f.leaves = t.leaves
	return err
}

func readElements(w *thrift.Walker, kind byte) ([]element, error) {
	n, of := w.Items(kind)
	if n > maxElements {
		for range n {
			w.SkipItem(of)
		}
		return nil, fmt.Errorf("a Parquet schema of %d columns and groups", n-1)
	}
	elements := make([]element, n)
	for i := range elements {
		elements[i] = readElement(w, of)
		if len(elements[i].name) > maxName {
			return nil, fmt.Errorf("a Parquet column with a name of %d bytes", len(elements[i].name))
		}
	}
	return elements, nil
}

// chunk is one column's part of a row group (ColumnChunk).
type chunk struct {
	kind, codec        int64
	values, compressed int64
	data, dictionary   int64 // offsets of the first page of a kind; dictionary may be 0
	meta               bool
	encrypted          bool
	elsewhere          bool // in another file
}

// begin returns where the first page lies.
func (c *chunk) begin() int64 {
	if c.dictionary > 0 && c.dictionary < c.data {
		return c.dictionary
	}
	return c.data
}

func readChunk(w *thrift.Walker, kind byte) (c chunk) {
	w.Fields(kind, func(id int, kind byte) {
		switch id {
		case 1:
			c.elsewhere = len(w.Text(kind)) > 0
		case 3:
			c.meta = true
			c.metadata(w, kind)
		case 8, 9: // crypto_metadata, encrypted_column_metadata
			c.encrypted = true
			w.Skip(kind)
		default:
			w.Skip(kind)
		}
	})
	return c
}

// metadata reads a ColumnMetaData.
func (c *chunk) metadata(w *thrift.Walker, kind byte) {
	w.Fields(kind, func(id int, kind byte) {
		var into *int64
		switch id {
		case 1:
			into = &c.kind
		case 4:
			into = &c.codec
		case 5:
			into = &c.values
		case 7:
			into = &c.compressed
		case 9:
			into = &c.data
		case 11:
			into = &c.dictionary
		default:
			w.Skip(kind)
			return
		}
		*into = w.Int(kind)
	})
}

// nextGroup reads the metadata of the next row group and puts all columns at its
// first row.
func (f *File) nextGroup() error {
	f.left--
	f.group++
	var rows int64
	chunks := make(map[int]chunk, len(f.columns))
	found := 0
	f.groups.Fields(thrift.Struct, func(id int, kind byte) {
		switch id {
		case 1:
			n, of := f.groups.Items(kind)
			found = n
			for i := range n {
				if f.wanted(i) {
					chunks[i] = readChunk(f.groups, of)
				} else {
					f.groups.SkipItem(of)
				}
			}
		case 3:
			rows = f.groups.Int(kind)
		default:
			f.groups.Skip(kind)
		}
	})
	if f.groups.Bad() || found != len(f.leaves) || rows < 0 {
		return fmt.Errorf("row group %d has %d columns, %d rows", f.group-1, found, rows)
	}
	f.inside = rows
	if rows == 0 {
		return nil
	}
	return f.place(chunks, rows)
}

func (f *File) wanted(leaf int) bool {
	for _, c := range f.columns {
		if c.index == leaf {
			return true
		}
	}
	return false
}

// place checks where the chunks lie, and puts the columns there. Chunks that lie
// over each other or over the row group before would let few bytes be read many
// times.
func (f *File) place(chunks map[int]chunk, rows int64) error {
	low, high, sum := f.body, f.end, int64(0)
	for _, c := range f.columns {
		k := chunks[c.index]
		if err := f.check(c, &k, rows); err != nil {
			return fmt.Errorf("row group %d, column %s: %w", f.group-1, c.leaf.path, err)
		}
		low, high = min(low, k.begin()), max(high, k.begin()+k.compressed)
		sum += k.compressed
		c.open(&k)
	}
	if low < f.end || sum > high-low {
		return fmt.Errorf("row group %d: its columns lie over each other or over the one before", f.group-1)
	}
	f.end = high
	return nil
}

// check refuses a chunk that cannot be read.
func (f *File) check(c *Column, k *chunk, rows int64) error {
	switch {
	case k.encrypted:
		return errors.New("encrypted")
	case k.elsewhere:
		return errors.New("lies in another file")
	case !k.meta || k.kind != c.leaf.kind:
		return errors.New("is not what the schema says")
	case !readable(k.codec):
		return fmt.Errorf("compressed with %s, which is not read", codecName(k.codec))
	case k.compressed < 0 || k.begin() < 0 || k.begin() > f.body || k.compressed > f.body-k.begin():
		return fmt.Errorf("%d bytes at %d", k.compressed, k.begin())
	case k.values < 0 || c.leaf.rep == 0 && k.values != rows || k.values < rows:
		return fmt.Errorf("%d values in %d rows", k.values, rows)
	}
	return nil
}
