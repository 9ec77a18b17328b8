// Package securitylake reads what Amazon Security Lake makes of AWS logs, OCSF
// in Parquet, into the same event records as the readers of the logs themselves.
//
// In comes an opened Parquet file of source version 1 (OCSF 1.0.0-rc.2) or 2
// (OCSF 1.1.0); columns are found by their path, whatever else there is. Out go
// calls, flows or queries, one reused value, handed to a function; a row without
// what its log needs is rejected with its reason and the next one is read. What
// OCSF has no field for is looked for in unmapped, by CloudTrail's own names. No
// allocation per record. The package knows nothing of stores or keys, and leaves
// alone what is not one of AWS's three logs.
//
// The mappings follow the tables in github.com/ocsf/examples,
// mappings/markdown/AWS, and the queries in the Security Lake user guide; where
// neither says how AWS maps something, the code says "unverified".
package securitylake

import (
	"fmt"

	"yoban/features/event"
	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/internal/parquet"
	"yoban/features/logs/tally"
)

// Source is the log that a file was made from.
type Source uint8

// The sources that are read. Unknown is any other table.
const (
	Unknown Source = iota
	Calls          // CLOUD_TRAIL_MGMT, S3_DATA, LAMBDA_EXECUTION
	Flows          // VPC_FLOW
	Queries        // ROUTE53
)

// SourceOf tells by its columns which log a file was made from.
func SourceOf(f *parquet.File) Source {
	switch {
	case !f.Has("class_uid") && !f.Has("metadata.product.name"):
		return Unknown
	case f.Has("api.operation"):
		return Calls
	case f.Has("query.hostname"):
		return Queries
	case f.Has("traffic.bytes") && f.Has("src_endpoint.ip"):
		return Flows
	}
	return Unknown
}

// Options are what a file's key says of its records, and the limits.
type Options struct {
	Account string // stands in for records that name no account; may be empty
	Region  string // stands in for flows without a region; may be empty
	Limits  tally.Limits
	// Rejected is told of each record that was not delivered; may be nil.
	Rejected func(tally.Reject)
}

// Handler takes what is read. A function that is nil lets its records pass.
type Handler struct {
	Call  func(*event.Call) error
	Flow  func(*event.Flow) error
	Query func(*event.Query) error
}

// Reader reads files, one after another, with the same buffers. The zero value
// is ready. It is not safe for concurrent use.
type Reader struct {
	opt     Options
	handler Handler
	account []byte
	region  []byte
	counts  tally.Counts
	columns columns

	call      event.Call
	recipient []byte    // recipientAccountId
	category  []byte    // eventCategory
	managed   event.Tri // managementEvent
	federated []byte    // webIdFederationData.federatedProvider
	flow      event.Flow
	query     event.Query

	cursor jsonscan.Cursor
	path   []byte // of the member of unmapped that is read
	copies []byte // texts that lie in no page
	shown  []byte // a rejected row
	sample []byte
}

// Read hands every record of a file to the function for its kind. It returns
// the first error of that, with the counts up to there. Where the file cannot be
// read on, for whatever reason, the counts' Damage says why.
func (r *Reader) Read(f *parquet.File, opt Options, h Handler) (tally.Counts, error) {
	opt.Limits = opt.Limits.Defaults()
	r.opt, r.handler, r.counts = opt, h, tally.Counts{}
	r.account = append(r.account[:0], opt.Account...)
	r.region = append(r.region[:0], opt.Region...)
	row, err := r.choose(f)
	if err != nil {
		r.counts.Damage = err.Error()
		return r.counts, nil
	}
	for {
		ok, err := f.Next()
		if err != nil {
			r.counts.Damage = fmt.Sprintf("%v, after %d records", err, r.counts.Records)
		}
		if err != nil || !ok {
			return r.counts, nil
		}
		if err := r.row(row); err != nil {
			return r.counts, err
		}
	}
}

// outcome is what became of a row: delivered when it is zero.
type outcome struct {
	reason tally.Reason
	status event.FlowStatus // not FlowOK for intervals without data
	err    error
}

// choose finds the columns of the file's source and returns what reads a row of
// it.
func (r *Reader) choose(f *parquet.File) (row func() outcome, err error) {
	r.columns = columns{file: f, limit: r.opt.Limits.MaxRecord}
	switch SourceOf(f) {
	case Calls:
		r.columns.calls()
		row = r.readCall
	case Flows:
		r.columns.flows()
		row = r.readFlow
	case Queries:
		r.columns.queries()
		row = r.readQuery
	default:
		return nil, fmt.Errorf("the columns are those of no log in OCSF")
	}
	return row, r.columns.err
}

// row reads, counts and delivers one row.
func (r *Reader) row(read func() outcome) error {
	r.copies = r.copies[:0]
	out := outcome{reason: tally.TooLong}
	if !r.columns.long() {
		out = read()
	}
	switch {
	case out.err != nil:
		return out.err
	case out.status == event.FlowNoData:
		r.counts.NoData++
	case out.status == event.FlowSkipData:
		r.counts.SkipData++
	case out.reason != tally.None:
		r.reject(out.reason)
		return nil
	default:
		r.counts.Delivered++
	}
	r.counts.Records++
	return nil
}

// reject counts and reports the row.
func (r *Reader) reject(reason tally.Reason) {
	r.shown = r.columns.show(r.shown[:0])
	r.sample = tally.Sample(r.sample[:0], r.shown)
	if r.opt.Rejected != nil {
		r.opt.Rejected(tally.Reject{Record: r.counts.Records, Reason: reason, Sample: r.sample})
	}
	r.counts.Records++
	r.counts.Rejected[reason]++
}

// accountOf returns the first of some texts that is an account, else that of the
// key; nil when there is none.
func (r *Reader) accountOf(texts ...[]byte) []byte {
	for _, text := range texts {
		if tally.IsAccount(text) {
			return text
		}
	}
	if tally.IsAccount(r.account) {
		return r.account
	}
	return nil
}
