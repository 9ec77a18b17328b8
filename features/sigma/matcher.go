package sigma

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"yoban/features/event"
)

// Verdict is what some fields of a call say of all rules, whatever its other
// fields are. It is kept by those who keep the fields, and valid for the Matcher
// that made it. A nil Verdict says nothing.
type Verdict struct {
	possible, certain []uint64 // a bit a rule
}

// Matcher tells which rules calls match. Most calls are told by Verdicts that
// were made before, some by their text fields; only for the rest a record is
// decoded. It is not safe for concurrent use.
type Matcher struct {
	set     *Set
	partial partial
	shared  map[string]*Verdict // verdicts by their bits: few differ

	possible, certain []uint64
	matched           []int
	texts             []byte
	unreadable        int64
}

// NewMatcher returns a Matcher of a set's rules; nil for a set without rules.
func NewMatcher(s *Set) *Matcher {
	if s.Len() == 0 {
		return nil
	}
	words := (s.Len() + 63) / 64
	return &Matcher{set: s, shared: map[string]*Verdict{}, possible: make([]uint64, words), certain: make([]uint64, words)}
}

// Unreadable returns of how many calls the record was needed and could not be
// decoded; no rule that needed it was said to match.
func (m *Matcher) Unreadable() int64 { return m.unreadable }

// Action returns what a call's eventSource and eventName say.
func (m *Matcher) Action(c *event.Call) *Verdict { return m.verdict(byAction, c) }

// Identity returns what a call's userIdentity says.
func (m *Matcher) Identity(c *event.Call) *Verdict { return m.verdict(byIdentity, c) }

// Agent returns what a call's userAgent says.
func (m *Matcher) Agent(c *event.Call) *Verdict { return m.verdict(byAgent, c) }

// Failure returns what a call's errorCode says.
func (m *Matcher) Failure(c *event.Call) *Verdict { return m.verdict(byError, c) }

// Place returns what a call's sourceIPAddress and vpcEndpointId say.
func (m *Matcher) Place(c *event.Call) *Verdict { return m.verdict(byPlace, c) }

// maxShared bounds the verdicts that are kept to be given out again.
const maxShared = 1 << 12

// verdict evaluates the rules that ask for a group's fields by these alone.
func (m *Matcher) verdict(g group, c *event.Call) *Verdict {
	m.learn(c, g)
	fill(m.possible, ^uint64(0))
	fill(m.certain, 0)
	for _, i := range m.set.asked[g] {
		switch m.set.rules[i].condition.eval(&m.partial) {
		case no:
			m.possible[i/64] &^= 1 << (i % 64)
		case yes:
			m.certain[i/64] |= 1 << (i % 64)
		}
	}
	m.texts = m.texts[:0]
	for _, words := range [...][]uint64{m.possible, m.certain} {
		for _, w := range words {
			m.texts = binary.LittleEndian.AppendUint64(m.texts, w)
		}
	}
	if v := m.shared[string(m.texts)]; v != nil {
		return v
	}
	v := &Verdict{slices.Clone(m.possible), slices.Clone(m.certain)}
	if len(m.shared) < maxShared {
		m.shared[string(m.texts)] = v
	}
	return v
}

// learn makes the fields of some groups known, and no others.
func (m *Matcher) learn(c *event.Call, groups ...group) {
	m.partial.known = [numSlots]bool{}
	m.texts = m.texts[:0]
	for _, g := range groups {
		g.slotsOf(c, func(_ slot, b []byte) { m.texts = append(m.texts, b...) })
	}
	all := string(m.texts) // one allocation for all fields
	for _, g := range groups {
		g.slotsOf(c, func(s slot, b []byte) {
			m.partial.set(s, all[:len(b)])
			all = all[len(b):]
		})
	}
}

func fill(words []uint64, with uint64) {
	for i := range words {
		words[i] = with
	}
}

// Match returns the rules that a call matches, as numbers for Set.Rule, rising.
// The verdicts must be those of this call's fields; any may be left out. The
// slice is valid until the next call.
func (m *Matcher) Match(c *event.Call, verdicts ...*Verdict) []int {
	fill(m.possible, ^uint64(0))
	fill(m.certain, 0)
	if spare := len(m.possible)*64 - m.set.Len(); spare > 0 {
		m.possible[len(m.possible)-1] >>= spare
	}
	for _, v := range verdicts {
		if v == nil {
			continue
		}
		for i := range m.possible {
			m.possible[i] &= v.possible[i]
			m.certain[i] |= v.certain[i]
		}
	}
	m.matched = m.matched[:0]
	var look lookup
	for w := range m.possible {
		for left := m.possible[w] | m.certain[w]; left != 0; left &= left - 1 {
			b := bits.TrailingZeros64(left)
			i := w*64 + b
			if m.certain[w]>>b&1 == 1 || m.holds(i, c, &look) {
				m.matched = append(m.matched, i)
			}
		}
	}
	return m.matched
}

// lookup is how far a call was looked into.
type lookup struct {
	learned, decoded bool
	record           *record // nil when it could not be decoded
}

// holds evaluates one rule: by the fields of the call, or by its record.
func (m *Matcher) holds(i int, c *event.Call, look *lookup) bool {
	if !look.learned {
		m.learn(c, byAction, byIdentity, byAgent, byError, byPlace, byRest)
		look.learned = true
	}
	condition := m.set.rules[i].condition
	if t := condition.eval(&m.partial); t != maybe {
		return t == yes
	}
	if !look.decoded {
		data := c.Record
		if len(data) == 0 {
			data = compose(c)
		}
		var err error
		if look.record, err = decode(data); err != nil {
			m.unreadable++
		}
		look.decoded = true
	}
	return look.record != nil && condition.eval(look.record) == yes
}
