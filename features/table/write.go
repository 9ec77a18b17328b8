package table

import (
	"context"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"yoban/features/blob"
)

const (
	// rowGroup is how many rows one row group has: about 10 MB, which engines
	// can skip or read at once, in parallel.
	rowGroup = 128 << 10
	// step is how many rows are handed over at once.
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
	_, err := WriteEach(ctx, store, key, func(yield func(*R, error) bool) {
		for i := range rows {
			if !yield(&rows[i], nil) {
				return
			}
		}
	})
	return err
}

// WriteEach is Write for rows that are made one by one, and returns how many
// there were. It holds one row group in memory, about 50 MB of long rows. A row
// and the strings and bytes in it must not change until some thousand others have followed;
// the struct itself may be used again at once.
func WriteEach[R any](ctx context.Context, store blob.Store, key string, rows iter.Seq2[*R, error]) (count int, err error) {
	columnsOf(reflect.TypeFor[R]()) // a row type that could not be read again panics here
	err = store.Put(ctx, key, func(w io.Writer) error {
		count, err = encode(ctx, w, rows)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("write table %s: %w", key, err)
	}
	return count, nil
}

// compression is shared by all writes: it keeps its encoders, each of which
// holds a window of several megabytes.
var compression = zstd.Codec{Level: zstd.SpeedFastest}

// encode writes rows as a Parquet file, and returns how many there were.
func encode[R any](ctx context.Context, w io.Writer, rows iter.Seq2[*R, error]) (count int, err error) {
	out := newWriter[R](w)
	batch := make([]R, 0, step)
	flush := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := out.Write(batch)
		batch = batch[:0]
		return err
	}
	order := order[R]{keys: keysOf(reflect.TypeFor[R]())}
	for r, err := range rows {
		if err != nil {
			return 0, err
		}
		if !order.next(r) {
			return 0, fmt.Errorf("%w: row %d is not after the one before", ErrOrder, count)
		}
		if count++; count > MaxRows {
			return 0, fmt.Errorf("%w: more than %d rows", ErrSize, MaxRows)
		}
		if batch = append(batch, *r); len(batch) == step {
			if err := flush(); err != nil {
				return 0, err
			}
		}
	}
	if err := flush(); err != nil {
		return 0, err
	}
	return count, out.Close()
}

// newWriter returns a writer of Parquet as all files here are.
func newWriter[R any](w io.Writer) *parquet.GenericWriter[R] {
	var sorting []parquet.SortingColumn
	for _, k := range keysOf(reflect.TypeFor[R]()) {
		sorting = append(sorting, parquet.Ascending(k.name))
	}
	return parquet.NewGenericWriter[R](w,
		// The fastest level: the next one took longer and made no smaller files
		// (21.7 MB of rows against 21.4).
		parquet.Compression(&compression),
		parquet.CreatedBy("yoban", strconv.Itoa(SchemaVersion), "parquet"),
		parquet.KeyValueMetadata(versionKey, strconv.Itoa(SchemaVersion)),
		parquet.MaxRowsPerRowGroup(rowGroup),
		parquet.SortingWriterConfig(parquet.SortingColumns(sorting...)),
	)
}

// order tells whether rows come in ascending order of their keys.
type order[R any] struct {
	keys []keyField
	last R
	any  bool
}

func (o *order[R]) next(r *R) bool {
	ok := !o.any || len(o.keys) == 0 || compare(o.keys, unsafe.Pointer(&o.last), unsafe.Pointer(r)) < 0
	o.last, o.any = *r, true
	return ok
}
