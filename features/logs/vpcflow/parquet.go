package vpcflow

import (
	"errors"
	"fmt"
	"strconv"

	"yoban/features/event"
	"yoban/features/logs/internal/parquet"
	"yoban/features/logs/tally"
)

// cell is a column of a Parquet file and what its values are read as.
type cell struct {
	column
	name   string
	values *parquet.Column
}

// missing is AWS's word for a value that is not there.
var missing = []byte("-")

// IsLog tells whether the columns of a Parquet file are those of a flow log, a
// transit gateway's included.
func IsLog(f *parquet.File) bool {
	var has [columns]bool
	for _, path := range f.Paths() {
		if c, ok := field([]byte(path)); ok {
			has[c] = true
		}
	}
	return has[gateway] || lacks(&has) == ""
}

// ReadParquet hands every flow of a file to deliver, which may be nil. It
// returns the first error of deliver, with the counts up to there. Where the
// file cannot be read on, for whatever reason, the counts' Damage says why.
func (r *Reader) ReadParquet(f *parquet.File, opt Options, deliver func(*event.Flow) error) (tally.Counts, error) {
	r.begin(opt, deliver)
	if err := r.choose(f); err != nil {
		r.damage(err.Error())
		return r.counts, nil
	}
	for {
		ok, err := f.Next()
		if err != nil {
			r.damage(fmt.Sprintf("%v, after %d records", err, r.counts.Records))
		}
		if err != nil || !ok {
			return r.counts, nil
		}
		if err := r.row(); err != nil {
			return r.counts, err
		}
	}
}

// choose finds the columns that are needed. Amazon VPC user guide, "Flow log
// file formats": names have underscores; versions, ports, protocol and flags are
// 32-bit integers, packets, bytes and times 64-bit ones, all others texts.
func (r *Reader) choose(f *parquet.File) error {
	r.cells = r.cells[:0]
	var has [columns]bool
	for _, path := range f.Paths() {
		c, _ := field([]byte(path))
		has[c] = true
		if c == ignored || c == gateway {
			continue
		}
		values, err := f.Column(path, kindOf(c))
		if err != nil {
			return err
		}
		r.cells = append(r.cells, cell{c, path, values})
	}
	r.foreign = has[gateway]
	if len(r.cells) == 0 && r.foreign { // its rows are counted by any column
		return r.chooseAny(f)
	}
	if name := lacks(&has); name != "" && !r.foreign {
		return fmt.Errorf("the columns lack %s", name)
	}
	return nil
}

// chooseAny finds one column that can be read.
func (r *Reader) chooseAny(f *parquet.File) error {
	for _, path := range f.Paths() {
		for _, as := range []parquet.Kind{parquet.Text, parquet.Number} {
			if values, err := f.Column(path, as); err == nil {
				r.cells = append(r.cells, cell{gateway, path, values})
				return nil
			}
		}
	}
	return errors.New("no column can be read")
}

// kindOf returns what a column's values are.
func kindOf(c column) parquet.Kind {
	switch c {
	case srcPort, dstPort, protocol, packets, byteCount, start, end, tcpFlags:
		return parquet.Number
	}
	return parquet.Text
}

// row reads, counts and delivers the row that the file is at.
func (r *Reader) row() error {
	if r.foreign {
		r.reject(tally.NotRead, r.rowText())
		return nil
	}
	r.flow = event.Flow{Account: r.account, Region: r.region, Accepted: true}
	reason, size := tally.None, 0
	for i := range r.cells {
		c := &r.cells[i]
		size += len(c.values.Text())
		reason = worse(reason, r.value(c))
	}
	switch {
	case size > r.opt.Limits.MaxRecord:
		reason = tally.TooLong
	case reason == tally.None:
		reason = r.complete()
	}
	why, err := r.use(reason)
	if why != tally.None {
		r.reject(why, r.rowText())
	}
	return err
}

// value reads one value of a row.
func (r *Reader) value(c *cell) tally.Reason {
	if n, ok := c.values.Int(); ok {
		return r.integer(c.column, n)
	}
	text := c.values.Text()
	if len(text) == 0 {
		text = missing
	}
	return r.set(c.column, text)
}

// integer sets a field that is a number.
func (r *Reader) integer(col column, n int64) tally.Reason {
	f := &r.flow
	switch col {
	case srcPort:
		return narrow(&f.SrcPort, n)
	case dstPort:
		return narrow(&f.DstPort, n)
	case protocol:
		return narrow(&f.Protocol, n)
	case tcpFlags:
		f.HasFlags = true
		return narrow(&f.TCPFlags, n)
	case packets:
		f.Packets = n
	case byteCount:
		f.Bytes = n
	case start:
		f.Start = n
		return moment(n)
	case end:
		f.End = n
		return moment(n)
	}
	if n < 0 {
		return tally.BadNumber
	}
	return tally.None
}

// narrow sets a port, protocol or set of flags.
func narrow[T uint8 | uint16](into *T, n int64) tally.Reason {
	if n < 0 || n > int64(^T(0)) {
		return tally.BadNumber
	}
	*into = T(n)
	return tally.None
}

// moment checks Unix seconds.
func moment(n int64) tally.Reason {
	if n < tally.MinTime || n >= tally.MaxTime {
		return tally.BadTime
	}
	return tally.None
}

// maxShown is how much of one value a rejected row's sample shows.
const maxShown = 64

// rowText writes the row as name=value, to be sampled.
func (r *Reader) rowText() []byte {
	r.shown = r.shown[:0]
	for i := range r.cells {
		c := &r.cells[i]
		r.shown = append(append(r.shown, c.name...), '=')
		if n, ok := c.values.Int(); ok {
			r.shown = strconv.AppendInt(r.shown, n, 10)
		} else {
			r.shown = append(r.shown, c.values.Text()[:min(maxShown, len(c.values.Text()))]...)
		}
		r.shown = append(r.shown, ' ')
	}
	return r.shown
}
