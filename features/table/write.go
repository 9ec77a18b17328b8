package table

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"yoban/features/blob"
)

const (
	// rowGroup is how many rows one row group has: about 10 MB, which engines
	// can skip or read at once, in parallel.
	rowGroup = 128 << 10
	// step is how many rows are handed over between looks at the context.
	step = 4096
	// versionKey names the schema version in a file's metadata.
	versionKey = "yoban.schema.version"
)

// Write stores rows as one Parquet file under key, all or nothing, replacing
// what is there. R is a struct of the catalogue, or any other whose fields are
// strings (with or without a dictionary), byte lists, booleans or numbers of 32
// or 64 bits, with parquet tags; it panics on others. Rows must ascend strictly by their key columns (see Sort); it
// returns ErrOrder when they do not and ErrSize for more than MaxRows. No rows
// make a valid file too.
//
// The bytes depend on the rows alone: zstd, page statistics and page index, row
// groups of 131,072 rows. There are no Bloom filters: entity columns are
// sorted or have dictionaries, which tell engines the same for less.
func Write[R any](ctx context.Context, store blob.Store, key string, rows []R) error {
	if len(rows) > MaxRows {
		return fmt.Errorf("write table %s: %w: %d rows, more than %d", key, ErrSize, len(rows), MaxRows)
	}
	columnsOf(reflect.TypeFor[R]()) // a row type that could not be read again panics here
	keys := keysOf(reflect.TypeFor[R]())
	for i := 1; i < len(rows) && len(keys) > 0; i++ {
		if Compare(&rows[i-1], &rows[i]) >= 0 {
			return fmt.Errorf("write table %s: %w: row %d is not after the one before", key, ErrOrder, i)
		}
	}
	err := store.Put(ctx, key, func(w io.Writer) error { return encode(ctx, w, rows) })
	if err != nil {
		return fmt.Errorf("write table %s: %w", key, err)
	}
	return nil
}

// compression is shared by all writes: it keeps its encoders, each of which
// holds a window of several megabytes.
var compression = zstd.Codec{Level: zstd.SpeedDefault}

// encode writes rows as a Parquet file.
func encode[R any](ctx context.Context, w io.Writer, rows []R) error {
	var sorting []parquet.SortingColumn
	for _, k := range keysOf(reflect.TypeFor[R]()) {
		sorting = append(sorting, parquet.Ascending(k.name))
	}
	out := parquet.NewGenericWriter[R](w,
		// Level 3: half the time of the next one for a few per cent of size.
		parquet.Compression(&compression),
		parquet.CreatedBy("yoban", strconv.Itoa(SchemaVersion), "parquet"),
		parquet.KeyValueMetadata(versionKey, strconv.Itoa(SchemaVersion)),
		parquet.MaxRowsPerRowGroup(rowGroup),
		parquet.SortingWriterConfig(parquet.SortingColumns(sorting...)),
	)
	for len(rows) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(step, len(rows))
		if _, err := out.Write(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return out.Close()
}
