package backtest

import (
	"fmt"
	"strings"

	"yoban/jobs/ingest"
	"yoban/jobs/nightly"
	"yoban/models/eval"
)

// Report is what a backtest found out. It marshals to JSON as it stands.
type Report struct {
	From        string      `json:"from"` // first day judged that has logs, YYYY-MM-DD
	To          string      `json:"to"`   // last one
	Nights      int         `json:"nights"`
	Learning    int         `json:"learning"`    // nights with too little history for statistics of habits
	AccountDays int         `json:"accountDays"` // pairs of an account and a day judged that have features
	Windows     int         `json:"windows"`     // scored on the days judged
	Records     Records     `json:"records"`
	Missing     []string    `json:"missing"` // data that would help and is not there
	Eval        eval.Report `json:"eval"`
	Variants    []Variant   `json:"variants"` // with everything first; empty unless asked for
	Injected    *Injected   `json:"injected,omitempty"`
}

// Records counts the log records in the lake, of all days:
// read = used + duplicate + without data + rejected + late.
type Records struct {
	Read      int64 `json:"read"`
	Used      int64 `json:"used"`
	Duplicate int64 `json:"duplicate"`
	NoData    int64 `json:"noData"`
	Rejected  int64 `json:"rejected"`
	Late      int64 `json:"late"` // of days whose older log objects are gone
}

// newReport counts what was done on the nights to judge; nothing is judged yet.
func newReport(nights []nightly.Manifest, done *nightly.Report) *Report {
	rep := &Report{From: nights[0].Night, To: nights[len(nights)-1].Night, Nights: len(nights), Records: recordsOf(done.Ingest),
		Missing: append([]string{}, done.Missing...), Variants: []Variant{}}
	for _, m := range nights {
		rep.AccountDays += len(m.Features)
		rep.Windows += m.Windows
		if m.Learning {
			rep.Learning++
		}
	}
	return rep
}

// recordsOf takes the counts of ingestion; nil when it was left out.
func recordsOf(r *ingest.Report) Records {
	if r == nil {
		return Records{}
	}
	return Records{Read: r.Total(), Used: r.Used.Total(), Duplicate: r.Duplicates, NoData: r.NoData, Rejected: r.RejectedTotal(), Late: r.Unmergeable}
}

// Text returns the report as plain text for a person. The same report gives the
// same text.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "judged    %s to %s: %d nights, %d account-days, %d windows\n", r.From, r.To, r.Nights, r.AccountDays, r.Windows)
	if r.Learning > 0 {
		fmt.Fprintf(&b, "learning  %d of the nights had too little history for statistics of habits\n", r.Learning)
	}
	n := r.Records
	fmt.Fprintf(&b, "records   %d read = %d used + %d duplicate + %d without data + %d rejected", n.Read, n.Used, n.Duplicate, n.NoData, n.Rejected)
	if n.Late > 0 {
		fmt.Fprintf(&b, " + %d too late", n.Late)
	}
	b.WriteString("\n")
	for _, m := range r.Missing {
		fmt.Fprintf(&b, "note: %s\n", m)
	}
	r.Injected.text(&b)
	b.WriteString(r.Eval.Text())
	variantsText(&b, r.Variants)
	return b.String()
}
