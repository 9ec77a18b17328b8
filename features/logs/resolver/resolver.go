// Package resolver reads Route 53 Resolver query logs into event.Query records.
//
// In comes the inflated text of one file: a JSON object a line, as AWS writes
// it. Out go queries, one reused value, handed to a function; a record without
// a usable time, name or account is rejected with its reason and the next one
// is read. One pass over the bytes, no allocation per record; how records start
// and their answers end is known again by its text. The package knows nothing of
// stores, compression or keys.
package resolver

import (
	"io"
	"net/netip"

	"yoban/features/event"
	"yoban/features/logs/internal/ipscan"
	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/tally"
)

// Options are what a file's key says of its records, and the limits.
type Options struct {
	Account string // stands in for records that name no account; may be empty
	Limits  tally.Limits
	// Rejected is told of each record that was not delivered; may be nil.
	Rejected func(tally.Reject)
}

// Reader reads files, one after another, with the same buffers. The zero value
// is ready. It is not safe for concurrent use.
type Reader struct {
	stream jsonscan.Stream
	parser parser
}

// Read hands every query of the file src to deliver, which may be nil. It
// returns the first error of deliver or src, with the counts up to there.
func (r *Reader) Read(src io.Reader, opt Options, deliver func(*event.Query) error) (tally.Counts, error) {
	p := &r.parser
	if p.names == nil {
		p.names, p.ids, p.parts = newNames(), newIDs(), newParts()
	}
	p.opening.text, p.ending.text = p.opening.text[:0], p.ending.text[:0] // the limits may be others
	p.deliver, p.account = deliver, append(p.account[:0], opt.Account...)
	return r.stream.Read(src, opt.Limits, p, opt.Rejected)
}

// parser makes queries; it is the Stream's jsonscan.Parser.
type parser struct {
	query   event.Query
	account []byte
	deliver func(*event.Query) error
	time    []byte // query_timestamp as logged
	clock   jsonscan.Clock

	names *jsonscan.Names // of a record's members
	ids   *jsonscan.Names // of srcids'
	parts *jsonscan.Names // of an answer's

	opening opening
	ending  ending
}

// Use completes the query and delivers it.
func (p *parser) Use() (tally.Reason, error) {
	q := &p.query
	var ok bool
	if q.Time, ok = p.clock.Time(p.time); !ok {
		return tally.BadTime, nil
	}
	if len(q.Name) == 0 {
		return tally.NoName, nil
	}
	if !tally.IsAccount(q.Account) {
		q.Account = p.account
	}
	if !tally.IsAccount(q.Account) {
		return tally.NoAccount, nil
	}
	if p.deliver == nil {
		return tally.None, nil
	}
	return tally.None, p.deliver(q)
}

// Parse reads one record. Of a member that occurs twice the last one counts,
// whole, as in encoding/json.
func (p *parser) Parse(c *jsonscan.Cursor) {
	p.query = event.Query{Answers: p.query.Answers[:0]}
	p.time = nil
	ahead, first := c.Ahead(), uint64(0)
	if p.opening.skip(c, &p.query) {
		p.names.Was(vpcID)
	} else if !c.Object() {
		return
	}
	for k := 1; ; k++ {
		n, ok := c.Member(p.names)
		if !ok {
			return
		}
		p.member(c, n)
		if k <= 4 {
			if first = first<<8 | uint64(n); k == 4 && first == usual && c.Status() == jsonscan.OK {
				p.opening.learn(ahead, len(ahead)-c.Left(), &p.query)
			}
		}
	}
}

// member reads one member of a record.
func (p *parser) member(c *jsonscan.Cursor, number uint8) {
	q := &p.query
	switch number {
	case accountID:
		q.Account = c.Text()
	case region:
		q.Region = c.Text()
	case vpcID:
		q.VPC = c.Text()
	case queryTimestamp:
		p.time = c.Text()
	case queryName:
		q.Name = c.Text()
	case queryType:
		q.Type = c.Text()
	case rcode:
		q.RCode = c.Text()
	case srcAddr:
		q.Src, _ = ipscan.Addr(c.Text())
	case firewallRuleAction:
		q.Firewall = c.Text()
	case srcIDs:
		p.sources(c)
	case answers:
		p.answers(c)
	case unknown:
		c.Other(p.names.Name())
	default:
		c.Skip()
	}
}

// sources reads srcids.
func (p *parser) sources(c *jsonscan.Cursor) {
	q := &p.query
	q.Instance, q.Endpoint = nil, nil
	if !c.Object() {
		return
	}
	for n, ok := c.Member(p.ids); ok; n, ok = c.Member(p.ids) {
		switch n {
		case instance:
			q.Instance = c.Text()
		case resolverEndpoint:
			q.Endpoint = c.Text()
		default:
			c.Skip()
		}
	}
}

// answers reads the list of answers.
func (p *parser) answers(c *jsonscan.Cursor) {
	q := &p.query
	q.Answers, q.AnswerCount = q.Answers[:0], 0
	if !c.Array() {
		return
	}
	for c.Item() {
		q.AnswerCount++
		if addr, ok := p.answer(c); ok {
			q.Answers = append(q.Answers, addr)
		}
	}
}

// answer reads one answer. ok is true when it is a readable address, of type A
// or AAAA: the text of another type may look like an address and is none.
func (p *parser) answer(c *jsonscan.Cursor) (addr netip.Addr, ok bool) {
	if !c.Object() {
		return addr, false
	}
	var data, kind, rest []byte
	for n, ok := c.Member(p.parts); ok; n, ok = c.Member(p.parts) {
		switch n {
		case rData:
			data = c.Text()
			if kind, known := p.ending.skip(c); known {
				return address(data, kind)
			}
			rest = c.Rest()
		case recordType:
			kind = c.Text()
		default:
			c.Skip()
		}
	}
	if rest != nil && c.Status() == jsonscan.OK {
		p.ending.learn(rest, len(rest)-c.Left(), kind)
	}
	return address(data, kind)
}

// address returns the address of an answer.
func address(data, kind []byte) (addr netip.Addr, ok bool) {
	if string(kind) != "A" && string(kind) != "AAAA" {
		return addr, false
	}
	return ipscan.Addr(data)
}
