package extract

import (
	"encoding"
	"iter"
	"slices"
	"strings"
)

// Rows are the finished rows of a table, in order of their keys, made while they
// are gone through, which can be done once. The value that is yielded is used
// again; its strings and bytes are not. An error, of a temporary file, ends them.
type Rows[R any] = iter.Seq2[*R, error]

// finisher makes the bytes of finished rows.
type finisher struct{ block []byte }

// blockSize is how many bytes are set aside at once for what rows hold.
const blockSize = 64 << 10

// bytes returns what appendTo appends, as bytes that stay as they are.
func (f *finisher) bytes(appendTo func([]byte) []byte) []byte {
	const usual = 2 << 10 // more than three Refs
	if cap(f.block)-len(f.block) < usual {
		f.block = make([]byte, 0, blockSize)
	}
	start := len(f.block)
	f.block = appendTo(f.block)
	return f.block[start:len(f.block):len(f.block)]
}

// sample returns the encoding of a sample.
func (f *finisher) sample(s *sample) []byte { return f.bytes(s.append) }

// optionalSample returns the encoding of a sample, nothing when there is none.
func (f *finisher) optionalSample(s *sample) []byte {
	if s == nil {
		return nil
	}
	return f.sample(s)
}

// sketch returns the encoding of a sketch.
func (f *finisher) sketch(s encoding.BinaryAppender) []byte {
	return f.bytes(func(b []byte) []byte {
		b, err := s.AppendBinary(b)
		if err != nil {
			panic("extract: encode sketch: " + err.Error()) // no sketch here can fail
		}
		return b
	})
}

// ordered returns the entries that all visits, in an order.
func ordered[K comparable, S any](count int, all func(visit func(*entry[K, S])), order func(a, b *entry[K, S]) int) []*entry[K, S] {
	out := make([]*entry[K, S], 0, count)
	all(func(e *entry[K, S]) { out = append(out, e) })
	slices.SortFunc(out, order)
	return out
}

// compare orders names by their strings.
func (n *Names) compare(a, b name) int {
	if a == b {
		return 0
	}
	return strings.Compare(n.of(a), n.of(b))
}

// first returns the first comparison of names that tells two rows apart. Most do
// at the first or second.
func (n *Names) first(pairs ...[2]name) int {
	for _, p := range pairs {
		if c := n.compare(p[0], p[1]); c != 0 {
			return c
		}
	}
	return 0
}
