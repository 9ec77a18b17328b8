package sigma

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Forms are the texts that an object may be read as, for rules that compare one
// with text, as `requestParameters|contains` does. Such rules are written
// against what a log tool shows, and tools differ:
//
//	{"a":"x \"y\"","b":{"c":1}}    JSON as AWS writes it
//	{"a":"x "y"","b":{"c":1}}      with the meaning of its strings
//	{"a": "x "y"", "b": {"c": 1}}  the same, with spaces
//	{a=x "y", b={c=1}}             as the Elastic Beats show requestParameters
//
// A test passes when it does on one of them.
func Forms(object []byte) []string {
	out := make([]string, len(styles))
	for i, s := range styles {
		out[i] = render(object, s)
	}
	return out
}

// style is how an object is shown.
type style struct {
	escape       bool // strings as JSON has them
	quote        bool // strings in quotes
	colon, comma string
}

var styles = [...]style{
	{true, true, ":", ","},
	{false, true, ":", ","},
	{false, true, ": ", ", "},
	{false, false, "=", ", "},
}

// forms returns the object's texts.
func (o *object) forms() []string {
	if o.texts == nil {
		o.texts = Forms(o.raw)
		o.folded = make([]string, len(o.texts))
	}
	return o.texts
}

// foldedForm returns the folded text of a form that forms gave.
func (o *object) foldedForm(i int) string {
	if o.folded[i] == "" {
		o.folded[i] = fold(o.texts[i])
	}
	return o.folded[i]
}

// render writes valid JSON in a style. It goes over the text once, whatever the
// depth.
func render(data []byte, s style) string {
	var b strings.Builder
	b.Grow(len(data))
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '"':
			end := endOfString(data, i)
			s.string(&b, data[i:end])
			i = end - 1
		case ':':
			b.WriteString(s.colon)
		case ',':
			b.WriteString(s.comma)
		case ' ', '\t', '\n', '\r':
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// endOfString returns where the string that begins at i ends.
func endOfString(data []byte, i int) int {
	for i++; i < len(data) && data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return min(i+1, len(data))
}

// string writes a string, which comes as JSON has it.
func (s style) string(b *strings.Builder, quoted []byte) {
	meaning := string(bytes.Trim(quoted, `"`))
	if bytes.IndexByte(quoted, '\\') >= 0 && json.Unmarshal(quoted, &meaning) != nil {
		meaning = string(quoted) // cannot be: the decoder has read it
	}
	if s.escape {
		meaning = escaper.Replace(meaning)
	}
	if s.quote {
		meaning = `"` + meaning + `"`
	}
	b.WriteString(meaning)
}

// escaper escapes what JSON needs to, and nothing that some writers escape
// beside it, such as < and >.
var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
