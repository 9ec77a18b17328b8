package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"yoban/features/logs/internal/jsonscan"
)

// listed are the names that the walks below know by number.
var listed = []string{"a", "b", "name", "eventTime", "recipientAccountId", strings.Repeat("x", 70)}

// read reads the value under the cursor, an object by way of names.
func read(c *jsonscan.Cursor, names *jsonscan.Names) any {
	ahead := c.Ahead()
	if len(ahead) == 0 {
		c.Skip()
		return nil
	}
	switch ahead[0] {
	case '{':
		o := map[string]any{}
		c.Object()
		for n, ok := c.Member(names); ok; n, ok = c.Member(names) {
			name := string(names.Name())
			if n > 0 {
				name = listed[n-1]
			}
			o[name] = read(c, jsonscan.NewNames(listed...)) // names are of one level
		}
		return o
	case '[':
		a := []any{}
		c.Array()
		for c.Item() {
			a = append(a, read(c, names))
		}
		return a
	case '"':
		return string(c.Text())
	case 't', 'f', 'n':
		word := ahead[0]
		c.Skip()
		return map[byte]any{'t': true, 'f': false, 'n': nil}[word]
	}
	return json.Number(c.Text())
}

// FuzzWalk reads JSON values one after another, with the names that came before,
// skips them, and cuts them, and agrees with encoding/json.
func FuzzWalk(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":"x\\\"","name":[{"a":"\ud800"},{"eventTime":null,"recipientAccountId":true}]}`), uint16(9))
	f.Add([]byte(`{"name":{"a":{}, "b" : [ ]},"\u0061":"longer than all that is looked at in words \u00fc and \xff","a":-1.5e3}`), uint16(40))
	f.Add([]byte(`[{"eventTime":"123456789012345678901234567890123456789"},{"eventTime":"1234567\"","b":"12345678"}]`), uint16(60))
	f.Add([]byte(strings.Repeat(`[`, 10000)+strings.Repeat(`]`, 10000)), uint16(500))
	names := jsonscan.NewNames(listed...)
	f.Fuzz(func(t *testing.T, raw []byte, cut uint16) {
		padded := append(bytes.Clone(raw), strings.Repeat(" ", 80)...) // guesses need text ahead
		var skip, c jsonscan.Cursor
		skip.Reset(padded, 64)
		skip.Skip()
		c.Reset(padded, 64)
		got := read(&c, names)
		if !json.Valid(raw) {
			return
		}
		if c.Status() == jsonscan.Deep || skip.Status() == jsonscan.Deep {
			return
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if c.Status() != jsonscan.OK || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %v, status %d, want %v", raw, got, c.Status(), want)
		}
		if skip.Status() != jsonscan.OK || !skip.AtEnd() || !c.AtEnd() {
			t.Fatalf("%q: skipped with status %d, %d left", raw, skip.Status(), skip.Left())
		}
		trimmed := bytes.TrimSpace(raw)
		short := trimmed[:int(cut)%len(trimmed)]
		skip.Reset(short, 64)
		if skip.Skip(); skip.Status() != jsonscan.Short && len(bytes.TrimSpace(short)) > 0 {
			t.Fatalf("%q cut to %q: status %d", raw, short, skip.Status())
		}
	})
}

// TestResumeKeepsWhatIsKnown reads strings one after another, each by a cursor
// that starts behind the one before, as records of a file are read.
func TestResumeKeepsWhatIsKnown(t *testing.T) {
	long := strings.Repeat("y", 100)
	texts := []string{"", "a", `\"`, long, long + `\\`, long + `\n` + long, "b", long, `\\\\` + long, long}
	var file []byte
	for range 3 {
		for _, text := range texts {
			file = append(file, `"`+text+`"`...)
		}
	}
	var c jsonscan.Cursor
	moved := 0
	for i, at := 0, 0; at < len(file); i++ {
		var want string
		quoted := `"` + texts[i%len(texts)] + `"`
		if err := json.Unmarshal([]byte(quoted), &want); err != nil {
			t.Fatal(err)
		}
		c.Resume(file[at:], 8, moved)
		if i%4 == 3 { // as when a record is read again
			c.Text()
			c.Resume(file[at:], 8, 0)
		}
		if got := string(c.Text()); got != want || c.Status() != jsonscan.OK {
			t.Fatalf("string %d: %q, want %q", i, got, want)
		}
		moved = len(quoted)
		at += moved
	}
}
