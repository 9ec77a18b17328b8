package logs

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"time"

	"yoban/features/event"
	"yoban/features/logs/tally"
)

// sniffed is how much of an object's text is looked at: enough for the first
// record of any log, and no more than a disk reads at once.
const sniffed = 64 << 10

// sniffer tells by their first bytes what objects are.
type sniffer struct {
	reader Reader
	text   []byte
}

// errSeen ends a reading after its first record.
var errSeen = errors.New("one record is enough")

// look sets Kind and Date of an object by its content, and returns a hash of
// its head: two stores may use one name for two files. It leaves Unknown what is
// no log. Errors are the store's.
func (s *sniffer) look(ctx context.Context, o *Object) (hash uint64, err error) {
	if err := s.head(ctx, o); err != nil {
		return 0, fmt.Errorf("read %s: %w", o.Key, err)
	}
	for _, kind := range []Kind{CloudTrail, ResolverLog, FlowLog} {
		if at := s.first(kind); at != 0 {
			o.Kind, o.Date = kind, time.Unix(at, 0).UTC().Format(time.DateOnly)
			sum := fnv.New64a()
			sum.Write(s.text)
			return sum.Sum64(), nil
		}
	}
	return 0, nil
}

// head reads the start of an object's text. Damage is not an error: what came
// before it may tell.
func (s *sniffer) head(ctx context.Context, o *Object) error {
	f, err := o.Store.Open(ctx, o.Key)
	if err != nil {
		return err
	}
	defer f.Close()
	if s.text == nil {
		s.text = make([]byte, sniffed)
	}
	s.text = s.text[:0]
	raw := &supply{ctx: ctx, r: f}
	if text, err := s.reader.open(raw); err == nil {
		n, _ := io.ReadFull(text, s.text[:sniffed])
		s.text = s.text[:n]
	}
	return raw.err
}

// first returns the time of the first record when the text is of a kind, else
// 0. Many bad records before a good one make it none.
func (s *sniffer) first(kind Kind) (at int64) {
	seen := func(t int64) error { at = t; return errSeen }
	h := Handler{
		Call:  func(c *event.Call) error { return seen(c.Time) },
		Flow:  func(f *event.Flow) error { return seen(f.Start) },
		Query: func(q *event.Query) error { return seen(q.Time) },
	}
	// Any account will do to tell the kind.
	o := Object{Kind: kind, Account: "000000000000"}
	text := &headReader{text: s.text, end: io.EOF}
	if len(s.text) == sniffed {
		text.end = io.ErrUnexpectedEOF
	}
	// The only errors are errSeen and the end of the head.
	_, _ = s.reader.records(text, o, tally.Limits{}, h)
	return at
}

// headReader reads the head of a text. A full one ends in an error, so that a
// record that the head cuts in two is not taken for a whole one.
type headReader struct {
	text []byte
	end  error
}

func (h *headReader) Read(p []byte) (int, error) {
	if len(h.text) == 0 {
		return 0, h.end
	}
	n := copy(p, h.text)
	h.text = h.text[n:]
	return n, nil
}
