// Package inject puts known shapes of attack into the logs of an organisation
// that exists, so that a team sees what would be found there before anything is
// switched on.
//
// A lake with the features of the logs and days to judge come in; log objects in
// AWS's layout, in a directory of their own, and labels go out. The shapes are
// the simulator's attacks; the victims are keys, sessions, instances, interfaces
// and buckets that the lake knows. The invariant: the same lake, seed and days
// give the same bytes, and no victim has two attacks on one day, so that a finding
// of one is none of another's.
//
// It judges nothing and reads no logs.
package inject

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"yoban/features/blob"
	"yoban/jobs/ingest"
	"yoban/jobs/simulate"
)

// Options say what to inject.
type Options struct {
	Lake     blob.Store // with the features of the logs
	Dir      string     // to write log objects to; empty or new
	Seed     uint64
	Victims  int    // of each shape; DefaultVictims when 0
	From, To string // UTC days to judge, YYYY-MM-DD, both included
}

// DefaultVictims is enough to tell a shape that is found from one that is not,
// and few enough for attacks not to make each other look usual.
const DefaultVictims = 3

// MaxVictims bounds what is put into one set of logs.
const MaxVictims = 50

// Result is what was injected.
type Result struct {
	Labels  []byte // CSV, as eval.ReadLabels reads it
	Cases   int
	Shapes  int // with at least one case
	Skipped []Skip
}

// Skip is what could not be injected, and why.
type Skip struct {
	Shape  string `json:"shape"`
	Cases  int    `json:"cases"`
	Reason string `json:"reason"`
}

// Run writes the attacks.
func Run(ctx context.Context, opt Options) (*Result, error) {
	if opt.Victims == 0 {
		opt.Victims = DefaultVictims
	}
	if opt.Victims < 1 || opt.Victims > MaxVictims {
		return nil, fmt.Errorf("inject: %d victims a shape, want 1 to %d", opt.Victims, MaxVictims)
	}
	days, err := daysOf(opt.From, opt.To)
	if err != nil {
		return nil, err
	}
	accounts, err := ingest.Accounts(ctx, opt.Lake)
	if err != nil {
		return nil, err
	}
	field, err := survey(ctx, opt, accounts)
	if err != nil {
		return nil, err
	}
	p := &placement{Options: opt, days: days, field: field, busy: map[string]bool{}, out: simulate.NewInjected(opt.Dir, opt.Seed), result: &Result{}}
	for n, s := range simulate.Shapes() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := p.place(n, s); err != nil {
			return nil, err
		}
	}
	p.result.Labels, p.result.Cases = p.out.Labels(), p.out.Summary.Cases
	return p.result, nil
}

// daysOf lists the days from one to another.
func daysOf(from, to string) ([]time.Time, error) {
	first, err1 := time.Parse(time.DateOnly, from)
	last, err2 := time.Parse(time.DateOnly, to)
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("inject: days to judge: %w", err)
	}
	var days []time.Time
	for day := first; !day.After(last) && len(days) < 366; day = day.AddDate(0, 0, 1) {
		days = append(days, day)
	}
	if len(days) == 0 {
		return nil, fmt.Errorf("inject: no days from %s to %s", from, to)
	}
	return days, nil
}

// placement deals attacks out to victims and days.
type placement struct {
	Options
	days   []time.Time
	field  *field
	busy   map[string]bool // victim and day
	out    *simulate.Injected
	result *Result
}

// place injects one shape into as many victims as are asked for.
func (p *placement) place(number int, s simulate.Shape) error {
	victims, missing := p.field.victims(s, p.Seed)
	if missing != "" {
		p.skip(s.Name, p.Victims, "no "+missing)
		return nil
	}
	placed := 0
	for _, v := range victims {
		if placed == p.Victims {
			break
		}
		id := fmt.Sprintf("I%02d-%02d", number+1, placed+1)
		day, ok := p.free(s, v, id)
		if !ok {
			continue
		}
		wrote, err := p.out.Add(simulate.Injection{ID: id, Shape: s.Name, Victim: v.Victim, Day: p.days[day], Days: len(p.days) - day})
		if err != nil {
			return err
		}
		if wrote {
			placed++
			p.occupy(v, s, day)
		}
	}
	if placed > 0 {
		p.result.Shapes++
	}
	if left := p.Victims - placed; left > 0 {
		p.skip(s.Name, left, fmt.Sprintf("only %d fit: %s", placed, words(s.Needs)))
	}
	return nil
}

func (p *placement) skip(shape string, cases int, reason string) {
	p.result.Skipped = append(p.result.Skipped, Skip{Shape: shape, Cases: cases, Reason: reason})
}

// lasting is on how many days a shape of traffic may go on: miners stay for up to
// three nights.
const lasting = 3

// span is how many days an attack keeps its victim busy.
func span(s simulate.Shape) int {
	if strings.Contains(s.Log, "vpcflow") || strings.Contains(s.Log, "dns") {
		return lasting
	}
	return 1
}

// free picks a day on which nothing else happens to the victim, from a point that
// the seed decides; for what happens at work a Monday to Friday, if there is one.
func (p *placement) free(s simulate.Shape, v *victim, id string) (int, bool) {
	working := func(day int) bool {
		weekday := p.days[day].Weekday()
		return weekday != time.Saturday && weekday != time.Sunday
	}
	var days []int
	for n := range p.days {
		if !s.Workday || working(n) {
			days = append(days, n)
		}
	}
	turn := int(hashOf(p.Seed, "day", id) % uint64(max(len(days), 1)))
	for n := range days {
		day := days[(turn+n)%len(days)]
		if !slices.ContainsFunc(occupied(v, s, day), func(k string) bool { return p.busy[k] }) {
			return day, true
		}
	}
	return 0, false
}

func (p *placement) occupy(v *victim, s simulate.Shape, day int) {
	for _, k := range occupied(v, s, day) {
		p.busy[k] = true
	}
}

// occupied are the days that an attack keeps its victim busy, and one to each
// side: a finding within an hour of midnight would hit both.
func occupied(v *victim, s simulate.Shape, day int) []string {
	name := v.key
	if v.Instance != "" {
		name = v.Account + " " + v.Instance // its credential and its traffic are one victim's
	}
	var keys []string
	for n := -1; n <= span(s); n++ {
		keys = append(keys, fmt.Sprintf("%s %d", name, day+n))
	}
	return keys
}

func words(needs []simulate.Need) string {
	var w []string
	for _, n := range needs {
		w = append(w, string(n))
	}
	return strings.Join(w, " and ")
}

// hashOf is a number that the seed and the parts decide.
func hashOf(seed uint64, parts ...string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %q", seed, parts)
	// FNV leaves the high bits of short texts alike; one round of mixing, as in
	// the finaliser of MurmurHash3, spreads them.
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}
