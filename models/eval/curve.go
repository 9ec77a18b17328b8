package eval

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"yoban/models/finding"
)

// Window is the calibrated score of something on one day. Those of one entity,
// family and day count once, with the smallest probability among them.
type Window struct {
	Account string
	Day     int32 // days since 1970-01-01
	Family  string
	Entity  string  // kind and name, separated by a colon
	P       float64 // probability when nothing is wrong
}

// Calibration tells whether probabilities mean what they say: of windows in which
// nothing is wrong, a share of p should have a probability of p or less.
type Calibration struct {
	Windows  int     `json:"windows"` // entities by family and day, those of attacks left out
	Attacks  int     `json:"attacks"` // left out: entities of an attack on its days
	Points   []Point `json:"points"`
	Families []Curve `json:"families"` // by name
}

// Curve is the calibration of one family of windows.
type Curve struct {
	Name    string  `json:"name"`
	Windows int     `json:"windows"`
	Points  []Point `json:"points"`
}

// Point is what was promised and realised at one probability.
type Point struct {
	P        float64 `json:"p"`        // a power of one half
	Promised float64 `json:"promised"` // windows expected to have this probability or less: P × windows
	Realised int     `json:"realised"` // those that have
	Low      float64 `json:"low"`      // 95 % interval of the realised share, see Wilson
	High     float64 `json:"high"`
}

// Calibrate draws the curves from the windows of the days judged, without those
// of attacks. Windows of benign cases count: they are the unusual that must not
// be reported more often than promised.
func Calibrate(cases []Case, windows []Window, slackTime time.Duration) Calibration {
	type entityDay struct {
		account, family, entity string
		day                     int32
	}
	least := map[entityDay]float64{}
	for _, w := range windows {
		k := entityDay{w.Account, w.Family, w.Entity, w.Day}
		if p, ok := least[k]; !ok || w.P < p {
			least[k] = w.P
		}
	}
	known := attacksByDay(cases, slack(slackTime))
	var c Calibration
	families, all := map[string][]float64{}, []float64{}
	for k, p := range least {
		if known.names(k.account, k.day, k.entity) {
			c.Attacks++
			continue
		}
		families[k.family] = append(families[k.family], p)
		all = append(all, p)
	}
	c.Windows, c.Points, c.Families = len(all), points(all), []Curve{} // never null in JSON
	for _, name := range slices.Sorted(maps.Keys(families)) {
		c.Families = append(c.Families, Curve{Name: name, Windows: len(families[name]), Points: points(families[name])})
	}
	return c
}

// points goes down in halves, as long as half a window is promised, and where some
// are realised a little further: at far smaller probabilities one window says
// nothing.
func points(p []float64) []Point {
	slices.Sort(p)
	out := []Point{}
	const half, little = 0.5, 1. / 32
	for k := 1; ; k++ {
		at := math.Exp2(-float64(k))
		n, _ := slices.BinarySearchFunc(p, at, func(x, at float64) int {
			if x <= at {
				return -1
			}
			return 1
		})
		promised := at * float64(len(p))
		if promised < little || promised < half && n == 0 {
			return out
		}
		low, high := Wilson(n, len(p))
		out = append(out, Point{P: at, Promised: promised, Realised: n, Low: low, High: high})
	}
}

// attackDays are the entities of attacks by account and day; the account is empty
// for entities of any.
type attackDays map[accountDay][]Entity

type accountDay struct {
	account string
	day     int32
}

// maxCaseDays bounds what one case can take from the curve: a case of a year is
// a label gone wrong.
const maxCaseDays = 366

func attacksByDay(cases []Case, slack int64) attackDays {
	out := attackDays{}
	for _, c := range cases {
		if c.Category == Benign {
			continue
		}
		for _, e := range c.Entities {
			first := dayOf(e.Start - slack)
			for day := first; day <= min(dayOf(e.End+slack), first+maxCaseDays); day++ {
				k := accountDay{e.Account, day}
				out[k] = append(out[k], e)
			}
		}
	}
	return out
}

// names reports whether an attack of the day is about the entity.
func (a attackDays) names(account string, day int32, entity string) bool {
	own, anyones := a[accountDay{account, day}], a[accountDay{"", day}]
	if len(own)+len(anyones) == 0 {
		return false
	}
	_, name, ok := strings.Cut(entity, ":")
	if !ok {
		name = entity
	}
	s := subjectOf(finding.Finding{Resource: finding.Resource{PrincipalARN: name, Buckets: []string{name}}})
	return slices.ContainsFunc(own, s.has) || slices.ContainsFunc(anyones, s.has)
}
