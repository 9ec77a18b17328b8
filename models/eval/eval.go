// Package eval owns the measure of detection: findings and labels of what truly
// happened come in, recall and false findings go out.
//
// A case is one thing that happened, such as a stolen key used for a night, or
// something unusual but harmless. It is known by its entities, each with its
// own time. Match is pure, and its report does not depend on the order of cases
// or findings. Calibrate holds the probabilities that windows were given against
// how often they came. The package knows no thresholds or baselines, and does not
// read logs.
package eval

import (
	"time"

	"yoban/models/finding"
)

// Benign is the category of cases that are unusual but harmless: a finding on
// one is false.
const Benign = "benign-hard-negative"

// Case is one labelled thing that happened.
type Case struct {
	ID         string
	Log        string   // the log it shows in, e.g. "cloudtrail"
	Category   string   // e.g. "mining"; Benign for what is harmless
	Technique  string   // what was done, in words
	Difficulty string   // e.g. "easy"; empty when not labelled
	Phase      string   // e.g. "train" or "eval"; empty when not labelled
	Expected   []string // finding types that would be right; any of them hits
	Entities   []Entity // at least one
}

// Start returns when the case began, in Unix seconds: the earliest start of its
// entities.
func (c Case) Start() int64 {
	start := c.Entities[0].Start
	for _, e := range c.Entities {
		start = min(start, e.Start)
	}
	return start
}

// End returns when the case was over, in Unix seconds.
func (c Case) End() int64 {
	var end int64
	for _, e := range c.Entities {
		end = max(end, e.End)
	}
	return end
}

// Entity is something a finding about the case would name.
type Entity struct {
	Account string // 12 digits; empty for any account
	Type    string // ip, domain, bucket, principal, access_key, instance, eni, …
	Value   string
	Start   int64 // Unix seconds
	End     int64 // Unix seconds, ≥ Start
}

// Options steer Match. The zero value works, but leaves rates by account-day at
// zero.
type Options struct {
	// Slack widens every entity's time on both sides: delivery is late, and
	// clocks and labels are a little off. 0 means DefaultSlack, less than 0 none.
	Slack time.Duration
	// From and To bound what was scored, in Unix seconds, To excluded. Cases
	// wholly outside were not looked for and are left out. 0 leaves an end open.
	From, To int64
	// AccountDays is the number of (account, UTC day) pairs that were scored.
	AccountDays int
	// Scored are those pairs with the age of the account; without them there are no
	// weeks and no cold start.
	Scored []AccountDay
	// Budget is how many false statistical findings an account may cost a week.
	Budget float64
	// Standing are findings of the same logs without the cases, which were put
	// into them: they hit nothing, and are not false by the cases' doing.
	Standing []finding.Finding
	// Types are the finding types that could be raised. A case is in scope when
	// it expects one of them; nil puts every case in scope.
	Types []string
}

// DefaultSlack is one hour, one window.
const DefaultSlack = time.Hour
