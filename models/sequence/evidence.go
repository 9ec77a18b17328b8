package sequence

import (
	"math"
	"strings"

	"yoban/models/score"
)

// unit is what counts once: a tactic or operation of a family, of one subject.
// Hosts of one group count as one subject: what is new to several at once, such
// as a service that all of a fleet begin to use, has one cause.
type unit struct{ account, entity, family, column string }

func unitOf(w *score.Window) unit {
	if kindOf(w.Entity) != principal {
		return unit{family: w.Family, column: w.Column}
	}
	return unit{w.Account, w.Entity, w.Family, w.Column}
}

// principal is the kind of entity that calls APIs.
const principal = "principal"

// kindOf is the kind of an entity, which its name begins with.
func kindOf(entity string) string {
	kind, _, _ := strings.Cut(entity, ":")
	return kind
}

// looks is what a week showed of one unit.
type looks struct {
	own, alone  float64 // the least probabilities
	on, aloneOn *score.Window
	total       int
}

// weigh says how unlikely the windows of a group's week are together.
type weigh struct {
	units map[unit]*looks
}

func weighed(windows []*score.Window) weigh {
	w := weigh{units: map[unit]*looks{}}
	for _, x := range windows {
		l := w.units[unitOf(x)]
		if l == nil {
			l = &looks{own: math.Inf(1), alone: math.Inf(1)}
			w.units[unitOf(x)] = l
		}
		l.total++
		if x.Own < l.own || x.Own == l.own && earlierWindow(x, l.on) {
			l.own, l.on = x.Own, x
		}
		if x.Alone < l.alone || x.Alone == l.alone && earlierWindow(x, l.aloneOn) {
			l.alone, l.aloneOn = x.Alone, x
		}
	}
	return w
}

func earlierWindow(a, b *score.Window) bool {
	if a.Day != b.Day {
		return a.Day < b.Day
	}
	if a.Entity != b.Entity {
		return a.Entity < b.Entity
	}
	return a.Item < b.Item
}

// bits is −log2 of the probability that weeks of as many looks show as much, by
// the product of independent units; counted are those that it rests on.
func (w weigh) bits() (bits float64, counted map[unit]*score.Window) {
	top, least := unit{}, math.Inf(1)
	for u, l := range w.units {
		if p := score.Least(l.own, l.total); p < least || p == least && lessUnit(u, top) {
			top, least = u, p
		}
	}
	counted = map[unit]*score.Window{}
	terms := make([]float64, 0, len(w.units))
	for u, l := range w.units {
		p, on := score.Least(l.alone, l.total), l.aloneOn
		if u == top {
			p, on = least, l.on
		}
		if p <= Weak {
			terms = append(terms, score.Surprise(max(p, leastP)))
			counted[u] = on
		}
	}
	return score.Surprise(score.Truncated(sum(terms), len(w.units), Weak)), counted
}

func lessUnit(a, b unit) bool {
	if a.account != b.account {
		return a.account < b.account
	}
	if a.entity != b.entity {
		return a.entity < b.entity
	}
	if a.family != b.family {
		return a.family < b.family
	}
	return a.column < b.column
}
