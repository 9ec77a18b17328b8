// Package inflate decompresses gzip: what most objects of a log store are.
//
// In comes any io.Reader over gzip members, as RFC 1952 and RFC 1951 describe
// them; out goes their text, through a Reader that takes less than half a
// megabyte whatever the object holds. It agrees with compress/gzip on everything
// but speed: the same bytes, the same bytes before damage, and the same kind of
// error behind them. It compresses nothing, and keeps nothing of the headers.
//
// The invariant: the fast loop runs only while input and output have room for
// whatever one round of it can take and give, so that a round checks nothing but
// what the data could get wrong. All else goes symbol by symbol through a
// careful loop, and that alone decides what an error is.
package inflate

import "io"

// Reader inflates the gzip members of a stream, one after another. The zero
// value is ready for Reset, and so is a Reader that was used: it keeps its
// buffers. It is not safe for concurrent use.
type Reader struct {
	d *decoder // nil before the first Reset
}

// Reset starts over on src. It reads nothing: what is wrong with the first
// header is told by the first Read.
func (r *Reader) Reset(src io.Reader) {
	if r.d == nil {
		r.d = new(decoder)
	}
	r.d.reset(src)
}

// Read puts text into p. It returns io.EOF behind the last member, also when
// there was none.
//
// All text before damage is delivered before the error, which then stays:
// io.ErrUnexpectedEOF where bytes are missing, gzip.ErrHeader where a member
// should start, gzip.ErrChecksum for a wrong checksum or size, a
// flate.CorruptInputError with about the place for what no compressor writes,
// io.ErrNoProgress when the source gives nothing a hundred times, and an error
// of the source as it is. That is what compress/gzip does, but for a source
// that gives nothing for ever, on which it may hang.
func (r *Reader) Read(p []byte) (int, error) {
	if r.d == nil {
		return 0, io.EOF
	}
	text, err := r.d.next()
	n := copy(p, text)
	r.d.read += n
	return n, err
}

// WriteTo writes the rest of the text to w, and spares the copy that Read makes.
// Errors are those of Read, but for io.EOF, and those of w.
func (r *Reader) WriteTo(w io.Writer) (int64, error) {
	var sum int64
	if r.d == nil {
		return 0, nil
	}
	for {
		text, err := r.d.next()
		if err == io.EOF {
			return sum, nil
		}
		if err != nil {
			return sum, err
		}
		n, err := w.Write(text)
		r.d.read += n
		sum += int64(n)
		if err == nil && n < len(text) {
			err = io.ErrShortWrite
		}
		if err != nil {
			return sum, err
		}
	}
}
