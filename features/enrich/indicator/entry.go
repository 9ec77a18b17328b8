package indicator

import "cmp"

// entry is what one list says of one value: 12 bytes, as there are millions.
// Days are those since 1970 in UTC, which last until 2149; 0 is none.
type entry struct {
	label                uint32
	port                 uint16
	first, last, expires uint16
}

// compare orders entries of one value; those that differ in days only are next
// to each other.
func (e entry) compare(o entry) int {
	return cmp.Or(cmp.Compare(e.label, o.label), cmp.Compare(e.port, o.port),
		cmp.Compare(e.first, o.first), cmp.Compare(e.last, o.last), cmp.Compare(e.expires, o.expires))
}

// holds tells whether the entry counts on a day; on day 0 all do.
func (e entry) holds(day int32) bool { return e.expires == 0 || day <= int32(e.expires) }

// join adds to an entry what a repeat of it says: seen from the first to the
// last day of both, and holding as long as either.
func (e entry) join(o entry) entry {
	if e.first == 0 || o.first != 0 && o.first < e.first {
		e.first = o.first
	}
	e.last = max(e.last, o.last)
	if e.expires != 0 {
		e.expires = max(e.expires, o.expires)
		if o.expires == 0 {
			e.expires = 0
		}
	}
	return e
}

// day16 shortens a day. One that does not fit is unknown: before 1970 nobody
// saw anything, and what ends after 2149 does not end.
func day16(day int32) uint16 {
	if day < 0 || day > 1<<16-1 {
		return 0
	}
	return uint16(day)
}

// maxSame is the number of entries kept for one address, prefix, domain or key.
// More say no more of it, and every look-up would pay for them.
const maxSame = 1024

// runs are the entries of values 0, 1, 2 …, one after the other.
type runs struct {
	ends    []uint32 // ends[i] is where the entries of value i end
	entries []entry
}

func newRuns(values, entries int) runs {
	return runs{make([]uint32, 0, values), make([]entry, 0, entries)}
}

// add adds an entry to the value that is not closed yet. Entries come in order.
// Told hears of a repeat, and of one beyond maxSame.
func (r *runs) add(e entry, told func(e entry, repeated bool)) {
	from := r.begin(len(r.ends))
	if n := len(r.entries); n > from {
		if last := &r.entries[n-1]; last.label == e.label && last.port == e.port {
			*last = last.join(e)
			told(e, true)
			return
		}
		if n-from == maxSame {
			told(e, false)
			return
		}
	}
	r.entries = append(r.entries, e)
}

// close ends the value.
func (r *runs) close() { r.ends = append(r.ends, uint32(len(r.entries))) }

func (r *runs) begin(value int) int {
	if value == 0 {
		return 0
	}
	return int(r.ends[value-1])
}

// of returns the entries of a value.
func (r *runs) of(value int) []entry { return r.entries[r.begin(value):r.ends[value]] }
