package finding

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s without anything that could change how a terminal, a log or a
// table shows it: control characters (line ends included), invisible and
// direction-changing characters become \u00XX escapes, bytes that are not UTF-8
// become \xXX. The result is valid UTF-8 of at most limit bytes, ends in "…"
// when cut, and is its own Clean. Backslashes stay as they are.
func Clean(s string, limit int) string {
	if len(s) <= limit && printable(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s) && b.Len() <= limit; {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return cut(b.String(), limit)
}

func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, hidden) < 0
}

// hidden says whether r is invisible or steers the output. Category C holds the
// control, format (bidirectional and zero-width) and private characters; Zl and
// Zp are the Unicode line ends.
func hidden(r rune) bool {
	return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp)
}

// cut shortens valid UTF-8 to limit bytes at a character's boundary.
func cut(s string, limit int) string {
	const mark = "…"
	if len(s) <= limit {
		return s
	}
	end := max(limit-len(mark), 0)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	if limit < len(mark) {
		return s[:end]
	}
	return s[:end] + mark
}
