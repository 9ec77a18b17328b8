package sigma

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a part of a value: text, or a wildcard.
type piece struct {
	text string
	wild byte // '*' or '?'; 0 for text
}

// pieces splits a value as it is written into text and wildcards. A backslash
// takes the meaning from a wildcard or a backslash after it; before anything else
// it is itself (Sigma rules specification, "Escaping").
func pieces(value string) []piece {
	var out []piece
	var run strings.Builder
	flush := func() {
		if run.Len() > 0 {
			out = append(out, piece{text: run.String()})
			run.Reset()
		}
	}
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '\\' && i+1 < len(value) && strings.IndexByte(`*?\`, value[i+1]) >= 0:
			i++
			run.WriteByte(value[i])
		case c == '*' || c == '?':
			flush()
			out = append(out, piece{wild: c})
		default:
			run.WriteByte(c)
		}
	}
	flush()
	return out
}

// plain returns the text of pieces without a wildcard; ok is false with one.
func plain(p []piece) (text string, ok bool) {
	for _, part := range p {
		if part.wild != 0 {
			return "", false
		}
		text += part.text
	}
	return text, true
}

// around puts a * before and after pieces, where there is none.
func around(p []piece, before, after bool) []piece {
	star := piece{wild: '*'}
	if before && (len(p) == 0 || p[0].wild != '*') {
		p = append([]piece{star}, p...)
	}
	if after && (len(p) == 0 || p[len(p)-1].wild != '*') {
		p = append(p[:len(p):len(p)], star)
	}
	return p
}

// pattern is a value that is compared with texts: runs between its *, which come
// one after the other. Without a * there is one run, which is the whole text.
type pattern struct {
	runs  []run
	cased bool
}

// run is text in which some characters are open.
type run struct {
	text string // with ? as open
	any  []bool // of each character whether it is open; nil when none is
}

// newPattern compiles pieces.
func newPattern(p []piece, cased bool) *pattern {
	out := &pattern{cased: cased}
	var b strings.Builder
	var open []bool
	end := func() {
		r := run{text: b.String()}
		for _, o := range open {
			if o {
				r.any = open
			}
		}
		out.runs = append(out.runs, r)
		b.Reset()
		open = nil
	}
	for _, part := range p {
		switch part.wild {
		case '*':
			end()
		case '?':
			b.WriteByte('?')
			open = append(open, true)
		default:
			t := part.text
			if !cased {
				t = fold(t)
			}
			b.WriteString(t)
			open = append(open, make([]bool, utf8.RuneCountInString(t))...)
		}
	}
	end()
	return out
}

// exact returns the text that the pattern stands for; ok is false with wildcards.
func (p *pattern) exact() (text string, ok bool) {
	if len(p.runs) != 1 || p.runs[0].any != nil {
		return "", false
	}
	return p.runs[0].text, true
}

// match tells whether a text is as the pattern says: the text as it is when the
// pattern is cased, folded when it is not.
func (p *pattern) match(s string) bool {
	first, rest := &p.runs[0], p.runs[1:]
	n, ok := first.prefix(s)
	if !ok {
		return false
	}
	if len(rest) == 0 {
		return n == len(s)
	}
	s = s[n:]
	last := &rest[len(rest)-1]
	for i := range rest[:len(rest)-1] {
		end := rest[i].find(s)
		if end < 0 {
			return false
		}
		s = s[end:]
	}
	return last.suffix(s)
}

// prefix tells whether s begins with the run, and how long that is.
func (r *run) prefix(s string) (int, bool) {
	if r.any == nil {
		return len(r.text), strings.HasPrefix(s, r.text)
	}
	at, i := 0, 0
	for _, c := range r.text {
		d, n := utf8.DecodeRuneInString(s[at:])
		if n == 0 || !r.any[i] && c != d {
			return 0, false
		}
		at += n
		i++
	}
	return at, true
}

// find returns where the first run in s ends, -1 without one.
func (r *run) find(s string) int {
	if r.any == nil {
		if i := strings.Index(s, r.text); i >= 0 {
			return i + len(r.text)
		}
		return -1
	}
	for i := range s {
		if n, ok := r.prefix(s[i:]); ok {
			return i + n
		}
	}
	return -1
}

// suffix tells whether s ends with the run.
func (r *run) suffix(s string) bool {
	if r.any == nil {
		return strings.HasSuffix(s, r.text)
	}
	at := len(s)
	for range r.any {
		_, n := utf8.DecodeLastRuneInString(s[:at])
		if n == 0 {
			return false
		}
		at -= n
	}
	n, ok := r.prefix(s[at:])
	return ok && at+n == len(s)
}

// fold maps text so that two that differ in case only become the same.
func fold(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return strings.Map(foldRune, s)
		}
	}
	return s
}

// foldRune returns the lower case of ASCII letters, and of those that Unicode
// folds to one (U+212A is a K); of others, the least character that folds to the
// same (Unicode standard annex 44, simple case folding).
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		least = min(least, o)
	}
	if least < utf8.RuneSelf {
		return foldRune(least)
	}
	return least
}
