package baseline

import (
	"slices"
	"sort"
	"strings"
)

// DayCount is how often, or how much, on one day.
type DayCount struct {
	Day   int32 // days since 1970-01-01
	Count int64
}

// History is what an account did on consecutive days. The zero value is not
// usable; call NewHistory. It is safe for concurrent reading.
type History struct {
	Account  string
	entities map[string]*Entity
	holders  map[Value][]*Entity
	days     []int32
}

// Entity is what one entity did.
type Entity struct {
	Name       string // with its kind
	attributes map[string]map[string][]DayCount
}

// NewHistory returns a history without days.
func NewHistory(account string) *History {
	return &History{Account: account, entities: map[string]*Entity{}, holders: map[Value][]*Entity{}}
}

// Add merges the partial of a day, which must be later than all days before.
// Entities for which held returns true are left out: they are not learned from.
func (h *History) Add(day int32, p Partial, held func(entity string) bool) {
	h.days = append(h.days, day)
	var e *Entity
	skip := ""
	for i := range p {
		m := &p[i]
		if m.Entity == skip && skip != "" {
			continue
		}
		if e == nil || e.Name != m.Entity {
			if held != nil && held(m.Entity) {
				skip = m.Entity
				continue
			}
			e = h.entity(m.Entity)
		}
		h.mark(e, m, day)
	}
}

func (h *History) entity(name string) *Entity {
	e, ok := h.entities[name]
	if !ok {
		e = &Entity{Name: name, attributes: map[string]map[string][]DayCount{}}
		h.entities[name] = e
	}
	return e
}

func (h *History) mark(e *Entity, m *Mark, day int32) {
	values, ok := e.attributes[m.Attribute]
	if !ok {
		values = map[string][]DayCount{}
		e.attributes[m.Attribute] = values
	}
	counts, ok := values[m.Value]
	if !ok {
		v := Value{m.Attribute, m.Value}
		h.holders[v] = append(h.holders[v], e)
	}
	values[m.Value] = append(counts, DayCount{day, m.Count})
}

// Window is a history seen through a span of days, both ends included.
type Window struct {
	h        *History
	from, to int32
	active   map[string]int
}

// Window returns the view of the days from through to.
func (h *History) Window(from, to int32) *Window {
	w := &Window{h: h, from: from, to: to, active: map[string]int{}}
	for name, e := range h.entities {
		kind := kindOf(name)
		if len(w.cut(e.attributes[Active][""])) > 0 {
			w.active[kind]++
		}
	}
	return w
}

func kindOf(entity string) string {
	for i := range len(entity) {
		if entity[i] == ':' {
			return entity[:i+1]
		}
	}
	return entity
}

// cut returns the counts inside the window.
func (w *Window) cut(c []DayCount) []DayCount {
	lo := sort.Search(len(c), func(i int) bool { return c[i].Day >= w.from })
	hi := sort.Search(len(c), func(i int) bool { return c[i].Day > w.to })
	if lo >= hi {
		return nil
	}
	return c[lo:hi]
}

// Days returns the number of days in the window that the account has data for.
func (w *Window) Days() int {
	n := 0
	for _, d := range w.h.days {
		if d >= w.from && d <= w.to {
			n++
		}
	}
	return n
}

// Entities returns how many entities of a kind were active in the window.
func (w *Window) Entities(kind string) int { return w.active[kind] }

// ActiveDays returns on how many days an entity was active.
func (w *Window) ActiveDays(entity string) int { return len(w.Counts(entity, Active, "")) }

// Seen returns on how many days an entity showed a value.
func (w *Window) Seen(entity, attribute, value string) int {
	return len(w.Counts(entity, attribute, value))
}

// Counts returns the days on which an entity showed a value, ascending; the
// days without it are left out. The result must not be changed.
func (w *Window) Counts(entity, attribute, value string) []DayCount {
	e, ok := w.h.entities[entity]
	if !ok {
		return nil
	}
	return w.cut(e.attributes[attribute][value])
}

// Values returns the values that an entity showed, most frequent first, ties in
// order of the value.
func (w *Window) Values(entity, attribute string) []ValueDays {
	e, ok := w.h.entities[entity]
	if !ok {
		return nil
	}
	var out []ValueDays
	for v, c := range e.attributes[attribute] {
		if n := len(w.cut(c)); n > 0 {
			out = append(out, ValueDays{v, n})
		}
	}
	slices.SortFunc(out, func(a, b ValueDays) int {
		if a.Days != b.Days {
			return b.Days - a.Days
		}
		if a.Value < b.Value {
			return -1
		}
		return 1
	})
	return out
}

// ValueDays is a value and on how many days it was seen.
type ValueDays struct {
	Value string
	Days  int
}

// Novelty returns what the Good-Turing estimate needs (Good 1953): the number
// of values that an entity showed on exactly one day, and the number of pairs
// of a value and a day.
func (w *Window) Novelty(entity, attribute string) (once, pairs int) {
	e, ok := w.h.entities[entity]
	if !ok {
		return 0, 0
	}
	for _, c := range e.attributes[attribute] {
		n := len(w.cut(c))
		pairs += n
		if n == 1 {
			once++
		}
	}
	return once, pairs
}

// Census counts, for the values that entities of one kind showed in a window,
// how many of them showed each.
type Census struct {
	Holders map[Value]int
	once    map[string]int // attribute → values with one holder
	pairs   map[string]int // attribute → pairs of a value and a holder
}

// NewCensus returns a census of nobody.
func NewCensus() *Census {
	return &Census{Holders: map[Value]int{}, once: map[string]int{}, pairs: map[string]int{}}
}

// Add counts n holders of a value that was not added before.
func (c *Census) Add(v Value, n int) {
	c.Holders[v] = n
	c.pairs[v.Attribute] += n
	if n == 1 {
		c.once[v.Attribute]++
	}
}

// Novelty returns what the Good-Turing estimate needs for the next holder: the
// number of values that exactly one showed, and of pairs of value and holder.
func (c *Census) Novelty(attribute string) (once, pairs int) {
	return c.once[attribute], c.pairs[attribute]
}

// Census takes the census of a kind of entity.
func (w *Window) Census(kind string) *Census {
	c := NewCensus()
	for v, entities := range w.h.holders {
		n := 0
		for _, e := range entities {
			if strings.HasPrefix(e.Name, kind) && len(w.cut(e.attributes[v.Attribute][v.Value])) > 0 {
				n++
			}
		}
		if n > 0 {
			c.Add(v, n)
		}
	}
	return c
}

// Holders returns how many entities of a kind, other than except, showed a
// value in the window.
func (w *Window) Holders(kind, attribute, value, except string) int {
	n := 0
	for _, e := range w.h.holders[Value{attribute, value}] {
		if e.Name != except && strings.HasPrefix(e.Name, kind) && len(w.cut(e.attributes[attribute][value])) > 0 {
			n++
		}
	}
	return n
}
