// Package listfile owns the bounded reading of the text files that people
// supply: address lists, range tables, indicator lists.
//
// A path comes in, lines go out, one at a time. Whatever the file holds,
// memory stays within one line and the inflated size within a limit. It knows
// nothing of what a line means.
package listfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
)

// MaxLine is the longest line, in bytes, that is passed on. Real entries are
// below 300; a domain name has at most 253 bytes (RFC 1035).
const MaxLine = 8 << 10

// ErrTooLarge is returned, wrapped, when a file inflates beyond its limit.
var ErrTooLarge = errors.New("larger than allowed")

// Lines calls visit for every line of the file at path, gzip or plain (told by
// its first bytes, not its name), without the line end and surrounding blanks.
// A line longer than MaxLine is passed as nil with long true. The slice is
// valid until visit returns. Reading stops at the first error of visit. A file
// that inflates to more than limit bytes is ErrTooLarge.
func Lines(path string, limit int64, visit func(line []byte, long bool) error) error {
	file, err := Open(path, limit)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := each(bufio.NewReaderSize(file, MaxLine), visit); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

// each cuts r into lines.
func each(r *bufio.Reader, visit func([]byte, bool) error) error {
	for {
		line, err := r.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.ReadSlice('\n')
		}
		if err != nil && err != io.EOF {
			return err
		}
		end := err == io.EOF
		if long {
			line = nil
		}
		if len(line) > 0 || long {
			if err := visit(bytes.TrimSpace(line), long); err != nil {
				return err
			}
		}
		if end {
			return nil
		}
	}
}

// Open reads the file at path, inflating it when it is gzip. Reading more than
// limit bytes of content is ErrTooLarge.
func Open(path string, limit int64) (io.ReadCloser, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(file, 64<<10)
	magic, err := buffered.Peek(2)
	if err != nil && err != io.EOF {
		file.Close()
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	content := io.Reader(buffered)
	if bytes.Equal(magic, []byte{0x1f, 0x8b}) { // RFC 1952, section 2.3.1
		if content, err = gzip.NewReader(buffered); err != nil {
			file.Close()
			return nil, fmt.Errorf("inflate %s: %w", path, err)
		}
	}
	return &limited{Reader: content, Closer: file, left: limit}, nil
}

// limited fails, rather than ends, once its allowance is spent: a cut list
// would look complete.
type limited struct {
	io.Reader
	io.Closer
	left int64 // bytes
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.Reader.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}
