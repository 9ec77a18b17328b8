package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"yoban/features/extract"
	"yoban/features/logs"
)

// Report is the account of everything the lake holds: for every log, records
// read = used + duplicates + rejected + without data + unmergeable.
type Report struct {
	Objects     int              // in the ledger
	NewObjects  int              // read in this run for the first time
	LeftAlone   []logs.Left      // objects that are not logs Yoban reads
	Copies      int64            // objects that were found more than once
	Damaged     []Damage         // objects that ended early, in order of their IDs
	Records     map[string]int64 // by kind of log
	Used        extract.Counts
	Duplicates  int64
	NoData      int64                 // NODATA and SKIPDATA records of flow logs
	Rejected    map[string]int64      // by reason
	Unmergeable int64                 // records of days whose older objects are gone
	Raw         int64                 // inflated bytes
	Stored      int64                 // stored bytes
	Accounts    []Account             // of all days
	Dates       map[string]*DateCount // by date of the objects' keys; empty for those without
	Warnings    []string
}

// DateCount counts what was read of one date.
type DateCount struct {
	Records, Rejected, Objects, Damaged int64
}

// Damage is an object that ended before its end.
type Damage struct{ Object, Reason string }

func newReport() *Report {
	return &Report{Records: map[string]int64{}, Rejected: map[string]int64{}, Dates: map[string]*DateCount{}}
}

// Total returns the records read.
func (r *Report) Total() int64 {
	var n int64
	for _, v := range r.Records {
		n += v
	}
	return n
}

// RejectedTotal returns the records rejected.
func (r *Report) RejectedTotal() int64 {
	var n int64
	for _, v := range r.Rejected {
		n += v
	}
	return n
}

// Balance returns records read less those accounted for; it is 0.
func (r *Report) Balance() int64 {
	return r.Total() - r.Used.Total() - r.Duplicates - r.NoData - r.RejectedTotal() - r.Unmergeable
}

// finish sums up the ledger and the days.
func (r *run) finish(ctx context.Context, listing *logs.Listing) (*Report, error) {
	rep := r.report
	for _, s := range r.plan.steps {
		for _, t := range s.objects {
			if t.fresh {
				rep.NewObjects++
			}
		}
	}
	rep.addLedger(r.ledger)
	if n := r.plan.blurred; n > 0 {
		rep.Warnings = append(rep.Warnings, fmt.Sprintf("%d logs of days were told by other address data or rules than are configured now, and their objects are gone: what is new there may only be told differently, and rules have matched otherwise", n))
	}
	if n := extract.Unreadable(r.folders); n > 0 {
		rep.Warnings = append(rep.Warnings, fmt.Sprintf("%d CloudTrail records could not be decoded for the Sigma rules that look into them; no such rule was held against these", n))
	}
	rep.addListing(listing)
	var err error
	if rep.Accounts, err = Accounts(ctx, r.Lake); err != nil {
		return nil, err
	}
	for _, a := range rep.Accounts {
		rep.Used.Calls += a.Used.Calls
		rep.Used.Flows += a.Used.Flows
		rep.Used.Queries += a.Used.Queries
		rep.Duplicates += a.Duplicates
	}
	return rep, nil
}

func (r *Report) addLedger(l ledger) {
	late := map[DayRecords]bool{}
	for _, id := range slices.Sorted(maps.Keys(l)) {
		e := l[id]
		r.Objects++
		r.countDate(e)
		r.Records[e.Kind] += e.Records
		r.NoData += e.NoData + e.SkipData
		r.Raw += e.Raw
		r.Stored += e.Size
		for reason, n := range e.Rejected {
			r.Rejected[reason] += n
		}
		if e.Damage != "" {
			r.Damaged = append(r.Damaged, Damage{id, e.Damage})
		}
		for _, d := range e.Days {
			if d.Unmerged != 0 {
				r.Unmergeable += d.Unmerged
				late[DayRecords{Log: d.Log, Account: d.Account, Date: d.Date}] = true
			}
		}
	}
	if len(late) > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d records came for %d days whose older log objects are gone; those days stay as they are", r.Unmergeable, len(late)))
	}
}

func (r *Report) countDate(e *Entry) {
	d := r.Dates[e.date]
	if d == nil {
		d = &DateCount{}
		r.Dates[e.date] = d
	}
	d.Objects++
	d.Records += e.Records
	for _, n := range e.Rejected {
		d.Rejected += n
	}
	if e.Damage != "" {
		d.Damaged++
	}
}

func (r *Report) addListing(l *logs.Listing) {
	r.Copies, r.LeftAlone = l.Duplicates, l.LeftAlone
	if l.Differing > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d objects were found twice with different sizes; the larger copy was read", l.Differing))
	}
}
