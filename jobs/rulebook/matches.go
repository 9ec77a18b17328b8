package rulebook

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yoban/features/blob"
	"yoban/features/extract"
	"yoban/features/sketch"
	"yoban/features/table"
)

// Count is what matched a rule in some days of a lake.
type Count struct {
	Rule       string
	Calls      int64
	Days       int
	Principals int   // of all accounts
	First      int64 // Unix seconds
	Last       int64
	Top        []string      // the busiest principals, at most MaxTop
	Samples    []extract.Ref // of the first days, at most MaxSamples
}

// Limits of what a Count shows.
const (
	MaxTop     = 3
	MaxSamples = 3
)

// tally is a Count on its way.
type tally struct {
	Count
	days  map[string]bool
	calls map[string]int64 // by principal
}

// Counts sums up the matches in a lake by rule, of days between from and to, both
// included; an empty date leaves an end open. Rules without matches are not there.
func Counts(ctx context.Context, lake blob.Store, from, to string) (map[string]Count, error) {
	parts, err := table.Partitions(ctx, lake, table.Matches)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(parts, func(a, b table.Partition) int {
		return strings.Compare(a.Date+a.Account, b.Date+b.Account)
	})
	tallies := map[string]*tally{}
	for _, p := range parts {
		if p.Date < from || to != "" && p.Date > to {
			continue
		}
		rows, err := table.ReadPartition[table.MatchRow](ctx, lake, p)
		if err != nil {
			return nil, fmt.Errorf("read matches: %w", err)
		}
		for i := range rows {
			r := &rows[i]
			t := tallies[r.Rule]
			if t == nil {
				t = &tally{Count: Count{Rule: r.Rule, First: r.First / 1000}, days: map[string]bool{}, calls: map[string]int64{}}
				tallies[r.Rule] = t
			}
			t.add(p.Date, r)
		}
	}
	out := map[string]Count{}
	for rule, t := range tallies {
		out[rule] = t.count()
	}
	return out, nil
}

func (t *tally) add(date string, r *table.MatchRow) {
	t.Calls += r.Calls
	t.days[date] = true
	t.calls[r.Principal] += r.Calls
	t.First, t.Last = min(t.First, r.First/1000), max(t.Last, r.Last/1000)
	var s sketch.Sample
	if len(t.Samples) < MaxSamples && s.UnmarshalBinary(r.Sample) == nil {
		for _, item := range s.Items()[:min(len(s.Items()), MaxSamples-len(t.Samples))] {
			t.Samples = append(t.Samples, extract.ParseRef(item.Payload))
		}
	}
}

func (t *tally) count() Count {
	t.Days, t.Principals = len(t.days), len(t.calls)
	for p := range t.calls {
		t.Top = append(t.Top, p)
	}
	slices.SortFunc(t.Top, func(a, b string) int {
		if t.calls[a] != t.calls[b] {
			return int(min(max(t.calls[b]-t.calls[a], -1), 1))
		}
		return strings.Compare(a, b)
	})
	t.Top = t.Top[:min(len(t.Top), MaxTop)]
	return t.Count
}

// LastDays returns the first of the last days of a lake that have calls: days days
// up to its newest one. Without any it is empty.
func LastDays(ctx context.Context, lake blob.Store, days int) (string, error) {
	parts, err := table.Partitions(ctx, lake, table.Matches)
	if err != nil {
		return "", err
	}
	newest := ""
	for _, p := range parts {
		newest = max(newest, p.Date)
	}
	at, err := time.Parse(time.DateOnly, newest)
	if err != nil {
		return "", nil // no partition: their dates are dates
	}
	return at.AddDate(0, 0, 1-days).Format(time.DateOnly), nil
}
