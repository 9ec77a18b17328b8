package jsonscan

// skipNested steps over an object or array. It counts brackets and strings, so
// that depth costs no stack.
func (c *Cursor) skipNested() {
	base := c.depth
	for c.pos < len(c.text) {
		switch c.text[c.pos] {
		case '"':
			c.skipStrings()
			continue
		case '{', '[':
			if c.depth == c.max {
				c.stop(Deep)
				return
			}
			c.depth++
		case '}', ']':
			c.depth--
			if c.depth == base {
				c.pos++
				return
			}
		}
		c.pos++
	}
	c.stop(Short)
}

// skipStrings steps over the string under the cursor and over those that follow
// it with one byte between, which is no bracket: of most objects that is all
// their names and values.
func (c *Cursor) skipStrings() {
	for {
		c.skipQuoted()
		i := c.pos
		if i+1 >= len(c.text) || c.text[i+1] != '"' || c.text[i] != ':' && c.text[i] != ',' {
			return
		}
		c.pos = i + 1
	}
}
