// Package sketchtest holds the laws that every mergeable state must keep, as
// one battery that each sketch's test runs.
//
// A sketch comes in as functions that make and fill it, with the items that hit
// its edges; broken laws come out as test failures. The battery compares states
// field by field, unexported ones too, and not only encodings, because an
// encoding can hide a difference that the next merge shows. It does not know
// any particular sketch.
package sketchtest

import (
	"encoding"
	"errors"
	"math/rand/v2"
	"testing"
)

// Sketch is what the laws are about: a pointer to a mergeable state with a
// binary form.
type Sketch[T any] interface {
	*T
	Merge(*T) error
	encoding.BinaryMarshaler
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// Laws describes a sketch T that is filled with items I.
type Laws[T, I any] struct {
	// New returns an empty sketch, with whatever parameters it has.
	New func() T
	// Add adds one item.
	Add func(*T, I)
	// Edges are the items at the limits: 0, 1, the largest, near bounds. Every
	// law is tried on each of them alone, on all, and on repeats.
	Edges []I
	// Draw returns an item at random, with repeats likely. It may be nil.
	Draw func(*rand.Rand) I
	// Sizes are how many items random multisets have, beside 0 to 8; name here
	// the sizes around which the sketch changes form.
	Sizes []int
	// Corrupt is the error that decoding anything else must wrap.
	Corrupt error
}

// TestLaws fails the test for every broken law: the zero value is the identity,
// merging is commutative and associative, any split equals the whole in any
// order, an argument of Merge stays as it is, encoding round-trips and is the
// same for the same state, and decoding garbage returns the Corrupt error,
// changes nothing and never panics.
func TestLaws[T, I any, S Sketch[T]](t *testing.T, laws Laws[T, I]) {
	t.Helper()
	if err := Violations[T, I, S](laws); err != nil {
		t.Error(err)
	}
}

// Violations returns the broken laws, joined, or nil. It tells of each law once,
// with the first case that breaks it.
func Violations[T, I any, S Sketch[T]](laws Laws[T, I]) error {
	// A fixed seed: a law that holds today must not fail tomorrow by chance.
	b := &battery[T, I, S]{laws: laws, random: rand.New(rand.NewPCG(1, 2)), broken: map[string]bool{}}
	sets := b.multisets()
	for i, items := range sets {
		b.single(items)
		b.split(items)
		b.pair(items, sets[(i*7+3)%len(sets)])
		b.triple(items, sets[(i*5+1)%len(sets)], sets[(i*11+2)%len(sets)])
		b.damage(items)
	}
	return errors.Join(b.errs...)
}

// multisets returns the item lists that every law is tried on.
func (b *battery[T, I, S]) multisets() [][]I {
	edges := b.laws.Edges
	sets := [][]I{nil, edges, append(append([]I{}, edges...), edges...)}
	for _, e := range edges {
		sets = append(sets, []I{e}, []I{e, e, e})
	}
	if b.laws.Draw == nil {
		return sets
	}
	sizes := append([]int{1, 2, 3, 4, 5, 6, 7, 8}, b.laws.Sizes...)
	for _, n := range sizes {
		for range 4 {
			var items []I
			for range n {
				if len(edges) > 0 && b.random.IntN(4) == 0 {
					items = append(items, edges[b.random.IntN(len(edges))])
				} else {
					items = append(items, b.laws.Draw(b.random))
				}
			}
			sets = append(sets, items)
		}
	}
	return sets
}
