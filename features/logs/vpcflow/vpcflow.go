// Package vpcflow reads VPC Flow Logs into event.Flow records.
//
// In comes the inflated text of one file: a header line that names the fields
// in any order and any later version's set, then a record a line; without a
// header the default format, version 2. A line may have before it the time that
// an export of CloudWatch Logs puts there. Or an opened Parquet file, whose
// columns have the same names and meanings. Out go flows, one reused value,
// handed to a function, the same from both forms; a line or row that cannot be
// used is rejected with its reason and the next one is read. Intervals without
// data are counted, not delivered. No allocation per record but for IPv6.
//
// Lines that are as AWS writes them, with one space between fields, are read in
// one go (quick.go), with what repeats known by its text (run.go, 1 MiB at most);
// all others, and whatever is to be rejected, field by field (parse.go). Both
// make the same of a line that both read. The package knows nothing of stores,
// compression or keys.
package vpcflow

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"yoban/features/event"
	"yoban/features/logs/internal/window"
	"yoban/features/logs/tally"
)

// Options are what a file's key says of its records, and the limits.
type Options struct {
	Account string // stands in for records that name no account; may be empty
	Region  string // stands in for formats without a region; may be empty
	Limits  tally.Limits
	// Rejected is told of each record that was not delivered; may be nil.
	Rejected func(tally.Reject)
}

// Reader reads files, one after another, with the same buffers. The zero value
// is ready. It is not safe for concurrent use.
type Reader struct {
	win     window.Window
	layout  []column
	foreign bool   // the layout is a transit gateway's
	cells   []cell // of a Parquet file, instead of the layout
	flow    event.Flow
	steps   []step     // for lines of the layout that are as usual; nil when none are
	fast    event.Flow // of such lines
	hosts   addresses

	runs       []*run    // of all steps
	plan       []step    // the steps of the last layout that had any
	planned    []column  // that layout
	plannedFor [2]string // the account and region that the key of its object told
	account    []byte
	region     []byte
	sample     []byte
	shown      []byte // a rejected row
	opt        Options
	deliver    func(*event.Flow) error
	counts     tally.Counts
	done       bool // damage ended the file
}

// Read hands every flow of the file src to deliver, which may be nil. It
// returns the first error of deliver or src, with the counts up to there.
func (r *Reader) Read(src io.Reader, opt Options, deliver func(*event.Flow) error) (tally.Counts, error) {
	r.begin(opt, deliver)
	r.win.Reset(src)
	for first := true; !r.done; first = false {
		if err := r.lines(); err != nil {
			return r.counts, err
		}
		line, err := r.line()
		if err == io.EOF {
			r.end(first)
			break
		}
		if errors.Is(err, window.ErrFull) {
			err = r.dropLine()
		} else if err == nil {
			if first {
				line = bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))
			}
			err = r.take(line)
		}
		if err != nil {
			return r.counts, err
		}
	}
	return r.counts, nil
}

// begin forgets the file before.
func (r *Reader) begin(opt Options, deliver func(*event.Flow) error) {
	opt.Limits = opt.Limits.Defaults()
	r.opt, r.deliver = opt, deliver
	r.account = append(r.account[:0], opt.Account...)
	r.region = append(r.region[:0], opt.Region...)
	r.layout, r.steps, r.foreign, r.counts, r.done = nil, nil, false, tally.Counts{}, false
}

// end notes what is missing at the end of the file.
func (r *Reader) end(empty bool) {
	switch {
	case empty:
		r.damage("empty")
	case r.layout == nil && r.counts.Records > 0:
		r.damage("no header line, and no record in the default order")
	}
}

// damage ends the file.
func (r *Reader) damage(words string) {
	r.done = true
	r.counts.Damage = words
}

// line returns the next line without its end. A last line that the stream's
// damage may have cut short is not returned.
func (r *Reader) line() ([]byte, error) {
	seen := 0
	for {
		b := r.win.Bytes()
		if i := bytes.IndexByte(b[seen:], '\n'); i >= 0 {
			if seen+i > r.opt.Limits.MaxRecord {
				return nil, window.ErrFull
			}
			r.win.Advance(seen + i + 1)
			return b[:seen+i], nil
		}
		seen = len(b)
		err := r.win.Fill(r.opt.Limits.MaxRecord)
		if err == io.EOF && seen > 0 {
			b = r.win.Bytes() // Fill may have moved them
			if seen > r.opt.Limits.MaxRecord {
				return nil, window.ErrFull
			}
			r.win.Advance(seen)
			return b, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// dropLine rejects a line that is too long, and steps behind it.
func (r *Reader) dropLine() error {
	r.reject(tally.TooLong, r.win.Bytes())
	return r.win.SkipLine()
}

// take handles one line: a header, a record, or nothing.
func (r *Reader) take(line []byte) error {
	line = unstamped(line)
	if first := firstField(line); first == nil {
		return nil
	} else if isField(first) {
		return r.header(line)
	}
	if r.layout == nil && isDefault(line) {
		r.layout = defaultLayout
		r.prepare()
	}
	if r.layout != nil {
		return r.record(line)
	}
	if slices.ContainsFunc(line, func(b byte) bool { return b < '\t' }) {
		r.damage("not text")
		return nil
	}
	r.reject(tally.NoLayout, line)
	return nil
}

// record reads, counts and delivers one record.
func (r *Reader) record(line []byte) error {
	if r.foreign {
		r.reject(tally.NotRead, line)
		return nil
	}
	why, err := r.use(r.parse(line))
	if why != tally.None {
		r.reject(why, line)
	}
	return err
}

// use counts and delivers the flow that was read. It returns the reason to
// reject it for instead, when there is one.
func (r *Reader) use(reason tally.Reason) (tally.Reason, error) {
	status := r.flow.Status
	if reason == tally.FieldSum {
		status = event.FlowOK // it cannot be trusted
	}
	switch {
	case status == event.FlowNoData:
		r.counts.NoData++
	case status == event.FlowSkipData:
		r.counts.SkipData++
	case reason != tally.None:
		return reason, nil
	default:
		if r.deliver != nil {
			if err := r.deliver(&r.flow); err != nil {
				return tally.None, err
			}
		}
		r.counts.Delivered++
	}
	r.counts.Records++
	return tally.None, nil
}

// reject counts and reports a record.
func (r *Reader) reject(reason tally.Reason, line []byte) {
	r.sample = tally.Sample(r.sample[:0], line)
	if r.opt.Rejected != nil {
		r.opt.Rejected(tally.Reject{Record: r.counts.Records, Reason: reason, Sample: r.sample})
	}
	r.counts.Records++
	r.counts.Rejected[reason]++
}
