package extract

import "sync"

// Names interns strings for all workers of one run: equal strings get equal
// numbers. Numbers depend on arrival and so never reach output. A Names is safe
// for concurrent use; workers keep their own memo in front of it.
type Names struct {
	mu    sync.RWMutex
	index map[string]name
	list  []string
}

// name is an interned string; 0 is the empty string.
type name uint32

// NewNames returns an empty table.
func NewNames() *Names {
	return &Names{index: map[string]name{"": 0}, list: []string{""}}
}

// bytes interns b.
func (n *Names) bytes(b []byte) name {
	n.mu.RLock()
	id, ok := n.index[string(b)]
	n.mu.RUnlock()
	if ok {
		return id
	}
	return n.add(string(b))
}

// string interns s.
func (n *Names) string(s string) name {
	n.mu.RLock()
	id, ok := n.index[s]
	n.mu.RUnlock()
	if ok {
		return id
	}
	return n.add(s)
}

func (n *Names) add(s string) name {
	n.mu.Lock()
	defer n.mu.Unlock()
	if id, ok := n.index[s]; ok {
		return id
	}
	id := name(len(n.list))
	n.index[s] = id
	n.list = append(n.list, s)
	return id
}

// of returns the string behind id.
func (n *Names) of(id name) string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.list[id]
}

// memoLimit bounds a worker's memo. Values that attackers choose (user agents,
// addresses, names) pass through memos; when one is full it starts over, which
// costs time and changes nothing.
const memoLimit = 1 << 16

// memo caches what was derived from a raw log value.
type memo[V any] struct{ m map[string]V }

// get returns the cached value for raw, or derives and keeps it.
func (c *memo[V]) get(raw []byte, derive func([]byte) V) V {
	if v, ok := c.m[string(raw)]; ok {
		return v
	}
	v := derive(raw)
	if c.m == nil || len(c.m) >= memoLimit {
		c.m = make(map[string]V)
	}
	c.m[string(raw)] = v
	return v
}
