package extract

import (
	"cmp"
	"slices"
)

// capped is a map of row states in which each group keeps at most limit rows:
// those whose capped value has the smallest hash. The others are merged into
// the group's overflow row. Once a key is above the group's threshold it can
// never come back, because thresholds only fall; so what remains depends on the
// set of inputs, not on their order.
type capped[G, K comparable, S any] struct {
	limit int
	rules cappedRules[G, K, S]
	rows  map[K]*S
	group map[G]*cappedGroup[K]
}

// cappedRules say how a key is grouped, hashed and folded.
type cappedRules[G, K comparable, S any] interface {
	group(K) G
	hash(K) uint64
	overflow(K) K
	merge(dst, src *S)
	// spill prepares for the merge of src, the row of k, into the overflow row
	// dst; src is nil when single inputs of k follow instead.
	spill(dst, src *S, k K)
}

type cappedGroup[K comparable] struct {
	keys      []K
	threshold uint64 // keys with a larger hash overflow
}

func newCapped[G, K comparable, S any](limit int, rules cappedRules[G, K, S]) *capped[G, K, S] {
	return &capped[G, K, S]{limit: limit, rules: rules, rows: map[K]*S{}, group: map[G]*cappedGroup[K]{}}
}

// at returns the state to fold an input of key k into.
func (c *capped[G, K, S]) at(k K) *S {
	if s, ok := c.rows[k]; ok {
		return s
	}
	if c.rules.overflow(k) == k {
		// An input that is called like the overflow row must not count as one
		// of the group's rows, or the row would depend on which came first.
		return c.overflowRow(k, nil)
	}
	g := c.groupOf(k)
	if c.rules.hash(k) > g.threshold {
		return c.overflowRow(k, nil)
	}
	s := new(S)
	c.rows[k] = s
	g.keys = append(g.keys, k)
	if len(g.keys) >= 2*c.limit {
		c.trim(g, c.limit)
		if kept, ok := c.rows[k]; ok {
			return kept
		}
		return c.overflowRow(k, nil)
	}
	return s
}

// crowded reports whether a key of the group and hash that has no row yet must
// overflow. Callers ask before they intern a value that an outsider chose, so
// that values without a row take no memory.
func (c *capped[G, K, S]) crowded(g G, hash uint64) bool {
	state, ok := c.group[g]
	return ok && hash > state.threshold
}

func (c *capped[G, K, S]) groupOf(k K) *cappedGroup[K] {
	id := c.rules.group(k)
	g, ok := c.group[id]
	if !ok {
		g = &cappedGroup[K]{threshold: ^uint64(0)}
		c.group[id] = g
	}
	return g
}

func (c *capped[G, K, S]) overflowRow(k K, src *S) *S {
	o := c.rules.overflow(k)
	s, ok := c.rows[o]
	if !ok {
		s = new(S)
		c.rows[o] = s
	}
	c.rules.spill(s, src, k)
	return s
}

// trim keeps the group's limit smallest keys and folds the others.
func (c *capped[G, K, S]) trim(g *cappedGroup[K], limit int) {
	if len(g.keys) <= limit {
		return
	}
	slices.SortFunc(g.keys, func(a, b K) int { return cmp.Compare(c.rules.hash(a), c.rules.hash(b)) })
	g.threshold = c.rules.hash(g.keys[limit-1])
	kept := limit
	for kept < len(g.keys) && c.rules.hash(g.keys[kept]) == g.threshold {
		kept++ // rows of one capped value stay together
	}
	for _, k := range g.keys[kept:] {
		s := c.rows[k]
		delete(c.rows, k)
		c.rules.merge(c.overflowRow(k, s), s)
	}
	g.keys = slices.Clone(g.keys[:kept])
}

// absorb merges another map of the same rules, which must not be used again.
func (c *capped[G, K, S]) absorb(other *capped[G, K, S]) {
	for k, s := range other.rows {
		if c.rules.overflow(k) == k {
			dst, ok := c.rows[k]
			if !ok {
				dst = new(S)
				c.rows[k] = dst
			}
			c.rules.merge(dst, s)
			continue
		}
		if dst := c.at(k); dst == c.rows[k] {
			c.rules.merge(dst, s)
		} else {
			c.rules.merge(c.overflowRow(k, s), s)
		}
	}
}

// finish trims every group to its limit.
func (c *capped[G, K, S]) finish() {
	for _, g := range c.group {
		c.trim(g, c.limit)
	}
}
