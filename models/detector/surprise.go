package detector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/score"
)

// value scores one value of one attribute for an entity, with its evidence. A
// value seen before scores by how rarely, but never more than its rarity among
// the others; a value never seen scores by how seldom the entity shows new
// values at all, and by how rare the value is elsewhere.
func (n *Night) value(entity string, v baseline.Value) finding.Evidence {
	seen, active := n.Window.Seen(entity, v.Attribute, v.Value), n.Window.ActiveDays(entity)
	l := n.likelihood(v, entity)
	ev := finding.Evidence{
		Attribute: v.Attribute, Value: v.Value, Scope: finding.PrincipalScope,
		DaysSeen: seen, DaysActive: active, Frequency: frequency(seen, active),
	}
	switch {
	case seen > 0:
		ev.Bits = min(score.Bits(score.BackOff(seen, active, l.p)), score.Bits(l.p))
	case l.shared:
		ev.Bits = score.Bits(l.p) // the change of many explains that it is new to one
	default:
		ev.Bits = score.Bits(n.noveltyRate(entity, v.Attribute) * l.p)
	}
	if v.Attribute == baseline.Network && inside(v.Value) {
		ev.Bits = min(ev.Bits, maxInside)
	}
	ev.Text = fmt.Sprintf("%s seen on %d of %d active days by this principal; %d other principals of the account showed it",
		v.Value, seen, active, l.holders)
	return ev
}

// maxInside bounds what a network inside AWS says: a principal moves behind an
// endpoint, or is called through a service, whenever somebody changes a route or
// a setting. One change in sixteen is no rarity; what else the calls are tells
// more. An intruder with an endpoint of his own is still a stranger in the rest.
const maxInside = 4

// inside reports whether a network is an endpoint, a private one or AWS's own.
func inside(network string) bool {
	return network == "private" || strings.HasPrefix(network, "vpce:") || strings.HasPrefix(network, "aws:")
}

// noveltyRate is the share of novelty in what the entity shows.
func (n *Night) noveltyRate(entity, attribute string) float64 {
	return score.NoveltyRate(n.Window.Novelty(entity, attribute))
}

// frequency puts day counts into GuardDuty's words: frequent is daily to
// weekly, infrequent a few times a month, rare less than that.
func frequency(seen, active int) finding.Frequency {
	switch {
	case seen == 0:
		return finding.Unseen
	case seen*7 >= active:
		return finding.Frequent
	case seen*30 >= active*2:
		return finding.Infrequent
	}
	return finding.Rare
}

// volume scores today's count of a value against the entity's active days.
func (n *Night) volume(entity, attribute, value string, today int64, unit string) finding.Evidence {
	days, past := n.dailyCounts(entity, attribute, value)
	ev := finding.Evidence{Attribute: unit, Value: fmt.Sprint(today), Scope: finding.PrincipalScope,
		DaysSeen: n.Window.Seen(entity, attribute, value), DaysActive: len(past)}
	ev.Bits = score.Counts(float64(today), score.Weekly(days, past, n.Day))
	mean, most := meanMax(past)
	ev.Text = fmt.Sprintf("%d %s, against %.1f a day on average and %.0f at most over %d active days", today, unit, mean, most, len(past))
	return ev
}

// dailyCounts returns the counts of a value on the entity's active days, zeros
// included, with their days.
func (n *Night) dailyCounts(entity, attribute, value string) (days []int32, out []float64) {
	active := n.Window.Counts(entity, baseline.Active, "")
	counts := n.Window.Counts(entity, attribute, value)
	out = make([]float64, len(active))
	at := 0
	for i, a := range active {
		days = append(days, a.Day)
		for at < len(counts) && counts[at].Day < a.Day {
			at++
		}
		if at < len(counts) && counts[at].Day == a.Day {
			out[i] = float64(counts[at].Count)
		}
	}
	return days, out
}

func meanMax(x []float64) (mean, most float64) {
	for _, v := range x {
		mean += v
		most = max(most, v)
	}
	if len(x) > 0 {
		mean /= float64(len(x))
	}
	return mean, most
}

// strongest orders evidence by bits and drops what says nothing.
func strongest(ev []finding.Evidence) []finding.Evidence {
	ev = slices.DeleteFunc(ev, func(e finding.Evidence) bool { return e.Bits < 0.5 })
	slices.SortStableFunc(ev, func(a, b finding.Evidence) int {
		return cmp.Or(cmp.Compare(b.Bits, a.Bits), cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Value, b.Value))
	})
	return ev
}
