package baseline

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"yoban/features/enrich/catalog"
)

// Peers knows how alike the principals of an account are in the shape of what
// they do: which services they read and change, on what share of their active
// days, and what kind of principal they are. Two are alike by the square of the
// cosine between their profiles, from 0 to 1. There are no groups with borders,
// so nobody changes sides from one night to the next; a profile moves as slowly
// as the window does. It is safe for concurrent use.
type Peers struct {
	window   *Window
	profiles map[string]profile
	moments  map[[2]int32]float64 // dimension pair → sum over principals of the products of their weights
}

// profile is a unit vector, by ascending dimension.
type profile []coordinate

type coordinate struct {
	dimension int32
	weight    float64
}

// Peers takes the profiles of the window's principals. It costs the square of
// the services that each uses, at most maxServices.
func (w *Window) Peers() *Peers {
	p := &Peers{window: w, profiles: map[string]profile{}, moments: map[[2]int32]float64{}}
	shape := shaper{dimensions: map[string]int32{}, of: map[string]string{}}
	names := make([]string, 0, len(w.h.entities))
	for name := range w.h.entities {
		if strings.HasPrefix(name, PrincipalKind) {
			names = append(names, name)
		}
	}
	slices.Sort(names) // sums of floats depend on their order
	for _, name := range names {
		x := shape.profile(w, name)
		if len(x) == 0 {
			continue
		}
		p.profiles[name] = x
		for _, a := range x {
			for _, b := range x {
				p.moments[[2]int32{a.dimension, b.dimension}] += a.weight * b.weight
			}
		}
	}
	return p
}

// shaper numbers the dimensions of profiles.
type shaper struct {
	dimensions map[string]int32
	of         map[string]string // action value → service with "r" or "w"
}

// maxServices bounds a profile. A principal that uses more services is known
// by those it uses most.
const maxServices = 16

func (s *shaper) profile(w *Window, entity string) profile {
	active := float64(w.ActiveDays(entity))
	if active == 0 {
		return nil
	}
	days := map[string]int{}
	for _, v := range w.Values(entity, Action) {
		d := s.dimension(v.Value)
		days[d] = max(days[d], v.Days)
	}
	for _, v := range w.Values(entity, Kind) {
		days["kind "+v.Value] = v.Days
	}
	x := make(profile, 0, len(days))
	for _, d := range slices.Sorted(maps.Keys(days)) {
		x = append(x, coordinate{s.number(d), float64(days[d]) / active})
	}
	slices.SortFunc(x, func(a, b coordinate) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.dimension, b.dimension))
	})
	x = x[:min(len(x), maxServices)]
	slices.SortFunc(x, func(a, b coordinate) int { return cmp.Compare(a.dimension, b.dimension) })
	return x.unit()
}

// dimension is what an action value counts for: its service, read or changed.
func (s *shaper) dimension(action string) string {
	d, ok := s.of[action]
	if !ok {
		service, name, _ := strings.Cut(action, ":")
		d = service + " w"
		if a := catalog.Lookup(service+".amazonaws.com", name).Access; a == catalog.List || a == catalog.Read {
			d = service + " r"
		}
		s.of[action] = d
	}
	return d
}

func (s *shaper) number(dimension string) int32 {
	n, ok := s.dimensions[dimension]
	if !ok {
		n = int32(len(s.dimensions))
		s.dimensions[dimension] = n
	}
	return n
}

func (x profile) unit() profile {
	sum := 0.0
	for _, c := range x {
		sum += c.weight * c.weight
	}
	for i := range x {
		x[i].weight /= math.Sqrt(sum)
	}
	return x
}

func (x profile) dot(y profile) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch a, b := x[i], y[j]; {
		case a.dimension < b.dimension:
			i++
		case a.dimension > b.dimension:
			j++
		default:
			sum += a.weight * b.weight
			i, j = i+1, j+1
		}
	}
	return sum
}

// Company returns how many peers a principal has: the likenesses of all others
// added up. It is 0 for one without a past.
func (p *Peers) Company(entity string) float64 {
	x := p.profiles[entity]
	sum := 0.0
	for _, a := range x {
		for _, b := range x {
			sum += a.weight * b.weight * p.moments[[2]int32{a.dimension, b.dimension}]
		}
	}
	return max(sum-1, 0) // itself
}

// maxHolders bounds how many holders of a value are compared one by one. A value
// that more show is common whoever they are.
const maxHolders = 1000

// Holders returns how many peers of a principal showed a value in the window,
// each counted by its likeness; ok is false when the principal has no past or
// too many others showed it.
func (p *Peers) Holders(entity string, v Value) (n float64, ok bool) {
	x := p.profiles[entity]
	holders := p.window.h.holders[v]
	if x == nil || len(holders) > maxHolders {
		return 0, false
	}
	likeness := make([]float64, 0, len(holders))
	for _, h := range holders {
		if h.Name == entity || len(p.window.cut(h.attributes[v.Attribute][v.Value])) == 0 {
			continue
		}
		c := x.dot(p.profiles[h.Name])
		likeness = append(likeness, c*c)
	}
	slices.Sort(likeness) // holders come in the order of the history, and sums depend on it
	return floats.Sum(likeness), true
}
