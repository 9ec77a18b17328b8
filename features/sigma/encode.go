package sigma

import (
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf16"
)

// utf16Text returns text as UTF-16 bytes, with a byte order mark or without.
func utf16Text(s string, big, mark bool) string {
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	b := make([]byte, 0, 2*len(units))
	for _, u := range units {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

// base64Offsets returns what is the same of a text's base64 wherever the text
// begins in what is encoded: at a multiple of three bytes, one or two after it.
// At the edges the characters that other bytes have a part in are cut off.
func base64Offsets(s string) []string {
	// Of the characters that encode i bytes before the text, the first ones say
	// something of these: 8i/6, rounded up. Of the last group, whose bytes are
	// 1 or 2, the padding goes and the character before it.
	begin, end := [3]int{0, 2, 3}, [3]int{0, 3, 2}
	var out []string
	for i := range 3 {
		e := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(" ", i) + s))
		cut := len(e) - end[(len(s)+i)%3]
		if cut > begin[i] {
			out = append(out, e[begin[i]:cut])
		}
	}
	return out
}

// dashes are what begins an option on Windows, and what passes for it.
var dashes = []string{"-", "/", "\u2013", "\u2014", "\u2015"}

// maxDashes is how many dashes of a value stand for any: with five to choose
// from, three make 125 values. The reference implementation has the same limit.
const maxDashes = 3

// option finds the dash of an option: one that follows no word and precedes one.
var option = regexp.MustCompile(`\B[-/]\b`)

// windash returns a value with each of its options' dashes as each of dashes; ok
// is false when there are too many.
func windash(s string) (out []string, ok bool) {
	found := option.FindAllStringIndex(s, maxDashes+1)
	if len(found) > maxDashes {
		return nil, false
	}
	out = []string{""}
	at := 0
	for _, f := range found {
		var next []string
		for _, before := range out {
			for _, d := range dashes {
				next = append(next, before+s[at:f[0]]+d)
			}
		}
		out, at = next, f[1]
	}
	for i := range out {
		out[i] += s[at:]
	}
	return out, true
}
