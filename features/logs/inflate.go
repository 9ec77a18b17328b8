package logs

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// drains are buffers of the size that the readers of formats use at most: large
// enough to cost no calls, small enough to stay in a processor's second cache.
var drains = sync.Pool{New: func() any { return new([256 << 10]byte) }}

// drain reads to the end.
func drain(r io.Reader) error {
	buf := drains.Get().(*[256 << 10]byte)
	defer drains.Put(buf)
	for {
		if _, err := r.Read(buf[:]); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Inflate reads obj to its end as Read does, without looking at the text: what
// any reader of the object must do at least, for measurements; Parquet is read as
// it is stored. Result has Bytes, Compressed and Damage only.
func (r *Reader) Inflate(ctx context.Context, obj Object, lim Limits) (Result, error) {
	var res Result
	f, err := obj.Store.Open(ctx, obj.Key)
	if err != nil {
		return res, fmt.Errorf("inflate %s: %w", obj.Key, err)
	}
	defer f.Close() // only read from: closing tells nothing new
	raw := &supply{ctx: ctx, r: f}
	src := &inflated{raw: raw, lim: lim.Defaults()}
	magic, err := r.magic(raw)
	if err == nil {
		src.r, err = r.open(magic)
	}
	if err == nil {
		err = drain(src)
	}
	res.Bytes, res.Compressed = src.n, raw.n
	switch {
	case raw.err != nil:
		return res, fmt.Errorf("inflate %s: %w", obj.Key, raw.err)
	case err != nil:
		res.Damage = err.Error()
	}
	return res, nil
}
