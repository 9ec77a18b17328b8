package sketch

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// DaysKept is how many days a Days remembers, counted back from its last day: a
// quarter of a year to learn from, and five weeks of slack, in two words.
const DaysKept = 128

// Day returns the number of the UTC day, counted from 1970-01-01 as day 0, that
// holds a time in Unix seconds. Times beyond what an int32 can number give the
// nearest number.
func Day(unixSeconds int64) int32 {
	const day = 24 * 60 * 60
	n := unixSeconds / day
	if unixSeconds%day < 0 {
		n--
	}
	return int32(min(max(n, math.MinInt32), math.MaxInt32))
}

// Days remembers on which of the last 128 days something was seen, counted back
// from the latest day it was seen on. Older days are forgotten, so one wrong
// day far in the future empties the window: callers bound what they add. The
// zero value has no days. Values are copied by assignment and compare with ==.
type Days struct {
	last int32 // 0 when empty
	// seen has bit i of word 0 set for day last-i, of word 1 for last-64-i. Bit
	// 0 of word 0 is set unless there are no days at all.
	seen [2]uint64
}

// Add marks one day (see Day). Days 128 or more before the last are ignored.
func (d *Days) Add(day int32) {
	_ = d.Merge(&Days{last: day, seen: [2]uint64{1, 0}}) // never fails
}

// Merge adds the days of other. The error is always nil.
func (d *Days) Merge(other *Days) error {
	if other.empty() {
		return nil
	}
	if d.empty() {
		*d = *other
		return nil
	}
	last := max(d.last, other.last)
	a, b := d.anchored(last), other.anchored(last)
	*d = Days{last: last, seen: [2]uint64{a[0] | b[0], a[1] | b[1]}}
	return nil
}

// Last returns the latest day; ok is false when there are no days.
func (d Days) Last() (day int32, ok bool) { return d.last, !d.empty() }

// Has tells whether a day is marked.
func (d Days) Has(day int32) bool {
	back := int64(d.last) - int64(day)
	return back >= 0 && back < DaysKept && d.seen[back/64]>>(back%64)&1 == 1
}

// Count returns how many of the days from, from+1, …, to-1 are marked.
func (d Days) Count(from, to int32) int {
	// Bits count back from the last day, so the range turns round.
	first := max(int64(d.last)-int64(to)+1, 0)
	past := min(int64(d.last)-int64(from)+1, DaysKept)
	if first >= past {
		return 0
	}
	n := 0
	for i, w := range d.seen {
		lo := min(max(first-int64(i)*64, 0), 64)
		hi := min(max(past-int64(i)*64, 0), 64)
		// Shifts of 64 give 0 in Go, so both ends of a word are safe.
		n += bits.OnesCount64(w >> lo << lo << (64 - hi))
	}
	return n
}

// AppendBinary appends the encoding: nothing more than a head when there are no
// days, else the last day and the map.
func (d Days) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, kindDays, version)
	if d.empty() {
		return b, nil
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(d.last))
	b = binary.LittleEndian.AppendUint64(b, d.seen[0])
	return binary.LittleEndian.AppendUint64(b, d.seen[1]), nil
}

// MarshalBinary returns the encoding; see AppendBinary.
func (d Days) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

// UnmarshalBinary replaces d by the decoded days. It returns ErrCorrupt,
// wrapped, and leaves d as it was when data is no encoding.
func (d *Days) UnmarshalBinary(data []byte) error {
	in := open(data, kindDays)
	if in.err == nil && in.done() {
		*d = Days{}
		return nil
	}
	var out Days
	if b := in.bytes(4); len(b) == 4 {
		out.last = int32(binary.LittleEndian.Uint32(b))
	}
	out.seen = [2]uint64{in.uint64(), in.uint64()}
	if out.seen[0]&1 == 0 {
		in.fail("does not have its last day")
	}
	if err := in.close(); err != nil {
		return err
	}
	*d = out
	return nil
}

func (d Days) empty() bool { return d.seen[0] == 0 }

// anchored returns the map as counted back from a day not before the last.
func (d Days) anchored(last int32) [2]uint64 {
	n := int64(last) - int64(d.last)
	if n >= DaysKept {
		return [2]uint64{}
	}
	if n >= 64 {
		return [2]uint64{0, d.seen[0] << (n - 64)}
	}
	return [2]uint64{d.seen[0] << n, d.seen[1]<<n | d.seen[0]>>(64-n)}
}
