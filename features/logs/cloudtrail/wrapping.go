package cloudtrail

import (
	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/tally"
)

// wrapping is what stands around a record that is not bare. EventBridge sends
// the record as the object detail; lookup-events prints it as the string
// CloudTrailEvent. CloudTrail itself has no member of either name.
type wrapping struct {
	detail  []byte // the text of detail; nil when it is no object
	quoted  []byte // what CloudTrailEvent says; nil when there is none
	account []byte // of an EventBridge event
	inside  bool   // the record within is being read
}

// around reads a member that no record has.
func (p *parser) around(c *jsonscan.Cursor, name []byte) {
	w := &p.wrapping
	if w.inside { // one wrapping is enough: a record's own members are no other record
		c.Skip()
		return
	}
	switch string(name) {
	case "detail":
		w.detail = c.Later()
	case "CloudTrailEvent":
		w.quoted = c.Text()
	case "account":
		w.account = c.Text()
	default:
		c.Other(name)
	}
}

// unwrap reads the record within the one that was read, if there is one. Then
// nothing of the wrapping is the record's but the account. Where the record
// within cannot be read, broken says why.
func (p *parser) unwrap(c *jsonscan.Cursor) {
	text := p.wrapping.detail
	if text == nil {
		text, p.wrapping.account = p.wrapping.quoted, nil
	}
	if text == nil || c.Status() != jsonscan.OK {
		return
	}
	account := p.wrapping.account
	p.clear()
	p.wrapping = wrapping{account: account, inside: true}
	p.within.ResetLike(c, text)
	record := p.within.Object()
	if record {
		p.members(&p.within)
		p.call.Record = text
	}
	switch {
	case p.within.Status() == jsonscan.Deep:
		p.broken = tally.TooDeep
	case !record || p.within.Status() != jsonscan.OK || !p.within.AtEnd():
		p.broken = tally.Malformed
	}
}
