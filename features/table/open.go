package table

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"yoban/features/blob"
	"yoban/features/internal/thrift"
)

const (
	// maxFile is how many bytes a file may have; it is read into memory. A full
	// one has 64 bytes a row, about twice what rows take.
	maxFile = 1 << 30
	// maxFooter is how many bytes of metadata a file may have: 128 row groups
	// take about one MiB.
	maxFooter = 16 << 20
	// maxPage is how many bytes a page may have once inflated. Data pages have
	// about 256 KiB; the dictionary of a row group can be far larger.
	maxPage = 256 << 20
	// maxRowsPerByte bounds what few bytes can claim to hold. A million equal
	// rows of one string and one boolean take 2,700 bytes, 370 rows a byte.
	maxRowsPerByte = 1024
)

// magic begins and ends every Parquet file.
const magic = "PAR1"

// Open reads the file under key into memory and checks all of it but the
// contents of its pages: structure, version, counts, and the checksum of every
// page. It returns ErrCorrupt, ErrSchema or ErrSize, wrapped. The file needs no
// closing. Damage is found; a file forged to inflate is bounded in its pages'
// sizes only.
func Open(ctx context.Context, store blob.Store, key string) (*parquet.File, error) {
	data, err := load(ctx, store, key)
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", key, err)
	}
	f, err := open(data)
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", key, err)
	}
	return f, nil
}

func load(ctx context.Context, store blob.Store, key string) ([]byte, error) {
	r, err := store.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%w: more than %d bytes", ErrSize, maxFile)
	}
	return data, err
}

func open(data []byte) (f *parquet.File, err error) {
	defer Recover(&err)
	body, err := checkFooter(data)
	if err != nil {
		return nil, err
	}
	f, err = parquet.OpenFile(bytes.NewReader(data), int64(len(data)),
		// Neither is needed to read a file whole, and both would be trusted.
		parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	version, _ := f.Lookup(versionKey)
	if version != strconv.Itoa(SchemaVersion) {
		return nil, fmt.Errorf("%w: version %q, want %d", ErrSchema, version, SchemaVersion)
	}
	if err := checkRows(f, body); err != nil {
		return nil, err
	}
	return f, nil
}

// Recover turns a panic into ErrCorrupt. The Parquet library has panics for
// some damage that is only seen while values are read; whoever reads values of
// an opened file defers it.
func Recover(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", ErrCorrupt, p)
	}
}

// checkFooter goes over the metadata and returns what lies before it.
func checkFooter(data []byte) (body []byte, err error) {
	const frame = 4 + 4 + len(magic) // magic, length of the footer, magic
	if len(data) < frame || string(data[:4]) != magic || string(data[len(data)-4:]) != magic {
		return nil, fmt.Errorf("%w: no Parquet file, or cut off", ErrCorrupt)
	}
	end := len(data) - 8
	size := int(binary.LittleEndian.Uint32(data[end:]))
	if size > min(end-len(magic), maxFooter) {
		return nil, fmt.Errorf("%w: footer of %d bytes", ErrCorrupt, size)
	}
	w := thrift.New(data[end-size : end])
	w.Structure(nil)
	if w.Bad() || w.At() != size {
		return nil, fmt.Errorf("%w: bad footer", ErrCorrupt)
	}
	return data[:end-size], nil
}

// checkRows checks that the row groups hold the rows they claim, in pages that
// lie one after the other, each with its own checksum.
func checkRows(f *parquet.File, body []byte) error {
	if f.NumRows() > MaxRows || f.NumRows() > int64(len(body))*maxRowsPerByte {
		return fmt.Errorf("%w: %d rows in %d bytes", ErrSize, f.NumRows(), len(body))
	}
	columns := len(f.Schema().Columns())
	rows, at := int64(0), int64(len(magic))
	for i := range f.Metadata().RowGroups {
		group := &f.Metadata().RowGroups[i]
		if len(group.Columns) != columns || group.NumRows < 1 || group.NumRows > MaxRows {
			return fmt.Errorf("%w: row group %d has %d columns, %d rows", ErrCorrupt, i, len(group.Columns), group.NumRows)
		}
		for j := range group.Columns {
			end, err := checkChunk(&group.Columns[j].MetaData, group.NumRows, body, at)
			if err != nil {
				return fmt.Errorf("row group %d, column %d: %w", i, j, err)
			}
			at = end
		}
		rows += group.NumRows
	}
	if rows != f.NumRows() {
		return fmt.Errorf("%w: %d rows, but %d in row groups", ErrCorrupt, f.NumRows(), rows)
	}
	return nil
}

// checkChunk checks the pages of one column of one row group, which must begin
// at an offset, and returns where they end.
func checkChunk(c *format.ColumnMetaData, rows int64, body []byte, at int64) (int64, error) {
	begin := c.DataPageOffset
	if c.DictionaryPageOffset != 0 {
		begin = c.DictionaryPageOffset
	}
	if begin != at || c.TotalCompressedSize < 0 || c.TotalCompressedSize > int64(len(body))-at || c.NumValues != rows {
		return 0, fmt.Errorf("%w: %d values in %d bytes at %d", ErrCorrupt, c.NumValues, c.TotalCompressedSize, begin)
	}
	// Other codecs set memory aside by what they think they were given.
	if c.Codec != format.Zstd {
		return 0, fmt.Errorf("%w: compressed with %s", ErrCorrupt, c.Codec)
	}
	end := at + c.TotalCompressedSize
	values, err := checkPages(body[at:end])
	if err == nil && values != rows {
		err = fmt.Errorf("%w: pages of %d values, want %d", ErrCorrupt, values, rows)
	}
	return end, err
}
