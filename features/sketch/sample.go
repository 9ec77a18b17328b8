package sketch

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// DefaultSample is how many items a Sample keeps unless told otherwise:
	// enough for an analyst to open the log at, small enough for every row.
	DefaultSample = 3
	// MaxSample bounds how many items a Sample may be told to keep; it bounds
	// what a decoder accepts (at most 2 MiB of payload).
	MaxSample = 4096
	// MaxPayload is how many bytes of a payload are kept. It holds an event id,
	// an address and nearly every object key.
	MaxPayload = 512
)

// Item is one sampled thing: its hash and what to remember of it.
type Item struct {
	Hash    uint64
	Payload string // at most MaxPayload bytes
}

// Sample keeps the items with the k smallest hashes (a bottom-k sketch: Cohen
// and Kaplan, Summarizing data using bottom-k sketches, 2007): a uniform
// sample, without replacement, of the distinct hashes. A hash added twice keeps
// the smaller payload. The zero value is empty and keeps DefaultSample items.
type Sample struct {
	k     int // 0 until known: made by NewSample, the first Add or a Merge
	items []Item
}

// NewSample returns an empty sample of k items. It panics when k is not
// between 1 and MaxSample.
func NewSample(k int) Sample {
	if k < 1 || k > MaxSample {
		panic("sketch: NewSample: k out of range")
	}
	return Sample{k: k}
}

// K returns how many items the sample keeps at most.
func (s *Sample) K() int {
	if s.k == 0 {
		return DefaultSample
	}
	return s.k
}

// Accepts tells whether Add with this hash could change the sample, for callers
// whose payload costs something to put together.
func (s *Sample) Accepts(hash uint64) bool {
	return len(s.items) < s.K() || hash <= s.items[len(s.items)-1].Hash
}

// Add offers one item. Payloads over MaxPayload bytes are cut, between runes.
func (s *Sample) Add(hash uint64, payload string) {
	if at, found, keep := s.place(hash); keep {
		// The copy keeps a cut payload from pinning a large string.
		payload = payload[:cut(payload)]
		if found && s.items[at].Payload <= payload {
			return
		}
		s.put(at, found, Item{hash, strings.Clone(payload)})
	}
}

// AddBytes is Add, but copies the payload only if the item is kept.
func (s *Sample) AddBytes(hash uint64, payload []byte) {
	if at, found, keep := s.place(hash); keep {
		payload = payload[:cut(payload)]
		if found && s.items[at].Payload <= string(payload) {
			return
		}
		s.put(at, found, Item{hash, string(payload)})
	}
}

// Items returns the items in ascending order of hash. The slice belongs to the
// sample and is valid until it changes.
func (s *Sample) Items() []Item { return s.items }

// Merge adds the items of other, which stays as it is. It returns
// ErrIncompatible when both are made for other numbers of items.
func (s *Sample) Merge(other *Sample) error {
	if other.k == 0 {
		return nil
	}
	if s.k != 0 && s.k != other.k {
		return ErrIncompatible
	}
	s.k = other.k
	for _, item := range other.items {
		if at, found, keep := s.place(item.Hash); keep {
			if !found || item.Payload < s.items[at].Payload {
				s.put(at, found, item)
			}
		}
	}
	return nil
}

// Clone returns a copy that shares no changeable memory with s.
func (s *Sample) Clone() Sample { return Sample{k: s.k, items: slices.Clone(s.items)} }

// AppendBinary appends the encoding: k, then each item's hash and payload.
func (s *Sample) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, kindSample, version)
	b = binary.AppendUvarint(b, uint64(s.k))
	b = binary.AppendUvarint(b, uint64(len(s.items)))
	for _, item := range s.items {
		b = binary.LittleEndian.AppendUint64(b, item.Hash)
		b = binary.AppendUvarint(b, uint64(len(item.Payload)))
		b = append(b, item.Payload...)
	}
	return b, nil
}

// MarshalBinary returns the encoding; see AppendBinary.
func (s *Sample) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary replaces s by the decoded sample. It returns ErrCorrupt,
// wrapped, and leaves s as it was when data is no encoding.
func (s *Sample) UnmarshalBinary(data []byte) error {
	in := open(data, kindSample)
	k := in.size(MaxSample, "places")
	n := in.size(k, "items")
	var items []Item
	for range n {
		hash := in.uint64()
		payload := in.bytes(in.size(MaxPayload, "bytes of payload"))
		if len(items) > 0 && hash <= items[len(items)-1].Hash {
			in.fail("has items out of order")
		}
		if in.err != nil {
			return in.err
		}
		items = append(items, Item{hash, string(payload)})
	}
	if err := in.close(); err != nil {
		return err
	}
	*s = Sample{k: k, items: items}
	return nil
}

// place finds where a hash is or belongs, and whether it is among the smallest.
func (s *Sample) place(hash uint64) (at int, found, keep bool) {
	if !s.Accepts(hash) {
		return 0, false, false
	}
	at, found = slices.BinarySearchFunc(s.items, hash, func(item Item, h uint64) int {
		if item.Hash < h {
			return -1
		}
		if item.Hash > h {
			return 1
		}
		return 0
	})
	return at, found, true
}

// put replaces the item at a place or inserts one, dropping the largest hash
// when there are too many.
func (s *Sample) put(at int, found bool, item Item) {
	s.k = s.K()
	if found {
		s.items[at] = item
		return
	}
	if len(s.items) == s.k {
		copy(s.items[at+1:], s.items[at:s.k-1])
		s.items[at] = item
		return
	}
	s.items = slices.Insert(s.items, at, item)
}

// cut returns the length of a payload as kept: at most MaxPayload, and not in
// the middle of a rune. Bytes that are no UTF-8 are cut at most three earlier.
func cut[P string | []byte](payload P) int {
	if len(payload) <= MaxPayload {
		return len(payload)
	}
	for n := MaxPayload; n > MaxPayload-utf8.UTFMax; n-- {
		if utf8.RuneStart(payload[n]) {
			return n
		}
	}
	return MaxPayload
}

// AppendSample appends the encoding of a sample of k items without building it:
// hashes are those of its items, strictly ascending and at most k, and payload
// appends what to remember of the i-th.
func AppendSample(b []byte, k int, hashes []uint64, payload func(b []byte, i int) []byte) []byte {
	b = append(b, kindSample, version)
	b = binary.AppendUvarint(b, uint64(k))
	b = binary.AppendUvarint(b, uint64(len(hashes)))
	for i, hash := range hashes {
		b = binary.LittleEndian.AppendUint64(b, hash)
		// The length of MaxPayload takes two bytes, most take one.
		length := len(b)
		b = append(b, 0, 0)
		b = payload(b, i)
		text := b[length+2:]
		text = text[:cut(text)]
		n := binary.PutUvarint(b[length:length+2], uint64(len(text)))
		b = b[:length+n+copy(b[length+n:], text)]
	}
	return b
}
