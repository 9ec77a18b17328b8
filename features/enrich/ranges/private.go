package ranges

import "net/netip"

// private are the ranges that never name a host on the internet, from the IANA
// special-purpose address registries (RFC 6890). The documentation ranges
// (192.0.2.0/24 and others) are left out: they are not routed either, but
// stand for internet hosts in samples and simulations.
var private = mustParse(
	"0.0.0.0/8",         // this network, RFC 791
	"10.0.0.0/8",        // RFC 1918
	"100.64.0.0/10",     // carrier-grade NAT, RFC 6598; EKS pods and many VPCs
	"127.0.0.0/8",       // loopback, RFC 1122
	"169.254.0.0/16",    // link-local, RFC 3927; instance metadata, AWS resolver
	"172.16.0.0/12",     // RFC 1918
	"192.0.0.0/24",      // IETF protocol assignments, RFC 6890
	"192.168.0.0/16",    // RFC 1918
	"198.18.0.0/15",     // benchmarking, RFC 2544
	"224.0.0.0/4",       // multicast, RFC 5771
	"240.0.0.0/4",       // reserved and broadcast, RFC 1112
	"::/128", "::1/128", // unspecified and loopback, RFC 4291
	"100::/64",       // discard, RFC 6666
	"fc00::/7",       // unique local, RFC 4193; fd00:ec2:: is AWS's metadata and resolver
	"fe80::/10",      // link-local, RFC 4291
	"ff00::/8",       // multicast, RFC 4291
	"64:ff9b:1::/48", // local-use NAT64, RFC 8215
)

// Private tells whether addr cannot be a host on the internet.
func Private(addr netip.Addr) bool { return private.Contains(addr) }

// mustParse builds a set from constants.
func mustParse(entries ...string) *Set {
	set, err := Parse(entries)
	if err != nil {
		panic(err) // a constant above is malformed
	}
	return set
}
