package extract

import (
	"strings"
	"sync"
	"sync/atomic"
)

// Names interns strings for all workers of one run: equal strings get equal
// numbers. Numbers depend on arrival and so never reach output. A Names is safe
// for concurrent use: looking a number up takes no lock, and workers keep their
// own memo in front of interning.
type Names struct {
	mu    sync.RWMutex
	index map[string]name
	count int
	held  int64 // bytes of all, with what an entry costs
	pages atomic.Pointer[[]*namePage]
}

// name is an interned string; 0 is the empty string.
type name uint32

// namePage is a run of strings that never moves, so that it can be read while
// others are added.
type namePage [1 << pageBits]string

const pageBits = 12

// entryBytes is about what a string costs beside its text: its headers in page and
// index, and the index's free places.
const entryBytes = 64

// NewNames returns an empty table.
func NewNames() *Names {
	n := &Names{index: map[string]name{}}
	n.pages.Store(new([]*namePage))
	n.add("")
	return n
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
	return n.add(strings.Clone(s)) // s may be a part of something large
}

func (n *Names) add(s string) name {
	n.mu.Lock()
	defer n.mu.Unlock()
	if id, ok := n.index[s]; ok {
		return id
	}
	pages := *n.pages.Load()
	if n.count>>pageBits == len(pages) {
		// Readers keep the list that they loaded; a longer one is a new list.
		pages = append(pages[:len(pages):len(pages)], new(namePage))
		n.pages.Store(&pages)
	}
	id := name(n.count)
	pages[id>>pageBits][id&(1<<pageBits-1)] = s
	n.index[s] = id
	n.count++
	n.held += int64(len(s)) + entryBytes
	return id
}

// of returns the string behind id, which the caller was given by this table:
// handing a number to another goroutine is what orders the reading after the
// writing.
func (n *Names) of(id name) string {
	return (*n.pages.Load())[id>>pageBits][id&(1<<pageBits-1)]
}

// least returns the smaller of two names by their strings; an empty one counts
// as missing. It makes columns that are not keys independent of arrival.
func (n *Names) least(a, b name) name {
	if a == b || b == 0 {
		return a
	}
	if a == 0 || n.of(b) < n.of(a) {
		return b
	}
	return a
}
