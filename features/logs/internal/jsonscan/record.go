package jsonscan

import (
	"bytes"
	"io"

	"yoban/features/logs/tally"
)

// record reads the object under the window, which is a record, or at the top
// of a file perhaps a wrapper.
func (s *Stream) record(top bool) error {
	for {
		s.look(top)
		s.parser.Parse(&s.cur)
		long := s.cur.pos > s.lim.MaxRecord
		switch s.cur.status {
		case OK:
			return s.use(long)
		case Wrapped:
			s.win.Advance(s.cur.pos)
			s.enter(true)
			return nil
		case Short:
			err := s.win.Fill(s.lim.MaxRecord)
			if err == nil {
				continue
			}
			return s.broken(err)
		case Deep:
			s.rejectAs(long, tally.TooDeep)
			return s.balance()
		}
		s.rejectAs(long, tally.Malformed)
		if top {
			return s.nextLine()
		}
		return s.balance()
	}
}

// use delivers the record that was parsed.
func (s *Stream) use(long bool) error {
	reason, err := tally.TooLong, error(nil)
	if !long {
		reason, err = s.parser.Use()
	}
	if err != nil {
		return err
	}
	if reason != tally.None {
		s.refuse(reason, s.win.Bytes()[:s.cur.pos])
	} else {
		s.counts.Records++
		s.counts.Delivered++
	}
	s.torn = false
	s.win.Advance(s.cur.pos)
	return nil
}

// rejectAs rejects for reason, or for length, which a longer look would have
// found first.
func (s *Stream) rejectAs(long bool, reason tally.Reason) {
	if long {
		reason = tally.TooLong
	}
	s.reject(reason)
}

// reject counts and reports the record under the window, whose end is unknown.
func (s *Stream) reject(reason tally.Reason) { s.refuse(reason, s.win.Bytes()) }

// refuse counts and reports a record.
func (s *Stream) refuse(reason tally.Reason, raw []byte) {
	s.sample = tally.Sample(s.sample[:0], raw)
	if s.rejected != nil {
		s.rejected(tally.Reject{Record: s.counts.Records, Reason: reason, Sample: s.sample})
	}
	s.counts.Records++
	s.counts.Rejected[reason]++
	s.torn = true
}

// balance drops the value under the window, however long: to the bracket or
// quote that closes it, or to the end of a number.
func (s *Stream) balance() error {
	var v Value
	for {
		n, closed := v.Skip(s.win.Bytes())
		s.win.Advance(n)
		if closed {
			return nil
		}
		if err := s.win.Fill(s.lim.MaxRecord); err == io.EOF {
			s.damage("ends inside record %d", max(0, s.counts.Records-1))
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Value is a JSON value that is being skipped, chunk by chunk. Nothing of it is
// checked but that its quotes and brackets end.
type Value struct {
	depth           int
	quoted, escaped bool
	plain           bool // a number or a word
}

// Skip returns how many bytes of b belong to the value, and whether its end is
// among them or just behind. A value has one byte at least.
func (v *Value) Skip(b []byte) (n int, closed bool) {
	for i, c := range b {
		switch {
		case v.escaped:
			v.escaped = false
		case v.quoted:
			v.quoted, v.escaped = c != '"', c == '\\'
			if !v.quoted && v.depth == 0 {
				return i + 1, true
			}
		case v.plain:
			if c <= ' ' || c == ',' || c == ']' || c == '}' {
				return i, true
			}
		case c == '"':
			v.quoted = true
		case c == '{' || c == '[':
			v.depth++
		case c == '}' || c == ']':
			v.depth--
			if v.depth <= 0 {
				return i + 1, true
			}
		case v.depth == 0:
			v.plain = true
		}
	}
	return len(b), false
}

// nextLine drops everything before the next line that starts a record. In a
// file of one record a line no torn record reaches further than that.
func (s *Stream) nextLine() error {
	dropped := 0
	s.win.Advance(1)
	for {
		b := s.win.Bytes()
		if i := bytes.Index(b, []byte("\n{")); i >= 0 {
			s.win.Advance(i + 1)
			return nil
		}
		keep := 0 // a newline at the end may have its brace in the next chunk
		if len(b) > 0 && b[len(b)-1] == '\n' {
			keep = 1
		}
		dropped += len(b) - keep
		s.win.Advance(len(b) - keep)
		err := s.win.Fill(s.lim.MaxRecord)
		if err == io.EOF {
			s.win.Advance(keep)
			if dropped > s.lim.MaxRecord {
				s.damage("nothing readable after record %d", s.counts.Records-1)
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
}
