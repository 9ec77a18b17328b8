package inflate_test

import (
	"bytes"
	"io"
	"testing"

	"yoban/features/logs/inflate"
)

// seeds are streams to start from: handmade ones, and those of writers.
func seeds(f *testing.F) (out [][]byte) {
	for _, b := range blocks {
		var w bitWriter
		if b.write(&w); len(w.bytes()) < 2000 {
			out = append(out, w.bytes())
		}
	}
	for _, level := range []int{-2, 0, 1, 6, 9} {
		z := zip(f, text(2000), level)
		out = append(out, z[10:len(z)-8])
	}
	return out
}

// maxFuzz bounds an input, and with it the text of a bomb.
const maxFuzz = 64 << 10

// FuzzAgainstStandard takes any bytes for a file.
func FuzzAgainstStandard(f *testing.F) {
	for _, body := range seeds(f) {
		f.Add(wrapBody(body))
	}
	f.Add([]byte(head(2|4|8|16, "\x03\x00abcname\x00comment\x00") + string(zip(f, []byte("hello"), 6)[10:])))
	f.Add(append(zip(f, []byte("hello, hello"), 6), zip(f, nil, 1)...))
	var r inflate.Reader
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= maxFuzz {
			compare(t, &r, data)
		}
	})
}

// FuzzDeflateAgainstStandard takes any bytes for a stream in a member, so that
// all of the input is about deflate. If the stream ends, so does the member.
func FuzzDeflateAgainstStandard(f *testing.F) {
	for _, body := range seeds(f) {
		f.Add(body, uint16(0))
		f.Add(body, uint16(3000))
	}
	var r inflate.Reader
	f.Fuzz(func(t *testing.T, body []byte, more uint16) {
		if len(body) > maxFuzz {
			return
		}
		// With more behind it the fast loop sees the stream's last bytes.
		compare(t, &r, append(wrapBody(body), make([]byte, more%64)...))
		compare(t, &r, wrapBody(append(bytes.Clone(body), make([]byte, more%64)...)))
	})
}

// FuzzSourcesAgainstStandard gives the bytes in pieces of the sizes it is told,
// and then an error.
func FuzzSourcesAgainstStandard(f *testing.F) {
	for _, body := range seeds(f) {
		f.Add(wrapBody(body), []byte{1, 0, 200}, true)
		f.Add(wrapBody(body), []byte{17}, false)
	}
	var r inflate.Reader
	f.Fuzz(func(t *testing.T, data, sizes []byte, broken bool) {
		if len(data) > maxFuzz {
			return
		}
		err := io.EOF
		if broken {
			err = io.ErrClosedPipe
		}
		compareReaders(t, &r, &chunks{data: data, sizes: sizes, err: err}, &chunks{data: data, sizes: sizes, err: err})
	})
}
