package extract

import (
	"net/netip"

	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
)

// watch asks lists while records are folded, so that what a list names is not
// lost where rows keep a sample or a share of what there was. Rows answer for the
// lists of the day they were made; whoever reads them asks newer lists about what
// they hold.
type watch struct{ places *enrich.Enricher }

// address reports whether a threat list names an address, for whichever port.
func (w watch) address(a netip.Addr) bool {
	return len(w.places.AddressIndicators(a, 0)) > 0
}

// name reports whether a threat list names a domain, or one that it lies under.
func (w watch) name(domain string) bool { return len(w.places.DomainIndicators(domain)) > 0 }

// sinkhole reports whether a list calls an address a black hole.
func (w watch) sinkhole(a netip.Addr) bool {
	for _, i := range w.places.AddressIndicators(a, 0) {
		if i.Category == indicator.Sinkhole {
			return true
		}
	}
	return false
}

// firstIf returns a rank by a hash that puts what lists name before all else:
// nobody pushes it out of a capped group by making noise.
func firstIf(named bool, hash uint64) uint64 {
	const last = 1 << 63
	if named {
		return hash &^ last
	}
	return hash | last
}

// Where the metadata service of an instance listens (EC2 user guide, "Access
// instance metadata").
var (
	metadata4 = netip.AddrFrom4([4]byte{169, 254, 169, 254})
	metadata6 = netip.MustParseAddr("fd00:ec2::254")
)

// IsMetadata reports whether an address is that of the metadata service.
func IsMetadata(a netip.Addr) bool {
	a = a.Unmap()
	return a == metadata4 || a == metadata6
}
