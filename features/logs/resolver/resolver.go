// Package resolver reads Route 53 Resolver query logs into event.Query records.
//
// In comes the inflated text of one file: a JSON object a line, as AWS writes
// it. Out go queries, one reused value, handed to a function; a record without
// a usable time, name or account is rejected with its reason and the next one
// is read. One pass over the bytes, no allocation per record. The package knows
// nothing of stores, compression or keys.
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
	r.parser.deliver = deliver
	r.parser.account = append(r.parser.account[:0], opt.Account...)
	return r.stream.Read(src, opt.Limits, &r.parser, opt.Rejected)
}

// parser makes queries; it is the Stream's jsonscan.Parser.
type parser struct {
	query   event.Query
	account []byte
	deliver func(*event.Query) error
	time    []byte // query_timestamp as logged
}

// Use completes the query and delivers it.
func (p *parser) Use() (tally.Reason, error) {
	q := &p.query
	var ok bool
	if q.Time, ok = jsonscan.Time(p.time); !ok {
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
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		p.member(c, name)
	}
}

// member reads one member of a record.
func (p *parser) member(c *jsonscan.Cursor, name []byte) {
	q := &p.query
	switch string(name) {
	case "account_id":
		q.Account = c.Text()
	case "region":
		q.Region = c.Text()
	case "vpc_id":
		q.VPC = c.Text()
	case "query_timestamp":
		p.time = c.Text()
	case "query_name":
		q.Name = c.Text()
	case "query_type":
		q.Type = c.Text()
	case "rcode":
		q.RCode = c.Text()
	case "srcaddr":
		q.Src, _ = ipscan.Addr(c.Text())
	case "firewall_rule_action":
		q.Firewall = c.Text()
	case "srcids":
		sources(c, q)
	case "answers":
		answers(c, q)
	default:
		c.Other(name)
	}
}

// sources reads srcids.
func sources(c *jsonscan.Cursor, q *event.Query) {
	q.Instance, q.Endpoint = nil, nil
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "instance":
			q.Instance = c.Text()
		case "resolver_endpoint":
			q.Endpoint = c.Text()
		default:
			c.Skip()
		}
	}
}

// answers reads the list of answers.
func answers(c *jsonscan.Cursor, q *event.Query) {
	q.Answers, q.AnswerCount = q.Answers[:0], 0
	if !c.Array() {
		return
	}
	for c.Item() {
		q.AnswerCount++
		if addr, ok := answer(c); ok {
			q.Answers = append(q.Answers, addr)
		}
	}
}

// answer reads one answer. ok is true when it is a readable address, of type A
// or AAAA: the text of another type may look like an address and is none.
func answer(c *jsonscan.Cursor) (addr netip.Addr, ok bool) {
	if !c.Object() {
		return addr, false
	}
	var data, kind []byte
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "Rdata":
			data = c.Text()
		case "Type":
			kind = c.Text()
		default:
			c.Skip()
		}
	}
	if string(kind) != "A" && string(kind) != "AAAA" {
		return addr, false
	}
	return ipscan.Addr(data)
}
