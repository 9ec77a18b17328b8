// Package ranges owns the address ranges whose meaning is known without a
// list of threats: not routed on the internet, the organisation's own,
// Amazon's.
//
// Prefixes come in, yes or no and Amazon's region and service go out. Look-ups
// unmap IPv4-in-IPv6 and ignore zones. It knows nothing of countries, networks
// or threats.
package ranges

import (
	"fmt"
	"net/netip"

	"github.com/gaissmai/bart"
)

// Set is a set of prefixes. The zero value is empty; a filled one is safe for
// concurrent reading.
type Set struct{ table bart.Lite }

// Parse builds a set from CIDRs and single addresses. A malformed entry is an
// error that names it.
func Parse(entries []string) (*Set, error) {
	set := new(Set)
	for _, entry := range entries {
		prefix, err := Prefix(entry)
		if err != nil {
			return nil, err
		}
		set.table.Insert(prefix)
	}
	return set, nil
}

// Contains tells whether addr lies in the set. The zero Addr lies in none.
func (s *Set) Contains(addr netip.Addr) bool {
	return addr.IsValid() && s.table.Contains(addr.Unmap().WithZone(""))
}

// Prefix reads a CIDR, host bits allowed, or a single address as the prefix
// that holds only it. IPv4-in-IPv6 becomes IPv4.
func Prefix(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		addr = addr.Unmap().WithZone("")
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is neither an address nor a CIDR", text)
	}
	if addr := prefix.Addr(); addr.Is4In6() {
		if prefix.Bits() < 96 { // ::ffff:0:0/96 holds the mapped addresses
			return netip.Prefix{}, fmt.Errorf("%q mixes mapped IPv4 with IPv6", text)
		}
		prefix = netip.PrefixFrom(addr.Unmap(), prefix.Bits()-96)
	}
	return prefix.Masked(), nil
}
