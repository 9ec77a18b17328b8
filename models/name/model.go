package name

import (
	_ "embed" // for the model below
	"fmt"
	"math"
	"strings"
	"sync"
)

// order is how many symbols a gram has: one, and the three before it. A fifth
// adds two thirds to the size and tells generated from ordinary no better.
const order = 4

// gram is up to order symbols, as the digits of a number; the last symbol is the
// last digit.
type gram uint32

// context returns what stands before the last symbol.
func (g gram) context() gram { return g / symbols }

// Model is the law of ordinary labels. It is safe for concurrent use.
type Model struct {
	counts map[gram]uint32 // of full grams
	levels [order]level    // by length of the context
}

// level knows what follows contexts of one length.
type level struct {
	counts   map[gram]uint32  // of the context with what follows; below the longest, how many symbols precede it
	contexts map[gram]follows // of the context
	discount float64          // taken from every count for what was never seen
}

type follows struct {
	total uint32 // sum of the counts
	kinds uint32 // how many different symbols follow
}

//go:embed ordinary.model
var embedded []byte

// Ordinary returns the model that comes with the package.
var Ordinary = sync.OnceValue(func() *Model {
	m := &Model{}
	if err := m.UnmarshalBinary(embedded); err != nil {
		panic(fmt.Sprintf("embedded model of names: %v", err)) // a slip of the package's authors
	}
	return m
})

// Learn learns the law of ordinary labels from examples. Each counts as often
// as it is given. It learns nothing from empty ones and from punycode.
func Learn(labels []string) *Model {
	m := &Model{counts: map[gram]uint32{}}
	for _, l := range labels {
		if isCoded(l) || l == "" {
			continue
		}
		walk(spell(l), func(g gram) { m.counts[g]++ })
	}
	m.derive()
	return m
}

// isCoded reports whether a label is punycode (RFC 3492), whose letters mean
// positions rather than sounds.
func isCoded(label string) bool {
	return len(label) >= 4 && strings.EqualFold(label[:4], "xn--")
}

// walk visits the gram of every symbol and of the end.
func walk(spelled []uint8, visit func(gram)) {
	const all = symbols * symbols * symbols * symbols
	g := gram(0)
	for range order - 1 {
		g = g*symbols + begin
	}
	for _, s := range append(spelled, end) {
		g = (g*symbols + gram(s)) % all
		visit(g)
	}
}

// derive computes the levels from the counts. A gram shorter than the longest
// counts by how many different symbols precede it, which is what Kneser and Ney
// back off to.
func (m *Model) derive() {
	counts := m.counts
	span := gram(symbols * symbols * symbols) // of the grams that are one shorter
	for k := order - 1; k >= 0; k-- {
		m.levels[k] = newLevel(counts)
		shorter := map[gram]uint32{}
		for g := range counts {
			shorter[g%span]++
		}
		counts, span = shorter, span/symbols
	}
}

func newLevel(counts map[gram]uint32) level {
	l := level{counts: counts, contexts: map[gram]follows{}}
	var once, twice float64
	for g, n := range counts {
		f := l.contexts[g.context()]
		f.total += n
		f.kinds++
		l.contexts[g.context()] = f
		switch n {
		case 1:
			once++
		case 2:
			twice++
		}
	}
	// Ney, Essen and Kneser (1994); where no gram is rare, there is no estimate.
	l.discount = 0.5
	if once > 0 && twice > 0 {
		l.discount = once / (once + 2*twice)
	}
	return l
}

// cost returns how many bits a label has among ordinary ones: −log2 of its
// probability.
func (m *Model) cost(spelled []uint8) float64 {
	bits := 0.0
	walk(spelled, func(g gram) { bits -= math.Log2(m.probability(g)) })
	return bits
}

// probability returns how probable the last symbol of a gram is after the
// others, always more than 0.
func (m *Model) probability(g gram) float64 {
	p := 1.0 / (symbols - 1) // nothing begins twice
	tail := gram(symbols)
	for k := range m.levels {
		l := &m.levels[k]
		part := g % tail
		tail *= symbols
		f, ok := l.contexts[part.context()]
		if !ok {
			return p // longer contexts were not seen either
		}
		seen := max(float64(l.counts[part])-l.discount, 0)
		p = (seen + l.discount*float64(f.kinds)*p) / float64(f.total)
	}
	return p
}

// Bits returns the log2 likelihood ratio of a label having been generated
// against its being ordinary, finite for any text. Case does not matter, and
// bytes behind the 63rd do not count. It is 0 for the empty label and for
// punycode, of which the model knows nothing.
func (m *Model) Bits(label string) float64 {
	if label == "" || isCoded(label) {
		return 0
	}
	spelled := spell(label)
	return m.cost(spelled) - generatedCost(spelled)
}
