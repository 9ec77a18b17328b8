package life

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yoban/models/finding"
)

// Verb is what somebody did to a finding.
type Verb string

// The verbs.
const (
	Archive   Verb = "archive"
	Unarchive Verb = "unarchive"
	Feedback  Verb = "feedback"
)

// Verdict is what somebody found out about a finding.
type Verdict string

// The verdicts. The zero value stands for none, also for one that was taken
// back.
const (
	None       Verdict = ""
	True       Verdict = "true"        // an attack
	False      Verdict = "false"       // nothing at all: a false alarm
	BenignTrue Verdict = "benign-true" // rightly reported and allowed, such as a test that was agreed on
)

// ParseVerdict returns the verdict of a word; "none" takes one back.
func ParseVerdict(word string) (Verdict, error) {
	switch v := Verdict(strings.ToLower(word)); v {
	case True, False, BenignTrue:
		return v, nil
	case "none":
		return None, nil
	}
	return None, fmt.Errorf("verdict %q is not one of true, false, benign-true, none", word)
}

// Accepted reports whether what happened may be learned as normal.
func (v Verdict) Accepted() bool { return v == False || v == BenignTrue }

// Decision is one entry of the journal.
type Decision struct {
	Finding string    `json:"finding"`           // id
	Verb    Verb      `json:"verb"`              //
	ForGood bool      `json:"forGood,omitempty"` // of archive: later activity does not reopen it
	Verdict Verdict   `json:"verdict,omitempty"` // of feedback; empty takes back an earlier one
	Since   string    `json:"since,omitempty"`   // of feedback: the first night that reads it, YYYY-MM-DD
	Nights  []string  `json:"nights,omitempty"`  // of feedback: the nights of the finding that it judges, ascending
	By      string    `json:"by"`                // who decided
	Reason  string    `json:"reason,omitempty"`  //
	At      time.Time `json:"at"`                // when, UTC, to the millisecond
	Known   Facts     `json:"known"`             // the finding as it was known then
}

// Facts are what was known of a finding when somebody decided: enough to tell
// what it was when its days are gone, and what is news after it.
type Facts struct {
	Account  string  `json:"account"`
	Region   string  `json:"region"`
	Type     string  `json:"type"`
	Severity float64 `json:"severity"`
	Resource string  `json:"resource"`
	Count    int64   `json:"count"`
	First    int64   `json:"first"` // Unix seconds of the first event
	Last     int64   `json:"last"`  // Unix seconds of the last event
}

// FactsOf returns the facts of a finding, joined over its days.
func FactsOf(f *finding.Finding) Facts {
	return Facts{Account: f.Account, Region: f.Region, Type: f.Type, Severity: f.Severity,
		Resource: finding.Clean(f.Subject(), finding.MaxName), Count: f.Count, First: f.First, Last: f.Last}
}

// Limits of one decision. A lookback has at most 120 nights; a finding of years
// is judged for its newest ones.
const (
	maxLine   = 1 << 20 // bytes of one line
	MaxNights = 1000    // nights that one decision judges
	maxID     = 64      // bytes of an id; Yoban's have 32
)

// Check reports what is wrong with a decision.
func (d *Decision) Check() error {
	switch {
	case d.Finding == "" || len(d.Finding) > maxID || finding.Clean(d.Finding, maxID) != d.Finding:
		return fmt.Errorf("decision: %.64q is not the id of a finding", d.Finding)
	case strings.TrimSpace(d.By) == "" || finding.Clean(d.By, finding.MaxName) != d.By:
		return errors.New("decision: who decided is not said, or not in printable text")
	case finding.Clean(d.Reason, finding.MaxText) != d.Reason:
		return fmt.Errorf("decision: the reason is not printable text of at most %d bytes", finding.MaxText)
	case !inReach(d.At):
		return fmt.Errorf("decision: time %s is not between 1970 and 9999", d.At)
	case d.Verb != Archive && d.ForGood:
		return fmt.Errorf("decision: %s cannot be for good", d.Verb)
	}
	switch d.Verb {
	case Archive, Unarchive:
		if d.Verdict != None || d.Since != "" || d.Nights != nil {
			return fmt.Errorf("decision: %s has no verdict", d.Verb)
		}
		return nil
	case Feedback:
		return d.checkFeedback()
	}
	return fmt.Errorf("decision: verb %.64q is not known; a newer program may have written it", d.Verb)
}

func (d *Decision) checkFeedback() error {
	if d.Verdict != None {
		if v, err := ParseVerdict(string(d.Verdict)); err != nil || v != d.Verdict {
			return fmt.Errorf("decision: verdict %.64q is not known; a newer program may have written it", d.Verdict)
		}
	}
	if len(d.Nights) == 0 || len(d.Nights) > MaxNights || !slices.IsSorted(d.Nights) {
		return fmt.Errorf("decision: feedback needs 1 to %d nights, ascending", MaxNights)
	}
	for _, night := range append([]string{d.Since}, d.Nights...) {
		if _, err := time.Parse(time.DateOnly, night); err != nil {
			return fmt.Errorf("decision: night %.64q is not YYYY-MM-DD", night)
		}
	}
	return nil
}

// inReach reports whether RFC 3339 can write a time and finding times compare
// with it.
func inReach(t time.Time) bool { return t.Unix() >= 0 && t.Year() <= 9999 }

// Parse reads one line of the journal. Unknown members are an error: a program
// that does not know them would decide otherwise than the one that wrote them.
func Parse(line []byte) (Decision, error) {
	var d Decision
	in := json.NewDecoder(strings.NewReader(string(line)))
	in.DisallowUnknownFields()
	if err := in.Decode(&d); err != nil {
		return Decision{}, fmt.Errorf("decision: %w", err)
	}
	if in.More() {
		return Decision{}, errors.New("decision: more than one object on a line")
	}
	d.At = d.At.UTC()
	if err := d.Check(); err != nil {
		return Decision{}, err
	}
	return d, nil
}

// String says a decision in words, without when and who.
func (d *Decision) String() string {
	switch {
	case d.ForGood:
		return "archived for good"
	case d.Verb == Archive:
		return "archived"
	case d.Verb == Unarchive:
		return "unarchived"
	case d.Verdict == None:
		return "verdict taken back"
	}
	return "verdict " + string(d.Verdict)
}
