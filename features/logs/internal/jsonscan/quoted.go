package jsonscan

import (
	"bytes"
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
// i, or a number that is not less than len(b).
func endOfRun(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		q, s := w^quotes, w^backslash
		if hit := ((q-lows)&^q | (s-lows)&^s) & tops; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for i < len(b) && b[i] != '"' && b[i] != '\\' {
		i++
	}
	return i
}

// isASCII tells whether no byte of b has its top bit set.
func isASCII(b []byte) bool {
	var seen uint64
	if len(b) < 8 {
		for _, x := range b {
			seen |= uint64(x)
		}
		return seen&tops == 0
	}
	last := binary.LittleEndian.Uint64(b[len(b)-8:]) // may overlap the word before it
	for ; len(b) > 8; b = b[8:] {
		seen |= binary.LittleEndian.Uint64(b)
	}
	return (seen|last)&tops == 0
}

// brief is how long a string may be, in bytes, to be looked at in words: a call
// that looks for the quote in long strokes costs as much as this.
const brief = 32

// plainEnd returns the index of the quote that ends the brief string whose
// inside starts at i, when it is plain ASCII, else -1.
func plainEnd(text []byte, i int) int {
	for end := min(len(text)-8, i+brief-8); i <= end; i += 8 {
		w := binary.LittleEndian.Uint64(text[i:])
		q, s := w^quotes, w^backslash
		if hit := ((q-lows)&^q | (s-lows)&^s | w) & tops; hit != 0 {
			i += bits.TrailingZeros64(hit) / 8
			if text[i] == '"' {
				return i
			}
			return -1
		}
	}
	return -1
}

// closing returns the index of the quote that closes the string whose inside
// starts at i, -1 when the text ends before it, and whether a backslash is
// between.
func (c *Cursor) closing(i int) (end int, escaped bool) {
	n := bytes.IndexByte(c.text[i:], '"')
	end = i + n
	if n < 0 {
		return -1, false
	}
	if end <= c.escape || !c.escapeBefore(i, end) {
		return end, false
	}
	return c.closingEscaped(c.escape), true
}

// escapeBefore tells whether a backslash is in text[i:end], and leaves in
// c.escape where the first one from i on is.
func (c *Cursor) escapeBefore(i, end int) bool {
	if c.escape < i {
		c.from, c.escape = i, i
	}
	n := bytes.IndexByte(c.text[c.escape:], '\\')
	if n < 0 {
		n = len(c.text) - c.escape
	}
	c.escape += n
	return c.escape < end
}

// closingEscaped is closing from the backslash at i on.
func (c *Cursor) closingEscaped(i int) int {
	for i < len(c.text) && c.text[i] != '"' {
		if c.text[i] == '\\' {
			i++ // what it escapes
		}
		i = endOfRun(c.text, i+1)
	}
	if i >= len(c.text) {
		return -1
	}
	return i
}

// skipQuoted steps over the string under the cursor.
func (c *Cursor) skipQuoted() {
	if end := plainEnd(c.text, c.pos+1); end >= 0 {
		c.pos = end + 1
		return
	}
	end, _ := c.closing(c.pos + 1)
	if end < 0 {
		c.stop(Short)
		return
	}
	c.pos = end + 1
}

// quoted steps over the string under the cursor and returns its text: a slice
// of the record when it holds no escape and is valid UTF-8, else a decoded copy
// in scratch space. What is not UTF-8 becomes U+FFFD, as in encoding/json.
func (c *Cursor) quoted() []byte {
	start := c.pos + 1
	if end := plainEnd(c.text, start); end >= 0 {
		c.pos = end + 1
		return c.text[start:end]
	}
	return c.anyQuoted(start)
}

// anyQuoted is quoted for what is not plain or not brief.
func (c *Cursor) anyQuoted(start int) []byte {
	end, escaped := c.closing(start)
	if end < 0 {
		c.stop(Short)
		return nil
	}
	raw := c.text[start:end]
	c.pos = end + 1
	if !escaped && (isASCII(raw) || utf8.Valid(raw)) {
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
