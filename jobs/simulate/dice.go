package simulate

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"time"
)

// dice is one stream of randomness. Every actor has its own stream for every
// day, named by what it is for: adding an actor or a day leaves all the other
// streams as they were. Where a product is added to something, it is converted to
// float64 first: that keeps processors that fuse the two from rounding otherwise.
type dice struct{ *rand.Rand }

// newDice returns the stream of the seed that the parts name. The parts are
// hashed with FNV-1a, 64 bits, over their text and a separator.
func newDice(seed uint64, parts ...any) *dice {
	const offset, prime = 14695981039346656037, 1099511628211
	hash := uint64(offset)
	for _, part := range parts {
		for _, c := range []byte(fmt.Sprint(part) + "\x00") {
			hash = (hash ^ uint64(c)) * prime
		}
	}
	return &dice{rand.New(rand.NewPCG(seed, hash))}
}

// chance reports true with probability p.
func (d *dice) chance(p float64) bool { return d.Float64() < p }

// between returns a whole number in [low, high].
func (d *dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// span returns a duration in [low, high), in whole milliseconds.
func (d *dice) span(low, high time.Duration) time.Duration {
	return (low + time.Duration(d.Float64()*float64(high-low))).Truncate(time.Millisecond)
}

// gap returns an exponential waiting time with the given mean.
func (d *dice) gap(mean time.Duration) time.Duration {
	return time.Duration(d.ExpFloat64() * float64(mean)).Truncate(time.Millisecond)
}

// poisson returns a count with the given mean (Knuth's product method, and a
// rounded normal above 30, where the product would take long).
func (d *dice) poisson(mean float64) int {
	if mean > 30 {
		return max(0, int(math.Round(mean+float64(math.Sqrt(mean)*d.NormFloat64()))))
	}
	n, product, limit := 0, d.Float64(), math.Exp(-mean)
	for product > limit {
		n++
		product *= d.Float64()
	}
	return n
}

// heavy returns a log-normal size around the median; spread is the standard
// deviation of its natural logarithm.
func (d *dice) heavy(median, spread float64) int {
	return int(median * math.Exp(spread*d.NormFloat64()))
}

// oneOf returns one element; every element is as likely as another.
func oneOf[T any](d *dice, list []T) T { return list[d.IntN(len(list))] }

// ranked returns an element by a Zipf-like law: the first is the most likely,
// element k is as likely as 1/(k+1). Habits of people and hosts look like this.
func ranked[T any](d *dice, list []T) T {
	total := 0.0
	for k := range list {
		total += 1 / float64(k+1)
	}
	mark := d.Float64() * total
	for k := range list {
		mark -= 1 / float64(k+1)
		if mark < 0 {
			return list[k]
		}
	}
	return list[len(list)-1]
}

// shuffled returns a permuted copy.
func shuffled[T any](d *dice, list []T) []T {
	out := append([]T(nil), list...)
	d.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// hex returns n hexadecimal digits.
func (d *dice) hex(n int) string {
	raw := make([]byte, 0, n/2+8)
	for len(raw)*2 < n {
		raw = binary.BigEndian.AppendUint64(raw, d.Uint64())
	}
	return hex.EncodeToString(raw)[:n]
}

// letters returns n characters of the alphabet.
func (d *dice) letters(n int, alphabet string) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[d.IntN(len(alphabet))]
	}
	return string(out)
}

const (
	base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" // ids and keys of IAM
	base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	digits = "0123456789"
)

// resource returns an EC2-like id: the prefix, a hyphen and 17 digits, of which
// the first is 0.
func (d *dice) resource(prefix string) string { return prefix + "-0" + d.hex(16) }

// uuid returns a random identifier of version 4.
func (d *dice) uuid() string {
	h := []byte(d.hex(32))
	h[12], h[16] = '4', "89ab"[d.IntN(4)]
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

// address returns an address inside the block, not its first or last one.
func (d *dice) address(block string) netip.Addr {
	prefix := netip.MustParsePrefix(block)
	raw := prefix.Addr().As4()
	base := binary.BigEndian.Uint32(raw[:])
	size := uint32(1) << (32 - prefix.Bits())
	binary.BigEndian.PutUint32(raw[:], base+1+d.Uint32N(size-2))
	return netip.AddrFrom4(raw)
}

// port returns an ephemeral port of Linux (net.ipv4.ip_local_port_range).
func (d *dice) port() int { return d.between(32768, 60999) }
