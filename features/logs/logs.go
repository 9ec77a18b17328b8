// Package logs finds the logs of AWS in a store, and reads each with the
// reader of its format.
//
// In come stores; out go Objects, in an order that does not depend on where
// they lie, and the records of package event, handed to a Handler. Every record
// is accounted for: delivered, rejected for a reason, or without data. A bad
// record or a damaged object is data and is counted; only a store that fails is
// an error. The package knows nothing of windows, features or detection.
package logs

import (
	"yoban/features/blob"
	"yoban/features/event"
	"yoban/features/logs/tally"
)

// Kind is what an object holds.
type Kind uint8

// The kinds. Only CloudTrail, FlowLog and ResolverLog are read; the others are
// recognised and left alone.
const (
	Unknown     Kind = iota
	CloudTrail       // CloudTrail events
	FlowLog          // VPC Flow Logs
	ResolverLog      // Route 53 Resolver query logs
	Digest           // CloudTrail digest files
	Insight          // CloudTrail Insights events
	ConfigFile       // AWS Config snapshots and history
	NoLog            // Parquet whose columns are those of no log that is read
	OtherLake        // what else lies in a Security Lake: sources that are not read, tables' metadata
	OtherAWS         // another service's log below AWSLogs/
	BadName          // whatever its name is, it cannot be opened by it

	// Kinds is how many there are, for arrays indexed by Kind.
	Kinds int = iota
)

var kindNames = [Kinds]string{
	"unknown", "cloudtrail", "flow log", "resolver log", "cloudtrail digest",
	"cloudtrail insight", "aws config", "parquet that is no log", "security lake, not a log that is read", "other aws log", "name that is no key",
}

// String returns the kind in lower-case words, e.g. "flow log".
func (k Kind) String() string {
	if int(k) < Kinds {
		return kindNames[k]
	}
	return "unknown"
}

// Readable tells whether Read reads objects of this kind.
func (k Kind) Readable() bool { return k >= CloudTrail && k <= ResolverLog }

// Format is the form of a log's records. Read tells it by the content.
type Format uint8

// The formats.
const (
	Text    Format = iota // as AWS writes the log: lines or JSON
	Parquet               // the same fields as columns
	OCSF                  // what Security Lake makes of it, in Parquet
)

// Object is one stored log file. Its ID is the key from the last "AWSLogs/" on,
// or in a Security Lake from "aws/SOURCE/" on, which AWS chose and never uses
// twice; without that, the key. Where only the content tells what the file is,
// two files may share a key: the one whose first 64 KiB hash least keeps it, and
// the others append "#" and their hash.
type Object struct {
	Store   blob.Store
	Key     string // in Store
	ID      string // the same in every copy: see below
	Size    int64  // stored bytes
	Kind    Kind
	Format  Format // as the key or the first look has it
	Account string // 12 digits of the key; empty when unknown
	Region  string // of the key; empty when unknown
	Date    string // YYYY-MM-DD of the key, else of the first record; empty when unknown
}

// Reason says why a record was rejected.
type Reason = tally.Reason

// Reject is one rejected record.
type Reject = tally.Reject

// Handler takes what Read reads. The records and their slices are valid only
// until the function returns. An error of one ends the reading and is returned.
// A function that is nil lets its records pass.
type Handler struct {
	Call   func(*event.Call) error
	Flow   func(*event.Flow) error
	Query  func(*event.Query) error
	Reject func(Reject)
}

// Result is the account of one object.
type Result struct {
	tally.Counts
	Bytes      int64 // inflated
	Compressed int64 // read from the store
}

// Limits bound what one object can cost. The zero value means the defaults.
type Limits struct {
	tally.Limits
	// MaxRaw is the most inflated bytes of one object, 20 GiB by default: flow
	// log files are at most 75 MB stored, and deflate can do 1,032 to 1, so no
	// honest file comes near it.
	MaxRaw int64
	// MaxRatio is how many inflated bytes one stored byte may give, once 64 MiB
	// came out; 400 by default. Logs give 5 to 70. One record repeated for ever
	// would give some 190: a match of 258 bytes takes 11 bits.
	MaxRatio int64
}

// ratioFree is how many inflated bytes are free of MaxRatio: small files of
// repeated records are honest and cheap.
const ratioFree = 64 << 20

// Defaults returns l with defaults for what is not positive.
func (l Limits) Defaults() Limits {
	l.Limits = l.Limits.Defaults()
	if l.MaxRaw <= 0 {
		l.MaxRaw = 20 << 30
	}
	if l.MaxRatio <= 0 {
		l.MaxRatio = 400
	}
	return l
}
