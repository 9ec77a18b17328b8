package table

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"yoban/features/blob"
)

// Read returns all rows of the file under key, as Write stored them. It returns
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

func decode[R any](ctx context.Context, f *parquet.File) (rows []R, err error) {
	defer Recover(&err)
	if want := parquet.SchemaOf(new(R)); !parquet.EqualNodes(want, f.Schema()) {
		return nil, fmt.Errorf("%w: %s", ErrSchema, difference(want, f.Schema()))
	}
	in := parquet.NewGenericReader[R](f)
	defer in.Close()
	rows = make([]R, f.NumRows())
	for n := 0; n < len(rows); {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		got, err := in.Read(rows[n:min(n+step, len(rows))])
		n += got
		if n < len(rows) && (err != nil || got == 0) {
			return nil, fmt.Errorf("%w: row %d: %w", ErrCorrupt, n, cmp.Or(err, io.ErrNoProgress))
		}
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
