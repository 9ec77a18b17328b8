package score

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Window is one scored window: an entity's raw score on one day, from one of
// the columns (tactics, operations, …) of a family of windows.
type Window struct {
	Account  string  `parquet:"account,dict" doc:"key; account, 12 digits"`
	Day      int32   `parquet:"day" doc:"key; days since 1970-01-01"`
	Family   string  `parquet:"family,dict" doc:"key; family of windows that shares a part of the budget, e.g. api"`
	Column   string  `parquet:"column,dict" doc:"key; what was scored within the family, e.g. a tactic"`
	Entity   string  `parquet:"entity,dict" doc:"key; who or what was scored"`
	Item     string  `parquet:"item,dict" doc:"key; which of several things of the entity: a credential, a conversation; empty for the whole"`
	Past     string  `parquet:"past,dict" doc:"how much past the entity had: none, short, long"`
	Raw      float64 `parquet:"raw" doc:"bits; sum over attributes, before calibration"`
	Learned  float64 `parquet:"learned" doc:"bits; raw, or for a reported window the least that would have been reported: what the law learns"`
	P        float64 `parquet:"p" doc:"probability, when nothing is wrong, of one as strong or stronger among all windows of the entity's day in the family"`
	Own      float64 `parquet:"own" doc:"probability, when nothing is wrong, of a raw score as high in its column alone"`
	Alone    float64 `parquet:"alone" doc:"the same of what is left of the raw score without network, country, agent, region, kind of credential and hour, which other windows of the entity share"`
	Promised float64 `parquet:"promised" doc:"false findings that the account would cost a week, by the laws alone, if all families reported down to this likelihood; of the strongest window of the entity's day"`
	Known    bool    `parquet:"known" doc:"the entity was reported before or by a rule or list: the window says nothing of what is normal"`
}

// Calibration knows the law of raw scores from past windows, pooled over the
// accounts of the organisation. It works in two steps: each column has a law of
// its own, so that tactics people use daily and tactics nobody uses compare;
// and the strongest column of an entity's day has one, so that looking at many
// columns costs what it should.
type Calibration struct {
	columns map[column]*Null
	joint   map[class]*Null
	parts   map[string]float64 // family → components of its raw scores; Attributes if absent
	weekly  map[weekly]float64
	usual   map[string]float64 // family → mean of the accounts' weekly windows
	kept    kept
}

type class struct{ family, past string }
type column struct {
	class
	column string
}
type weekly struct{ account, family string }
type entityDay struct {
	account, family, entity string
	day                     int32
}

// NewCalibration learns from past windows. Components says of families whose raw
// scores are not sums over Attributes what they are.
func NewCalibration(past []Window, components map[string]float64) *Calibration {
	c := &Calibration{parts: components, columns: map[column]*Null{}, joint: map[class]*Null{}, weekly: map[weekly]float64{}, usual: map[string]float64{}}
	raw := map[column][]float64{}
	for _, w := range past {
		if !c.leftOut(&w) {
			k := column{class{w.Family, w.Past}, w.Column}
			raw[k] = append(raw[k], w.Learned)
		}
	}
	for k, scores := range raw {
		c.columns[k] = NewNull(scores, c.components(k.family))
	}
	c.learnJoint(past)
	c.kept = keptOf(past)
	return c
}

func (c *Calibration) learnJoint(past []Window) {
	strongest := map[entityDay]float64{}
	of := map[entityDay]Window{}
	for _, w := range past {
		k := entityDay{w.Account, w.Family, w.Entity, w.Day}
		strongest[k] = max(strongest[k], Surprise(c.Column(w.Family, w.Past, w.Column, w.Learned)))
		of[k] = w
	}
	scores := map[class][]float64{}
	for k, s := range strongest {
		if w := of[k]; !c.leftOut(&w) {
			scores[class{w.Family, w.Past}] = append(scores[class{w.Family, w.Past}], s)
		}
	}
	c.countWeekly(strongest)
	for k, s := range scores {
		c.joint[k] = NewNull(s, LikelihoodRatio) // of −log2 p; sorts: the order of the map does not matter
	}
}

// countWeekly counts the entity-days of every account and family, over the days
// on which the account had any.
func (c *Calibration) countWeekly(entityDays map[entityDay]float64) {
	windows := map[weekly]int{}
	days := map[weekly]map[int32]bool{}
	for k := range entityDays {
		w := weekly{k.account, k.family}
		windows[w]++
		if days[w] == nil {
			days[w] = map[int32]bool{}
		}
		days[w][k.day] = true
	}
	total, accounts := map[string]float64{}, map[string]float64{}
	for w, n := range windows {
		c.weekly[w] = 7 * float64(n) / float64(len(days[w]))
	}
	for _, w := range sortedWeekly(c.weekly) {
		total[w.family] += c.weekly[w]
		accounts[w.family]++
	}
	for family := range total {
		c.usual[family] = total[family] / accounts[family]
	}
}

func sortedWeekly(m map[weekly]float64) []weekly {
	return slices.SortedFunc(maps.Keys(m), func(a, b weekly) int {
		return cmp.Or(strings.Compare(a.account, b.account), strings.Compare(a.family, b.family))
	})
}

func (c *Calibration) components(family string) float64 {
	if n, ok := c.parts[family]; ok {
		return n
	}
	return Attributes
}

// Column returns the probability of a raw score in a column.
func (c *Calibration) Column(family, past, col string, raw float64) float64 {
	n, ok := c.columns[column{class{family, past}, col}]
	if !ok {
		n = NewNull(nil, c.components(family))
	}
	return n.P(raw)
}

// Joint returns the probability that the strongest of the candidates of an
// entity's day is at least as strong as p, the smallest of their probabilities.
// Without past windows every candidate counts as a look of its own (Bonferroni).
func (c *Calibration) Joint(family, past string, p float64, candidates int) float64 {
	looks := min(p*float64(candidates), 1)
	n, ok := c.joint[class{family, past}]
	if !ok {
		return looks
	}
	t := trust(n.N())
	return n.own(Surprise(p))*t + looks*(1-t)
}

// leftOut reports whether the law does not learn from a window. For likelihood
// ratios it learns from all: innocent things, such as connections that stay for
// days, score as high as guilty ones there, and the law must see how high and
// how often.
func (c *Calibration) leftOut(w *Window) bool {
	return w.Known && c.components(w.Family) != LikelihoodRatio
}

// Least returns the smallest raw score, up to raw, whose joint probability among
// so many candidates is at most p: what the law learns of a window that was
// reported. It shows the law how often such windows come, and does not let one
// attack say how high a score must be for the next to be seen.
func (c *Calibration) Least(family, past, col string, raw, p float64, candidates int) float64 {
	lo, hi := 0.0, raw
	// Halving forty times is exact to far below a bit.
	for range 40 {
		mid := (lo + hi) / 2
		if c.Joint(family, past, c.Column(family, past, col, mid), candidates) <= p {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// Has reports whether an account had windows of a family on past days.
func (c *Calibration) Has(account, family string) bool { return c.weekly[weekly{account, family}] > 0 }

// Weekly returns how many windows of a family an account has in a week: its
// own number, or the usual one of the organisation if it has more or the
// account is new.
func (c *Calibration) Weekly(account, family string) float64 {
	return max(c.weekly[weekly{account, family}], c.usual[family])
}
