// Package batch shows the columns of a table file as Arrow arrays, for numeric
// libraries and engines that take Arrow.
//
// A table file comes in; records of some of its columns go out, one after the
// other, as long as the caller looks at them. The one invariant: values are not
// copied on the way from inflated page to array. It is the only package that
// knows Arrow, and it knows no rows, entities or detection.
package batch

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/parquet-go/parquet-go"

	"yoban/features/blob"
	"yoban/features/table"
)

// Errors that callers branch on.
var (
	// ErrColumn tells that there is no column of a name.
	ErrColumn = errors.New("no such column")
	// ErrType tells that a column has values of another type than asked for.
	ErrType = errors.New("column of another type")
)

// Record is a batch of columns. It is Arrow's own; the name is here so that
// nobody else has to import Arrow.
type Record = arrow.Record

// Batches reads some columns of the file under key and calls visit with one
// record after the other, in the order of rows; columns lie in a record as
// named. A record ends where a page of any of its columns ends, so records have
// some ten thousand rows, not equally many. No column is null anywhere.
//
// Numbers are int32, int64, uint32, uint64, float32 or float64 arrays, times
// timestamps in UTC, booleans bits. Strings are dictionaries of string with
// int32 indices where the file has a dictionary, else plain strings; byte lists
// are binary.
//
// A record and all that was taken from it are valid until visit returns: the
// memory behind them is used again. Batches returns the first error of visit,
// and ErrColumn, or the errors of table.Open, wrapped.
func Batches(ctx context.Context, store blob.Store, key string, columns []string, visit func(Record) error) error {
	f, err := table.Open(ctx, store, key)
	if err != nil {
		return err
	}
	leaves := make([]parquet.LeafColumn, len(columns))
	for i, name := range columns {
		leaf, ok := f.Schema().Lookup(name)
		if !ok {
			return fmt.Errorf("read table %s: %w: %s", key, ErrColumn, name)
		}
		leaves[i] = leaf
	}
	for _, group := range f.RowGroups() {
		if err := visitGroup(ctx, group, leaves, visit); err != nil {
			return fmt.Errorf("read table %s: %w", key, err)
		}
	}
	return nil
}

// visitGroup visits the records of one row group.
func visitGroup(ctx context.Context, group parquet.RowGroup, leaves []parquet.LeafColumn, visit func(Record) error) error {
	readers := make([]*reader, len(leaves))
	for i, leaf := range leaves {
		readers[i] = &reader{leaf: leaf, pages: group.ColumnChunks()[leaf.ColumnIndex].Pages()}
		defer readers[i].close()
	}
	for left := group.NumRows(); left > 0 && len(readers) > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		rec, err := next(readers, left)
		if err != nil {
			return err
		}
		left -= rec.NumRows()
		err = visit(rec)
		rec.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// next makes a record of as many rows as all readers have in their pages.
func next(readers []*reader, left int64) (rec Record, err error) {
	// Only reading is guarded: a panic of visit is the caller's own.
	defer table.Recover(&err)
	n := int(left)
	for _, r := range readers {
		if err := r.load(); err != nil {
			return nil, err
		}
		n = min(n, r.left())
	}
	fields := make([]arrow.Field, len(readers))
	arrays := make([]arrow.Array, len(readers))
	for i, r := range readers {
		arrays[i] = r.take(n)
		defer arrays[i].Release()
		fields[i] = arrow.Field{Name: r.leaf.Path[0], Type: arrays[i].DataType()}
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), arrays, int64(n)), nil
}

// Float64s returns the values of a float64 column of a record, without a copy:
// they are the record's own memory, to be read and not to be kept. It returns
// ErrColumn or ErrType.
func Float64s(rec Record, column string) ([]float64, error) {
	at := rec.Schema().FieldIndices(column)
	if len(at) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrColumn, column)
	}
	values, ok := rec.Column(at[0]).(*array.Float64)
	if !ok {
		return nil, fmt.Errorf("%w: %s is %s, not float64", ErrType, column, rec.Column(at[0]).DataType())
	}
	return values.Float64Values(), nil
}
