// Package indicator owns threat and trusted lists: addresses, prefixes and
// domains that somebody else has judged.
//
// List files come in, Indicators that name one address or domain go out. A
// trusted entry silences every threat entry on the same address or domain. It
// is not a reputation score and keeps no time: an entry is on a list or not.
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

// Indicator is one list entry that names an address or a domain.
type Indicator struct {
	List     string // name of the list
	Category string // what the entry stands for, e.g. Mining
	Value    string // the entry that matched: an address, a prefix or a domain
	Port     uint16 // the entry holds for this port only; 0 for all ports
	Source   string // who says so, from the list's own columns; may be empty
}

// ListConfig names one list file.
type ListConfig struct {
	Name     string // shown in findings; unique
	Path     string // text or CSV, .gz allowed
	Kind     Kind   // empty means Threat
	Category string // category of all entries; empty takes the file's category column, else Custom
	Format   string // "text" or "csv"; empty finds out
}
