package extract

import "github.com/zeebo/xxh3"

// memoLimit bounds a worker's memo. Values that attackers choose (user agents,
// addresses, names) pass through memos; when one is full it starts over, which
// costs time and changes nothing.
const (
	memoLimit = 1 << 14
	memoBytes = 4 << 20 // of raw values: 256 bytes each
	longValue = 1 << 10 // in bytes; longer raw values are derived from each time: honest ones are shorter
)

// memo caches what was derived from one or two raw log values. The values stay
// where they are, and are not changed, after the memo has started over.
type memo[V any] struct {
	known entries[memoKey, V]
	bytes int
}

// memoKey is two raw values, one after the other.
type memoKey struct {
	raw   string
	first int // length of the first
}

// get returns the cached value for two raw values, or nil.
func (m *memo[V]) get(a, b []byte) *V {
	if m.known.count == 0 {
		return nil
	}
	hash := memoHash(a, b)
	slots := m.known.slots
	mask := uint32(len(slots) - 1)
	for i := hash & mask; slots[i].at != 0; i = (i + 1) & mask {
		if slots[i].hash != hash {
			continue
		}
		e := m.known.entry(int(slots[i].at - 1))
		if k := &e.key; k.first == len(a) && len(k.raw) == len(a)+len(b) && k.raw[:len(a)] == string(a) && k.raw[len(a):] == string(b) {
			return &e.value
		}
	}
	return nil
}

// put caches a value for raw values that have none, unless they are long.
func (m *memo[V]) put(a, b []byte, v V) *V {
	if len(a)+len(b) > longValue {
		return &v
	}
	if m.known.count >= memoLimit || m.bytes >= memoBytes {
		m.known, m.bytes = entries[memoKey, V]{}, 0
	}
	m.bytes += len(a) + len(b)
	e := m.known.put(memoHash(a, b), &memoKey{string(a) + string(b), len(a)})
	e.value = v
	return &e.value
}

func memoHash(a, b []byte) uint32 {
	hash := xxh3.HashSeed(a, salt)
	if len(b) > 0 {
		hash = mix(hash, xxh3.HashSeed(b, salt))
	}
	return short(hash)
}
