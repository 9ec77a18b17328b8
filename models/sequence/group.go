package sequence

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"yoban/models/finding"
	"yoban/models/score"
)

// Bounds on one group. A group of more subjects than maxMembers says what it has
// to say without the rest, and whoever is tied to more than maxNeighbours is
// held against the strongest of them.
const (
	maxMembers    = 64
	maxNeighbours = 64
)

// board holds what a night knows, by subject.
type board struct {
	day      int32
	signals  map[subject][]*Signal // in the order of time
	windows  map[subject][]*score.Window
	tied     map[string][]subject // tie → those that have it, sorted
	others   map[string]int       // tie → looks that a join by it costs
	law      *Law
	accounts map[string]float64 // account → looks a week
	used     map[subject]bool
}

func newBoard(n Night) *board {
	b := &board{day: n.Day, signals: map[subject][]*Signal{}, windows: map[subject][]*score.Window{}, tied: map[string][]subject{},
		others: map[string]int{}, law: n.Law, accounts: map[string]float64{}, used: map[subject]bool{}}
	for i := range n.Signals {
		s := &n.Signals[i]
		if s.Day > n.Day-Days && s.Day <= n.Day {
			b.signals[s.subject()] = append(b.signals[s.subject()], s)
		}
	}
	tied := map[string]map[subject]bool{}
	for who, list := range b.signals {
		slices.SortFunc(list, compare)
		for _, s := range list {
			for _, t := range s.Ties {
				if tied[t.Key] == nil {
					tied[t.Key] = map[subject]bool{}
				}
				tied[t.Key][who] = true
				b.others[t.Key] = max(b.others[t.Key], t.Others)
			}
		}
	}
	for key, set := range tied {
		if len(set) > 1 && (!strings.HasPrefix(key, BucketTie) || b.opened(set)) {
			b.tied[key] = slices.SortedFunc(maps.Keys(set), compareSubjects)
		}
	}
	b.addWindows(n)
	return b
}

// opened reports whether one of those that a bucket ties opened it to others.
// Whoever shares a bucket has nothing in common else.
func (b *board) opened(sharers map[subject]bool) bool {
	for who := range sharers {
		if slices.ContainsFunc(b.signals[who], func(s *Signal) bool {
			return strings.HasPrefix(s.Finding.Type, "Policy:S3/") || strings.HasSuffix(s.Finding.Type, ".Permission")
		}) {
			return true
		}
	}
	return false
}

func (b *board) addWindows(n Night) {
	today := map[subject]bool{}
	for i := range n.Windows {
		w := &n.Windows[i]
		who := subject{w.Account, w.Entity}
		if w.Day <= n.Day-Days || w.Day > n.Day {
			continue
		}
		if len(b.signals[who]) > 0 {
			b.windows[who] = append(b.windows[who], w)
		}
		if w.Day == n.Day && !today[who] {
			today[who] = true
			b.accounts[w.Account] += Days
		}
	}
}

// group is some subjects with what speaks against them together.
type group struct {
	members []subject
	cost    float64 // bits that its ties cost
	p       float64 // that a week shows as much, ties and all; 1 without statistics
	bits    float64 // −log2 p
	counted map[unit]*score.Window
	accused bool // a fact accuses one of them
}

// grow returns the group of a subject: it takes in, one after the other, whoever
// is tied to it and is accused by a fact or makes it less likely.
func (b *board) grow(anchor subject) *group {
	g := b.weigh([]subject{anchor}, 0)
	for len(g.members) < maxMembers {
		var best *group
		for _, c := range b.neighbours(g) {
			next := b.weigh(append(slices.Clone(g.members), c.subject), g.cost+c.cost)
			accused := b.accuses(c.subject)
			if !accused && !(next.bits > g.bits+leastGain) {
				continue
			}
			if best == nil || next.bits > best.bits {
				best = next
			}
		}
		if best == nil {
			return g
		}
		g = best
	}
	return g
}

// leastGain is how many bits a subject has to add to be a member: less than one
// is no evidence that it belongs.
const leastGain = 1

// neighbour is a subject tied to a group.
type neighbour struct {
	subject
	cost float64 // bits of the cheapest tie
}

// neighbours are those that a group is tied to, the most closely tied first. A
// tie of identity costs what it could have tied. One of place, such as an address,
// costs all that places could have tied the group to, since all were looked at;
// and by a place only who has a finding joins: somebody who was there, and did
// what one in sixteen does, is no accomplice.
func (b *board) neighbours(g *group) []neighbour {
	keys := b.ties(g)
	places := 0
	for _, key := range keys {
		if !identity(key) {
			places += max(b.others[key], 1)
		}
	}
	cost := map[subject]float64{}
	for _, key := range keys {
		looks := b.others[key]
		if !identity(key) {
			looks = places
		}
		bits := math.Log2(float64(max(looks, 1)))
		for _, who := range b.tied[key] {
			old, seen := cost[who]
			if slices.Contains(g.members, who) || b.used[who] || seen && old <= bits || !identity(key) && !b.reported(who) {
				continue
			}
			cost[who] = bits
		}
	}
	var out []neighbour
	for who, bits := range cost {
		out = append(out, neighbour{who, bits})
	}
	slices.SortFunc(out, func(a, c neighbour) int {
		return cmp.Or(cmp.Compare(a.cost, c.cost), cmp.Compare(b.least(a.subject), b.least(c.subject)), compareSubjects(a.subject, c.subject))
	})
	return out[:min(len(out), maxNeighbours)]
}

// ties are those of a group that others have, too.
func (b *board) ties(g *group) []string {
	var keys []string
	for _, m := range g.members {
		for _, s := range b.signals[m] {
			for _, t := range s.Ties {
				if len(b.tied[t.Key]) > 1 {
					keys = append(keys, t.Key)
				}
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// reported reports whether a subject has a finding.
func (b *board) reported(who subject) bool {
	return slices.ContainsFunc(b.signals[who], func(s *Signal) bool { return !s.Weak })
}

// identity reports whether a tie says that two subjects are one: a key, a person,
// an instance with its credentials, a host.
func identity(key string) bool {
	for _, kind := range []string{KeyTie, PersonTie, InstanceTie, HostTie} {
		if strings.HasPrefix(key, kind) {
			return true
		}
	}
	return false
}

// least is the smallest probability among a subject's signals.
func (b *board) least(who subject) float64 {
	p := 1.0
	for _, s := range b.signals[who] {
		p = min(p, s.P)
	}
	return p
}

// weigh holds some subjects' week against the law.
func (b *board) weigh(members []subject, cost float64) *group {
	g := &group{members: members, cost: cost}
	var windows []*score.Window
	var kinds []string
	for _, m := range members {
		windows = append(windows, b.windows[m]...)
		if kind := kindOf(m.entity); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
		g.accused = g.accused || b.accuses(m)
	}
	bits, counted := weighed(windows).bits()
	g.counted, g.p = counted, min(max(b.law.P(kinds, bits), leastP)*math.Exp2(cost), 1)
	g.bits = score.Surprise(g.p)
	return g
}

// leastP is the smallest probability that anything here claims, one in a
// trillion: no past is long enough to show what a fitted tail says beyond it.
var leastP = math.Exp2(-40)

func (b *board) accuses(who subject) bool {
	return slices.ContainsFunc(b.signals[who], (*Signal).accuses)
}

// weekly is how many looks the accounts of a group have in a week.
func (b *board) weekly(g *group) float64 {
	most := 1.0
	for _, m := range g.members {
		most = max(most, b.accounts[m.account])
	}
	return most
}

// told are the signals that a group's sequence lists: findings, and those weak
// ones that its probability rests on; in the order of time, one of each id.
func (b *board) told(g *group) []*Signal {
	rests := map[*score.Window]bool{}
	for _, w := range g.counted {
		rests[w] = true
	}
	var out []*Signal
	for _, m := range g.members {
		for _, s := range b.signals[m] {
			if !s.Weak || b.rests(s, rests) {
				out = append(out, s)
			}
		}
	}
	slices.SortFunc(out, compare)
	return out
}

func (b *board) rests(s *Signal, on map[*score.Window]bool) bool {
	return slices.ContainsFunc(b.windows[s.subject()], func(w *score.Window) bool {
		return on[w] && w.Day == s.Day && w.Family == s.Family && w.Column == s.Column
	})
}

// accuses reports whether a signal says by itself that a credential or a host is
// in the wrong hands: a threat list names whom it deals with, or a rule that
// holds only of intruders. Rules
// about policies, logging and the like tell what was done, not that the wrong one
// did it.
func (s *Signal) accuses() bool {
	f := &s.Finding
	switch {
	case !s.fact() || s.Weak || f.Severity < mediumBand:
		return false
	case s.onHost() && f.Action.Direction == "INBOUND":
		return false // somebody did it to the host
	case f.Basis == finding.List:
		return true
	}
	name, err := finding.ParseType(f.Type)
	return err == nil && slices.Contains(accusers, name.Purpose)
}

// accusers are the purposes of rules that speak of an intruder.
var accusers = []string{"Backdoor", "CryptoCurrency", "PenTest", "Trojan", "UnauthorizedAccess"}

// mediumBand is where GuardDuty's severity Medium begins. A host under brute
// force, which is Low, is no accused: every host on the internet is.
const mediumBand = 4
