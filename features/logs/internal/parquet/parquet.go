// Package parquet reads chosen columns of a Parquet file, row by row, in memory
// that does not depend on what the file claims.
//
// In come the bytes of a file at any offset; out come the values of the columns
// that the caller named by their path, one row at a time, as slices of the pages
// that hold them. One page a column lies in memory, with its dictionary; all of
// them together are bounded, whatever the metadata says. Read are the pages of
// both versions, plain, dictionary, run-length and delta encodings, and what is
// stored as it is or compressed with gzip, snappy or zstd. Everything else is an
// error that says what it is; no file makes a panic. The package writes nothing
// and knows nothing of logs.
package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"yoban/features/internal/thrift"
)

// Bounds on what a file may ask for.
const (
	// maxFooter is how many bytes of metadata a file may have. A row group of
	// Security Lake's widest table takes some 30 KiB, a file has few of them.
	maxFooter = 16 << 20
	// maxElements is how many nodes the tree of columns may have. OCSF's widest
	// class as AWS writes it has some 400.
	maxElements = 4096
	// maxName is the longest name of a node, in bytes.
	maxName = 256
	// maxDepth is how deep columns may lie; OCSF's lie six deep.
	maxDepth = 24
	// maxPage is how many bytes one page may have once inflated. Writers aim at
	// 1 MiB; some put a whole row group's column into one page.
	maxPage = 64 << 20
	// maxHeld is how many bytes the pages and dictionaries of all columns may
	// take at once, and one page as it is stored: 40 columns with a page and a
	// dictionary of 1 MiB take 80 MiB.
	maxHeld = 128 << 20
)

// Magic begins and ends every Parquet file.
const Magic = "PAR1"

// EncryptedMagic ends a file whose footer is encrypted, and begins it.
const EncryptedMagic = "PARE"

// File is a Parquet file of which the metadata has been read, and the row in it
// that Next came to. It is not safe for concurrent use.
type File struct {
	src    io.ReaderAt
	body   int64 // where the footer begins
	rows   int64
	leaves []leaf
	groups *thrift.Walker // at the next row group
	left   int            // row groups behind it
	group  int            // number of the one that is read
	inside int64          // rows of it that Next has not come to
	seen   int64          // rows that Next came to
	end    int64          // where the chunks of the one before end

	columns  []*Column
	charge   func(bytes int64) error
	held     int64 // bytes of all columns' pages and dictionaries, and of packed
	packed   []byte
	inflater inflater
}

// Open reads the metadata of the file of size bytes that is src. Before work is
// done or memory is filled, charge is told of how many bytes; its error ends the
// reading. Errors are those of src and of charge; all others tell that the file
// is damaged or of a form that is not read.
func Open(src io.ReaderAt, size int64, charge func(bytes int64) error) (*File, error) {
	footer, body, err := footerOf(src, size)
	if err != nil {
		return nil, err
	}
	f := &File{src: src, body: body, end: int64(len(Magic)), charge: charge}
	if err := f.metadata(footer); err != nil {
		return nil, err
	}
	return f, nil
}

// footerOf returns the metadata and where it begins.
func footerOf(src io.ReaderAt, size int64) (footer []byte, at int64, err error) {
	const frame = int64(len(Magic) + 4 + len(Magic)) // magic, length of the footer, magic
	if size < frame {
		return nil, 0, fmt.Errorf("a Parquet file of %d bytes", size)
	}
	var tail [8]byte
	if err := readAt(src, tail[:], size-8); err != nil {
		return nil, 0, err
	}
	switch string(tail[4:]) {
	case Magic:
	case EncryptedMagic:
		return nil, 0, errors.New("the Parquet footer is encrypted")
	default:
		return nil, 0, errors.New("no Parquet footer at the end: cut off")
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	if n > maxFooter || n > size-frame {
		return nil, 0, fmt.Errorf("a Parquet footer of %d bytes", n)
	}
	footer = make([]byte, n)
	return footer, size - 8 - n, readAt(src, footer, size-8-n)
}

// readAt fills p from offset at.
func readAt(src io.ReaderAt, p []byte, at int64) error {
	n, err := src.ReadAt(p, at)
	if n == len(p) {
		return nil
	}
	if err == nil || err == io.EOF {
		err = errors.New("the file ends early")
	}
	return err
}

// Rows returns how many rows the file claims to have.
func (f *File) Rows() int64 { return f.rows }

// Has tells whether there is a column at a path.
func (f *File) Has(path string) bool { return f.leaf(path) != nil }

// Paths returns the paths of all columns, in the order of the file.
func (f *File) Paths() []string {
	paths := make([]string, len(f.leaves))
	for i := range f.leaves {
		paths[i] = f.leaves[i].path
	}
	return paths
}

// leaf returns the column at a path, the first of several.
func (f *File) leaf(path string) *leaf {
	for i := range f.leaves {
		if f.leaves[i].path == path {
			return &f.leaves[i]
		}
	}
	return nil
}

// Next steps to the next row and sets all columns to it. It returns false behind
// the last row.
func (f *File) Next() (bool, error) {
	if len(f.columns) == 0 { // rows of nothing cost nothing, and a file may claim any number
		return false, errors.New("no column is read")
	}
	for f.inside == 0 {
		if err := f.drained(); err != nil {
			return false, err
		}
		if f.left == 0 {
			return false, f.complete()
		}
		if err := f.nextGroup(); err != nil {
			return false, err
		}
	}
	f.inside--
	f.seen++
	for _, c := range f.columns {
		if err := c.next(); err != nil {
			return false, fmt.Errorf("row group %d, column %s: %w", f.group-1, c.leaf.path, err)
		}
	}
	return true, nil
}

// drained checks that no column has more values than the row group that was read
// has rows.
func (f *File) drained() error {
	for _, c := range f.columns {
		if c.values > 0 || c.left > 0 || c.i < c.n {
			return fmt.Errorf("row group %d, column %s: more values than rows", f.group-1, c.leaf.path)
		}
	}
	return nil
}

// complete checks that the row groups had the rows that the file claims.
func (f *File) complete() error {
	if f.seen != f.rows {
		return fmt.Errorf("%d rows in row groups of a file of %d", f.seen, f.rows)
	}
	return nil
}
