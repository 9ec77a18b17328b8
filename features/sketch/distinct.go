package sketch

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

const (
	// exactHashes is how many distinct hashes are kept exactly: enough that
	// nearly every entity-hour is exact, at an eighth of the dense size.
	exactHashes = 64
	// precision gives 4096 registers of one byte, a standard error of
	// 1.04/sqrt(4096) = 1.6 % (Flajolet et al., HyperLogLog, 2007).
	precision = 12
	registers = 1 << precision
	// maxRank is the rank of a hash whose bits below the register are all 0.
	maxRank = 64 - precision + 1
	// denseWords is the length of the word slice once it holds registers,
	// eight to a word. It differs from every exact length.
	denseWords = registers / 8
)

// Distinct counts distinct 64-bit hashes (see Hash). Up to 64 it keeps the
// hashes and is exact; beyond it keeps 4096 HyperLogLog registers, 4 KiB, and
// Count has a standard error of 1.6 %. The state depends only on the set of
// hashes. The zero value is empty and takes 24 bytes.
type Distinct struct {
	// words is nil when empty, the ascending hashes while there are at most
	// exactHashes, and denseWords words of registers beyond.
	words []uint64
}

// Add adds one hash; adding it again changes nothing.
func (d *Distinct) Add(hash uint64) {
	if d.dense() {
		d.raise(hash)
		return
	}
	at, found := slices.BinarySearch(d.words, hash)
	switch {
	case found:
	case len(d.words) < exactHashes:
		d.words = slices.Insert(d.words, at, hash)
	default:
		exact := d.words
		d.words = make([]uint64, denseWords)
		for _, h := range exact {
			d.raise(h)
		}
		d.raise(hash)
	}
}

// Merge adds the hashes of other, which stays as it is. The error is always
// nil: there are no parameters to differ.
func (d *Distinct) Merge(other *Distinct) error {
	if !other.dense() {
		for _, h := range other.words {
			d.Add(h)
		}
		return nil
	}
	if !d.dense() {
		exact := d.words
		d.words = slices.Clone(other.words)
		for _, h := range exact {
			d.raise(h)
		}
		return nil
	}
	for i, w := range other.words {
		d.words[i] = maxBytes(d.words[i], w)
	}
	return nil
}

// Clone returns a copy that shares no memory with d.
func (d *Distinct) Clone() Distinct { return Distinct{words: slices.Clone(d.words)} }

// Count returns how many distinct hashes were added: exact up to 64, then an
// estimate of at least 65 with a standard error of 1.6 %. It is the same on
// every machine.
func (d *Distinct) Count() int64 {
	if !d.dense() {
		return int64(len(d.words))
	}
	var ranks [maxRank + 1]int
	for _, w := range d.words {
		for ; w != 0; w >>= 8 {
			ranks[w&0xff]++
		}
	}
	held := 0
	for _, n := range ranks[1:] {
		held += n
	}
	// The loop above also counts zero bytes below a word's highest register.
	ranks[0] = registers - held
	// 2^62 is above any number of distinct hashes that can be added in a
	// lifetime, and below where a float no longer fits an int64.
	return int64(math.Round(min(max(estimate(ranks), exactHashes+1), 1<<62)))
}

// estimate is the improved raw estimator of Ertl, New cardinality estimation
// algorithms for HyperLogLog sketches (2017), algorithm 6; it needs no
// correction by table or range. ranks[k] is the number of registers of rank k.
// Products are converted to float64 because Go may otherwise fuse them with a
// sum, and results would differ between processors.
func estimate(ranks [maxRank + 1]int) float64 {
	const m = registers
	z := m * tau(1-float64(ranks[maxRank])/m)
	for k := maxRank - 1; k >= 1; k-- {
		z = 0.5 * (z + float64(ranks[k]))
	}
	z += float64(m * sigma(float64(ranks[0])/m))
	return m * m / (2 * math.Ln2 * z)
}

// sigma is the sum x + Σ x^(2^k) 2^(k-1) of Ertl (2017), for x in [0, 1].
func sigma(x float64) float64 {
	if x == 1 {
		return math.Inf(1)
	}
	for y, z := 1.0, x; ; y *= 2 {
		x *= x
		last := z
		z += float64(x * y)
		if z == last {
			return z
		}
	}
}

// tau is (1 - x - Σ (1 - x^(2^-k))² 2^-k)/3 of Ertl (2017), for x in [0, 1].
func tau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	for y, z := 0.5, 1-x; ; y *= 0.5 {
		x = math.Sqrt(x)
		last := z
		z -= float64(float64((1-x)*(1-x)) * y)
		if z == last {
			return z / 3
		}
	}
}

// AppendBinary appends the encoding: the hashes in ascending order, or the
// registers.
func (d *Distinct) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, kindDistinct, version)
	b = binary.AppendUvarint(b, uint64(len(d.words)))
	for _, w := range d.words {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return b, nil
}

// MarshalBinary returns the encoding; see AppendBinary.
func (d *Distinct) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

// UnmarshalBinary replaces d by the decoded sketch. It returns ErrCorrupt,
// wrapped, and leaves d as it was when data is no encoding.
func (d *Distinct) UnmarshalBinary(data []byte) error {
	in := open(data, kindDistinct)
	n := in.size(denseWords, "words")
	dense := n == denseWords
	if !dense && n > exactHashes {
		in.fail("has %d hashes, more than %d", n, exactHashes)
	}
	raw := in.bytes(n * 8)
	if err := in.close(); err != nil {
		return err
	}
	var words []uint64
	if n > 0 {
		words = make([]uint64, n)
	}
	var all uint64
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(raw[i*8:])
		all |= words[i]
		if dense && !ranksFit(words[i]) {
			in.fail("has a register above %d", maxRank)
		}
		if !dense && i > 0 && words[i] <= words[i-1] {
			in.fail("has hashes out of order")
		}
	}
	if dense && all == 0 {
		in.fail("has registers, but all empty")
	}
	if in.err != nil {
		return in.err
	}
	d.words = words
	return nil
}

func (d *Distinct) dense() bool { return len(d.words) == denseWords }

// raise lifts the register of a hash to the hash's rank.
func (d *Distinct) raise(hash uint64) {
	register := hash >> (64 - precision)
	// The bit set below the hash's last one bounds the count of leading zeros.
	rank := uint64(bits.LeadingZeros64(hash<<precision|1<<(precision-1)) + 1)
	word, shift := &d.words[register/8], register%8*8
	if *word>>shift&0xff < rank {
		*word = *word&^(0xff<<shift) | rank<<shift
	}
}

// maxBytes returns the larger of each pair of bytes.
func maxBytes(a, b uint64) uint64 {
	if a == b {
		return a
	}
	var out uint64
	for shift := 0; shift < 64; shift += 8 {
		out |= max(a>>shift&0xff, b>>shift&0xff) << shift
	}
	return out
}

// ranksFit tells whether all eight registers of a word hold possible ranks.
func ranksFit(w uint64) bool {
	for ; w != 0; w >>= 8 {
		if w&0xff > maxRank {
			return false
		}
	}
	return true
}
