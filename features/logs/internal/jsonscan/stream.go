package jsonscan

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"yoban/features/logs/internal/window"
	"yoban/features/logs/tally"
)

// Parser makes one kind of record.
type Parser interface {
	// Parse reads the object under the cursor. It may be called again for the
	// same object, with more bytes, when the cursor ran short.
	Parse(*Cursor)
	// Use checks what Parse read and delivers it. It returns why it was not
	// delivered, and the error of who took it.
	Use() (tally.Reason, error)
}

// place is where in a file a Stream is.
type place uint8

const (
	atTop  place = iota // between documents
	inList              // in an array of records
	atRest              // in a wrapper, after its array
)

// Stream reads the records of a file: one document or many, each a record, an
// array of records, or an object with such an array named Records or Events. The
// zero value is ready; it is reusable, and keeps its buffers.
type Stream struct {
	win      window.Window
	cur      Cursor
	at       int64 // where in the stream the cursor's text starts
	lim      tally.Limits
	parser   Parser
	rejected func(tally.Reject)
	sample   []byte

	counts  tally.Counts
	place   place
	wrapped bool // the list is a wrapper's
	seen    bool // a list was entered
	torn    bool // what was read last was rejected and may have left debris
	done    bool // damage ended the file
}

// Read reads src to its end. It returns the first error of the parser or of
// src, with the counts up to there; bad records and a bad end are counted and
// are no error.
func (s *Stream) Read(src io.Reader, lim tally.Limits, p Parser, rejected func(tally.Reject)) (tally.Counts, error) {
	s.win.Reset(src)
	s.cur.Reset(nil, 0)
	s.at = 0
	s.lim, s.parser, s.rejected = lim.Defaults(), p, rejected
	s.counts, s.place = tally.Counts{}, atTop
	s.wrapped, s.seen, s.torn, s.done = false, false, false, false
	for !s.done {
		b, err := s.peek()
		if err == io.EOF {
			s.end()
			break
		}
		if err == nil {
			err = s.step(b)
		}
		if err != nil {
			return s.counts, err
		}
	}
	return s.counts, nil
}

// end notes what is missing when the bytes end between records.
func (s *Stream) end() {
	switch {
	case s.place != atTop:
		s.damage("ends inside its list of records, after %d of them", s.counts.Records)
	case s.counts.Records == 0 && !s.seen:
		s.damage("empty")
	}
}

// damage ends the file.
func (s *Stream) damage(format string, args ...any) {
	s.done = true
	s.counts.Damage = fmt.Sprintf(format, args...)
}

// look puts the cursor at the start of the window.
func (s *Stream) look(outer bool) {
	at := s.win.Offset()
	s.cur.Resume(s.win.Bytes(), s.lim.MaxDepth, int(at-s.at))
	s.cur.outer = outer
	s.at = at
}

// peek returns the next byte that is not white space.
func (s *Stream) peek() (byte, error) {
	for {
		for i, b := range s.win.Bytes() {
			if !isSpace(b) {
				s.win.Advance(i)
				return b, nil
			}
		}
		s.win.Advance(len(s.win.Bytes()))
		if err := s.win.Fill(s.lim.MaxRecord); err != nil {
			return 0, err
		}
	}
}

// step handles what starts with b.
func (s *Stream) step(b byte) error {
	switch s.place {
	case inList:
		return s.listed(b)
	case atRest:
		return s.rest(b)
	}
	switch b {
	case '{':
		return s.record(true)
	case '[':
		s.win.Advance(1)
		s.enter(false)
		return nil
	case 0xEF: // the first byte of a byte order mark
		if ok, err := s.mark(); ok || err != nil {
			return err
		}
	}
	if s.counts.Records == 0 && !s.seen {
		s.damage("not JSON")
		return nil
	}
	s.reject(tally.Malformed)
	return s.nextLine()
}

// mark steps over a byte order mark.
func (s *Stream) mark() (bool, error) {
	if len(s.win.Bytes()) < 3 {
		if err := s.win.Fill(s.lim.MaxRecord); err != nil && err != io.EOF {
			return false, err
		}
	}
	ok := bytes.HasPrefix(s.win.Bytes(), []byte("\xEF\xBB\xBF"))
	if ok {
		s.win.Advance(3)
	}
	return ok, nil
}

// enter notes that the stream stands in an array of records.
func (s *Stream) enter(wrapped bool) {
	s.place, s.wrapped, s.seen, s.torn = inList, wrapped, true, false
}

// listed handles what starts with b in an array of records.
func (s *Stream) listed(b byte) error {
	switch b {
	case ',':
		s.win.Advance(1)
		s.torn = false
	case ']':
		s.win.Advance(1)
		s.place = atTop
		if s.wrapped {
			s.place = atRest
		}
	case '{':
		return s.record(false)
	default:
		return s.stray()
	}
	return nil
}

// stray steps over something that is no record. It counts as one, unless it is
// the debris of one that was rejected.
func (s *Stream) stray() error {
	if !s.torn {
		s.reject(tally.Malformed)
	}
	return s.member((*Cursor).Skip)
}

// rest handles what starts with b behind the array of a wrapper.
func (s *Stream) rest(b byte) error {
	switch b {
	case ',':
		s.win.Advance(1)
	case '}':
		s.win.Advance(1)
		s.place = atTop
	case '"':
		return s.member(func(c *Cursor) {
			c.depth, c.fresh = 1, true // as inside the wrapper
			if name, ok := c.Key(); ok {
				c.Other(name)
			}
		})
	default:
		return s.stray()
	}
	return nil
}

// member lets read step over a part of the file that is not a record.
func (s *Stream) member(read func(*Cursor)) error {
	for {
		s.look(s.place == atRest)
		read(&s.cur)
		switch s.cur.status {
		case Short:
			err := s.win.Fill(s.lim.MaxRecord)
			if err == nil {
				continue
			}
			if errors.Is(err, window.ErrFull) {
				s.torn = true // no record, so that what is left of it is none either
				return s.balance()
			}
			return s.broken(err)
		case Wrapped:
			s.win.Advance(s.cur.pos)
			s.enter(true)
		case Deep:
			s.torn = true
			return s.balance()
		case OK:
			s.win.Advance(s.cur.pos)
		default:
			s.win.Advance(max(1, s.cur.pos)) // a bad byte: look again behind it
		}
		return nil
	}
}

// broken handles a record that has no end within the window.
func (s *Stream) broken(err error) error {
	switch {
	case err == io.EOF:
		s.damage("ends inside record %d", s.counts.Records)
		return nil
	case errors.Is(err, window.ErrFull):
		s.reject(tally.TooLong)
		return s.balance()
	}
	return err
}
