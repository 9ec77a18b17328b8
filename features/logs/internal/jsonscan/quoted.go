package jsonscan

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// Words of eight bytes, for looking at eight at a time (Warren, Hacker's
// Delight, §6-1: a byte of x-lows&^x has its top bit set from the first zero
// byte of x on).
const (
	lows      = 0x0101010101010101
	tops      = 0x8080808080808080
	quotes    = lows * '"'
	backslash = lows * '\\'
)

// endOfRun returns the index in b of the first quote or backslash at or after
// i, or len(b), and whether a byte before it is not ASCII.
func endOfRun(b []byte, i int) (end int, wide bool) {
	var seen uint64
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		q, s := w^quotes, w^backslash
		if hit := ((q-lows)&^q | (s-lows)&^s) & tops; hit != 0 {
			n := bits.TrailingZeros64(hit) // the top bit of the first hit's byte
			seen |= w & (1<<(n-7) - 1)
			return i + n/8, seen&tops != 0
		}
		seen |= w
	}
	for ; i < len(b); i++ {
		if b[i] == '"' || b[i] == '\\' {
			break
		}
		seen |= uint64(b[i])
	}
	return i, seen&tops != 0
}

// skipQuoted steps over the string under the cursor.
func (c *Cursor) skipQuoted() {
	for i := c.pos + 1; ; i += 2 { // a backslash and the byte that it escapes
		i, _ = endOfRun(c.text, i)
		if i >= len(c.text) {
			c.stop(Short)
			return
		}
		if c.text[i] == '"' {
			c.pos = i + 1
			return
		}
	}
}

// quoted steps over the string under the cursor and returns its text: a slice
// of the record when it holds no escape and is valid UTF-8, else a decoded copy
// in scratch space. What is not UTF-8 becomes U+FFFD, as in encoding/json.
func (c *Cursor) quoted() []byte {
	start := c.pos + 1
	end, wide := endOfRun(c.text, start)
	if end < len(c.text) && c.text[end] == '"' && !wide {
		c.pos = end + 1
		return c.text[start:end]
	}
	c.skipQuoted()
	if c.status != OK {
		return nil
	}
	raw := c.text[start : c.pos-1]
	if end == c.pos-1 && utf8.Valid(raw) {
		return raw
	}
	return c.decode(raw)
}

// decode appends the meaning of raw, a string's inside, to scratch.
func (c *Cursor) decode(raw []byte) []byte {
	start := len(c.scratch)
	out := c.scratch
	for i := 0; i < len(raw); {
		switch b := raw[i]; {
		case b == '\\':
			var n int
			out, n = escaped(out, raw[i:])
			if n == 0 {
				c.stop(Bad)
				return nil
			}
			i += n
		case b < utf8.RuneSelf:
			out = append(out, b)
			i++
		default:
			r, n := utf8.DecodeRune(raw[i:])
			out = utf8.AppendRune(out, r)
			i += n
		}
	}
	c.scratch = out
	return out[start:len(out):len(out)]
}

// escaped appends the meaning of the escape at the start of raw and returns how
// many bytes it has, 0 when it is none of JSON's.
func escaped(out, raw []byte) ([]byte, int) {
	if len(raw) < 2 {
		return out, 0
	}
	switch raw[1] {
	case '"', '\\', '/':
		return append(out, raw[1]), 2
	case 'b':
		return append(out, '\b'), 2
	case 'f':
		return append(out, '\f'), 2
	case 'n':
		return append(out, '\n'), 2
	case 'r':
		return append(out, '\r'), 2
	case 't':
		return append(out, '\t'), 2
	case 'u':
		r := hexRune(raw)
		if r < 0 {
			return out, 0
		}
		if !utf16.IsSurrogate(r) {
			return utf8.AppendRune(out, r), 6
		}
		// A lone half becomes U+FFFD, and what follows stands for itself.
		if pair := utf16.DecodeRune(r, hexRune(raw[6:])); pair != utf8.RuneError {
			return utf8.AppendRune(out, pair), 12
		}
		return utf8.AppendRune(out, utf8.RuneError), 6
	}
	return out, 0
}

// hexRune returns the value of the \uXXXX at the start of raw, or -1.
func hexRune(raw []byte) rune {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return -1
	}
	var r rune
	for _, b := range raw[2:6] {
		switch {
		case '0' <= b && b <= '9':
			b -= '0'
		case 'a' <= b && b <= 'f':
			b -= 'a' - 10
		case 'A' <= b && b <= 'F':
			b -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(b)
	}
	return r
}
