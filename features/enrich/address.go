package enrich

import "net/netip"

// Class is the kind of place an address belongs to.
type Class uint8

// The classes of an address. Where several fit, the one named first wins:
// Own, Private, AWS, Internet.
const (
	Unknown  Class = iota // no address: garbage, or a zero netip.Addr
	Internet              // anything not named below
	AWS                   // Amazon's published ranges or autonomous systems, and AWS services as callers
	Own                   // prefixes the configuration calls its own
	Private               // not routed on the internet: RFC 1918, CGNAT, ULA, link-local, loopback, multicast, reserved
)

// String returns the class as feature rows spell it: "", "internet", "aws",
// "own" or "private".
func (c Class) String() string {
	switch c {
	case Internet:
		return "internet"
	case AWS:
		return "aws"
	case Own:
		return "own"
	case Private:
		return "private"
	}
	return ""
}

// Address is what is known of one address.
type Address struct {
	Addr    netip.Addr // unmapped; the zero Addr when the source was not an address
	Country string     // ISO 3166-1 alpha-2 upper case; empty when unknown, own or private
	ASN     uint32     // autonomous system number; 0 when unknown
	Org     string     // name of the autonomous system; empty when unknown
	// Network is the coarse place that habits are about:
	//
	//	own             a configured own prefix
	//	private         an address not routed on the internet
	//	aws:<region>    in Amazon's ranges, region known
	//	aws             in Amazon's ranges, region not given by the file
	//	aws:<service>   an AWS service calling under its own name, e.g. aws:ec2
	//	as:<number>     anything else with ASN data
	//	net:<prefix>    without: the IPv4 /16 or IPv6 /32, e.g. net:198.51.0.0/16
	//	""              no address
	Network string
	Class   Class
}

// Source tells what CloudTrail's sourceIPAddress held.
type Source uint8

// The kinds of sourceIPAddress.
const (
	SourceInvalid  Source = iota // empty, or none of the below
	SourceAddress                // an IPv4 or IPv6 address
	SourceService                // an AWS service's DNS name, e.g. "ec2.amazonaws.com"
	SourceInternal               // "AWS Internal"
)
