package review

import (
	"context"
	"slices"
	"time"

	"yoban/features/blob"
	"yoban/models/finding/life"
)

// Who is who decides, and why.
type Who struct {
	By     string
	Reason string
	Now    time.Time // the clock of the decision
}

// Outcome is what became of a decision about several cases.
type Outcome struct {
	Written []life.Decision // new entries of the journal
	Already []string        // ids of cases that were so already: nothing was written
}

// Archive puts cases aside: for good, or until they show activity later than
// what is known of them now. One that is put aside so already is left alone.
func (d *Desk) Archive(ctx context.Context, lake blob.Store, cases []*Case, who Who, forGood bool) (*Outcome, error) {
	return d.decide(ctx, lake, cases, who, func(c *Case) (life.Decision, bool) {
		already := c.State == life.Archived && d.Journal.ForGood(c.Finding.ID) == forGood
		return life.Decision{Verb: life.Archive, ForGood: forGood}, already
	})
}

// Unarchive takes archives back. A case that is not archived, and would not be
// reopened either, is left alone.
func (d *Desk) Unarchive(ctx context.Context, lake blob.Store, cases []*Case, who Who) (*Outcome, error) {
	return d.decide(ctx, lake, cases, who, func(c *Case) (life.Decision, bool) {
		return life.Decision{Verb: life.Unarchive}, c.State != life.Archived && c.State != life.Reopened
	})
}

// Verdict is feedback on the nights of a case that the query asked for.
type Verdict struct {
	Verdict life.Verdict
	Since   string // the first night that reads it; see Journal.Verdicts
}

// Feedback records a verdict on the nights of cases. A case about whose nights
// the newest entry says the same already is left alone.
func (d *Desk) Feedback(ctx context.Context, lake blob.Store, cases []*Case, who Who, v Verdict) (*Outcome, error) {
	return d.decide(ctx, lake, cases, who, func(c *Case) (life.Decision, bool) { return c.feedback(v) })
}

// feedback is the decision that a verdict on the case makes, and whether the
// journal says so already.
func (c *Case) feedback(v Verdict) (life.Decision, bool) {
	nights := c.Nights[max(len(c.Nights)-life.MaxNights, 0):]
	decision := life.Decision{Verb: life.Feedback, Verdict: v.Verdict, Since: v.Since, Nights: nights}
	for _, past := range slices.Backward(c.History) {
		if past.Verb != life.Feedback {
			continue
		}
		return decision, past.Verdict == v.Verdict && past.Since <= v.Since && slices.Equal(past.Nights, nights)
	}
	return decision, v.Verdict == life.None
}

// decide writes one entry for every case that is not so already.
func (d *Desk) decide(ctx context.Context, lake blob.Store, cases []*Case, who Who, say func(*Case) (life.Decision, bool)) (*Outcome, error) {
	out := &Outcome{}
	var entries []life.Decision
	for _, c := range cases {
		entry, already := say(c)
		if already {
			out.Already = append(out.Already, c.Finding.ID)
			continue
		}
		entry.Finding, entry.By, entry.Reason, entry.Known = c.Finding.ID, who.By, who.Reason, c.Known
		entries = append(entries, entry)
	}
	var err error
	out.Written, err = life.Append(ctx, lake, d.Journal, who.Now, entries)
	return out, err
}
