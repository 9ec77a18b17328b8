// Package sketch holds the mergeable state that feature rows are made of:
// distinct counts, bottom-k samples, bins and maps of minutes.
//
// Values or their hashes come in; small integer states go out, as Go values or
// as bytes. The one invariant: a state is a pure function of the multiset of
// what was added, whatever the order and however it was split and merged, and
// it has exactly one encoding. Floats appear only in what is computed from a
// state, never in it.
//
// The zero value of every sketch is empty, ready for use and the identity of
// Merge. Values share memory when copied, so a sketch is copied with Clone.
// None is safe for concurrent writing. The package knows nothing of logs,
// events or detection. Summaries that cannot be merged exactly (heavy hitters,
// t-digests, float moments) do not belong here.
package sketch

import (
	"errors"

	"github.com/zeebo/xxh3"
)

// Errors that callers branch on.
var (
	// ErrIncompatible tells that two sketches were made with other parameters.
	ErrIncompatible = errors.New("incompatible sketches")
	// ErrCorrupt tells that bytes are not the encoding of a sketch.
	ErrCorrupt = errors.New("corrupt sketch")
)

// seed is the ASCII of "yoban". It is part of every stored state: hashes made
// with another seed cannot be merged with old ones, so it never changes.
const seed = 0x796f62616e

// Hash returns the 64-bit hash that Distinct and Sample expect: XXH3 with a
// fixed seed, the same on every machine and in every version. It is not
// cryptographic: who can choose the bytes can make them collide, which makes a
// count too low, never too high.
func Hash(b []byte) uint64 { return xxh3.HashSeed(b, seed) }

// HashString is Hash of the bytes of s.
func HashString(s string) uint64 { return xxh3.HashStringSeed(s, seed) }
