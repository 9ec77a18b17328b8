package inflate_test

import (
	"bytes"
	"hash/crc32"
	"strings"
	"testing"

	"yoban/features/logs/inflate"
)

// head returns a header with flags, what belongs to them, and a fitting checksum
// if one is flagged.
func head(flags byte, options string) string {
	h := "\x1f\x8b\x08" + string([]byte{flags}) + "\x01\x02\x03\x04\x00\xff" + options
	if flags&2 != 0 {
		sum := crc32.ChecksumIEEE([]byte(h))
		h += string([]byte{byte(sum), byte(sum >> 8)})
	}
	return h
}

func TestMembers(t *testing.T) {
	const hello = "hello, hello, hello\n"
	whole := string(zip(t, []byte(hello), 6))
	rest := whole[10:] // behind the header
	long := strings.Repeat("n", 511)
	badSum := head(2, "")
	badSum = badSum[:len(badSum)-1] + string(badSum[len(badSum)-1]^1)
	for _, test := range []struct {
		name string
		data string
		want string
	}{
		{"no byte", "", atEnd},
		{"one byte", "\x1f", cut},
		{"nine bytes that are no gzip", "123456789", cut},
		{"ten bytes that are no gzip", "1234567890", header},
		{"a member", whole, atEnd},
		{"two members", whole + whole, atEnd},
		{"an empty member", string(zip(t, nil, 6)), atEnd},
		{"empty members and one that is not", strings.Repeat(string(zip(t, nil, 6)), 3) + whole, atEnd},
		{"another method", "\x1f\x8b\x07" + whole[3:], header},
		{"another first byte", "\x1e" + whole[1:], header},
		{"another second byte", "\x1f\x8c" + whole[2:], header},
		{"a second member that is none", whole + "\x1f\x8c" + whole[2:], header},
		{"little garbage behind", whole + "garbage", cut},
		{"garbage behind", whole + "much more garbage", header},
		{"few zeros behind", whole + "\x00\x00\x00", cut},
		{"zeros behind", whole + strings.Repeat("\x00", 512), header},
		{"a text flag", head(1, "") + rest, atEnd},
		{"flags that mean nothing", head(0xe0, "") + rest, atEnd},
		{"extra bytes", head(4, "\x03\x00abc") + rest, atEnd},
		{"no extra bytes", head(4, "\x00\x00") + rest, atEnd},
		{"most extra bytes", head(4, "\xff\xff"+strings.Repeat("e", 0xffff)) + rest, atEnd},
		{"a name", head(8, "name\x00") + rest, atEnd},
		{"a name that is empty", head(8, "\x00") + rest, atEnd},
		{"a comment", head(16, "comment \xe4\x00") + rest, atEnd},
		{"a name without its NUL", head(8, "name"), cut},
		{"the longest name", head(8, long+"\x00") + rest, atEnd},
		{"too long a name", head(8, long+"n\x00") + rest, header},
		{"too long a name at the end", head(8, long+"n"), header},
		{"the longest name without its NUL", head(8, long), cut},
		{"too long a comment", head(16, long+"n\x00") + rest, header},
		{"a header's checksum", head(2, "") + rest, atEnd},
		{"a header's checksum over all", head(2|4|8|16, "\x03\x00abcname\x00comment\x00") + rest, atEnd},
		{"a header's wrong checksum", badSum + rest, header},
		{"a wrong checksum", whole[:len(whole)-8] + "\x00" + whole[len(whole)-7:], checksum},
		{"a wrong size", whole[:len(whole)-1] + "\x01", checksum},
		{"a wrong checksum of a second member", whole + whole[:len(whole)-8] + "\x00" + whole[len(whole)-7:], checksum},
		{"the sum of one member for another", whole + whole[:10] + "\x03\x00" + whole[len(whole)-8:], checksum},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r inflate.Reader
			if got := compare(t, &r, []byte(test.data)); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			everyCut(t, &r, []byte(test.data))
		})
	}
}

// everyCut compares what all the beginnings of data give, of those of very long
// data some. The longest is first, so that behind the others lies in r what they
// were cut from.
func everyCut(t *testing.T, r *inflate.Reader, data []byte) {
	t.Helper()
	step := max(1, len(data)/2000)
	for n := len(data); n >= 0; n -= step {
		if compare(t, r, data[:n]); t.Failed() {
			t.Fatalf("cut behind %d bytes of %d", n, len(data))
		}
	}
}

// TestHistoryEndsWithItsMember copies from before the member, near its start and
// when the text before it was moved.
func TestHistoryEndsWithItsMember(t *testing.T) {
	var r inflate.Reader
	for _, size := range []int{60_000, 250_000, 261_000} {
		first := zip(t, bytes.Repeat([]byte("abc"), size/3), 6)
		for _, letters := range []int{3, 12_000} {
			for more := range 2 {
				var w bitWriter
				w.fixed(true)
				for range letters {
					w.fixedSymbol('x')
				}
				w.match(4, letters+more)
				for range 100 {
					w.fixedSymbol('y')
				}
				w.fixedSymbol(256)
				want := []string{atEnd, corrupt}[more]
				if got := compare(t, &r, append(bytes.Clone(first), wrapBody(w.bytes())...)); got != want {
					t.Errorf("%d before, %d in the member, from %d: %s, want %s", size, letters, letters+more, got, want)
				}
			}
		}
	}
}
