package logs

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"time"

	"yoban/features/event"
	"yoban/features/logs/internal/parquet"
	"yoban/features/logs/tally"
)

// sniffed is how much of an object's text is looked at: enough for the first
// record of any log, and no more than a disk reads at once.
const sniffed = 64 << 10

// sniffedRaw is how many inflated bytes of a Parquet object are looked at: a page
// of each column, for a record that is whole.
const sniffedRaw = 128 << 20

// sniffer tells by their first bytes what objects are.
type sniffer struct {
	reader Reader
	text   []byte
}

// errSeen ends a reading after its first record.
var errSeen = errors.New("one record is enough")

// look sets Kind, Format and Date of an object by its content, and returns a
// hash of its head: two stores may use one name for two files. It leaves as it is
// what is no log. Errors are the store's.
func (s *sniffer) look(ctx context.Context, o *Object) (hash uint64, err error) {
	seen, err := s.head(ctx, o)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", o.Key, err)
	}
	if !seen {
		for _, kind := range []Kind{CloudTrail, ResolverLog, FlowLog} {
			if at := s.first(kind); at != 0 {
				o.Kind, o.Date = kind, dateAt(at)
				seen = true
				break
			}
		}
	}
	if !seen {
		return 0, nil
	}
	sum := fnv.New64a()
	sum.Write(s.text)
	return sum.Sum64(), nil
}

// dateAt returns the date of a time.
func dateAt(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.DateOnly) }

// head reads the start of an object's text, or of its bytes when it is Parquet:
// then seen is true when it is a log, and everything is set. Damage is not an
// error: what came before it may tell.
func (s *sniffer) head(ctx context.Context, o *Object) (seen bool, err error) {
	f, err := o.Store.Open(ctx, o.Key)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if s.text == nil {
		s.text = make([]byte, sniffed)
	}
	s.text = s.text[:0]
	raw := &supply{ctx: ctx, r: f}
	magic, err := s.reader.magic(raw)
	switch {
	case err != nil:
	case isColumns(magic):
		return s.columns(raw, o)
	default:
		if text, err := s.reader.open(magic); err == nil {
			n, _ := io.ReadFull(text, s.text[:sniffed])
			s.text = s.text[:n]
		}
	}
	return false, raw.err
}

// columns looks at an object in Parquet. Its columns tell what it is, and its
// first record the date, so that a store that cannot read at an offset has to
// give all of it: what is larger than any log is not looked at.
func (s *sniffer) columns(raw *supply, o *Object) (seen bool, err error) {
	if o.Size > maxStored {
		return false, nil
	}
	src, err := s.reader.spool(raw)
	if src != nil {
		defer src.drop()
	}
	if err != nil {
		if errors.Is(err, errTooLarge) {
			err = nil
		}
		return false, err
	}
	m := &meter{src: src, lim: Limits{MaxRaw: sniffedRaw}.Defaults()}
	f, err := parquet.Open(src, src.size, m.charge)
	if err != nil {
		return false, src.err
	}
	found := *o
	found.Account = anyAccount
	if found.Kind, found.Format = kindOfColumns(f); found.Kind == Unknown {
		return false, nil
	}
	var at int64
	_, _ = s.reader.rows(f, found, tally.Limits{}, firstOf(&at)) // as in first
	if at == 0 {
		return false, src.err
	}
	n, _ := src.ReadAt(s.text[:min(sniffed, src.size)], 0)
	s.text = s.text[:n]
	o.Kind, o.Format, o.Date = found.Kind, found.Format, dateAt(at)
	return true, src.err
}

// anyAccount stands in where a key has none: any will do to tell the kind.
const anyAccount = "000000000000"

// firstOf returns a handler that takes the time of the first record and ends the
// reading.
func firstOf(at *int64) Handler {
	seen := func(t int64) error { *at = t; return errSeen }
	return Handler{
		Call:  func(c *event.Call) error { return seen(c.Time) },
		Flow:  func(f *event.Flow) error { return seen(f.Start) },
		Query: func(q *event.Query) error { return seen(q.Time) },
	}
}

// first returns the time of the first record when the text is of a kind, else
// 0. Many bad records before a good one make it none.
func (s *sniffer) first(kind Kind) (at int64) {
	o := Object{Kind: kind, Account: anyAccount}
	text := &headReader{text: s.text, end: io.EOF}
	if len(s.text) == sniffed {
		text.end = io.ErrUnexpectedEOF
	}
	// The only errors are errSeen and the end of the head.
	_, _ = s.reader.records(text, o, tally.Limits{}, firstOf(&at))
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
