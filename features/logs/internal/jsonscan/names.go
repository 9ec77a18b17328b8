package jsonscan

import "encoding/binary"

// Names are the members that a kind of object may have, numbered from 1, with
// what came after each of them the last time. Records of one file have the same
// members in the same order, so that the next name is most often told by one
// comparison of bytes. It is not safe for concurrent use.
type Names struct {
	number map[string]uint8
	form   []string            // `,"name":` of each number
	after  [][guesses]follower // by number, and last by none: what came first
	last   uint8               // of the object that is being read; 0 after an unknown name
	name   []byte              // the last name that was not guessed
}

// guesses is how many followers are tried: a member that is left out now and
// then has two before it that take turns.
const guesses = 2

// longestForm is more than any form that is guessed has bytes.
const longestForm = 64

// follower is a name that may come next, as it is written. Its first and last
// eight bytes, which may overlap, are compared as words; mask leaves of a shorter
// one what it has.
type follower struct {
	mask, head, tail uint64
	form             string
	number           uint8
	rest             uint8 // where the last eight bytes start
}

// nobody is found nowhere.
var nobody = follower{head: 1}

// newFollower returns the follower of a form.
func newFollower(form string, number uint8) follower {
	if len(form) >= longestForm {
		return nobody
	}
	f := follower{mask: 1<<64 - 1, form: form, number: number}
	var word [8]byte
	copy(word[:], form)
	f.head = binary.LittleEndian.Uint64(word[:])
	if len(form) < 8 {
		f.mask = 1<<(8*len(form)) - 1
		f.tail = f.head
		return f
	}
	f.rest = uint8(len(form) - 8)
	copy(word[:], form[f.rest:])
	f.tail = binary.LittleEndian.Uint64(word[:])
	return f
}

// NewNames returns Names that number the given ones from 1, at most 250.
func NewNames(names ...string) *Names {
	n := &Names{number: map[string]uint8{}, form: make([]string, len(names)+1)}
	for i, name := range names {
		n.number[name] = uint8(i + 1)
		n.form[i+1] = `,"` + name + `":`
	}
	n.after = make([][guesses]follower, len(names)+2)
	for i := range n.after {
		n.after[i] = [guesses]follower{nobody, nobody}
	}
	return n
}

// Name returns the name of a member whose number is 0. It is valid until the
// next one.
func (n *Names) Name() []byte { return n.name }

// Was notes that the member of that number was the last one.
func (n *Names) Was(number uint8) { n.last = number }

// Member is Key by number: 0 is a name that n does not have.
func (c *Cursor) Member(n *Names) (number uint8, ok bool) {
	if c.fresh {
		n.last = uint8(len(n.form)) // as no name has
	}
	if len(c.text)-c.pos < longestForm {
		return c.unforeseen(n)
	}
	text := c.text[c.pos : c.pos+longestForm]
	if text[0] == '}' {
		return 0, c.leave()
	}
	row := &n.after[n.last]
	f := &row[0]
	if !f.at(text) {
		if f = &row[1]; !f.at(text) {
			return c.unforeseen(n)
		}
	}
	c.pos += len(f.form)
	c.fresh = false
	n.last = f.number
	return f.number, true
}

// at tells whether the follower is at the start of text, of longestForm bytes.
func (f *follower) at(text []byte) bool {
	if binary.LittleEndian.Uint64(text)&f.mask != f.head {
		return false
	}
	rest := int(f.rest) & (longestForm - 1)
	if binary.LittleEndian.Uint64(text[rest:])&f.mask != f.tail {
		return false
	}
	return rest <= 8 || string(text[8:rest]) == f.form[8:rest]
}

// unforeseen is Member for a name that was not guessed.
func (c *Cursor) unforeseen(n *Names) (number uint8, ok bool) {
	first := c.fresh
	if n.name, ok = c.Key(); !ok {
		return 0, false
	}
	number = n.number[string(n.name)]
	if row := &n.after[n.last]; number != 0 && row[0].number != number {
		form := n.form[number]
		if first {
			form = form[1:]
		}
		row[1], row[0] = row[0], newFollower(form, number)
	}
	n.last = number
	return number, true
}
