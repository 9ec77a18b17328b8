package logs

import (
	"context"
	"errors"
	"fmt"
	"io"

	"yoban/features/internal/tempfile"
	"yoban/features/logs/internal/parquet"
	"yoban/features/logs/securitylake"
	"yoban/features/logs/tally"
	"yoban/features/logs/vpcflow"
)

const (
	// inMemory is how many bytes of a Parquet object are held in memory where the
	// store cannot read at an offset; of larger ones all bytes lie in a temporary
	// file that has no name. Most flow log files are smaller.
	inMemory = 16 << 20
	// maxStored is how large a Parquet object may be. AWS's flow log files end at
	// 75 MB, Security Lake's at some 256 MB.
	maxStored = 2 << 30
)

// isColumns tells whether magic starts a Parquet file.
func isColumns(magic []byte) bool {
	return len(magic) >= 4 && (string(magic[:4]) == parquet.Magic || string(magic[:4]) == parquet.EncryptedMagic)
}

// ranged is a stored object that can be read at any offset.
type ranged struct {
	ctx  context.Context
	r    io.ReaderAt
	size int64
	err  error // the store's or the context's, not the end of the bytes
	drop func()
}

func (s *ranged) ReadAt(p []byte, at int64) (int, error) {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.ReadAt(p, at)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// spool returns the object that raw supplies as one that can be read at any
// offset: as it is where the store can do that, else from a copy of what r.in
// still has to give. Its errors are the store's or the temporary file's, but for
// errTooLarge. The caller drops what it gets.
func (r *Reader) spool(raw *supply) (*ranged, error) {
	s := &ranged{ctx: raw.ctx, drop: func() {}}
	if at, ok := raw.r.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		size, err := at.Seek(0, io.SeekEnd)
		s.r, s.size, raw.n = at, size, size
		return s, err
	}
	if r.spooled == nil {
		r.spooled = make([]byte, inMemory)
	}
	n, err := io.ReadFull(r.in, r.spooled)
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		s.r, s.size = memory(r.spooled[:n]), int64(n)
		return s, nil
	case err != nil:
		return nil, err
	}
	return s, s.toFile(r.spooled, r.in)
}

var errTooLarge = fmt.Errorf("a Parquet object of more than %d bytes", maxStored)

// toFile copies head and rest to a temporary file.
func (s *ranged) toFile(head []byte, rest io.Reader) error {
	f, err := tempfile.New("parquet")
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	s.r, s.drop = f, f.Close
	if _, err := f.Write(head); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	n, err := io.Copy(f, io.LimitReader(rest, maxStored-int64(len(head))+1))
	if s.size = int64(len(head)) + n; err == nil && s.size > maxStored {
		return errTooLarge
	}
	return err
}

// memory is bytes that can be read at any offset.
type memory []byte

func (m memory) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 || at > int64(len(m)) {
		return 0, io.EOF
	}
	n := copy(p, m[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// meter holds the reading of a Parquet file to the limits. What it is charged
// with stands for the inflated bytes of a text.
type meter struct {
	src *ranged
	lim Limits
	n   int64
}

func (m *meter) charge(bytes int64) error {
	if m.n += bytes; m.n > m.lim.MaxRaw {
		return fmt.Errorf("more than %d bytes inflated", m.lim.MaxRaw)
	}
	if m.n > ratioFree && m.n > m.src.size*m.lim.MaxRatio {
		return fmt.Errorf("inflates to more than %d times its size", m.lim.MaxRatio)
	}
	if m.src.err == nil {
		m.src.err = m.src.ctx.Err()
	}
	return m.src.err
}

// columns reads an object in Parquet.
func (r *Reader) columns(raw *supply, obj Object, lim Limits, h Handler) (Result, error) {
	var res Result
	src, err := r.spool(raw)
	if src != nil {
		defer src.drop()
	}
	res.Compressed = raw.n
	if errors.Is(err, errTooLarge) {
		res.Damage = err.Error()
		return res, nil
	}
	if err != nil {
		return res, err
	}
	m := &meter{src: src, lim: lim}
	f, err := parquet.Open(src, src.size, m.charge)
	if err != nil {
		res.Damage, err = err.Error(), nil
	} else {
		res.Counts, err = r.rows(f, obj, lim.Limits, h)
	}
	res.Bytes = m.n
	if src.err != nil { // what was taken for damage is none
		return res, src.err
	}
	return res, err
}

// rows reads a Parquet file as what its columns tell that it is.
func (r *Reader) rows(f *parquet.File, obj Object, lim tally.Limits, h Handler) (tally.Counts, error) {
	kind, format := kindOfColumns(f)
	switch {
	case format == Text && obj.Kind == FlowLog && obj.Format == Parquet:
		format = Parquet // and the reader says what is missing
	case format == Text:
		return tally.Counts{Damage: "Parquet with the columns of no log that is read"}, nil
	case kind != obj.Kind:
		return tally.Counts{Damage: fmt.Sprintf("the columns are a %s's, not a %s's", kind, obj.Kind)}, nil
	}
	if format == OCSF {
		opt := securitylake.Options{Account: obj.Account, Region: obj.Region, Limits: lim, Rejected: h.Reject}
		return r.lake.Read(f, opt, securitylake.Handler{Call: h.Call, Flow: h.Flow, Query: h.Query})
	}
	opt := vpcflow.Options{Account: obj.Account, Region: obj.Region, Limits: lim, Rejected: h.Reject}
	return r.vpcflow.ReadParquet(f, opt, h.Flow)
}

// kindOfColumns tells what a Parquet file holds; Text and Unknown for what is no
// log.
func kindOfColumns(f *parquet.File) (Kind, Format) {
	switch securitylake.SourceOf(f) {
	case securitylake.Calls:
		return CloudTrail, OCSF
	case securitylake.Flows:
		return FlowLog, OCSF
	case securitylake.Queries:
		return ResolverLog, OCSF
	}
	if vpcflow.IsLog(f) {
		return FlowLog, Parquet
	}
	return Unknown, Text
}
