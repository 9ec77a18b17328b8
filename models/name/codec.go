package name

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrCorrupt is returned for bytes that are no model.
var ErrCorrupt = errors.New("corrupt model of names")

// magic begins every stored model; its last byte is the version of the format.
var magic = []byte("yobnam\x01")

// most is what a stored count is cut to: beyond it a gram is sure to follow
// its context, and more examples change nothing.
const most = 255

// maxGrams bounds what a stored model may hold: all grams there are.
const maxGrams = symbols * symbols * symbols * symbols

// AppendBinary appends the stored form of the model to b: magic, the number of
// grams, and for each in ascending order its distance from the one before and
// its count, all as unsigned varints.
func (m *Model) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, magic...)
	b = binary.AppendUvarint(b, uint64(len(m.counts)))
	last := gram(0)
	for _, g := range slices.Sorted(maps.Keys(m.counts)) {
		b = binary.AppendUvarint(b, uint64(g-last))
		b = binary.AppendUvarint(b, uint64(min(m.counts[g], most)))
		last = g
	}
	return b, nil
}

// UnmarshalBinary reads the stored form. It returns ErrCorrupt for anything
// that AppendBinary does not write.
func (m *Model) UnmarshalBinary(b []byte) error {
	if len(b) < len(magic) || string(b[:len(magic)]) != string(magic) {
		return fmt.Errorf("%w: another format", ErrCorrupt)
	}
	r := reader{rest: b[len(magic):]}
	n := r.next(maxGrams)
	if r.failed || n > uint64(len(r.rest)) {
		return fmt.Errorf("%w: %d grams in %d bytes", ErrCorrupt, n, len(r.rest))
	}
	counts := make(map[gram]uint32, n)
	last := uint64(0)
	for i := range n {
		step, count := r.next(maxGrams-1), r.next(most)
		last += step
		if r.failed || count == 0 || last >= maxGrams || step == 0 && i > 0 {
			return fmt.Errorf("%w: gram %d of %d", ErrCorrupt, i, n)
		}
		counts[gram(last)] = uint32(count)
	}
	if len(r.rest) > 0 {
		return fmt.Errorf("%w: %d bytes behind the last gram", ErrCorrupt, len(r.rest))
	}
	*m = Model{counts: counts}
	m.derive()
	return nil
}

// reader reads numbers until one is missing, too large or longer than it must
// be.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) next(limit uint64) uint64 {
	x, n := binary.Uvarint(r.rest)
	if n <= 0 || x > limit || n > 1 && r.rest[n-1] == 0 {
		r.failed = true
		return 0
	}
	r.rest = r.rest[n:]
	return x
}
