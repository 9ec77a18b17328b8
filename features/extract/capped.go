package extract

import (
	"cmp"
	"slices"
)

// capped is a table of row states in which each group keeps at most limit rows:
// those whose capped value has the lowest rank, by its hash. The others are merged into
// the group's overflow row. Once a key is above the group's threshold it can
// never come back, because thresholds only fall; so what remains depends on the
// set of inputs, not on their order.
type capped[G, K comparable, S any] struct {
	limit int
	rules cappedRules[G, K, S]
	rows  entries[K, S]
	group map[G]*cappedGroup[K, S]
}

// cappedRules say how a key is found, grouped, ranked and folded.
type cappedRules[G, K comparable, S any] interface {
	hash(*K) uint32
	group(*K) G
	rank(*K) uint64 // of the capped value, the same in every run; asked for only in groups that were full
	overflow(*K) K
	merge(dst, src *S)
	// spill prepares for the merge of src, the row of a key, into the overflow
	// row dst; src is nil when a single input of the key follows instead.
	spill(dst, src *S, k *K)
}

type cappedGroup[K comparable, S any] struct {
	rows      []*entry[K, S]
	threshold uint64 // keys of a higher rank overflow
}

// unlimited is the threshold of a group that was never full.
const unlimited = ^uint64(0)

type ranked[K comparable, S any] struct {
	rank uint64
	row  *entry[K, S]
}

func newCapped[G, K comparable, S any](limit int, rules cappedRules[G, K, S]) *capped[G, K, S] {
	return &capped[G, K, S]{limit: limit, rules: rules, group: map[G]*cappedGroup[K, S]{}}
}

// at returns the row to fold an input of key k into: the key's own, or the
// overflow row, which has another key.
func (c *capped[G, K, S]) at(k *K) *entry[K, S] {
	hash := c.rules.hash(k)
	e := c.rows.find(hash, k)
	switch {
	case e == nil:
		return c.insert(hash, k)
	case e.moved != nil:
		return c.overflowRow(k, nil)
	}
	return e
}

// insert makes the row of a key that has none, unless it must overflow.
func (c *capped[G, K, S]) insert(hash uint32, k *K) *entry[K, S] {
	if c.rules.overflow(k) == *k {
		// An input that is called like the overflow row must not count as one
		// of the group's rows, or the row would depend on which came first.
		return c.overflowRow(k, nil)
	}
	g := c.groupOf(k)
	if g.threshold != unlimited && c.rules.rank(k) > g.threshold {
		return c.overflowRow(k, nil)
	}
	e := c.rows.put(hash, k)
	g.rows = append(g.rows, e)
	if len(g.rows) >= 2*c.limit {
		c.trim(g)
		if e.moved != nil {
			return c.overflowRow(k, nil)
		}
	}
	return e
}

// crowded reports whether a key of the group and rank that has no row yet must
// overflow. Callers ask before they intern a value that an outsider chose, so
// that values without a row take no memory.
func (c *capped[G, K, S]) crowded(g G, rank uint64) bool {
	state, ok := c.group[g]
	return ok && rank > state.threshold
}

func (c *capped[G, K, S]) groupOf(k *K) *cappedGroup[K, S] {
	id := c.rules.group(k)
	g, ok := c.group[id]
	if !ok {
		g = &cappedGroup[K, S]{threshold: unlimited}
		c.group[id] = g
	}
	return g
}

func (c *capped[G, K, S]) overflowRow(k *K, src *S) *entry[K, S] {
	o := c.rules.overflow(k)
	e := c.rows.at(c.rules.hash(&o), &o)
	c.rules.spill(&e.value, src, k)
	return e
}

// trim keeps the group's rows of the lowest ranks, up to the limit, and folds
// the others.
func (c *capped[G, K, S]) trim(g *cappedGroup[K, S]) {
	if len(g.rows) <= c.limit {
		return
	}
	rows := make([]ranked[K, S], len(g.rows))
	for i, e := range g.rows {
		rows[i] = ranked[K, S]{c.rules.rank(&e.key), e}
	}
	slices.SortFunc(rows, func(a, b ranked[K, S]) int { return cmp.Compare(a.rank, b.rank) })
	g.threshold = rows[c.limit-1].rank
	kept := c.limit
	for kept < len(rows) && rows[kept].rank == g.threshold {
		kept++ // rows of one capped value stay together
	}
	for _, r := range rows[kept:] {
		e := r.row
		e.moved = c.overflowRow(&e.key, &e.value)
		c.rules.merge(&e.moved.value, &e.value)
		e.value = *new(S)
	}
	g.rows = make([]*entry[K, S], kept)
	for i := range g.rows {
		g.rows[i] = rows[i].row
	}
}

// absorb merges a row of another table of the same rules, which must not be used
// again.
func (c *capped[G, K, S]) absorb(e *entry[K, S]) {
	if o := c.rules.overflow(&e.key); o == e.key {
		c.rules.merge(&c.rows.at(c.rules.hash(&o), &o).value, &e.value)
		return
	}
	dst := c.at(&e.key)
	if dst.key != e.key {
		c.rules.spill(&dst.value, &e.value, &e.key)
	}
	c.rules.merge(&dst.value, &e.value)
}

// size returns how many rows there are at most.
func (c *capped[G, K, S]) size() int { return c.rows.count }

// finish trims every group to its limit.
func (c *capped[G, K, S]) finish() {
	for _, g := range c.group {
		c.trim(g)
	}
}

// all calls visit for every row.
func (c *capped[G, K, S]) all(visit func(*entry[K, S])) {
	c.rows.all(func(e *entry[K, S]) {
		if e.moved == nil {
			visit(e)
		}
	})
}
