// Package indicator owns threat and trusted lists: addresses, prefixes, domains
// and access keys that somebody else has judged.
//
// List files come in, Indicators that name one address, domain or key go out.
// A trusted entry silences every threat entry on the same value, and an entry
// holds until its last day: look-ups say which day they are about, never the
// clock. It is not a reputation score, and fetches nothing.
package indicator

// Kind tells what a list says of its entries.
type Kind string

// The kinds of list.
const (
	Threat  Kind = "threat"
	Trusted Kind = "trusted"
)

// Categories of indicators that detectors know. A list may bring others, which
// are kept as they are, in lower case.
const (
	Mining     = "mining"     // pools and other services of cryptocurrencies
	C2         = "c2"         // command and control
	Tor        = "tor"        // nodes of the Tor network
	Malware    = "malware"    // known to be malicious in whatever way
	Scanner    = "scanner"    // scans the internet
	Sinkhole   = "sinkhole"   // black holes that malware is sent to
	Phishing   = "phishing"   // pages that ask for passwords
	DropPoint  = "droppoint"  // keeps stolen data
	DriveBy    = "driveby"    // pages that install software by being looked at
	Generated  = "dga"        // made by a known generator of domains
	DynamicDNS = "dynamicdns" // names that anybody gets for free or for a day, parked ones
	Suspicious = "suspicious" // newly observed, or like malicious ones
	Resolver   = "resolver"   // public DNS resolvers
	DoH        = "doh"        // servers of DNS over HTTPS
	DoT        = "dot"        // servers of DNS over TLS
	Exposed    = "exposed"    // access keys that others have seen
	Custom     = "custom"     // the user's own; says nothing further
)

// Neutral tells whether a category says what something is, not that it is bad.
func Neutral(category string) bool {
	return category == Resolver || category == DoH || category == DoT || category == DynamicDNS
}

// Indicator is one list entry that names an address, a domain or a key. Days
// count from 1970-01-01 UTC; 0 is unknown, or for ever.
type Indicator struct {
	List     string // name of the list
	Category string // what the entry stands for, e.g. Mining
	Value    string // the entry that matched: an address, a prefix, a domain or a key
	Port     uint16 // the entry holds for this port only; 0 for all ports
	Source   string // who says so, from the list's own columns; may be empty
	First    int32  // day it was first seen, as the list says
	Last     int32  // day it was last seen
	Expires  int32  // last day that it holds; 0 for ever
}

// Match is what all lists say of one value on one day, each kind in a fixed
// order.
type Match struct {
	Threats []Indicator // entries of threat lists
	Trusted []Indicator // entries of trusted lists
}

// Hits returns the threats, unless a trusted entry silences them.
func (m Match) Hits() []Indicator {
	if len(m.Trusted) > 0 {
		return nil
	}
	return m.Threats
}

// Silenced tells whether trusted entries silence threats.
func (m Match) Silenced() bool { return len(m.Threats) > 0 && len(m.Trusted) > 0 }

// ListConfig names one list file.
type ListConfig struct {
	Name     string // shown in findings; unique
	Path     string // any of Formats, .gz allowed
	Kind     Kind   // empty means Threat
	Category string // category of all entries; empty takes what the file says of each, else Custom
	Format   string // one of Formats; empty finds out
	// MaxAge is the number of days after it was last seen (or else first seen)
	// that an entry holds, where the list gives it no end of its own; 0 for ever.
	MaxAge int
}
