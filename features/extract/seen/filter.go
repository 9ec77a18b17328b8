package seen

import "math/bits"

// filter is a Bloom filter whose bits of one hash lie in one cache line (Putze,
// Sanders and Singler, Cache-, Hash- and Space-Efficient Bloom Filters, 2007). Its
// size is a power of two, so that it can be halved by laying one half over the
// other: it then lets more through and forgets nothing.
type filter []line

// line is 64 bytes: 512 bits, numbered by nine bits of a hash.
type line [8]uint64

const numberBits = 9

// hashBits is how many bits the filter has for a hash, at least. With four of
// them set, one stranger in fifty gets through.
const (
	hashBits = 8
	setBits  = 4
)

// newFilter returns an empty filter for a number of hashes.
func newFilter(hashes int) filter {
	return make(filter, 1<<bits.Len(uint(hashes*hashBits>>numberBits)))
}

// of returns the line of a hash and the bits that it has there. The line goes by
// the lower bits of the hash's lower half, the bits by its upper ones.
func (f filter) of(h Hash) (at *line, set line) {
	numbers := h.Lo >> (64 - setBits*numberBits)
	for range setBits {
		set[numbers>>6&7] |= 1 << (numbers & 63)
		numbers >>= numberBits
	}
	return &f[h.Lo&uint64(len(f)-1)], set
}

func (f filter) add(h Hash) {
	at, set := f.of(h)
	for i := range at {
		at[i] |= set[i]
	}
}

// mayHave is false only for hashes that were not added.
func (f filter) mayHave(h Hash) bool {
	at, set := f.of(h)
	var missing uint64
	for i := range at {
		missing |= set[i] &^ at[i]
	}
	return missing == 0
}

// half returns the filter at half its size, or as it is when it has one line.
func (f filter) half() filter {
	if len(f) == 1 {
		return f
	}
	out := make(filter, len(f)/2)
	for i := range f {
		for j, w := range f[i] {
			out[i%len(out)][j] |= w
		}
	}
	return out
}
