package inflate_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"hash/crc32"
	"io"
	"testing"

	"encoding/binary"

	"yoban/features/logs/inflate"
)

// standard returns what compress/gzip makes of src.
func standard(src io.Reader) ([]byte, error) {
	z, err := gzip.NewReader(src)
	if err == io.EOF {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// ours returns what r makes of src.
func ours(r *inflate.Reader, src io.Reader) ([]byte, error) {
	r.Reset(src)
	return io.ReadAll(r)
}

// class is the kind of an error: two of a kind are alike to a caller.
func class(err error) string {
	var corrupt flate.CorruptInputError
	switch {
	case err == nil:
		return "end"
	case errors.As(err, &corrupt):
		return "corrupt"
	}
	return err.Error()
}

// Classes of errors.
var (
	atEnd    = class(nil)
	corrupt  = class(flate.CorruptInputError(0))
	cut      = class(io.ErrUnexpectedEOF)
	header   = class(gzip.ErrHeader)
	checksum = class(gzip.ErrChecksum)
)

// compare holds r against compress/gzip over data, and returns the class of the
// error.
func compare(t testing.TB, r *inflate.Reader, data []byte) string {
	t.Helper()
	return compareReaders(t, r, bytes.NewReader(data), bytes.NewReader(data))
}

// compareReaders holds what r makes of a against what compress/gzip makes of b,
// where both give the same bytes.
func compareReaders(t testing.TB, r *inflate.Reader, a, b io.Reader) string {
	t.Helper()
	want, wantErr := standard(b)
	got, err := ours(r, a)
	if !bytes.Equal(got, want) {
		same := 0
		for same < len(got) && same < len(want) && got[same] == want[same] {
			same++
		}
		t.Errorf("%d bytes, %v; compress/gzip: %d bytes, %v; the same are %d", len(got), err, len(want), wantErr, same)
	} else if class(err) != class(wantErr) {
		t.Errorf("%v; compress/gzip: %v", err, wantErr)
	}
	return class(err)
}

// wrap makes a member of a deflate stream and the text that it stands for.
func wrap(body, text []byte) []byte {
	m := append([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"), body...)
	m = binary.LittleEndian.AppendUint32(m, crc32.ChecksumIEEE(text))
	return binary.LittleEndian.AppendUint32(m, uint32(len(text)))
}

// zip returns text as a member by compress/gzip.
func zip(t testing.TB, text []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
