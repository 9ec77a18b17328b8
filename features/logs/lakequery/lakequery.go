// Package lakequery reads the results of CloudTrail Lake queries into event.Call
// records.
//
// In comes the inflated text of one file: CSV with a line of column names, as
// Lake saves results, or the JSON that get-query-results prints. Out go calls, one
// reused value, handed to a function; a row without a usable time, name or account
// is rejected with its reason and the next one is read. A column eventJson holds
// the whole record; without it, the columns with the names of a record's fields
// are put together to one. Whichever it is, package cloudtrail reads the record:
// what a field means is told there alone. The package knows nothing of stores,
// compression or keys.
package lakequery

import (
	"bytes"
	"errors"
	"io"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/internal/window"
	"yoban/features/logs/tally"
)

// Reader reads files, one after another, with the same buffers. The zero value
// is ready. It is not safe for concurrent use.
type Reader struct {
	win     window.Window
	records cloudtrail.Reader
	cursor  jsonscan.Cursor
	opt     cloudtrail.Options
	deliver func(*event.Call) error

	layout []column // of the columns of a CSV file; nil before its header
	cells  [][]byte // of the row, by index in the layout
	row    row
	text   []byte // cells of a row that were quoted
	record []byte // the record that is made of a row
	source bytes.Reader
	sample []byte
	counts tally.Counts
	done   bool // damage ended the file
}

// Read hands every call of the file src to deliver, which may be nil. It returns
// the first error of deliver or src, with the counts up to there.
func (r *Reader) Read(src io.Reader, opt cloudtrail.Options, deliver func(*event.Call) error) (tally.Counts, error) {
	opt.Limits = opt.Limits.Defaults()
	r.win.Reset(src)
	r.opt, r.deliver = opt, deliver
	r.layout, r.counts, r.done = nil, tally.Counts{}, false
	first, err := r.first()
	switch {
	case err == io.EOF:
		r.damage("empty")
		return r.counts, nil
	case err != nil:
		return r.counts, err
	case first == '{':
		err = r.results()
	default:
		err = r.rows()
	}
	return r.counts, err
}

// first steps over a byte order mark and white space and returns the byte behind
// them.
func (r *Reader) first() (byte, error) {
	for len(r.win.Bytes()) < len(mark) {
		if err := r.win.Fill(r.opt.Limits.MaxRecord); err == io.EOF {
			break
		} else if err != nil {
			return 0, err
		}
	}
	if bytes.HasPrefix(r.win.Bytes(), mark) {
		r.win.Advance(len(mark))
	}
	return r.next()
}

// mark is a byte order mark, blanks are what may stand around JSON and rows.
var mark = []byte("\xEF\xBB\xBF")

const blanks = " \t\r\n"

// damage ends the file.
func (r *Reader) damage(words string) {
	r.done = true
	r.counts.Damage = words
}

// errSecond is how a row ends that holds more than one record.
var errSecond = errors.New("a second record in one row")

// use reads the record that a row is made of.
func (r *Reader) use(record []byte) error {
	reason := tally.Malformed
	delivered, deep := false, false
	opt := cloudtrail.Options{Account: r.opt.Account, Limits: r.opt.Limits, Rejected: func(j tally.Reject) {
		reason = j.Reason
		deep = deep || j.Reason == tally.TooDeep
	}}
	// What was short enough as a row is so as a record, whatever was escaped.
	opt.Limits.MaxRecord = len(record)
	r.source.Reset(record)
	_, err := r.records.Read(&r.source, opt, func(c *event.Call) error {
		if delivered {
			return errSecond
		}
		delivered = true
		if r.deliver == nil {
			return nil
		}
		return r.deliver(c)
	})
	switch {
	case err != nil:
		return err
	case delivered:
		r.counts.Records++
		r.counts.Delivered++
	case deep:
		r.reject(tally.TooDeep)
	default:
		r.reject(reason)
	}
	return nil
}

// reject counts and reports the row. Of its cells only those are shown that say
// which call it is: what a caller sent or got may hold secrets, and other columns
// may hold anything.
func (r *Reader) reject(reason tally.Reason) {
	r.sample = r.sample[:0]
	for c := range shown {
		if text := r.row[c]; len(text) > 0 {
			r.sample = append(append(append(r.sample, columnNames[c]...), '='), text...)
			r.sample = append(r.sample, ' ')
		}
	}
	r.refuse(reason, r.sample)
}

// refuse counts and reports a row of which sample tells.
func (r *Reader) refuse(reason tally.Reason, sample []byte) {
	if r.opt.Rejected != nil {
		r.opt.Rejected(tally.Reject{Record: r.counts.Records, Reason: reason, Sample: tally.Sample(nil, sample)})
	}
	r.counts.Records++
	r.counts.Rejected[reason]++
}
