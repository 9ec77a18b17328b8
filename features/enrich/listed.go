package enrich

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"sync"

	"yoban/features/enrich/indicator"
)

// OwnList is the name under which Config.Own silences threats.
const OwnList = "own networks"

// On returns an Enricher that knows what this one does, and whose lists are
// those of a day: entries that have expired by then are unknown to it. It
// counts what trusted entries silence from zero. It shares the databases of
// this one, which is the one to Close. Days count from 1970-01-01 UTC; on day
// 0, which an Enricher starts with, every entry holds.
func (e *Enricher) On(day int32) *Enricher {
	view := *e
	view.day, view.silenced = day, newSilences()
	return &view
}

// MatchAddress returns what lists and Config.Own say of addr, threats and
// trusted entries alike.
func (e *Enricher) MatchAddress(addr netip.Addr, port uint16) indicator.Match {
	if !addr.IsValid() {
		return indicator.Match{}
	}
	addr = plain(addr)
	m := e.lists.Address(addr, port, e.day)
	if e.own.Contains(addr) {
		m.Trusted = append(m.Trusted, indicator.Indicator{List: OwnList, Category: indicator.Custom, Value: addr.String(), Source: "configuration"})
	}
	return m
}

// MatchDomain returns what lists say of a domain or one it lies under.
func (e *Enricher) MatchDomain(name string) indicator.Match { return e.lists.Domain(name, e.day) }

// MatchKey returns what lists say of an access key id.
func (e *Enricher) MatchKey(id string) indicator.Match { return e.lists.Key(id, e.day) }

// AddressIndicators returns the threat indicators that name addr, in a fixed
// order. Entries for one port hold when port is that port, or 0, which asks
// for the address whatever the port; each Indicator tells its own port. Nil
// when a trusted list or Config.Own names addr.
func (e *Enricher) AddressIndicators(addr netip.Addr, port uint16) []indicator.Indicator {
	if e.unlisted {
		return nil
	}
	return e.hits(e.MatchAddress(addr, port))
}

// DomainIndicators returns the threat indicators that name a domain or one it
// lies under, in a fixed order. Case and a trailing dot do not matter. Nil
// when a trusted list names it or one it lies under.
func (e *Enricher) DomainIndicators(name string) []indicator.Indicator {
	if e.unlisted {
		return nil
	}
	return e.hits(e.MatchDomain(name))
}

// KeyIndicators returns the threat indicators that name an access key id, in a
// fixed order: their category is Exposed. Nil when a trusted list names it.
func (e *Enricher) KeyIndicators(id string) []indicator.Indicator {
	if e.unlisted {
		return nil
	}
	return e.hits(e.MatchKey(id))
}

// hits returns the threats of a match, and remembers those that are silenced.
func (e *Enricher) hits(m indicator.Match) []indicator.Indicator {
	if m.Silenced() {
		e.silenced.add(m)
	}
	return m.Hits()
}

// Trusted tells whether a trusted list or Config.Own names addr.
func (e *Enricher) Trusted(addr netip.Addr) bool {
	if !addr.IsValid() {
		return false
	}
	addr = plain(addr)
	return e.own.Contains(addr) || len(e.lists.Address(addr, 0, e.day).Trusted) > 0
}

// TrustedDomain reports whether a trusted list names a domain or one above it.
func (e *Enricher) TrustedDomain(name string) bool { return len(e.MatchDomain(name).Trusted) > 0 }

// Silenced is a threat that was asked for and not told, because a trusted entry
// names the same address, domain or key, or one around it.
type Silenced struct {
	Value      string `json:"value"`       // the threat list's entry
	List       string `json:"list"`        // that it is on
	TrustedBy  string `json:"trusted_by"`  // the trusted list
	TrustedFor string `json:"trusted_for"` // and its entry
}

// Silenced returns every threat that was silenced so far, each once and in a
// fixed order.
func (e *Enricher) Silenced() []Silenced {
	e.silenced.mu.Lock()
	defer e.silenced.mu.Unlock()
	return slices.SortedFunc(maps.Keys(e.silenced.seen), func(a, b Silenced) int {
		return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.List, b.List), cmp.Compare(a.TrustedBy, b.TrustedBy), cmp.Compare(a.TrustedFor, b.TrustedFor))
	})
}

// silences remembers what was silenced. It grows with the entries that stand on
// threat and trusted lists at once, never with the logs.
type silences struct {
	mu   sync.Mutex
	seen map[Silenced]bool
}

func newSilences() *silences { return &silences{seen: map[Silenced]bool{}} }

func (s *silences) add(m indicator.Match) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range m.Threats {
		s.seen[Silenced{t.Value, t.List, m.Trusted[0].List, m.Trusted[0].Value}] = true
	}
}

// Expired counts the entries of each list, in the order of Lists, that hold no
// more on the Enricher's day.
func (e *Enricher) Expired() []int { return e.lists.Expired(e.day) }
