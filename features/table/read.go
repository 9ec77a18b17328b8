package table

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/parquet-go/parquet-go"

	"yoban/features/blob"
)

// Read returns all rows of the file under key, as Write stored them, but for
// empty byte lists, which come back nil. It returns
// ErrCorrupt, ErrSchema or ErrSize, wrapped, and no rows, when the file is not
// whole and sound or its columns are not exactly those of R.
func Read[R any](ctx context.Context, store blob.Store, key string) ([]R, error) {
	f, err := Open(ctx, store, key)
	if err != nil {
		return nil, err
	}
	rows, err := decode[R](ctx, f)
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", key, err)
	}
	return rows, nil
}

// ReadPartition returns all rows of a partition; none when there is no such file,
// because the account had nothing for the table on the day. For errors see Read.
func ReadPartition[R any](ctx context.Context, store blob.Store, p Partition) ([]R, error) {
	rows, err := Read[R](ctx, store, p.Key())
	if errors.Is(err, blob.ErrNotFound) {
		return nil, nil
	}
	return rows, err
}

func decode[R any](ctx context.Context, f *parquet.File) (rows []R, err error) {
	defer Recover(&err)
	if want := parquet.SchemaOf(new(R)); !parquet.EqualNodes(want, f.Schema()) {
		return nil, fmt.Errorf("%w: %s", ErrSchema, difference(want, f.Schema()))
	}
	rows = make([]R, f.NumRows())
	columns := columnsOf(reflect.TypeFor[R]())
	at := 0
	for _, group := range f.RowGroups() {
		n := int(group.NumRows())
		part := rows[at : at+n]
		for i, chunk := range group.ColumnChunks() {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			t := target{
				column: columns[i],
				first:  unsafe.Add(unsafe.Pointer(unsafe.SliceData(part)), columns[i].offset),
				stride: unsafe.Sizeof(part[0]),
				rows:   n,
			}
			if err := t.fill(chunk); err != nil {
				return nil, err
			}
		}
		at += n
	}
	return rows, nil
}

// difference names the first column in which two schemas differ.
func difference(want, got *parquet.Schema) string {
	w, g := want.Fields(), got.Fields()
	for i := range max(len(w), len(g)) {
		switch {
		case i >= len(g):
			return fmt.Sprintf("column %s is missing", w[i].Name())
		case i >= len(w):
			return fmt.Sprintf("column %s is unknown", g[i].Name())
		case w[i].Name() != g[i].Name() || !parquet.EqualNodes(w[i], g[i]):
			return fmt.Sprintf("column %d is %s %s, want %s %s", i, g[i].Name(), g[i], w[i].Name(), w[i])
		}
	}
	return "columns differ"
}
