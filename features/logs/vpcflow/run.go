package vpcflow

import (
	"encoding/binary"

	"yoban/features/event"
	"yoban/features/logs/tally"
)

// slots and ways bound how many texts of a run are known at a time: those of a
// hundred interfaces. Texts that drive each other out cost no more than reading
// their fields.
const (
	slotBits = 7
	slots    = 1 << slotBits
	ways     = 2
)

// maxRun is the longest text of a run that is kept: that of the ECS fields, some
// ten names of 100 characters, is longer than most lines and seldom changes.
const maxRun = 2 << 10

// run is neighbouring fields whose text repeats from line to line.
type run struct {
	cols  []column // of all its fields
	wants []column // of those that are read
	least int      // the length of the shortest text that was known, 0 when none was
	now   *known   // what was applied last, nil when nothing was
	turn  uint     // of the ways, to make room
	slots [slots][ways]known
}

// known is one text of a run and what it says.
type known struct {
	text []byte // with the byte behind it; empty when it is free
	flow event.Flow
}

// forget frees all texts of a run.
func (s *run) forget() {
	s.least, s.now, s.turn = 0, nil, 0
	for i := range s.slots {
		for k := range s.slots[i] {
			s.slots[i][k].text = s.slots[i][k].text[:0]
		}
	}
}

// slot returns the texts that may stand at the start of b, by three words that
// are within the shortest: the last field is what most often differs. b is
// longer than that and a word.
func (s *run) slot(b []byte) *[ways]known {
	const odd = 0x9E3779B97F4A7C15 // 2^64 over the golden ratio (Knuth, TAOCP 3, §6.4)
	sum := binary.LittleEndian.Uint64(b)
	if s.least < 8 {
		sum &= 1<<(8*s.least) - 1
	} else {
		sum = sum*odd ^ binary.LittleEndian.Uint64(b[max(0, s.least-24):])
		sum = (sum^sum>>32)*odd ^ binary.LittleEndian.Uint64(b[max(0, s.least-16):])
		sum = (sum^sum>>32)*odd ^ binary.LittleEndian.Uint64(b[s.least-8:])
		sum ^= sum >> 32
	}
	sum *= odd
	return &s.slots[sum>>(64-slotBits)]
}

// run reads a run of fields at the start of b, with the byte end behind it, and
// returns its length, 0 when it is not as usual. first tells that a line starts
// there.
func (r *Reader) run(s *run, b []byte, end byte, first bool) int {
	if len(b) < s.least+8 {
		return 0
	}
	slot := s.slot(b)
	for i := range slot {
		w := &slot[i]
		if n := len(w.text); n > 0 && n <= len(b) && string(b[:n]) == string(w.text) {
			if w != s.now {
				s.now = w
				s.apply(&r.fast)
			}
			return n - 1
		}
	}
	if first && isHeader(b) {
		return 0
	}
	return r.newRun(s, b, end)
}

// isHeader tells whether a header starts at b.
func isHeader(b []byte) bool {
	n := fieldEnd(b, 0)
	return n > 0 && isField(b[:n])
}

// newRun reads a run field by field, and keeps what it says.
func (r *Reader) newRun(s *run, b []byte, end byte) int {
	i := -1
	for k := range s.cols {
		from := i + 1
		i = fieldEnd(b, from)
		want := byte(' ')
		if k == len(s.cols)-1 {
			want = end
		}
		if i == from || i >= len(b) || b[i] != want || i > maxRun {
			return 0
		}
	}
	if s.least == 0 || i+1 < s.least {
		s.forget() // they were found by words that this text does not have
		s.least = i + 1
	}
	slot := s.slot(b)
	w := &slot[0]
	if s.turn++; len(w.text) > 0 && (len(slot[1].text) == 0 || s.turn%2 == 0) {
		w = &slot[1]
	}
	w.text = append(w.text[:0], b[:i+1]...)
	if !r.understand(s, w) {
		w.text, s.now = w.text[:0], nil
		return 0
	}
	s.now = w
	s.apply(&r.fast)
	return i
}

// understand fills the flow of w from its text, and tells whether lines with it
// are to be delivered.
func (r *Reader) understand(s *run, w *known) bool {
	r.flow = event.Flow{Account: r.account, Region: r.region, Accepted: true}
	named := false
	from := 0
	for _, col := range s.cols {
		to := fieldEnd(w.text, from)
		if col != ignored && r.set(col, w.text[from:to]) != tally.None {
			return false
		}
		named = named || col == accountID
		from = to + 1
	}
	w.flow = r.flow
	return w.flow.Status == event.FlowOK && (!named || tally.IsAccount(w.flow.Account))
}

// apply copies what the run's text says to f.
func (s *run) apply(f *event.Flow) {
	w := &s.now.flow
	for _, col := range s.wants {
		switch col {
		case accountID:
			f.Account = w.Account
		case interfaceID:
			f.Interface = w.Interface
		case vpcID:
			f.VPC = w.VPC
		case instanceID:
			f.Instance = w.Instance
		case region:
			f.Region = w.Region
		case srcService:
			f.SrcService = w.SrcService
		case dstService:
			f.DstService = w.DstService
		case direction:
			f.Direction = w.Direction
		case action:
			f.Accepted = w.Accepted
		}
	}
}
