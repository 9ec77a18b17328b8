// Package window shows a stream of bytes through one reused buffer, so that a
// reader works on slices of it and copies nothing.
//
// The buffer holds one chunk, and grows only while a caller asks for more of
// one record, up to a limit that the caller gives.
package window

import (
	"bytes"
	"errors"
	"io"
)

// chunk is the buffer's first size: it stays in a core's second-level cache,
// where inflating into it and scanning it are fastest.
const chunk = 256 << 10

// ErrFull is returned by Fill when the limit does not let the buffer grow.
var ErrFull = errors.New("record longer than the window may grow")

// Window is a moving view of a stream. The zero value needs a Reset.
type Window struct {
	src  io.Reader
	buf  []byte
	r, w int
	off  int64 // of buf in the stream
	err  error
}

// Reset starts over on src and keeps the buffer.
func (w *Window) Reset(src io.Reader) {
	if w.buf == nil || len(w.buf) > 4*chunk {
		w.buf = make([]byte, chunk) // one giant record does not hold memory for ever
	}
	w.src, w.r, w.w, w.off, w.err = src, 0, 0, 0, nil
}

// Bytes returns what is unread. It is valid until Fill.
func (w *Window) Bytes() []byte { return w.buf[w.r:w.w] }

// Offset returns where in the stream Bytes starts.
func (w *Window) Offset() int64 { return w.off + int64(w.r) }

// Advance drops the first n unread bytes.
func (w *Window) Advance(n int) { w.r += n }

// SkipLine drops all up to and with the next newline, or all there is when none
// comes. It returns the stream's error, nil at its end.
func (w *Window) SkipLine() error {
	for {
		b := w.Bytes()
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			w.Advance(i + 1)
			return nil
		}
		w.Advance(len(b))
		if err := w.Fill(0); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Fill adds unread bytes: it reads until the buffer is full, or the stream
// ends or breaks. It returns nil when there are more bytes than before, else
// the stream's error, io.EOF at its end, or ErrFull when more than limit bytes
// are unread.
func (w *Window) Fill(limit int) error {
	if w.err != nil {
		return w.err
	}
	w.off += int64(w.r)
	w.w = copy(w.buf, w.buf[w.r:w.w])
	w.r = 0
	if w.w > limit {
		return ErrFull
	}
	if w.w == len(w.buf) {
		grown := make([]byte, 2*len(w.buf))
		copy(grown, w.buf)
		w.buf = grown
	}
	had := w.w
	// An empty read without an error is allowed now and then; a source that
	// only does that would hang its reader.
	for empty := 0; w.w < len(w.buf) && w.err == nil; {
		n, err := w.src.Read(w.buf[w.w:])
		w.w += n
		w.err = err
		if n > 0 {
			empty = 0
		} else if empty++; empty >= 100 && err == nil {
			w.err = io.ErrNoProgress
		}
	}
	if w.w > had {
		return nil
	}
	return w.err
}
