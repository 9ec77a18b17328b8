package sketch

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"slices"
)

// MaxEdges bounds how many edges a Scale may have. More would be a table.
const MaxEdges = 256

// log2Bins is how many bins there are without a Scale: one for values up to 0,
// one for each power of two that an int64 can reach.
const log2Bins = 64

// ErrEdges tells that edges are none, too many or not strictly ascending.
var ErrEdges = errors.New("edges are not 1 to 256 ascending numbers")

// Scale is where the bins of Bins begin and end. It never changes, so one Scale
// serves any number of Bins. A nil Scale stands for powers of two: bin 0 holds
// values up to 0, bin i those in [2^(i-1), 2^i).
type Scale struct {
	edges []int64
}

// NewScale returns a scale with a bin for values below the first edge, one from
// each edge up to but not including the next, and one from the last edge on. It
// returns ErrEdges unless there are 1 to MaxEdges strictly ascending edges.
func NewScale(edges ...int64) (*Scale, error) {
	if len(edges) < 1 || len(edges) > MaxEdges {
		return nil, ErrEdges
	}
	for i := 1; i < len(edges); i++ {
		if edges[i] <= edges[i-1] {
			return nil, ErrEdges
		}
	}
	return &Scale{edges: slices.Clone(edges)}, nil
}

// MustScale is NewScale for edges written in code; it panics on bad ones.
func MustScale(edges ...int64) *Scale {
	s, err := NewScale(edges...)
	if err != nil {
		panic("sketch: MustScale: " + err.Error())
	}
	return s
}

// Len returns the number of bins.
func (s *Scale) Len() int {
	if s == nil {
		return log2Bins
	}
	return len(s.edges) + 1
}

// Bin returns the bin that holds v, in [0, Len).
func (s *Scale) Bin(v int64) int {
	if s == nil {
		return bits.Len64(uint64(max(v, 0)))
	}
	at, found := slices.BinarySearch(s.edges, v)
	if found {
		return at + 1
	}
	return at
}

// Bounds returns the smallest and the largest value of bin i, which must be in
// [0, Len). The outer bins reach to the ends of int64.
func (s *Scale) Bounds(i int) (lo, hi int64) {
	lo, hi = math.MinInt64, math.MaxInt64
	if s == nil {
		if i > 0 {
			lo = 1 << (i - 1)
		}
		if i < log2Bins-1 {
			hi = 1<<i - 1
		}
		return lo, hi
	}
	if i > 0 {
		lo = s.edges[i-1]
	}
	if i < len(s.edges) {
		// An edge at the least int64 leaves the bin below it empty.
		hi = max(s.edges[i], math.MinInt64+1) - 1
	}
	return lo, hi
}

// equal tells whether two scales have the same bins.
func (s *Scale) equal(other *Scale) bool {
	if s == other {
		return true
	}
	return s != nil && other != nil && slices.Equal(s.edges, other.edges)
}

// Bins counts values in the bins of a Scale. Counts stop at the largest int64
// instead of overflowing. The zero value is empty and has power-of-two bins.
type Bins struct {
	scale *Scale
	// counts ends with its last non-zero count, so that there is one state for
	// one multiset and short ranges stay short.
	counts []int64
}

// NewBins returns empty bins over a scale; nil stands for powers of two.
func NewBins(scale *Scale) Bins { return Bins{scale: scale} }

// Add counts one value.
func (b *Bins) Add(v int64) { b.AddN(v, 1) }

// AddN counts n values v. An n of 0 or less adds nothing.
func (b *Bins) AddN(v, n int64) {
	if n > 0 {
		b.raise(b.scale.Bin(v), n)
	}
}

// AddBin counts n values of bin i, which must be in [0, Len) of the scale: see
// Scale.Bin. An n of 0 or less adds nothing.
func (b *Bins) AddBin(i int, n int64) {
	if n > 0 {
		b.raise(i, n)
	}
}

// Merge adds the counts of other, which stays as it is. It returns
// ErrIncompatible when the scales differ, unless a side is the zero value.
func (b *Bins) Merge(other *Bins) error {
	if other.zero() {
		return nil
	}
	if !b.zero() && !b.scale.equal(other.scale) {
		return ErrIncompatible
	}
	if b.zero() {
		b.scale = other.scale
	}
	for i, n := range other.counts {
		if n > 0 {
			b.raise(i, n)
		}
	}
	return nil
}

// Clone returns a copy that shares no changeable memory with b.
func (b *Bins) Clone() Bins { return Bins{scale: b.scale, counts: slices.Clone(b.counts)} }

// Scale returns where the bins lie; nil stands for powers of two.
func (b *Bins) Scale() *Scale { return b.scale }

// Count returns the count of bin i; it is 0 for bins that are not there.
func (b *Bins) Count(i int) int64 {
	if i < 0 || i >= len(b.counts) {
		return 0
	}
	return b.counts[i]
}

// Total returns the sum of all counts, at most the largest int64.
func (b *Bins) Total() int64 {
	var sum int64
	for _, n := range b.counts {
		sum = addSaturating(sum, n)
	}
	return sum
}

// AppendBinary appends the encoding: the edges (the first as it is, then the
// steps), then the counts up to the last non-zero one.
func (b *Bins) AppendBinary(out []byte) ([]byte, error) {
	out = append(out, kindBins, version)
	var edges []int64
	if b.scale != nil {
		edges = b.scale.edges
	}
	out = binary.AppendUvarint(out, uint64(len(edges)))
	for i, e := range edges {
		if i == 0 {
			out = binary.LittleEndian.AppendUint64(out, uint64(e))
		} else {
			out = binary.AppendUvarint(out, uint64(e)-uint64(edges[i-1]))
		}
	}
	out = binary.AppendUvarint(out, uint64(len(b.counts)))
	for _, n := range b.counts {
		out = binary.AppendUvarint(out, uint64(n))
	}
	return out, nil
}

// MarshalBinary returns the encoding; see AppendBinary.
func (b *Bins) MarshalBinary() ([]byte, error) { return b.AppendBinary(nil) }

// UnmarshalBinary replaces b by the decoded bins; when b has the same edges
// already, it keeps its Scale. It returns ErrCorrupt, wrapped, and leaves b as
// it was when data is no encoding.
func (b *Bins) UnmarshalBinary(data []byte) error {
	in := open(data, kindBins)
	scale := in.scale()
	counts := make([]int64, in.size(scale.Len(), "bins"))
	for i := range counts {
		n := in.uvarint()
		if n > math.MaxInt64 {
			in.fail("has a count above the largest int64")
		}
		counts[i] = int64(n)
	}
	if len(counts) == 0 {
		counts = nil
	} else if in.err == nil && counts[len(counts)-1] == 0 {
		in.fail("ends with an empty bin")
	}
	if err := in.close(); err != nil {
		return err
	}
	if b.scale.equal(scale) {
		scale = b.scale
	}
	*b = Bins{scale: scale, counts: counts}
	return nil
}

// scale reads edges and checks them as NewScale does; none is nil.
func (d *decoder) scale() *Scale {
	edges := make([]int64, d.size(MaxEdges, "edges"))
	if len(edges) == 0 {
		return nil
	}
	for i := range edges {
		if i == 0 {
			edges[0] = int64(d.uint64())
			continue
		}
		edges[i] = int64(uint64(edges[i-1]) + d.uvarint())
	}
	scale, err := NewScale(edges...)
	if err != nil {
		d.fail("%v", err)
	}
	return scale
}

func (b *Bins) zero() bool { return b.scale == nil && len(b.counts) == 0 }

func (b *Bins) raise(bin int, n int64) {
	if bin >= len(b.counts) {
		b.counts = append(b.counts, make([]int64, bin+1-len(b.counts))...)
	}
	b.counts[bin] = addSaturating(b.counts[bin], n)
}

// addSaturating adds two counts, both at least 0.
func addSaturating(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
