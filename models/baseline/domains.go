package baseline

import (
	"iter"

	"yoban/features/extract"
	"yoban/features/sketch"
	"yoban/features/table"
	"yoban/models/name"
)

// ByDomain yields the rows of each host and registered domain of a day, which
// are sorted by them.
func ByDomain(rows []table.QueryRow) iter.Seq[[]table.QueryRow] {
	return func(yield func([]table.QueryRow) bool) {
		for start := 0; start < len(rows); {
			end := start + 1
			for end < len(rows) && rows[end].Host == rows[start].Host && rows[end].Domain == rows[start].Domain {
				end++
			}
			if !yield(rows[start:end]) {
				return
			}
			start = end
		}
	}
}

// addDomain marks what a host's day under one registered domain was like.
func (t tally) addDomain(rows []table.QueryRow) {
	h := ResolverKind + rows[0].Host
	if DeadDomain(rows) {
		t.add(h, Dead, "", 1)
	}
	if n := CarriedBytes(rows); n >= LeastCarried {
		t.add(h, Carried, rows[0].Domain, n)
	}
}

// DeadDomain reports whether the rows of one host and domain are about a domain
// that somebody could have registered and of which no name exists: every query
// failed, or was blocked, and one at least was answered NXDOMAIN.
func DeadDomain(rows []table.QueryRow) bool {
	dead := false
	for i := range rows {
		r := &rows[i]
		if r.NXDomain < r.Queries-r.Failed && r.Blocked < r.Queries {
			return false
		}
		dead = dead || r.NXDomain > 0 || r.Blocked > 0
	}
	if !dead {
		return false
	}
	_, ok := name.Registered(rows[0].Domain)
	return ok
}

// LeastCarried is how many bytes names of a day must carry to be noted. Two
// kilobytes are an hour of the slowest tunnel that detectors of information
// rates report, of 0.7 bytes a second (Ozery et al., Information based heavy
// hitters for real-time DNS data exfiltration detection, NDSS 2024).
const LeastCarried = 2048

// CarriedBytes estimates how many bytes the names of one host and domain carry
// up: as many different names as there are, of their mean length left of the
// domain, at the entropy of their characters. It is 0 for the row of all domains
// that have none of their own.
func CarriedBytes(rows []table.QueryRow) int64 {
	if rows[0].Domain == extract.OtherDomains {
		return 0
	}
	names, repeated := 0.0, repetition(rows)
	most := 0.0
	bytes := 0.0
	for i := range rows {
		r := &rows[i]
		n := float64(min(r.Names, r.Queries))
		names, most = names+n, max(most, n)
		bytes += n * Payload(r)
	}
	if names <= 0 {
		return 0
	}
	distinct := max(names/repeated, most)
	return int64(min(bytes*distinct/names, 1<<62))
}

// Payload is how many bytes a name of a row carries on average: 0 to 253, which
// is the longest name (RFC 1035, §2.3.4).
func Payload(r *table.QueryRow) float64 {
	if r.Queries <= 0 {
		return 0
	}
	length := float64(r.NameBytes)/float64(r.Queries) - float64(len(r.Domain)) - 1
	if !(r.Entropy > 0) {
		return 0
	}
	return max(min(length, 253), 0) * min(r.Entropy, 8) / 8
}

// repetition estimates in how many hours a name is asked for: the names of the
// rows' samples against the different ones among them. The samples take the
// same names in every hour, those of the lowest hashes.
func repetition(rows []table.QueryRow) float64 {
	if len(rows) == 1 {
		return 1
	}
	all, different := 0, map[uint64]bool{}
	for i := range rows {
		var s sketch.Sample
		if s.UnmarshalBinary(rows[i].Sample) != nil {
			continue // samples are checked when rows are read
		}
		for _, item := range s.Items() {
			all++
			different[item.Hash] = true
		}
	}
	return float64(max(all, 1)) / float64(max(len(different), 1))
}
