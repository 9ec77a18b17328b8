// Package cloudtrail reads CloudTrail log files into event.Call records.
//
// In comes the inflated text of one file: an object with an array named
// Records as AWS writes it, a bare array, or one record after another; a record
// may be wrapped as EventBridge sends it or as lookup-events prints it. Out go
// calls, one reused value, handed to a function; a record without a usable
// time, name or account is rejected with its reason and the next one is read.
// One pass over the bytes, no allocation per record. Identities that sessions
// repeat are known again by their text, in 3 MiB a Reader at most. The package
// knows nothing of stores, compression or keys.
package cloudtrail

import (
	"io"

	"yoban/features/event"
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

// Read hands every call of the file src to deliver, which may be nil. It
// returns the first error of deliver or src, with the counts up to there.
func (r *Reader) Read(src io.Reader, opt Options, deliver func(*event.Call) error) (tally.Counts, error) {
	p := &r.parser
	if p.names == nil {
		p.names, p.extras = newNames(), newExtras()
	}
	p.clear()
	p.deliver, p.account = deliver, append(p.account[:0], opt.Account...)
	return r.stream.Read(src, opt.Limits, &r.parser, opt.Rejected)
}

// parser makes calls; it is the Stream's jsonscan.Parser.
type parser struct {
	call    event.Call
	account []byte
	deliver func(*event.Call) error
	names   *jsonscan.Names // of a record's members
	extras  *jsonscan.Names // of additionalEventData's
	memo    memo

	time      []byte // eventTime as logged
	clock     jsonscan.Clock
	recipient []byte // recipientAccountId as logged
	managed   event.Tri
	category  []byte

	guarded, stopped, refused bool // a guardrail intervened, by additionalEventData and two members of the response

	wrapping wrapping
	within   jsonscan.Cursor // in the record inside a wrapping
	broken   tally.Reason    // what is wrong with that record
}

// Use completes the call and delivers it.
func (p *parser) Use() (tally.Reason, error) {
	c := &p.call
	if p.broken != tally.None {
		return p.broken, nil
	}
	var ok bool
	if c.Time, ok = p.clock.Time(p.time); !ok {
		return tally.BadTime, nil
	}
	c.Category = event.CategoryOf(p.category, p.managed)
	c.Intervened = p.guarded || p.stopped || p.refused
	if len(c.Source) == 0 || len(c.Name) == 0 {
		if c.Category == event.Insight { // it names a call that was unusual, and is none
			return tally.NotRead, nil
		}
		return tally.NoName, nil
	}
	switch {
	case tally.IsAccount(p.recipient):
		c.Account = p.recipient
	case tally.IsAccount(c.Identity.Account):
		c.Account = c.Identity.Account
	case tally.IsAccount(p.wrapping.account):
		c.Account = p.wrapping.account
	case tally.IsAccount(p.account):
		c.Account = p.account
	default:
		return tally.NoAccount, nil
	}
	if p.deliver == nil {
		return tally.None, nil
	}
	return tally.None, p.deliver(c)
}
