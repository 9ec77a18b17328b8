package indicator

import (
	"cmp"
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gaissmai/bart"

	"yoban/features/enrich/ranges"
)

// Set answers from all lists together. It is immutable after Open and safe for
// concurrent use.
type Set struct {
	addrs   bart.Table[[]entry]
	domains map[string][]entry
	labels  []label // what entries refer to
	lists   []Loaded

	trustedAddrs   bart.Lite
	trustedDomains map[string]bool
}

// entry is what one list says of one value: 8 bytes, as there are millions.
type entry struct {
	label uint32
	port  uint16
}

// label is the part of an indicator that many entries share.
type label struct{ list, category, source string }

// Loaded tells what was read from one list.
type Loaded struct {
	Name    string
	Kind    Kind
	Entries int // entries used
	Bad     int // lines that are no entry, and entries beyond what is kept of one value
}

// Open reads the embedded mining pools and the configured lists. A list that
// cannot be read, is too large, or has no usable line is an error, and so are
// two lists of one name.
func Open(configs []ListConfig) (*Set, error) {
	s := &Set{domains: make(map[string][]entry), trustedDomains: make(map[string]bool)}
	s.addPools()
	names := map[string]bool{PoolList: true}
	for _, c := range configs {
		if c.Name == "" {
			c.Name = filepath.Base(c.Path)
		}
		if names[c.Name] {
			return nil, fmt.Errorf("list %q: the name is taken", c.Name)
		}
		names[c.Name] = true
		if err := s.load(c); err != nil {
			return nil, fmt.Errorf("read list %q from %s: %w", c.Name, c.Path, err)
		}
	}
	return s, nil
}

// Lists tells what was read, the embedded list first, then in the order
// configured.
func (s *Set) Lists() []Loaded { return slices.Clone(s.lists) }

// load reads one configured list.
func (s *Set) load(c ListConfig) error {
	if c.Kind == "" {
		c.Kind = Threat
	}
	if c.Kind != Threat && c.Kind != Trusted {
		return fmt.Errorf("kind %q is neither %q nor %q", c.Kind, Threat, Trusted)
	}
	loaded := Loaded{Name: c.Name, Kind: c.Kind}
	known := make(map[label]uint32)
	bad, err := read(c, maxEntries-s.size(), func(v value) {
		if c.Kind == Trusted {
			s.trust(v)
			loaded.Entries++
			return
		}
		l := label{c.Name, category(c.Category, v.category), v.source}
		index, ok := known[l]
		if !ok {
			index = uint32(len(s.labels))
			known[l] = index
			s.labels = append(s.labels, l)
		}
		if s.add(v, entry{index, v.port}) {
			loaded.Entries++
		} else {
			loaded.Bad++
		}
	})
	if err != nil {
		return err
	}
	loaded.Bad += bad
	if loaded.Entries == 0 {
		return fmt.Errorf("no usable line, %d others", loaded.Bad)
	}
	s.lists = append(s.lists, loaded)
	return nil
}

// size returns the number of entries read so far.
func (s *Set) size() int {
	n := 0
	for _, l := range s.lists {
		n += l.Entries
	}
	return n
}

func (s *Set) trust(v value) {
	if v.domain != "" {
		s.trustedDomains[v.domain] = true
		return
	}
	s.trustedAddrs.Insert(v.prefix)
}

// maxSame is the number of entries kept for one address, prefix or domain.
// More say no more of it, and looking for repeats costs their number.
const maxSame = 1024

// add stores an entry, unless it is there already. It refuses one beyond
// maxSame.
func (s *Set) add(v value, e entry) bool {
	added := true
	join := func(old []entry) []entry {
		switch {
		case slices.Contains(old, e):
			return old
		case len(old) == maxSame:
			added = false
			return old
		}
		return append(old, e)
	}
	if v.domain != "" {
		s.domains[v.domain] = join(s.domains[v.domain])
		return added
	}
	s.addrs.Modify(v.prefix, func(old []entry, _ bool) ([]entry, bool) { return join(old), false })
	return added
}

// Address returns the threat indicators that name addr, in a fixed order.
// Entries for one port hold when port is that port, or 0, which asks for the
// address whatever the port. Nil when a trusted list names addr.
func (s *Set) Address(addr netip.Addr, port uint16) []Indicator {
	if !addr.IsValid() {
		return nil
	}
	addr = addr.Unmap().WithZone("")
	if !s.addrs.Contains(addr) || s.TrustedAddress(addr) {
		return nil
	}
	var found []Indicator
	for prefix, entries := range s.addrs.Supernets(netip.PrefixFrom(addr, addr.BitLen())) {
		text := prefix.String()
		if prefix.IsSingleIP() {
			text = addr.String()
		}
		for _, e := range entries {
			if e.port == 0 || port == 0 || e.port == port {
				found = append(found, s.indicator(e, text))
			}
		}
	}
	return ordered(found)
}

// TrustedAddress tells whether a trusted list names addr.
func (s *Set) TrustedAddress(addr netip.Addr) bool {
	return addr.IsValid() && s.trustedAddrs.Contains(addr.Unmap().WithZone(""))
}

// Domain returns the threat indicators that name a domain or one it lies
// under, in a fixed order. Case and a trailing dot do not matter. Nil when a
// trusted list names it or one it lies under.
func (s *Set) Domain(name string) []Indicator {
	var found []Indicator
	trusted := false
	suffixes(name, func(suffix string) {
		trusted = trusted || s.trustedDomains[suffix]
		for _, e := range s.domains[suffix] {
			found = append(found, s.indicator(e, strings.Clone(suffix)))
		}
	})
	if trusted {
		return nil
	}
	return ordered(found)
}

// TrustedDomain tells whether a trusted list names a domain or one above it.
func (s *Set) TrustedDomain(name string) bool {
	trusted := false
	suffixes(name, func(suffix string) { trusted = trusted || s.trustedDomains[suffix] })
	return trusted
}

// suffixes visits a name and every name above it that has a dot, from the
// longest. Only the last 253 bytes, the length of the longest valid name, are
// looked at: what lies above them cannot be on a list.
func suffixes(name string, visit func(string)) {
	name = strings.TrimSuffix(name, ".")
	if excess := len(name) - maxName; excess > 0 {
		dot := strings.IndexByte(name[excess:], '.')
		if dot < 0 {
			return
		}
		name = name[excess+dot+1:]
	}
	name = strings.ToLower(name)
	for {
		dot := strings.IndexByte(name, '.')
		if dot < 0 {
			return
		}
		visit(name)
		name = name[dot+1:]
	}
}

func (s *Set) indicator(e entry, value string) Indicator {
	l := s.labels[e.label]
	return Indicator{List: l.list, Category: l.category, Value: value, Port: e.port, Source: l.source}
}

// ordered sorts by list, category, value, port and source.
func ordered(found []Indicator) []Indicator {
	slices.SortFunc(found, func(a, b Indicator) int {
		return cmp.Or(
			cmp.Compare(a.List, b.List), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Value, b.Value),
			cmp.Compare(a.Port, b.Port), cmp.Compare(a.Source, b.Source))
	})
	return found
}

// prefix reads an address or CIDR of a list.
func prefix(text string) (netip.Prefix, bool) {
	p, err := ranges.Prefix(text)
	return p, err == nil && wideEnough(p)
}

// Widest prefixes a list may hold. Anything wider names a good part of the
// internet and is a slip: one line 0.0.0.0/0 would call everybody a threat, or
// trust everybody.
const (
	widest4 = 8  // the largest block ever given to one holder
	widest6 = 16 // as 2002::/16; registries get /12 and holders /16 at most
)

func wideEnough(p netip.Prefix) bool {
	if p.Addr().Is4() {
		return p.Bits() >= widest4
	}
	return p.Bits() >= widest6
}
