package sketchtest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
)

// battery tries the laws one by one and gathers what is broken.
type battery[T, I any, S Sketch[T]] struct {
	laws   Laws[T, I]
	random *rand.Rand
	broken map[string]bool
	errs   []error
}

func (b *battery[T, I, S]) report(law, format string, args ...any) {
	if !b.broken[law] {
		b.broken[law] = true
		b.errs = append(b.errs, fmt.Errorf("%s: %s", law, fmt.Sprintf(format, args...)))
	}
}

// same reports a difference in state or in encoding. States are compared deeply
// and strictly: nil and empty slices differ, because == and hashing callers
// would see that they do.
func (b *battery[T, I, S]) same(law string, items []I, want, got *T) {
	if !reflect.DeepEqual(want, got) {
		b.report(law, "items %v:\nwant %+v\ngot  %+v", items, *want, *got)
	}
	if w, g := b.encode(want), b.encode(got); !bytes.Equal(w, g) {
		b.report(law+" (encoding)", "items %v:\nwant %x\ngot  %x", items, w, g)
	}
}

func (b *battery[T, I, S]) fill(items []I) *T {
	s := b.laws.New()
	for _, item := range items {
		b.laws.Add(&s, item)
	}
	return &s
}

func (b *battery[T, I, S]) encode(s *T) []byte {
	data, err := S(s).MarshalBinary()
	if err != nil {
		b.report("encoding", "%v", err)
	}
	return data
}

// merge returns the merge of sketches freshly filled with each list of items,
// and checks that the arguments stay as they are.
func (b *battery[T, I, S]) merge(parts ...[]I) *T {
	sum := b.fill(parts[0])
	for _, items := range parts[1:] {
		arg := b.fill(items)
		b.mergeInto(sum, arg)
		b.same("argument of merge is untouched", items, b.fill(items), arg)
	}
	return sum
}

func (b *battery[T, I, S]) mergeInto(sum, arg *T) {
	if err := S(sum).Merge(arg); err != nil {
		b.report("merge of equal parameters", "%v", err)
	}
}

// single checks the laws about one multiset: identity, order, codec.
func (b *battery[T, I, S]) single(items []I) {
	whole := b.fill(items)
	var left, zero T
	b.mergeInto(&left, whole)
	b.same("zero is the left identity", items, whole, &left)
	right := b.fill(items)
	b.mergeInto(right, &zero)
	b.same("zero is the right identity", items, whole, right)
	var none T
	b.same("zero stays zero as an argument", items, &none, &zero)

	empty := b.laws.New()
	b.mergeInto(&empty, whole)
	b.same("empty is the left identity", items, whole, &empty)
	// What was merged must not share memory with where it came from.
	for _, e := range b.laws.Edges {
		b.laws.Add(&left, e)
		b.laws.Add(&empty, e)
	}
	b.same("a sum shares nothing with its argument", items, b.fill(items), whole)

	shuffled := slices.Clone(items)
	b.random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	b.same("order does not matter", items, whole, b.fill(shuffled))
	b.roundTrip(items, whole)
}

func (b *battery[T, I, S]) roundTrip(items []I, whole *T) {
	data := b.encode(whole)
	input := slices.Clone(data)
	var decoded T
	if err := S(&decoded).UnmarshalBinary(input); err != nil {
		b.report("encoding round-trips", "items %v: %v", items, err)
		return
	}
	clear(input) // a decoded sketch must not keep the caller's bytes
	b.same("encoding round-trips", items, whole, &decoded)
	full := b.fill(b.laws.Edges)
	if err := S(full).UnmarshalBinary(data); err != nil {
		b.report("decoding replaces what was there", "items %v: %v", items, err)
	}
	b.same("decoding replaces what was there", items, whole, full)
	appended, err := S(whole).AppendBinary([]byte("head"))
	if err != nil || !bytes.Equal(appended, append([]byte("head"), data...)) {
		b.report("append equals marshal", "items %v: %x, %v; want head + %x", items, appended, err, data)
	}
}

// split checks that merging any parts, in any order, gives the whole.
func (b *battery[T, I, S]) split(items []I) {
	whole := b.fill(items)
	for _, n := range []int{2, 3, 7} {
		parts := make([][]I, n)
		for _, item := range items {
			p := b.random.IntN(n)
			parts[p] = append(parts[p], item)
		}
		b.same("any split equals the whole", items, whole, b.merge(parts...))
		slices.Reverse(parts)
		b.same("any order of parts equals the whole", items, whole, b.merge(parts...))
	}
}

func (b *battery[T, I, S]) pair(x, y []I) {
	all := slices.Concat(x, y)
	b.same("merge is commutative", all, b.merge(x, y), b.merge(y, x))
	b.same("merge equals adding", all, b.fill(all), b.merge(x, y))
	s := b.fill(x)
	b.mergeInto(s, s)
	b.same("merge with itself equals adding twice", x, b.fill(slices.Concat(x, x)), s)
}

func (b *battery[T, I, S]) triple(x, y, z []I) {
	left := b.merge(x, y)
	b.mergeInto(left, b.fill(z))
	right := b.fill(x)
	b.mergeInto(right, b.merge(y, z))
	b.same("merge is associative", slices.Concat(x, y, z), left, right)
}

// damage decodes spoilt encodings. One that is accepted must be the one
// encoding of what it decodes to; any other is refused and changes nothing.
func (b *battery[T, I, S]) damage(items []I) {
	data := b.encode(b.fill(items))
	step := max(len(data)/64, 1) // long encodings are tried in 64 places
	for n := 0; n < len(data); n += step {
		b.decode("truncated", data[:n])
		for _, x := range []byte{0x01, 0x80, 0xff} {
			spoilt := slices.Clone(data)
			spoilt[n] ^= x
			b.decode("spoilt", spoilt)
		}
	}
	b.decode("overlong", append(slices.Clone(data), 0))
	garbage := make([]byte, b.random.IntN(64))
	for i := range garbage {
		garbage[i] = byte(b.random.Uint32())
	}
	b.decode("garbage", garbage)
	if len(data) > 2 {
		// The head kept, so that the garbage is not refused at once.
		b.decode("garbage", append(slices.Clone(data[:2]), garbage...))
	}
}

func (b *battery[T, I, S]) decode(kind string, data []byte) {
	law := "decoding " + kind + " bytes"
	defer func() {
		if p := recover(); p != nil {
			b.report(law, "panic on %x: %v", data, p)
		}
	}()
	got := b.fill(b.laws.Edges)
	err := S(got).UnmarshalBinary(data)
	if err == nil {
		if again := b.encode(got); !bytes.Equal(again, data) {
			b.report(law+" is canonical", "%x is accepted, but encodes as %x", data, again)
		}
		return
	}
	if !errors.Is(err, b.laws.Corrupt) {
		b.report(law, "%x: error %q does not wrap %v", data, err, b.laws.Corrupt)
	}
	b.same(law+" changes nothing", nil, b.fill(b.laws.Edges), got)
}
