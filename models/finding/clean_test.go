package finding_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"yoban/models/finding"
	"yoban/models/finding/findingtest"
)

func TestClean(t *testing.T) {
	tests := []struct {
		name  string
		in    string
		limit int
		want  string
	}{
		{"plain text stays", "Zürich | 東京 \\d", 100, "Zürich | 東京 \\d"},
		{"escape sequences show as text", "a\x1b[31mb", 100, `a\u001b[31mb`},
		{"line ends show as text", "a\r\nb\u2028c", 100, `a\u000d\u000ab\u2028c`},
		{"C1 controls show as text", "a\u009bb", 100, `a\u009bb`},
		{"direction changes show as text", "a\u202eb\u200b", 100, `a\u202eb\u200b`},
		{"bytes that are not UTF-8 show as text", "a\xff\xc3", 100, `a\xff\xc3`},
		{"a real replacement character stays", "a\ufffdb", 100, "a\ufffdb"},
		{"what fits exactly is not cut", "abcd", 4, "abcd"},
		{"a cut shows", "abcdefgh", 6, "abc…"},
		{"a cut never splits a character", "ééééé", 8, "éé…"}, // 8-3 = 5 bytes hold two é of 2 bytes
		{"no room for the mark", "abcdef", 2, ""},
		{"nothing", "", 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := finding.Clean(tt.in, tt.limit); got != tt.want {
				t.Errorf("Clean(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	f.Add(findingtest.Nasty, 20)
	f.Add("", 0)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = max(limit, 0) % 2000
		got := finding.Clean(s, limit)
		if len(got) > limit || !utf8.ValidString(got) {
			t.Errorf("Clean(%q, %d) = %q: too long or not UTF-8", s, limit, got)
		}
		if strings.ContainsFunc(got, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
			t.Errorf("Clean(%q, %d) = %q: has control characters", s, limit, got)
		}
		if again := finding.Clean(got, limit); again != got {
			t.Errorf("Clean of %q is %q: not its own", got, again)
		}
	})
}
