package sketch_test

import (
	"bytes"
	"encoding"
	"testing"
)

type codec interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

func encoded(t testing.TB, s encoding.BinaryMarshaler) []byte {
	t.Helper()
	data, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// reencodes decodes data into s and tells whether it is an encoding. One that
// is must encode to the same bytes again.
func reencodes(t *testing.T, s codec, data []byte) bool {
	t.Helper()
	if s.UnmarshalBinary(data) != nil {
		return false
	}
	if again := encoded(t, s); !bytes.Equal(again, data) {
		t.Fatalf("%x decodes, but encodes as %x", data, again)
	}
	return true
}
