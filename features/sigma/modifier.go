package sigma

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

// modifiers are what follows a field's name behind bars (Sigma modifiers
// appendix, version 2.1).
type modifiers struct {
	all, negated, cased bool
	steps               []string // that change the value, in order
	kind                string   // what the value is to be taken for; empty for text with wildcards
	flags               string   // of a regular expression, as RE2 writes them
}

// steps are the modifiers that change a value.
var steps = []string{"contains", "startswith", "endswith", "base64", "base64offset", "wide", "utf16le", "utf16be", "utf16", "windash"}

// flags are the modifiers of a regular expression, under RE2's letters.
var flags = map[string]string{"i": "i", "ignorecase": "i", "m": "m", "multiline": "m", "s": "s", "dotall": "s"}

// orders are the modifiers that compare numbers, by what they pass.
var orders = map[string]func(order int) bool{
	"lt":  func(o int) bool { return o < 0 },
	"lte": func(o int) bool { return o <= 0 },
	"gt":  func(o int) bool { return o > 0 },
	"gte": func(o int) bool { return o >= 0 },
}

// clocks are the modifiers that look at a part of a time.
var clocks = map[string]func(time.Time) int{
	"minute": time.Time.Minute,
	"hour":   time.Time.Hour,
	"day":    time.Time.Day,
	"week":   func(t time.Time) int { _, w := t.ISOWeek(); return w },
	"month":  func(t time.Time) int { return int(t.Month()) },
	"year":   time.Time.Year,
}

// kinds are the other modifiers that say what a value is taken for.
var kinds = []string{"re", "cidr", "exists", "fieldref"}

// parseModifiers reads the names behind a field, and refuses what is not known
// or does not go together.
func parseModifiers(names []string) (m modifiers, err error) {
	for _, name := range names {
		_, order := orders[name]
		_, clock := clocks[name]
		switch {
		case name == "all":
			m.all = true
		case name == "neq":
			m.negated = true
		case name == "cased":
			m.cased = true
		case slices.Contains(steps, name):
			m.steps = append(m.steps, name)
		case flags[name] != "":
			if m.kind != "re" {
				return m, wrong(0, "", "modifier %q needs re before it", name)
			}
			m.flags += flags[name]
		case order, clock, slices.Contains(kinds, name):
			if m.kind != "" || name != "fieldref" && len(m.steps) > 0 {
				return m, wrong(0, "", "modifier %q must be the first of its kind and come before those that change values", name)
			}
			m.kind = name
		case name == "expand":
			return m, wrong(0, "", "modifier \"expand\" is not supported: its placeholders have no values here")
		default:
			return m, wrong(0, "", "modifier %q is not known", name)
		}
	}
	return m, m.check()
}

// check refuses steps that mean nothing for the kind of value.
func (m *modifiers) check() error {
	for _, s := range m.steps {
		part := s == "contains" || s == "startswith" || s == "endswith"
		switch {
		case m.kind == "", m.kind == "fieldref" && part:
		case m.kind == "re" && s == "contains": // an expression is searched for anyway
		default:
			return wrong(0, "", "modifier %q cannot follow %q", s, m.kind)
		}
	}
	return nil
}

// transform applies the steps to a value, which may become several: it stands
// for any of them.
func (m *modifiers) transform(value []piece) ([][]piece, error) {
	values := [][]piece{value}
	for _, s := range m.steps {
		var next [][]piece
		for _, v := range values {
			out, err := step(s, v)
			if err != nil {
				return nil, err
			}
			next = append(next, out...)
		}
		if len(next) > maxValues {
			return nil, wrong(0, "", "modifier %q makes more than %d values", s, maxValues)
		}
		values = next
	}
	return values, nil
}

// step applies one modifier to one value.
func step(name string, v []piece) ([][]piece, error) {
	switch name {
	case "contains":
		return [][]piece{around(v, true, true)}, nil
	case "startswith":
		return [][]piece{around(v, false, true)}, nil
	case "endswith":
		return [][]piece{around(v, true, false)}, nil
	case "windash":
		return dashed(v)
	case "base64", "base64offset":
		return encoded(name, v)
	}
	out := make([]piece, 0, len(v))
	for _, p := range v {
		if p.wild == 0 {
			p.text = utf16Text(p.text, name == "utf16be", name == "utf16" && len(out) == 0)
		}
		out = append(out, p)
	}
	return [][]piece{out}, nil
}

// encoded returns a value in base64.
func encoded(name string, v []piece) ([][]piece, error) {
	s, ok := plain(v)
	if !ok {
		return nil, wrong(0, "", "modifier %q cannot encode a wildcard", name)
	}
	texts := []string{base64.StdEncoding.EncodeToString([]byte(s))}
	if name == "base64offset" {
		texts = base64Offsets(s)
	}
	if len(texts) == 0 {
		return nil, wrong(0, "", "modifier %q: the value %q is too short to be recognised", name, s)
	}
	var out [][]piece
	for _, t := range texts {
		out = append(out, []piece{{text: t}})
	}
	return out, nil
}

// dashed returns a value with the dashes of its options varied.
func dashed(v []piece) ([][]piece, error) {
	out := [][]piece{nil}
	for _, p := range v {
		variants := []piece{p}
		if p.wild == 0 {
			texts, ok := windash(p.text)
			if !ok || len(texts)*len(out) > power(len(dashes), maxDashes) {
				return nil, wrong(0, "", "modifier \"windash\" varies at most %d dashes of a value", maxDashes)
			}
			variants = variants[:0]
			for _, t := range texts {
				variants = append(variants, piece{text: t})
			}
		}
		var next [][]piece
		for _, before := range out {
			for _, variant := range variants {
				next = append(next, append(slices.Clone(before), variant))
			}
		}
		out = next
	}
	return out, nil
}

// power returns base to a small exponent.
func power(base, exponent int) int {
	n := 1
	for range exponent {
		n *= base
	}
	return n
}

// splitKey splits a key of a map into the field and its modifiers.
func splitKey(key string) (path string, names []string) {
	parts := strings.Split(key, "|")
	return parts[0], parts[1:]
}
