package name

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Registered returns the label that somebody registered, or would have to
// register, for a domain: what stands before its public suffix. ok is false for
// names that nobody registers: single labels, reverse look-ups, and names
// without a suffix of the list, which networks use within themselves
// (compute.internal, cluster.local, corp), and names with an empty label.
func Registered(domain string) (label string, ok bool) {
	suffix, icann := publicsuffix.PublicSuffix(domain)
	managed := icann || strings.Contains(suffix, ".")
	if !managed || suffix == "arpa" || strings.HasSuffix(suffix, ".arpa") {
		return "", false
	}
	rest, under := strings.CutSuffix(domain, "."+suffix)
	if !under {
		return "", false
	}
	label = rest[strings.LastIndexByte(rest, '.')+1:]
	return label, label != ""
}
