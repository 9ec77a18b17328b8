package logs

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"

	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/inflate"
	"yoban/features/logs/lakequery"
	"yoban/features/logs/resolver"
	"yoban/features/logs/securitylake"
	"yoban/features/logs/tally"
	"yoban/features/logs/vpcflow"
)

// stored is the size of the buffer over stored bytes: one read of a disk, or a
// quarter of what an object store sends at once.
const stored = 64 << 10

// Reader reads objects, one after another, with the same buffers and inflater:
// about 1 MiB whatever the objects hold, 4 MiB more for what repeats in them, and up to some 10 MiB more once it has
// read zstd with the largest window. Parquet takes a page and a dictionary of
// each column that is read, some 2 MiB each and never more than 128 MiB in all,
// and 16 MiB once it came from a store that cannot read at an offset. The zero value is ready. It is not safe for
// concurrent use.
type Reader struct {
	in         *bufio.Reader
	inflater   inflate.Reader
	zstd       *zstd.Decoder // nil until it is needed
	cloudtrail cloudtrail.Reader
	vpcflow    vpcflow.Reader
	resolver   resolver.Reader
	lake       securitylake.Reader
	lakequery  lakequery.Reader
	start      started
	spooled    []byte // of a Parquet object; nil until it is needed
}

// readers keeps Readers for Read.
var readers = sync.Pool{New: func() any { return new(Reader) }}

// Read is Reader.Read with a Reader of its own. It is safe for concurrent use.
func Read(ctx context.Context, obj Object, lim Limits, h Handler) (Result, error) {
	r := readers.Get().(*Reader)
	defer readers.Put(r)
	return r.Read(ctx, obj, lim, h)
}

// Read hands the records of obj to h. The text may be gzip or zstd, of one
// member or several, or plain, or the object may be Parquet, whatever the key
// says. An object that is damaged gives the records before the damage, and
// Result.Damage. Errors are the store's, the context's and the handler's; the
// result counts up to there.
func (r *Reader) Read(ctx context.Context, obj Object, lim Limits, h Handler) (Result, error) {
	if !obj.Kind.Readable() {
		return Result{}, fmt.Errorf("read %s: a %s is not read", obj.Key, obj.Kind)
	}
	f, err := obj.Store.Open(ctx, obj.Key)
	if err != nil {
		return Result{}, fmt.Errorf("read %s: %w", obj.Key, err)
	}
	defer f.Close() // only read from: closing tells nothing new
	raw := &supply{ctx: ctx, r: f}
	magic, err := r.magic(raw)
	var res Result
	if isColumns(magic) {
		res, err = r.columns(raw, obj, lim.Defaults(), h)
	} else {
		res, err = r.text(raw, magic, err, obj, lim.Defaults(), h)
	}
	if err != nil {
		return res, fmt.Errorf("read %s: %w", obj.Key, err)
	}
	return res, nil
}

// text reads an object that is text, of which magic is the start, or err says
// why there is none.
func (r *Reader) text(raw *supply, magic []byte, err error, obj Object, lim Limits, h Handler) (res Result, _ error) {
	src := &inflated{raw: raw, lim: lim}
	if err == nil {
		src.r, err = r.open(magic)
	}
	if err == nil {
		res.Counts, err = r.records(src, obj, lim.Limits, h)
	} else {
		err = src.breakOff(err)
	}
	res.Bytes, res.Compressed = src.n, raw.n
	switch {
	case err == nil:
	case err != src.err: // the handler's
		return res, err
	case raw.err != nil:
		return res, raw.err
	default:
		res.Damage = fmt.Sprintf("%v, after %d records", err, res.Records)
	}
	return res, nil
}

// magic puts r.in at the start of raw and returns its first bytes, at most four.
func (r *Reader) magic(raw io.Reader) ([]byte, error) {
	if r.in == nil {
		r.in = bufio.NewReaderSize(nil, stored)
	}
	r.in.Reset(raw)
	magic, err := r.in.Peek(4)
	if err == io.EOF {
		err = nil
	}
	return magic, err
}

// open returns the text of r.in, inflated when it starts as gzip or zstd does.
func (r *Reader) open(magic []byte) (io.Reader, error) {
	if isZstd(magic) {
		return r.unzstd()
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return r.in, nil
	}
	r.inflater.Reset(r.in)
	return gzipText{&r.inflater}, nil
}

// unzstd returns the text of the zstd stream that is r.in.
func (r *Reader) unzstd() (io.Reader, error) {
	if r.zstd == nil {
		z, err := newZstd()
		if err != nil {
			return nil, err
		}
		r.zstd = z
	}
	if err := r.zstd.Reset(r.in); err != nil {
		return nil, zstdDamage(err)
	}
	return zstdText{r.zstd}, nil
}

// records reads src as what obj is.
func (r *Reader) records(src io.Reader, obj Object, lim tally.Limits, h Handler) (tally.Counts, error) {
	switch obj.Kind {
	case FlowLog:
		opt := vpcflow.Options{Account: obj.Account, Region: obj.Region, Limits: lim, Rejected: h.Reject}
		return r.vpcflow.Read(src, opt, h.Flow)
	case ResolverLog:
		opt := resolver.Options{Account: obj.Account, Limits: lim, Rejected: h.Reject}
		return r.resolver.Read(src, opt, h.Query)
	}
	opt := cloudtrail.Options{Account: obj.Account, Limits: lim, Rejected: h.Reject}
	src, results := r.startsResults(src)
	if results {
		return r.lakequery.Read(src, opt, h.Call)
	}
	return r.cloudtrail.Read(src, opt, h.Call)
}

// supply reads stored bytes, counts them, and remembers why it ended when that
// was the store's or the context's doing.
type supply struct {
	ctx context.Context
	r   io.Reader
	n   int64
	err error
}

func (s *supply) Read(p []byte) (int, error) {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// inflated reads an object's text, counts it, holds it to the limits, and
// remembers how it broke off.
type inflated struct {
	raw *supply
	r   io.Reader
	lim Limits
	n   int64
	err error
}

func (s *inflated) Read(p []byte) (int, error) {
	// A whole object may sit in the buffer before raw is asked again.
	if err := s.raw.ctx.Err(); err != nil {
		s.raw.err = err
		return 0, s.breakOff(err)
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	switch {
	case s.n > s.lim.MaxRaw:
		err = fmt.Errorf("more than %d bytes inflated", s.lim.MaxRaw)
	case s.n > ratioFree && s.n > s.raw.n*s.lim.MaxRatio:
		err = fmt.Errorf("inflates to more than %d times its size", s.lim.MaxRatio)
	}
	if err != nil && err != io.EOF {
		err = s.breakOff(err)
	}
	return n, err
}

// breakOff notes err as the end of the text. The value that it returns is no
// one else's, so that a handler's error cannot be taken for it.
func (s *inflated) breakOff(err error) error {
	s.err = &textError{err}
	return s.err
}

// textError is how an object's text broke off.
type textError struct{ err error }

func (e *textError) Error() string { return e.err.Error() }
func (e *textError) Unwrap() error { return e.err }

// gzipText reads the text of a gzip stream, with errors in words.
type gzipText struct{ z *inflate.Reader }

func (g gzipText) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	return n, gzipDamage(err)
}

// gzipDamage says in words what is wrong with a gzip stream.
func gzipDamage(err error) error {
	switch {
	case err == nil || err == io.EOF:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("truncated gzip stream")
	case errors.Is(err, gzip.ErrHeader):
		return errors.New("not gzip where a gzip member should start")
	case errors.Is(err, gzip.ErrChecksum):
		return errors.New("wrong gzip checksum")
	}
	return fmt.Errorf("damaged gzip stream: %w", err)
}
