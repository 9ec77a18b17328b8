package enrich

import (
	"strings"

	"yoban/features/enrich/indicator"
)

// Missing tells in plain words, one sentence an entry, what context data is
// absent and what that costs. It is empty when everything is there.
func (e *Enricher) Missing() []string {
	var missing []string
	has := e.geo.Fields()
	if !has.Country {
		missing = append(missing, "no country data: impossible travel and unusual countries are judged by network only")
	}
	if !has.ASN {
		missing = append(missing, "no network (ASN) data: networks are told apart by address prefix only, and findings do not name them")
	}
	switch {
	case e.aws == nil && has.ASN:
		missing = append(missing, "no AWS address ranges: Amazon's networks stand in, without region; credentials used in another region of AWS look alike")
	case e.aws == nil:
		missing = append(missing, "no AWS address ranges: use of a credential inside AWS cannot be told from use outside")
	}
	if len(e.owned) == 0 {
		missing = append(missing, "no own networks: the organisation's offices count as any other place until habits are learned")
	}
	if !e.threats() {
		missing = append(missing, "no threat lists: known-bad addresses and domains are found by behaviour only, mining pools by the embedded list")
	}
	return missing
}

// threats tells whether a threat list is configured.
func (e *Enricher) threats() bool {
	for _, l := range e.lists.Lists() {
		if l.Kind == indicator.Threat && !l.Embedded {
			return true
		}
	}
	return false
}

// Sight names the kinds of data that places are told by, and the own prefixes.
// Where it differs, one address has another network or country: features of
// different sights must not be compared. A newer edition of the same data moves
// few addresses and is the same sight.
func (e *Enricher) Sight() string {
	has := e.geo.Fields()
	var kinds []string
	for _, k := range []struct {
		name string
		has  bool
	}{{"country", has.Country}, {"asn", has.ASN}, {"aws", e.aws != nil}} {
		if k.has {
			kinds = append(kinds, k.name)
		}
	}
	return strings.Join(append(kinds, e.owned...), " ")
}

// TellsAWS reports whether addresses of AWS can be told from others: by its
// published ranges, or by autonomous system.
func (e *Enricher) TellsAWS() bool { return e.aws != nil || e.geo.Fields().ASN }
