package sketch

import (
	"encoding/binary"
	"math/bits"
)

// allMinutes has a bit for each minute of an hour.
const allMinutes = 1<<60 - 1

// Minutes is a map of the active minutes of one hour: bit m is set when minute
// m, 0 to 59, was active. The upper four bits mean nothing and are ignored, so
// that any uint64 of a table column can be converted. Merging is Or.
type Minutes uint64

// Add marks one minute; numbers outside 0 to 59 mark nothing.
func (m *Minutes) Add(minute int) { m.AddRange(minute, minute) }

// AddRange marks the minutes from first to last, both included, as far as they
// lie within the hour.
func (m *Minutes) AddRange(first, last int) {
	first, last = max(first, 0), min(last, 59)
	if first <= last {
		*m |= allMinutes >> (59 - (last - first)) << first
	}
}

// Or returns the minutes active in either map.
func (m Minutes) Or(other Minutes) Minutes { return (m | other) & allMinutes }

// Merge adds the minutes of other. The error is always nil.
func (m *Minutes) Merge(other *Minutes) error {
	*m = m.Or(*other)
	return nil
}

// Count returns the number of active minutes, 0 to 60.
func (m Minutes) Count() int { return bits.OnesCount64(uint64(m & allMinutes)) }

// Runs returns the number of unbroken stretches of active minutes, 0 to 30.
func (m Minutes) Runs() int {
	m &= allMinutes
	// A run starts where a minute is active and the one before is not.
	return bits.OnesCount64(uint64(m &^ (m << 1)))
}

// LongestRun returns the length of the longest unbroken stretch of active
// minutes, 0 to 60.
func (m Minutes) LongestRun() int {
	m &= allMinutes
	n := 0
	// Each step takes one minute off the end of every run.
	for ; m != 0; m &= m << 1 {
		n++
	}
	return n
}

// Span returns the first and the last active minute; ok is false when there is
// none.
func (m Minutes) Span() (first, last int, ok bool) {
	m &= allMinutes
	if m == 0 {
		return 0, 0, false
	}
	return bits.TrailingZeros64(uint64(m)), 63 - bits.LeadingZeros64(uint64(m)), true
}

// AppendBinary appends the encoding: the map in eight bytes.
func (m Minutes) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, kindMinutes, version)
	return binary.LittleEndian.AppendUint64(b, uint64(m&allMinutes)), nil
}

// MarshalBinary returns the encoding; see AppendBinary.
func (m Minutes) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

// UnmarshalBinary replaces m by the decoded map. It returns ErrCorrupt,
// wrapped, and leaves m as it was when data is no encoding.
func (m *Minutes) UnmarshalBinary(data []byte) error {
	in := open(data, kindMinutes)
	v := in.uint64()
	if v > allMinutes {
		in.fail("has minutes beyond the hour")
	}
	if err := in.close(); err != nil {
		return err
	}
	*m = Minutes(v)
	return nil
}
