package score

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// kept is what past windows promised, for holding it against what came.
type kept struct {
	incidents []float64 // the least promise of every incident, ascending
	weeks     float64   // account-weeks that they came in
}

// incidentDays is how long the windows of one entity are one incident: a repeat
// within a week updates the finding of the first.
const incidentDays = 7

// keptOf joins the strongest windows of each entity's days into incidents.
func keptOf(past []Window) kept {
	type accountDay struct {
		account string
		day     int32
	}
	least := map[entityDay]float64{}
	days := map[accountDay]bool{}
	for i := range past {
		w := &past[i]
		if !(w.Promised > 0) {
			continue // from before promises were kept
		}
		days[accountDay{w.Account, w.Day}] = true
		k := entityDay{w.Account, w.Family, w.Entity, w.Day}
		if p, ok := least[k]; !ok || w.Promised < p {
			least[k] = w.Promised
		}
	}
	return kept{incidents: incidents(least), weeks: float64(len(days)) / 7}
}

// incidents returns the least promise of every incident, ascending.
func incidents(least map[entityDay]float64) []float64 {
	days := make([]entityDay, 0, len(least))
	for k := range least {
		days = append(days, k)
	}
	slices.SortFunc(days, func(a, b entityDay) int {
		return cmp.Or(strings.Compare(a.account, b.account), strings.Compare(a.family, b.family),
			strings.Compare(a.entity, b.entity), cmp.Compare(a.day, b.day))
	})
	var out []float64
	for start := 0; start < len(days); {
		end, first := start+1, least[days[start]]
		for end < len(days) && sameEntity(days[end], days[start]) && days[end].day < days[start].day+incidentDays {
			first = min(first, least[days[end]])
			end++
		}
		out = append(out, first)
		start = end
	}
	slices.Sort(out)
	return out
}

func sameEntity(a, b entityDay) bool {
	return a.account == b.account && a.family == b.family && a.entity == b.entity
}

const (
	// accident is the part of the budget below which an incident is no chance:
	// six bits. It is left out, so that an organisation under attack does not
	// raise its own thresholds.
	accident = 1. / 64
	// priorIncidents is the weight, in incidents, of promises that are kept. The
	// count of as many is known to a half.
	priorIncidents = 4
	// maxCorrection bounds what the past may say about promises: two bits.
	maxCorrection = 4
)

// steps are how finely Realised looks for the threshold: sixteen to the octave.
const steps = 16

// Realised returns by what promises have to be multiplied for the budget to be
// kept: the budget over the largest promise up to which no more than the budget
// came on past days. It is between 1/maxCorrection and maxCorrection, and 1 when
// nothing is known.
func (c *Calibration) Realised(b Budget) float64 {
	if !(b > 0) || math.IsInf(float64(b), 1) {
		return 1
	}
	x := float64(b) / maxCorrection
	for {
		next := x * math.Exp2(1./steps)
		if next > float64(b)*maxCorrection*(1+1e-9) || c.kept.rate(next, float64(b)*accident) > float64(b)*(1+1e-9) {
			return float64(b) / x
		}
		x = next
	}
}

// rate is how many incidents a week came at a promise of x or less, from those
// above an accident's.
func (k kept) rate(x, accident float64) float64 {
	i, _ := slices.BinarySearch(k.incidents, accident)
	j, _ := slices.BinarySearch(k.incidents, math.Nextafter(x, math.Inf(1)))
	came, promised := float64(j-i), (x-accident)*k.weeks
	return x * (came + priorIncidents) / (promised + priorIncidents)
}
