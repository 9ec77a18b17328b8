package score

// Window is one scored window: an entity's raw score on one day, from one of
// the columns (tactics, operations, …) of a family of windows.
type Window struct {
	Account string  `parquet:"account,dict" doc:"key; account, 12 digits"`
	Day     int32   `parquet:"day" doc:"key; days since 1970-01-01"`
	Family  string  `parquet:"family,dict" doc:"key; family of windows that shares a part of the budget, e.g. api"`
	Column  string  `parquet:"column,dict" doc:"key; what was scored within the family, e.g. a tactic"`
	Entity  string  `parquet:"entity,dict" doc:"key; who or what was scored"`
	Item    string  `parquet:"item,dict" doc:"key; which of several things of the entity: a credential, a conversation; empty for the whole"`
	Raw     float64 `parquet:"raw" doc:"bits; sum over attributes, before calibration"`
	Held    bool    `parquet:"held" doc:"the window led to a finding and is not learned from"`
}

// Calibration knows the law of raw scores from past windows, pooled over the
// accounts of the organisation. It works in two steps: each column has a law of
// its own, so that tactics people use daily and tactics nobody uses compare;
// and the strongest column of an entity's day has one, so that looking at many
// columns costs what it should.
type Calibration struct {
	columns map[column]*Null
	joint   map[string]*Null
	weekly  map[weekly]float64
}

type column struct{ family, column string }
type weekly struct{ account, family string }
type entityDay struct {
	account, family, entity string
	day                     int32
}

// NewCalibration learns from past windows, of days days.
func NewCalibration(past []Window, days int) *Calibration {
	c := &Calibration{columns: map[column]*Null{}, joint: map[string]*Null{}, weekly: map[weekly]float64{}}
	raw := map[column][]float64{}
	for _, w := range past {
		if !w.Held {
			k := column{w.Family, w.Column}
			raw[k] = append(raw[k], w.Raw)
		}
	}
	for k, scores := range raw {
		c.columns[k] = NewNull(scores)
	}
	c.learnJoint(past, days)
	return c
}

func (c *Calibration) learnJoint(past []Window, days int) {
	strongest := map[entityDay]float64{}
	held := map[entityDay]bool{}
	for _, w := range past {
		k := entityDay{w.Account, w.Family, w.Entity, w.Day}
		strongest[k] = max(strongest[k], Surprise(c.Column(w.Family, w.Column, w.Raw)))
		held[k] = held[k] || w.Held
	}
	scores := map[string][]float64{}
	for k, s := range strongest {
		if !held[k] {
			scores[k.family] = append(scores[k.family], s)
		}
		c.weekly[weekly{k.account, k.family}] += 7 / float64(max(days, 1))
	}
	for family, s := range scores {
		c.joint[family] = NewNull(s) // sorts: the order of the map does not matter
	}
}

// Column returns the probability of a raw score in a column.
func (c *Calibration) Column(family, col string, raw float64) float64 {
	n, ok := c.columns[column{family, col}]
	if !ok {
		n = NewNull(nil)
	}
	return n.P(raw)
}

// Joint returns the probability that the strongest column of an entity's day is
// at least as strong as p, the smallest of its columns' probabilities. Without
// past windows that is p itself.
func (c *Calibration) Joint(family string, p float64) float64 {
	n, ok := c.joint[family]
	if !ok {
		return p
	}
	return n.own(Surprise(p))*share(n.N()) + p*(1-share(n.N()))
}

// share is the weight of n learned windows against the prior.
func share(n int) float64 { return float64(n) / (float64(n) + priorWindows) }

// Weekly returns how many windows of a family an account has in a week.
func (c *Calibration) Weekly(account, family string) float64 {
	return c.weekly[weekly{account, family}]
}

// Learned returns how many past entity-days a family's law stands on.
func (c *Calibration) Learned(family string) int {
	if n, ok := c.joint[family]; ok {
		return n.N()
	}
	return 0
}
