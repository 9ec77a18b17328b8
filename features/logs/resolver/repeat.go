package resolver

import (
	"bytes"

	"yoban/features/event"
	"yoban/features/logs/internal/jsonscan"
)

// longest is the longest text, in bytes, that is kept to be found again: twice
// what the members take that are the same in all records of a file.
const longest = 256

// opening is how the last records started, up to the value of vpc_id: with the
// members that are the same for all of a VPC.
type opening struct {
	text                 []byte
	account, region, vpc []byte // slices of text
}

// skip steps over the opening of the record under the cursor when it is that of
// records before, and sets what it says.
func (o *opening) skip(c *jsonscan.Cursor, q *event.Query) bool {
	if len(o.text) == 0 || c.Room() < 1 || !bytes.HasPrefix(c.Ahead(), o.text) {
		return false
	}
	c.Within(len(o.text))
	q.Account, q.Region, q.VPC = o.account, o.region, o.vpc
	return true
}

// learn keeps the opening of a record: the first n bytes of ahead, of whose
// members no other but those of q is read.
func (o *opening) learn(ahead []byte, n int, q *event.Query) {
	o.text = o.text[:0]
	if n > longest {
		return
	}
	account, ok1 := place(ahead[:n], q.Account)
	region, ok2 := place(ahead[:n], q.Region)
	vpc, ok3 := place(ahead[:n], q.VPC)
	if !ok1 || !ok2 || !ok3 {
		return
	}
	o.text = append(o.text, ahead[:n]...)
	o.account = o.text[account : account+len(q.Account)]
	o.region = o.text[region : region+len(q.Region)]
	o.vpc = o.text[vpc : vpc+len(q.VPC)]
}

// place returns where in text part starts, which is a slice of it unless it was
// decoded. How much is behind a slice, up to the end of what both were cut from,
// tells.
func place(text, part []byte) (at int, ok bool) {
	at = cap(text) - cap(part)
	if len(part) == 0 || at < 0 || at+len(part) > len(text) || &text[at] != &part[0] {
		return 0, false
	}
	return at, true
}

// ending is how an answer ended last, behind its Rdata.
type ending struct {
	text []byte
	kind []byte // Type, a slice of text
}

// skip steps over the end of an answer when it is that of one before, and returns
// its Type.
func (e *ending) skip(c *jsonscan.Cursor) (kind []byte, ok bool) {
	if len(e.text) == 0 || !bytes.HasPrefix(c.Rest(), e.text) {
		return nil, false
	}
	c.Out(len(e.text))
	return e.kind, true
}

// learn keeps the first n bytes of rest, which end an answer.
func (e *ending) learn(rest []byte, n int, kind []byte) {
	e.text = e.text[:0]
	if at, ok := place(rest[:min(n, len(rest))], kind); ok && n <= longest {
		e.text = append(e.text, rest[:n]...)
		e.kind = e.text[at : at+len(kind)]
	}
}
