package extract

import (
	"net/netip"

	"yoban/features/event"
)

// noteQuery counts a query whose name a list knows, or whose answer is the address
// of a black hole or of the metadata service, and offers its name to the row's
// noted ones. The row must have counted the query already.
func (f *Folder) noteQuery(s *queryState, q *event.Query, d *domainName, sameAnswers bool) {
	if !sameAnswers {
		s.lastNote = f.noteworthy(q.Answers)
	}
	answer := s.lastNote
	rebound := answer.IsValid() && IsMetadata(answer)
	if rebound {
		s.metadata++
	}
	if d.listed || answer.IsValid() && !rebound {
		s.listed++
	}
	if !d.listed && !answer.IsValid() {
		return
	}
	if s.noted == nil {
		s.noted = new(sample)
	}
	if s.noted.accepts(d.hash) {
		f.sampleQuery(s.noted, q, d, answer)
	}
}

// noteworthy returns the answer that is worth a note: metadata before sinkholes,
// and of several the least, because answers come in any order. It is the zero Addr
// when there is none.
func (f *Folder) noteworthy(answers []netip.Addr) netip.Addr {
	var metadata, sinkhole netip.Addr
	for _, a := range answers {
		switch {
		case IsMetadata(a):
			metadata = lesser(metadata, a.Unmap())
		case f.watch.sinkhole(a):
			sinkhole = lesser(sinkhole, a)
		}
	}
	if metadata.IsValid() {
		return metadata
	}
	return sinkhole
}

// lesser returns the lesser address of two, of which the first may be none.
func lesser(a, b netip.Addr) netip.Addr {
	if a.IsValid() && a.Compare(b) <= 0 {
		return a
	}
	return b
}
