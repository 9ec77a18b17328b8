package sequence

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"yoban/models/finding"
)

// Days is how many days a sequence spans at most: a week has every habit of its
// people once, and what is further apart is told by other means.
const Days = 7

// Weak is the probability from which on activity is a signal. What one day in
// sixteen shows says little by itself; three such things at once are one in
// four thousand.
const Weak = 1. / 16

// MaxSignals bounds the signals of one account and night, strongest first.
const MaxSignals = 1000

// Signal is one finding, or one window that was too usual to be one.
type Signal struct {
	Day      int32           `json:"day"` // days since 1970-01-01
	Account  string          `json:"account"`
	Entity   string          `json:"entity"`             // whose windows hold its probability
	Family   string          `json:"family,omitempty"`   // of its window; empty for facts
	Column   string          `json:"column,omitempty"`   // of its window
	P        float64         `json:"p,omitempty"`        // of its window; 0 for facts
	Weak     bool            `json:"weak,omitempty"`     // it was not reported
	Ties     []Tie           `json:"ties,omitempty"`     // to whatever else has them
	Sequence string          `json:"sequence,omitempty"` // id of the sequence that joined it on its night
	Finding  finding.Finding `json:"finding"`            // what it tells; of a weak one what it would have told
}

// Tie is something that signals of several subjects can have in common.
type Tie struct {
	Key string `json:"key"` // kind, colon, name
	// Others is how many other subjects could have been tied by it, as the night
	// and the past before it know: the looks that a join costs.
	Others int `json:"others"`
}

// The kinds of ties.
const (
	KeyTie      = "key:"      // access key
	PersonTie   = "person:"   // session name of a person, in whichever role and account
	AddressTie  = "address:"  // remote address of calls
	NetworkTie  = "network:"  // network of calls that the organisation never saw before
	InstanceTie = "instance:" // instance, and the credentials delivered to it
	HostTie     = "host:"     // private address in an account
	RoleTie     = "role:"     // role that instances share
	PeerTie     = "peer:"     // remote address of traffic
	DomainTie   = "domain:"   // registered domain asked for
	BucketTie   = "bucket:"   // bucket
)

// MaxSharers is how many subjects may have a tie by habit before it ties nobody:
// what more than a handful share is a gateway, a pipeline's role or a common
// store.
const MaxSharers = 8

// subject is who or what signals are about.
type subject struct{ account, entity string }

func (s *Signal) subject() subject { return subject{s.Account, s.Entity} }

func compareSubjects(a, b subject) int {
	return cmp.Or(strings.Compare(a.account, b.account), strings.Compare(a.entity, b.entity))
}

// fact reports whether the signal stands on a list or a rule.
func (s *Signal) fact() bool {
	return s.Finding.Basis == finding.List || s.Finding.Basis == finding.Rule
}

// compare orders signals by time, then by everything that tells them apart.
func compare(a, b *Signal) int {
	return cmp.Or(cmp.Compare(a.Finding.First, b.Finding.First), cmp.Compare(a.Day, b.Day), strings.Compare(a.Finding.ID, b.Finding.ID),
		compareSubjects(a.subject(), b.subject()), strings.Compare(a.Family, b.Family), strings.Compare(a.Column, b.Column), cmp.Compare(a.P, b.P))
}

// Strongest keeps at most MaxSignals of one account's night: findings before weak
// signals, the least likely first. The result is in the order of time.
func Strongest(list []Signal) []Signal {
	slices.SortFunc(list, func(a, b Signal) int {
		return cmp.Or(cmp.Compare(order(a.Weak), order(b.Weak)), cmp.Compare(a.P, b.P), compare(&a, &b))
	})
	list = list[:min(len(list), MaxSignals)]
	slices.SortFunc(list, func(a, b Signal) int { return compare(&a, &b) })
	return list
}

func order(later bool) int {
	if later {
		return 1
	}
	return 0
}

// maxLine bounds one line of stored signals, in bytes: twice a finding.
const maxLine = 16 << 20

// Write writes signals, one JSON object a line.
func Write(w io.Writer, list []Signal) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	for i := range list {
		if err := enc.Encode(&list[i]); err != nil {
			return fmt.Errorf("write signals: %w", err)
		}
	}
	return out.Flush()
}

// Read reads what Write wrote. Errors name the line.
func Read(r io.Reader) ([]Signal, error) {
	var list []Signal
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var s Signal
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return nil, fmt.Errorf("read signals: line %d: %w", n, err)
		}
		list = append(list, s)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read signals: %w", err)
	}
	return list, nil
}
