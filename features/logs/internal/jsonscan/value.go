package jsonscan

import (
	"bytes"
	"math"
	"strconv"

	"yoban/features/event"
)

// Text reads a value as text: a string's meaning or a number as it is written.
// It is nil for null, true, false, objects and arrays, which are stepped over.
func (c *Cursor) Text() []byte {
	if c.pos < len(c.text) && c.text[c.pos] == '"' {
		return c.quoted()
	}
	switch b := c.next(); {
	case b == '"':
		return c.quoted()
	case b == '-' || '0' <= b && b <= '9':
		return c.plain()
	default:
		c.Skip()
		return nil
	}
}

// Word reads a value as Text does, and true and false as these words.
func (c *Cursor) Word() []byte {
	if b := c.next(); b == 't' || b == 'f' {
		return c.plain()
	}
	return c.Text()
}

// AtObject tells whether the value to be read is an object.
func (c *Cursor) AtObject() bool { return c.next() == '{' }

// Bool reads a value as a boolean: true, false or a string of these words,
// in any case of letters, or Yes and No. Anything else is unknown.
func (c *Cursor) Bool() event.Tri {
	var text []byte
	switch c.next() {
	case '"':
		text = c.quoted()
	case 't', 'f':
		text = c.plain()
	default:
		c.Skip()
	}
	return Truth(text)
}

// Truth is Bool for text that was read already.
func Truth(text []byte) event.Tri {
	switch string(text) {
	case "true", "True", "TRUE", "Yes", "yes":
		return event.Yes
	case "false", "False", "FALSE", "No", "no":
		return event.No
	}
	return event.Unknown
}

// Count reads a value as a count: a number, or a string that holds one, in
// whole digits or as a float (CloudTrail writes 1234.0). Fractions are dropped.
// What is negative, too large or no number is 0.
func (c *Cursor) Count() int64 { return Amount(c.Text()) }

// Amount is Count for text that was read already.
func Amount(text []byte) int64 {
	var n int64
	for i, b := range text {
		d := int64(b - '0')
		if b < '0' || b > '9' || n > (math.MaxInt64-d)/10 {
			return float(text, i)
		}
		n = n*10 + d
	}
	return n
}

// float is Amount for what is not plain digits, of which the first i are.
func float(text []byte, i int) int64 {
	const longest = 32 // more digits than a float64 has are not a byte count
	if i == 0 || len(text) > longest {
		return 0
	}
	for _, b := range text {
		if (b < '0' || b > '9') && bytes.IndexByte([]byte(".eE+-"), b) < 0 {
			return 0 // ParseFloat also reads hexadecimal
		}
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !(f >= 0 && f < math.MaxInt64) {
		return 0
	}
	return int64(f)
}
