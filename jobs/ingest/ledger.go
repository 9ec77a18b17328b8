package ingest

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"yoban/features/blob"
	"yoban/features/extract"
	"yoban/features/logs"
)

// Entry is what the ledger knows of one object that was read.
type Entry struct {
	Object   string           `json:"object"` // its ID: the key from AWSLogs/ on
	Size     int64            `json:"size"`   // stored bytes
	Kind     string           `json:"kind"`
	Records  int64            `json:"records"`
	NoData   int64            `json:"noData,omitempty"`
	SkipData int64            `json:"skipData,omitempty"`
	Rejected map[string]int64 `json:"rejected,omitempty"` // by reason
	Damage   string           `json:"damage,omitempty"`   // why the object ended early
	Raw      int64            `json:"raw"`                // inflated bytes
	Days     []DayRecords     `json:"days,omitempty"`     // whose records it holds
	Samples  []Quarantined    `json:"-"`                  // some rejected records; kept in the quarantine

	date string // of the object's key: the shard of the ledger it is in
	read bool   // in this run
}

// DayRecords counts an object's records of one account and day.
type DayRecords struct {
	Log     string `json:"log"`
	Account string `json:"account"`
	Date    string `json:"date"`
	Records int64  `json:"records"`
	// Unmerged is how many of Records are not in the day's partition, because
	// older objects of the day were gone when these came. It is negative when
	// the partition holds records that the object has no longer.
	Unmerged int64 `json:"unmerged,omitempty"`
}

// Quarantined is one rejected record.
type Quarantined struct {
	Object string `json:"object"`
	Record int64  `json:"record"` // index in the object, from 0
	Reason string `json:"reason"`
	Sample string `json:"sample"` // start of the record, secrets redacted
}

// ledger is all entries, by object ID.
type ledger map[string]*Entry

const (
	ledgerPrefix     = "ingest/objects/"
	quarantinePrefix = "quarantine/"
)

func shardKey(prefix, date string) string {
	return prefix + "date=" + cmp.Or(date, "unknown") + ".jsonl"
}

// readLedger loads all shards.
func readLedger(ctx context.Context, lake blob.Store) (ledger, error) {
	l := ledger{}
	err := lake.List(ctx, ledgerPrefix, func(i blob.Info) error {
		date := strings.TrimSuffix(strings.TrimPrefix(i.Key, ledgerPrefix+"date="), ".jsonl")
		if date == "unknown" {
			date = ""
		}
		return readLines(ctx, lake, i.Key, func(e *Entry) {
			e.date = date
			l[e.Object] = e
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	return l, nil
}

// of returns how many records of a day the object holds, and how many of them
// are not in its partition.
func (e *Entry) of(t extract.Touch) (records, unmerged int64) {
	if i := e.at(t); i >= 0 {
		return e.Days[i].Records, e.Days[i].Unmerged
	}
	return 0, 0
}

// at returns the index of a day in Days, or -1.
func (e *Entry) at(t extract.Touch) int {
	return slices.IndexFunc(e.Days, func(d DayRecords) bool {
		return d.Log == logNames[t.Log] && d.Account == t.Key.Account && d.Date == dateOf(t.Key.Day)
	})
}

// setUnmerged notes how many records of a day are not in its partition. A day
// without any records left is forgotten.
func (e *Entry) setUnmerged(t extract.Touch, n int64) {
	i := e.at(t)
	if i < 0 && n != 0 {
		i = len(e.Days)
		e.Days = append(e.Days, DayRecords{Log: logNames[t.Log], Account: t.Key.Account, Date: dateOf(t.Key.Day)})
	}
	if i < 0 {
		return
	}
	e.Days[i].Unmerged = n
	if e.Days[i].Records == 0 && n == 0 {
		e.Days = slices.Delete(e.Days, i, i+1)
	}
	e.sortDays()
}

func (e *Entry) sortDays() {
	slices.SortFunc(e.Days, func(a, b DayRecords) int {
		return cmp.Or(strings.Compare(a.Log, b.Log), strings.Compare(a.Account, b.Account), strings.Compare(a.Date, b.Date))
	})
}

// maxLine bounds a line of the ledger; an object touches a handful of days.
const maxLine = 1 << 20

// readLines decodes a file of JSON lines.
func readLines[T any](ctx context.Context, s blob.Store, key string, visit func(*T)) error {
	r, err := s.Open(ctx, key)
	if err != nil {
		return err
	}
	defer r.Close()
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	for in.Scan() {
		v := new(T)
		if err := json.Unmarshal(in.Bytes(), v); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		visit(v)
	}
	return in.Err()
}

// writeLines writes values as JSON lines, or removes the file when there are
// none.
func writeLines[T any](ctx context.Context, s blob.Store, key string, values []T) error {
	if len(values) == 0 {
		return s.Delete(ctx, key)
	}
	return s.Put(ctx, key, func(w io.Writer) error {
		out := bufio.NewWriter(w)
		enc := json.NewEncoder(out)
		for _, v := range values {
			if err := enc.Encode(v); err != nil {
				return err
			}
		}
		return out.Flush()
	})
}

// maxQuarantine bounds the rejected records kept a date.
const maxQuarantine = 1000

// write stores the shards of the given dates, and their quarantine.
func (l ledger) write(ctx context.Context, lake blob.Store, dates map[string]bool, shards map[string]shard) error {
	for _, date := range slices.Sorted(maps.Keys(dates)) {
		var entries []*Entry
		for _, id := range slices.Sorted(maps.Keys(shards[date])) {
			entries = append(entries, shards[date][id])
		}
		kept, err := l.quarantine(ctx, lake, date, entries)
		if err != nil {
			return fmt.Errorf("write quarantine: %w", err)
		}
		if err := writeLines(ctx, lake, shardKey(quarantinePrefix, date), kept); err != nil {
			return fmt.Errorf("write quarantine: %w", err)
		}
		if err := writeLines(ctx, lake, shardKey(ledgerPrefix, date), entries); err != nil {
			return fmt.Errorf("write ledger: %w", err)
		}
	}
	return nil
}

// shard is the entries of the objects of one date, by ID.
type shard map[string]*Entry

// shards groups the ledger by date.
func (l ledger) shards() map[string]shard {
	out := map[string]shard{}
	for id, e := range l {
		put(out, id, e)
	}
	return out
}

func put(shards map[string]shard, id string, e *Entry) {
	if shards[e.date] == nil {
		shards[e.date] = shard{}
	}
	shards[e.date][id] = e
}

// quarantine joins what is stored for a date with the rejects of the objects
// read in this run, whose older ones it drops: sorted, unique, bounded.
func (l ledger) quarantine(ctx context.Context, lake blob.Store, date string, entries []*Entry) ([]Quarantined, error) {
	var rejects []Quarantined
	err := readLines(ctx, lake, shardKey(quarantinePrefix, date), func(q *Quarantined) {
		if e, ok := l[q.Object]; !ok || !e.read {
			rejects = append(rejects, *q)
		}
	})
	if err != nil && !errors.Is(err, blob.ErrNotFound) {
		return nil, err
	}
	for _, e := range entries {
		rejects = append(rejects, e.Samples...)
	}
	slices.SortFunc(rejects, func(a, b Quarantined) int {
		return cmp.Or(strings.Compare(a.Object, b.Object), cmp.Compare(a.Record, b.Record), strings.Compare(a.Reason, b.Reason), strings.Compare(a.Sample, b.Sample))
	})
	rejects = slices.Compact(rejects)
	return rejects[:min(len(rejects), maxQuarantine)], nil
}

// touches returns which days the entry's object holds records of.
func (e *Entry) touches() []extract.Touch {
	var out []extract.Touch
	for _, d := range e.Days {
		t, err := parseTouch(d)
		if err == nil {
			out = append(out, t)
		}
	}
	return out
}

// newEntry describes an object that was read.
func newEntry(o *logs.Object, r *logs.Result, touched map[extract.Touch]int64, samples []Quarantined) *Entry {
	e := &Entry{Object: o.ID, Size: o.Size, Kind: o.Kind.String(), Records: r.Records, NoData: r.NoData, SkipData: r.SkipData,
		Damage: r.Damage, Raw: r.Bytes, Samples: samples, date: o.Date, read: true}
	for reason, n := range r.Rejected {
		if n > 0 {
			if e.Rejected == nil {
				e.Rejected = map[string]int64{}
			}
			e.Rejected[logs.Reason(reason).String()] = n
		}
	}
	for t, n := range touched {
		e.Days = append(e.Days, DayRecords{Log: logNames[t.Log], Account: t.Key.Account, Date: dateOf(t.Key.Day), Records: n})
	}
	e.sortDays()
	return e
}
