// Package jsonscan walks JSON records in one pass over bytes, without
// allocation: a Cursor steps through the members that a caller names and skips
// the rest, a Stream finds the records of a file and puts up with bad ones.
//
// In come bytes that may be hostile or cut short; out go slices of them. What a
// Cursor skips is checked for balance, not for grammar: it never reads beyond
// its bytes and never needs more than one pass over them. It knows nothing of
// logs.
package jsonscan

// Status says how far a Cursor got.
type Status uint8

// The states of a Cursor. All but OK are final until the next Reset.
const (
	OK      Status = iota
	Short          // the bytes end inside the value
	Bad            // not JSON
	Deep           // nested deeper than allowed
	Wrapped        // the object turned out to hold an array of records, and the cursor stands in it
)

// Cursor is a position in JSON text. Slices that it returns alias the text or
// its own scratch space, and are valid until Reset.
type Cursor struct {
	text    []byte
	pos     int
	depth   int
	max     int
	fresh   bool // no member of the innermost object or array was read yet
	outer   bool // the outermost object may be a wrapper of records
	status  Status
	scratch []byte

	// No backslash is in text[from:escape]. Where the next one is, is asked of
	// many bytes at once, and seldom: most logs have few. Both may lie outside
	// the text, from before it and escape behind what was looked at.
	from, escape int
}

// Reset puts the cursor at the start of text, to nest at most maxDepth deep.
func (c *Cursor) Reset(text []byte, maxDepth int) {
	*c = Cursor{text: text, max: maxDepth, scratch: c.scratch[:0]}
}

// ResetLike puts the cursor at the start of text that other holds, to nest as
// deep as other may.
func (c *Cursor) ResetLike(other *Cursor, text []byte) { c.Reset(text, other.max) }

// Resume is Reset for text that starts moved bytes behind the start of the text
// before it, in the same stream: what is known of bytes ahead stays known.
func (c *Cursor) Resume(text []byte, maxDepth, moved int) {
	from, escape := c.from-moved, c.escape-moved
	c.Reset(text, maxDepth)
	if from <= 0 && escape > 0 {
		c.from, c.escape = from, escape
	}
}

// Status returns OK, or why the cursor stopped.
func (c *Cursor) Status() Status { return c.status }

// Ahead returns the text from the value under the cursor on.
func (c *Cursor) Ahead() []byte {
	c.next()
	return c.text[c.pos:]
}

// Rest returns the text from the cursor on.
func (c *Cursor) Rest() []byte { return c.text[c.pos:] }

// Left returns how many bytes are left of the text.
func (c *Cursor) Left() int { return len(c.text) - c.pos }

// Step steps over a value that is known to have n bytes.
func (c *Cursor) Step(n int) { c.pos += n }

// Room returns how much deeper than here a value may nest.
func (c *Cursor) Room() int { return c.max - c.depth }

// Within steps into an object whose text is known to start with n bytes, up to the
// end of one of its members' values.
func (c *Cursor) Within(n int) {
	c.pos += n
	c.depth++
	c.fresh = false
}

// Out steps out of an object that is known to end after n bytes, which start
// behind the value of one of its members.
func (c *Cursor) Out(n int) {
	c.pos += n
	c.depth--
	c.fresh = false
}

// stop ends the walk: with the text cut at the position every loop runs out.
func (c *Cursor) stop(s Status) {
	if c.status == OK {
		c.status = s
		c.text = c.text[:c.pos]
	}
}

// next skips white space and returns the byte under the cursor, or 0 when it
// has stopped or the bytes end.
func (c *Cursor) next() byte {
	if c.status != OK {
		return 0
	}
	for c.pos < len(c.text) {
		b := c.text[c.pos]
		if b > ' ' || !isSpace(b) {
			return b
		}
		c.pos++
	}
	c.stop(Short)
	return 0
}

// isSpace tells whether b is JSON's white space.
func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

// Object enters an object. It returns false when the value is something else,
// which is skipped.
func (c *Cursor) Object() bool { return c.enter('{') }

// Array enters an array. It returns false when the value is something else,
// which is skipped.
func (c *Cursor) Array() bool { return c.enter('[') }

func (c *Cursor) enter(open byte) bool {
	b := c.next()
	if b != open {
		c.Skip()
		return false
	}
	if c.depth == c.max {
		c.stop(Deep)
		return false
	}
	c.depth++
	c.pos++
	c.fresh = true
	return true
}

// Key steps to the next member of the object that was entered and returns its
// name; the value must be read or skipped before the next call. ok is false after the last member, when the
// object has been left, and when the cursor has stopped.
func (c *Cursor) Key() (name []byte, ok bool) {
	start := c.pos + 2
	if start >= len(c.text) || c.text[c.pos] != ',' || c.text[c.pos+1] != '"' || c.fresh {
		return c.spacedKey()
	}
	end := plainEnd(c.text, start)
	if end < 0 || end+1 >= len(c.text) || c.text[end+1] != ':' {
		return c.spacedKey()
	}
	c.pos = end + 2
	return c.text[start:end], true
}

// spacedKey is Key for what is not simply a comma, a name and a colon.
func (c *Cursor) spacedKey() (name []byte, ok bool) {
	b := c.next()
	if b == '}' {
		return nil, c.leave()
	}
	if !c.fresh {
		if b != ',' {
			c.stop(Bad)
			return nil, false
		}
		c.pos++
		b = c.next()
	}
	c.fresh = false
	if b != '"' {
		c.stop(Bad) // has no effect on a cursor that ran short
		return nil, false
	}
	name = c.quoted()
	if c.next() != ':' {
		c.stop(Bad)
		return nil, false
	}
	c.pos++
	return name, c.status == OK
}

// Item steps to the next value of the array that was entered; it must be read
// or skipped before the next call. It returns false after the last, when the
// array has been left, and when the cursor has stopped.
func (c *Cursor) Item() bool {
	b := c.next()
	if b == ']' {
		return c.leave()
	}
	if !c.fresh {
		if b != ',' {
			c.stop(Bad)
			return false
		}
		c.pos++
		b = c.next()
	}
	c.fresh = false
	if b == ']' || b == '}' || b == ',' {
		c.stop(Bad)
	}
	return c.status == OK
}

// leave steps out of an object or array; it returns false.
func (c *Cursor) leave() bool {
	c.pos++
	c.depth--
	c.fresh = false
	return false
}

// Other skips the value of a member that the caller does not know. At the top
// of a file, where the caller's record may turn out to be a wrapper, an array
// named Records, or Events as lookup-events prints it, ends the walk with
// Wrapped.
func (c *Cursor) Other(name []byte) {
	if c.outer && c.depth == 1 && (string(name) == "Records" || string(name) == "Events") && c.next() == '[' {
		c.pos++
		c.stop(Wrapped)
		return
	}
	c.Skip()
}

// Later skips an object and returns its text, to be read by another cursor,
// and nil for any other value.
func (c *Cursor) Later() []byte {
	if c.next() != '{' {
		c.Skip()
		return nil
	}
	start := c.pos
	c.skipNested()
	if c.status != OK {
		return nil
	}
	return c.text[start:c.pos]
}

// AtEnd tells whether nothing but white space is left of the text.
func (c *Cursor) AtEnd() bool { return c.next() == 0 && c.pos == len(c.text) }

// Skip steps over a value of any kind.
func (c *Cursor) Skip() {
	if c.pos < len(c.text) && c.text[c.pos] == '"' {
		c.skipQuoted()
		return
	}
	switch b := c.next(); b {
	case 0:
		c.stop(Bad)
	case '"':
		c.skipQuoted()
	case '{', '[':
		c.skipNested()
	default:
		c.plain()
	}
}

// plain steps over a number, true, false or null and returns its text.
func (c *Cursor) plain() []byte {
	start := c.pos
	for c.pos < len(c.text) && plainByte[c.text[c.pos]] {
		c.pos++
	}
	switch {
	case c.pos == len(c.text):
		c.stop(Short) // a number may go on in the next chunk
	case c.pos == start:
		c.stop(Bad)
	}
	return c.text[start:c.pos]
}

// plainByte holds the bytes of numbers and of the three words.
var plainByte = func() (set [256]bool) {
	for _, b := range []byte("+-.0123456789Eabcdefghijklmnopqrstuvwxyz") {
		set[b] = true
	}
	return set
}()
