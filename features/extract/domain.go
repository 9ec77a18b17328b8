package extract

import (
	"net/netip"
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
	hash   uint64 // of full
	chars  []charCount
}

// charCount is how often characters of one bin of charScale stand left of the
// registered domain.
type charCount struct {
	edge  int32 // a character of the bin
	count int32
}

func (f *Folder) domainOf(raw []byte) *domainName {
	if d := f.domains.get(raw, nil); d != nil {
		return d
	}
	full := strings.ToLower(strings.TrimSuffix(string(clip(raw, maxSourceName+1)), "."))
	domain, err := publicsuffix.EffectiveTLDPlusOne(full)
	if err != nil {
		domain = full // a bare suffix, a single label or no name at all
	}
	labels := strings.TrimSuffix(strings.TrimSuffix(full, domain), ".")
	return f.domains.put(raw, nil, domainName{domain: domain, full: full, size: len(full), hash: sketch.HashString(full), chars: charsOf(labels)})
}

// charsOf counts the characters of labels by bin.
func charsOf(labels string) []charCount {
	var counts [256]int32
	for i := range len(labels) {
		lo, _ := charScale.Bounds(charScale.Bin(int64(labels[i])))
		counts[max(lo, 0)]++
	}
	var out []charCount
	for c, n := range counts {
		if n > 0 {
			out = append(out, charCount{int32(c), n})
		}
	}
	return out
}

// lastName remembers the name that a field had in the record before: neighbours
// are often alike.
type lastName struct {
	text string
	id   name
}

// of interns a field.
func (l *lastName) of(f *Folder, field []byte) name {
	if l.text != string(field) {
		l.id = f.intern(field)
		l.text = f.names.of(l.id)
	}
	return l.id
}

// lastAddr does the same for an address.
type lastAddr struct {
	addr netip.Addr
	id   name
}

// of interns an address; an invalid one is no name.
func (l *lastAddr) of(f *Folder, a netip.Addr) name {
	if l.addr != a {
		l.addr, l.id = a, 0
		if a.IsValid() {
			l.id = f.intern(a.AppendTo(f.scratch[:0]))
		}
	}
	return l.id
}
