package enrich

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"

	"yoban/features/enrich/geo"
	"yoban/features/enrich/indicator"
	"yoban/features/enrich/ranges"
)

// Config names the context data. The zero value works offline, with the
// embedded lists and the built-in private ranges alone.
type Config struct {
	Country string // file: MMDB, or iptoasn-style TSV or CSV (.gz allowed for these); empty for none
	ASN     string // file, as Country; may be the same one
	City    string // file: MMDB with latitude and longitude; empty for none
	// AWSRanges is Amazon's ip-ranges.json or a plain list of CIDRs (.gz
	// allowed). When empty, Amazon's autonomous systems stand in for it.
	AWSRanges string
	Own       []string // CIDRs or addresses of the organisation's own networks
	Lists     []indicator.ListConfig
	// WithoutLists names embedded lists that are not to be used.
	WithoutLists []string
}

// Enricher answers from the data it was opened with. It is immutable and safe
// for concurrent use until Close.
type Enricher struct {
	geo   *geo.DB
	aws   *ranges.AWS // nil when not configured
	own   *ranges.Set
	lists *indicator.Set
	hash  string
	// unlisted is set where no threat list is known, not even the embedded ones.
	unlisted bool
	owned    []string // own prefixes as configured, sorted
	day      int32    // that list entries have to hold on; 0 for any
	silenced *silences
}

// Open loads all configured data. A file that is configured and cannot be read
// is an error; one that is not configured is told by Missing. All problems are
// reported together.
func Open(cfg Config) (*Enricher, error) {
	e := &Enricher{owned: slices.Sorted(slices.Values(cfg.Own)), silenced: newSilences()}
	var errs [5]error
	e.geo, errs[0] = geo.Open(cfg.Country, cfg.ASN, cfg.City)
	if cfg.AWSRanges != "" {
		e.aws, errs[1] = ranges.ReadAWS(cfg.AWSRanges)
	}
	if e.own, errs[2] = ranges.Parse(cfg.Own); errs[2] != nil {
		errs[2] = fmt.Errorf("own networks: %w", errs[2])
	}
	e.lists, errs[3] = indicator.Open(cfg.Lists, cfg.WithoutLists...)
	if errors.Join(errs[:]...) == nil {
		e.hash, errs[4] = hashOf(cfg)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// Close releases the mapped databases. No other method may be under way, nor
// be called later.
func (e *Enricher) Close() error {
	if e.geo == nil {
		return nil
	}
	return e.geo.Close()
}

// Address tells what is known of addr. It costs about a microsecond with
// databases: callers that see an address often keep the answer.
func (e *Enricher) Address(addr netip.Addr) Address {
	if !addr.IsValid() {
		return Address{}
	}
	addr = plain(addr)
	a := Address{Addr: addr}
	switch {
	case e.own.Contains(addr):
		a.Class, a.Network = Own, "own"
		return a
	case ranges.Private(addr):
		a.Class, a.Network = Private, "private"
		return a
	}
	place := e.geo.Lookup(addr)
	a.Country, a.ASN, a.Org = place.Country, place.ASN, place.Org
	a.Class, a.Network = e.network(addr, place.ASN)
	return a
}

// network names the network of an internet address.
func (e *Enricher) network(addr netip.Addr, asn uint32) (Class, string) {
	if e.aws != nil {
		if r, ok := e.aws.Lookup(addr); ok {
			if r.Region == "" {
				return AWS, "aws"
			}
			return AWS, "aws:" + r.Region
		}
	}
	if asn == 0 {
		return Internet, "net:" + around(addr).String()
	}
	class := Internet
	if e.aws == nil && ranges.AmazonASN(asn) {
		class = AWS
	}
	return class, "as:" + strconv.FormatUint(uint64(asn), 10)
}

// around returns the prefix that stands for an address's network when nothing
// better is known: /16 and /32 are common sizes of a provider's allocation.
func around(addr netip.Addr) netip.Prefix {
	bits := 32
	if addr.Is4() {
		bits = 16
	}
	return netip.PrefixFrom(addr, bits).Masked()
}

// nat64 is the well-known prefix under which IPv6-only hosts see IPv4 ones
// (RFC 6052, section 2.1): flow logs of such hosts name it.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// plain returns the address a host on the internet is known by: IPv4 out of
// its IPv6 forms, without a zone.
func plain(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if nat64.Contains(addr) {
		bytes := addr.As16()
		return netip.AddrFrom4([4]byte(bytes[12:]))
	}
	return addr
}

// MiningPort tells whether mining pools publish port for Stratum, and which
// pools. It is a hint: these ports serve other things too.
func (e *Enricher) MiningPort(port uint16) (note string, ok bool) {
	if e.unlisted {
		return "", false
	}
	return indicator.MiningPort(port)
}

// WithoutThreats returns an Enricher that knows what this one does but for threat
// lists, embedded ones included: a backtest measures by it what lists are worth.
// It shares the databases of this one, which is the one to Close.
func (e *Enricher) WithoutThreats() *Enricher {
	blank := *e
	blank.unlisted, blank.hash = true, e.hash+" without threats"
	return &blank
}

// Lists tells what was read from each list, the embedded one first.
func (e *Enricher) Lists() []indicator.Loaded { return e.lists.Lists() }

// Hash is the hexadecimal SHA-256 of everything configured and embedded that
// the answers depend on: contents, not paths.
func (e *Enricher) Hash() string { return e.hash }
