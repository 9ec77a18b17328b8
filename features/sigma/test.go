package sigma

import (
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
)

// anyOf passes when one of the values does. A text that may not be there
// (value.part) passes for certain only when it is there.
func anyOf(values []*value, pass func(*value) bool) truth {
	out := no
	for _, v := range values {
		if !pass(v) {
			continue
		}
		if !v.part || v.text != "" {
			return yes
		}
		out = maybe
	}
	return out
}

// matches passes values that are as one of its patterns says.
type matches struct {
	words    map[string]bool // the patterns without wildcards
	patterns []*pattern
	cased    bool
}

func (t *matches) of(values []*value, _ fields) truth {
	return anyOf(values, func(v *value) bool {
		return v.texts(t.cased, func(s string) bool {
			return t.words[s] || slices.ContainsFunc(t.patterns, func(p *pattern) bool { return p.match(s) })
		})
	})
}

// isNull passes a field that is not there, or null.
type isNull struct{}

func (isNull) of(values []*value, _ fields) truth {
	if len(values) == 0 {
		return yes
	}
	return anyOf(values, func(v *value) bool { return v.kind == null || v.part && v.text == "" })
}

// exists passes a field that is there, whatever its value, or one that is not.
type exists struct{ want bool }

func (t exists) of(values []*value, _ fields) truth {
	there := no
	for _, v := range values {
		if !v.part || v.text != "" {
			there = yes
		} else {
			there = max(there, maybe)
		}
	}
	if t.want {
		return there
	}
	return yes - there
}

// compares passes numbers on one side of a bound.
type compares struct {
	bound  *big.Float
	strict bool                 // texts that hold a number are none
	pass   func(order int) bool // of the value to the bound: -1, 0 or 1
}

func (t *compares) of(values []*value, _ fields) truth {
	return anyOf(values, func(v *value) bool {
		n, ok := v.number()
		return ok && !(t.strict && v.kind == text) && t.pass(n.Cmp(t.bound))
	})
}

// expressionTest passes texts in which a regular expression is found.
type expressionTest struct{ re *regexp.Regexp }

func (t *expressionTest) of(values []*value, _ fields) truth {
	return anyOf(values, func(v *value) bool {
		return v.texts(true, func(s string) bool { return t.re.MatchString(s) })
	})
}

// within passes addresses inside a network.
type within struct{ prefix netip.Prefix }

func (t *within) of(values []*value, _ fields) truth {
	return anyOf(values, func(v *value) bool {
		a, err := netip.ParseAddr(v.text)
		return err == nil && v.kind == text && t.prefix.Contains(a.Unmap().WithZone(""))
	})
}

// clock passes times of which one part is a number.
type clock struct {
	part func(time.Time) int
	want int
}

func (t *clock) of(values []*value, _ fields) truth {
	return anyOf(values, func(v *value) bool {
		at, err := time.Parse(time.RFC3339, v.text)
		return err == nil && v.kind == text && t.part(at) == t.want
	})
}

// reference passes values that another field of the record has too, or that
// hold, begin or end with a value of it.
type reference struct {
	field         *field
	before, after bool // what may be around the other field's value
	cased         bool
}

// maxPairs bounds how many pairs of values a reference compares as parts of one
// another. Fields of CloudTrail that rules refer to have one value, or few.
const maxPairs = 1 << 12

func (t *reference) of(values []*value, f fields) truth {
	others, known := f.values(t.field)
	if !known {
		return maybe
	}
	if len(values) == 1 && values[0].part || len(others) == 1 && others[0].part {
		return maybe // the whole record tells
	}
	wanted := map[string]bool{}
	for _, o := range others {
		o.texts(t.cased, func(s string) bool { wanted[s] = true; return false })
	}
	pairs := maxPairs
	return anyOf(values, func(v *value) bool {
		return v.texts(t.cased, func(s string) bool {
			if !t.before && !t.after {
				return wanted[s]
			}
			return t.part(s, others, &pairs)
		})
	})
}

// part tells whether one of the others is the part of s that it should be.
func (t *reference) part(s string, others []*value, pairs *int) bool {
	for _, o := range others {
		if *pairs--; *pairs < 0 {
			return false
		}
		found := o.texts(t.cased, func(part string) bool {
			switch {
			case t.before && t.after:
				return strings.Contains(s, part)
			case t.after:
				return strings.HasPrefix(s, part)
			}
			return strings.HasSuffix(s, part)
		})
		if found {
			return true
		}
	}
	return false
}
