package bench

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"

	"yoban/features/event"
	"yoban/features/logs"
)

// Stages, each of which does all that those before it do but for the first, which
// is the measure of any program.
const (
	Gunzip  = "gunzip"  // inflate with Go's standard library
	Inflate = "inflate" // inflate as Yoban does
	Read    = "read"    // and read all records
	Fold    = "fold"    // and sum them up by hour
	Rows    = "rows"    // and finish the rows and write them as Parquet: all of ingest
)

// stage is one way to go over the objects.
type stage struct {
	name string
	run  func(context.Context, *pool) error
}

var stages = []stage{{Gunzip, gunzip}, {Inflate, inflate}, {Read, read}, {Fold, fold}, {Rows, rows}}

// gunzip inflates with the standard library, in its simplest use.
func gunzip(ctx context.Context, p *pool) error {
	inputs := make([]*bufio.Reader, p.workers)
	zips := make([]*gzip.Reader, p.workers)
	for i := range inputs {
		inputs[i], zips[i] = bufio.NewReaderSize(nil, 64<<10), new(gzip.Reader)
	}
	return p.each(ctx, p.choice.objects, func(worker int, _ *logs.Reader, o logs.Object) error {
		f, err := o.Store.Open(ctx, o.Key)
		if err != nil {
			return err
		}
		defer f.Close() // only read from: closing tells nothing new
		in, z := inputs[worker], zips[worker]
		in.Reset(f)
		if err := z.Reset(in); errors.Is(err, gzip.ErrHeader) || err == io.EOF {
			_, err = io.Copy(io.Discard, in) // plain text, zstd or nothing
			return err
		} else if err != nil {
			return nil // damaged: Log.Damaged counts it
		}
		_, err = io.Copy(io.Discard, z)
		if isDamage(err) {
			return nil
		}
		return err
	})
}

// isDamage tells whether an error is the gzip stream's own.
func isDamage(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt)
}

// inflate inflates as every reader here does.
func inflate(ctx context.Context, p *pool) error {
	return p.each(ctx, p.choice.objects, func(_ int, r *logs.Reader, o logs.Object) error {
		_, err := r.Inflate(ctx, o, logs.Limits{})
		return err
	})
}

// read reads all records and lets them go.
func read(ctx context.Context, p *pool) error {
	seen := logs.Handler{
		Call:  func(*event.Call) error { return nil },
		Flow:  func(*event.Flow) error { return nil },
		Query: func(*event.Query) error { return nil },
	}
	return p.each(ctx, p.choice.objects, func(_ int, r *logs.Reader, o logs.Object) error {
		_, err := r.Read(ctx, o, logs.Limits{}, seen)
		return err
	})
}
