package jsonscan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"yoban/features/logs/internal/jsonscan"
)

// TestTextAgreesWithEncodingJSON moves a string through every alignment of the
// eight bytes that are looked at in one go, and cuts it at every place.
func TestTextAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range []string{
		"", "a", "plain ascii that is longer than a few words",
		`\"`, `\\`, `\\\"`, `ends in \\`, `\u0041\u00e9\u20ac`, `\ud83d\ude00`, `\ud83d`, `\ud83dx`,
		`\ud83d\ud83d\ude00`, `\ude00\ud83d`, `\b\f\n\r\t\/`, "ü€😀", "bad \xff\xfe utf8 \xc3", "mixed \\n ü \xff",
		"\xa2\xdc", // bytes that differ from quote and backslash by their top bit only
	} {
		for shift := range 9 {
			quoted := `"` + strings.Repeat("x", shift) + text + `"`
			var want string
			if err := json.Unmarshal([]byte(quoted), &want); err != nil {
				t.Fatalf("%s: %v", quoted, err)
			}
			var c jsonscan.Cursor
			c.Reset([]byte(quoted), 8)
			if got := string(c.Text()); c.Status() != jsonscan.OK || got != want {
				t.Errorf("%s: %q, status %d, want %q", quoted, got, c.Status(), want)
			}
			for cut := range len(quoted) {
				c.Reset([]byte(quoted[:cut]), 8)
				if c.Text(); c.Status() != jsonscan.Short {
					t.Errorf("%s cut at %d: status %d", quoted, cut, c.Status())
				}
			}
		}
	}
}

func TestTextRefusesWhatJSONHasNot(t *testing.T) {
	for _, quoted := range []string{`"\x"`, `"\u12"`, `"\u12g4"`, `"\u"`, `"a\ "`} {
		var c jsonscan.Cursor
		c.Reset([]byte(quoted), 8)
		if c.Text(); c.Status() != jsonscan.Bad {
			t.Errorf("%s: status %d", quoted, c.Status())
		}
	}
}

func TestCount(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "12": 12, `"12"`: 12, "1234.0": 1234, "1.9": 1, "1.2E7": 12000000,
		"9223372036854775807": 9223372036854775807, "9223372036854775800": 9223372036854775800,
		"9223372036854775808": 0, "-1": 0, "-1.5": 0, "1e400": 0, `""`: 0, `"0x10"`: 0, `"12 "`: 0,
		"null": 0, "true": 0, `{"a":1}`: 0, `[1]`: 0, `"1_000"`: 0, "1e-3": 0,
		`"111111111111111111111111111111111"`: 0,
	} {
		var c jsonscan.Cursor
		c.Reset([]byte(text+" "), 8)
		if got := c.Count(); got != want || c.Status() != jsonscan.OK {
			t.Errorf("%s: %d, status %d, want %d", text, got, c.Status(), want)
		}
	}
}
