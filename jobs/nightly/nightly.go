package nightly

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/features/sigma"
	"yoban/jobs/ingest"
	"yoban/models/finding"
	"yoban/models/finding/suppress"
	"yoban/models/score"
)

// Options say what to do.
type Options struct {
	Logs     []blob.Store
	Lake     blob.Store
	Places   *enrich.Enricher
	Rules    *sigma.Set // that calls are held against; nil for none
	Live     *sigma.Set // of them those that make findings
	Workers  int
	Lookback int          // days of history
	Budget   score.Budget // false findings an account may cost a week
	// FalseDiscovery is the share of a night's statistical findings that may be
	// false in expectation, on top of the budget; 0 for no such limit.
	FalseDiscovery float64
	// Policy says which types are raised; the zero value raises all but the
	// prebuilt signals, which run dry.
	Policy   finding.Policy
	From, To string // nights to score, YYYY-MM-DD, both included; empty for all
	LateDays int
	// MaxRejected is the share of rejected records above which the night fails.
	MaxRejected float64
	Stages      Stages
	Suppress    *suppress.Set // rules that put findings aside; nil for none
	Blind       Blind         // what features are not looked at; for measuring what they are worth
	Code        string        // version of the program, for manifests and cards
	Progress    func(Progress)
}

// Stages choose the parts of the night; the zero value is the whole.
type Stages struct {
	SkipIngest, SkipTrain, SkipScore bool
}

// Progress is how far the night has come.
type Progress struct {
	Stage       string // "ingest" or "score"
	Done, Total int    // objects or nights
	Bytes       int64  // stored bytes read
	Date        string
}

// Report is what a night did.
type Report struct {
	Stages   Stages // those that ran
	Ingest   *ingest.Report
	Nights   []Manifest        // those asked for, in order
	Skipped  int               // of them, those that were done already
	Findings []finding.Finding // of the nights asked for, by night
	Lapsed   []suppress.Rule   // that no longer apply on the last night
	Missing  []string          // data that would help and is not there
}

// ErrRejected is returned, wrapped, when too large a share of the records was
// rejected.
var ErrRejected = fmt.Errorf("too many records rejected")

// Run does the night or its stages. Without From and To every day in the lake
// is scored that was not scored yet with the same inputs.
func Run(ctx context.Context, opt Options) (*Report, error) {
	rep := &Report{Stages: opt.Stages, Missing: opt.Places.Missing()}
	var accounts []ingest.Account
	var err error
	if opt.Stages.SkipIngest {
		accounts, err = ingest.Accounts(ctx, opt.Lake)
	} else {
		rep.Ingest, err = runIngest(ctx, opt)
		if rep.Ingest != nil {
			accounts = rep.Ingest.Accounts
		}
	}
	if err != nil {
		return rep, err
	}
	if opt.Stages.SkipTrain && opt.Stages.SkipScore {
		return rep, nil
	}
	c, err := newChain(ctx, opt, accounts)
	if err != nil {
		return rep, err
	}
	if err := c.run(ctx, rep); err != nil {
		return rep, err
	}
	rep.Lapsed = rep.lapsed(opt.Suppress)
	rep.Findings, err = c.findings(ctx)
	return rep, err
}

func runIngest(ctx context.Context, opt Options) (*ingest.Report, error) {
	rep, err := ingest.Run(ctx, ingest.Options{
		Logs: opt.Logs, Lake: opt.Lake, Places: opt.Places, Rules: opt.Rules, Workers: opt.Workers, LateDays: opt.LateDays,
		From: keyFrom(opt), To: keyTo(opt),
		Progress: func(p ingest.Progress) {
			opt.report(Progress{Stage: "ingest", Done: p.Done, Total: p.Total, Bytes: p.Bytes, Date: p.Date})
		},
	})
	if err != nil {
		return nil, err
	}
	return rep, opt.tolerate(rep)
}

// tolerate refuses what was read when too much of it was bad: in all, or on one
// of the dates that the nights asked for stand on. A date needs as many records
// (or objects) as make one bad one tolerable before its share means anything.
func (o *Options) tolerate(rep *ingest.Report) error {
	bad := func(n, total int64) bool { return float64(n) > o.MaxRejected*float64(total) }
	const hint = "more than %.1f %% (ingest.max_rejected); see quarantine/ and ingest/objects/ in the lake"
	if n, total := rep.RejectedTotal(), rep.Total(); bad(n, total) {
		return fmt.Errorf("%w: %d of %d, "+hint, ErrRejected, n, total, 100*o.MaxRejected)
	}
	for _, date := range slices.Sorted(maps.Keys(rep.Dates)) {
		d := rep.Dates[date]
		if date < o.From || o.To != "" && date > keyTo(*o) {
			continue
		}
		if bad(d.Rejected, d.Records) && !bad(1, d.Records) {
			return fmt.Errorf("%w: %d of the %d of %s, "+hint, ErrRejected, d.Rejected, d.Records, date, 100*o.MaxRejected)
		}
		if bad(d.Damaged, d.Objects) && !bad(1, d.Objects) {
			return fmt.Errorf("%w: %d of the %d objects of %s are damaged, "+hint, ErrRejected, d.Damaged, d.Objects, date, 100*o.MaxRejected)
		}
	}
	return nil
}

func (o *Options) report(p Progress) {
	if o.Progress != nil {
		o.Progress(p)
	}
}

// keyFrom is the first date of keys that the nights asked for need: the
// lookback before the first of them.
func keyFrom(o Options) string {
	return shift(o.From, -o.Lookback)
}

// keyTo is the last one: records of a day are delivered until a few days after.
func keyTo(o Options) string { return shift(o.To, o.LateDays+1) }

// shift moves a date by days; an empty one stays empty.
func shift(date string, days int) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly)
}
