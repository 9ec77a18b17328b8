// Package tally accounts for every record of an object: what was delivered,
// what was refused and why, and where the object broke off.
//
// Counts.Records is always the sum of the others. The package knows nothing of
// formats.
package tally

// Reason says why a record was not delivered.
type Reason uint8

// The reasons. None is a record's that was delivered.
const (
	None      Reason = iota
	Malformed        // not the log's syntax
	TooLong          // longer than Limits.MaxRecord
	TooDeep          // nested deeper than Limits.MaxDepth
	NoLayout         // a flow log line before any header, not in the default order
	FieldSum         // a flow log line with more or fewer fields than its header
	BadTime          // time missing, unreadable or outside 2006 to 2100
	NoName           // eventSource, eventName or query_name missing
	NoAccount        // no 12-digit account in the record or in the key
	BadAddr          // an address missing or unreadable
	BadNumber        // a number missing, negative, too large or unreadable
	NotRead          // of a kind that is known and not read: a transit gateway's flow, an Insight

	// Reasons is how many there are, for arrays indexed by Reason.
	Reasons int = iota
)

var reasonNames = [Reasons]string{
	"none", "malformed", "too long", "too deep", "no layout", "field count",
	"bad time", "no name", "no account", "bad address", "bad number",
	"kind that is not read",
}

// String returns the reason in lower-case words, e.g. "bad time".
func (r Reason) String() string {
	if int(r) < Reasons {
		return reasonNames[r]
	}
	return "unknown"
}

// Reject is one record that was not delivered.
type Reject struct {
	Record int64 // index in the object, from 0; header lines do not count
	Reason Reason
	Sample []byte // start of the record as logged, see Sample; valid until the next one
}

// Counts is the account of one object.
type Counts struct {
	Records   int64 // all that were seen
	Delivered int64
	Rejected  [Reasons]int64 // by Reason
	NoData    int64          // flow log intervals without traffic
	SkipData  int64          // flow log intervals that AWS could not record

	// Damage says where and how the object broke off, in words for a person;
	// empty for a whole one. What came before it counts.
	Damage string
}

// RejectedSum returns how many records were rejected for any reason.
func (c *Counts) RejectedSum() int64 {
	var sum int64
	for _, n := range c.Rejected {
		sum += n
	}
	return sum
}

// Limits bound what one object can cost. The zero value means the defaults.
type Limits struct {
	// MaxRecord is the longest record in bytes, 1 MiB by default: CloudTrail's
	// own cap is 256 KB, and 1 MB where large events are switched on; the other
	// logs' records are far smaller.
	MaxRecord int
	// MaxDepth is how deep JSON may nest inside a record, 128 by default: five
	// times what CloudTrail writes for the deepest request. Depth costs no
	// memory; deeper records are hostile or broken.
	MaxDepth int
}

// Defaults returns l with defaults for what is not positive.
func (l Limits) Defaults() Limits {
	if l.MaxRecord <= 0 {
		l.MaxRecord = 1 << 20
	}
	if l.MaxDepth <= 0 {
		l.MaxDepth = 128
	}
	return l
}

// The range of times that a log can hold: AWS opened in 2006, and a date after
// 2100 is a broken clock. Unix seconds.
const (
	MinTime = 1136073600 // 2006-01-01T00:00:00Z
	MaxTime = 4102444800 // 2100-01-01T00:00:00Z, not included
)

// IsAccount tells whether text is an AWS account id: 12 digits.
func IsAccount[T ~[]byte | ~string](text T) bool {
	if len(text) != 12 {
		return false
	}
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
