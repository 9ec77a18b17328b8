package life

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"yoban/features/blob"
)

// Prefix is where the journal lies in the lake.
const Prefix = "decisions/"

// Journal is all decisions, by time. The zero value is an empty one.
type Journal struct {
	all []Decision
	of  map[string][]Decision // id → its decisions, by time
}

// NewJournal returns a journal of decisions in any order.
func NewJournal(decisions ...Decision) *Journal {
	j := &Journal{all: slices.Clone(decisions), of: map[string][]Decision{}}
	slices.SortStableFunc(j.all, compare)
	for _, d := range j.all {
		j.of[d.Finding] = append(j.of[d.Finding], d)
	}
	return j
}

// compare orders by time, then by content, so that the order of files does not
// matter.
func compare(a, b Decision) int {
	return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Finding, b.Finding), bytes.Compare(encode(&a), encode(&b)))
}

// Of returns the decisions about a finding, the oldest first.
func (j *Journal) Of(id string) []Decision { return j.of[id] }

// Decisions returns all decisions, the oldest first.
func (j *Journal) Decisions() []Decision { return j.all }

// Read reads the journal of a lake; a lake without one has an empty one. A line
// that cannot be read is an error: to pass over a decision would undo it.
func Read(ctx context.Context, lake blob.Store) (*Journal, error) {
	var keys []string
	err := lake.List(ctx, Prefix, func(i blob.Info) error {
		if strings.HasSuffix(i.Key, ".jsonl") {
			keys = append(keys, i.Key)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list decisions: %w", err)
	}
	var all []Decision
	for _, key := range keys {
		if all, err = readFile(ctx, lake, key, all); err != nil {
			return nil, fmt.Errorf("read decisions %s: %w", key, err)
		}
	}
	return NewJournal(all...), nil
}

func readFile(ctx context.Context, lake blob.Store, key string, all []Decision) (_ []Decision, err error) {
	r, err := lake.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		d, err := Parse(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		all = append(all, d)
	}
	return all, lines.Err()
}

// Append adds the decisions of one command to the journal, all or none. They
// get the time now, or one just after the newest decision of seen about the same
// findings: what somebody decides after having seen a decision comes after it,
// whatever the clocks. Writers do not disturb each other: each writes a file of
// its own, named by its content. The decisions are returned as they were
// written.
func Append(ctx context.Context, lake blob.Store, seen *Journal, now time.Time, decisions []Decision) ([]Decision, error) {
	if len(decisions) == 0 {
		return nil, nil
	}
	out := Stamp(seen, now, decisions)
	var text bytes.Buffer
	for i := range out {
		if err := out[i].Check(); err != nil {
			return nil, err
		}
		text.Write(encode(&out[i]))
		text.WriteByte('\n')
	}
	sum := sha256.Sum256(text.Bytes())
	at := out[0].At
	key := fmt.Sprintf("%sdate=%s/%s-%s.jsonl", Prefix, at.Format(time.DateOnly), at.Format("150405.000"), hex.EncodeToString(sum[:8]))
	err := lake.PutIfAbsent(ctx, key, func(w io.Writer) error {
		_, err := w.Write(text.Bytes())
		return err
	})
	if err != nil && !errors.Is(err, blob.ErrExists) { // of that name, so of that content
		return nil, fmt.Errorf("write decisions: %w", err)
	}
	return out, nil
}

// Stamp gives decisions the time that Append gives them.
func Stamp(seen *Journal, now time.Time, decisions []Decision) []Decision {
	at := now.UTC().Truncate(time.Millisecond)
	for i := range decisions {
		if past := seen.Of(decisions[i].Finding); len(past) > 0 {
			if newest := past[len(past)-1].At; !newest.Before(at) {
				at = newest.Truncate(time.Millisecond).Add(time.Millisecond)
			}
		}
	}
	out := slices.Clone(decisions)
	for i := range out {
		out[i].At = at
	}
	return out
}

// encode writes a decision on one line.
func encode(d *Decision) []byte {
	line, err := json.Marshal(d)
	if err != nil {
		panic(err) // not reached: Check leaves only times that JSON has
	}
	return line
}
