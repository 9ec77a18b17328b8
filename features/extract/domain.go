package extract

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"yoban/features/sketch"
)

// domainName is a memoised query name, split at its registered domain.
type domainName struct {
	id     name   // of the registered domain; 0 while no row needs it
	domain string // registered domain
	full   string // lower case, without the trailing dot
	size   int    // of full, in bytes
	length int    // bin of lengthScale that size is in
	hash   uint64 // of full
	listed bool   // a threat list names it, or a domain above it
	chars  []charCount
}

// charCount is how often characters of one bin of charScale stand left of the
// registered domain.
type charCount struct {
	bin, count int32
}

// RegisteredDomain returns the domain that somebody registered for a full name in
// lower case: its public suffix with one label more. A bare suffix, a single
// label or no name at all is returned as it is.
func RegisteredDomain(full string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(full)
	if err != nil {
		return full
	}
	return domain
}

func (f *Folder) domainOf(raw []byte) *domainName {
	if d := f.domains.get(raw, nil); d != nil {
		return d
	}
	full := strings.ToLower(strings.TrimSuffix(string(clip(raw, maxSourceName+1)), "."))
	domain := RegisteredDomain(full)
	labels := strings.TrimSuffix(strings.TrimSuffix(full, domain), ".")
	return f.domains.put(raw, nil, domainName{domain: domain, full: full, size: len(full), length: lengthScale.Bin(int64(len(full))), hash: sketch.HashString(full), listed: f.watch.name(full), chars: charsOf(labels)})
}

// charsOf counts the characters of labels by bin.
func charsOf(labels string) []charCount {
	counts := make([]int32, charScale.Len())
	for i := range len(labels) {
		counts[charScale.Bin(int64(labels[i]))]++
	}
	var out []charCount
	for bin, n := range counts {
		if n > 0 {
			out = append(out, charCount{int32(bin), n})
		}
	}
	return out
}
