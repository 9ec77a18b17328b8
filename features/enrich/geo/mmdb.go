package geo

import (
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
)

// path is where a value lies in a record.
type path []any

// Where the known makers of MMDB files put each value, in order of preference:
// MaxMind and DB-IP nest, ip-location-db is flat, IPinfo is flat and writes
// numbers as text. registered_country is MaxMind's answer for networks without
// a place, e.g. satellites.
var (
	countryPaths = []path{
		{"country", "iso_code"}, {"country_code"}, {"country"}, {"registered_country", "iso_code"},
	}
	asnPaths = []path{
		{"autonomous_system_number"}, {"asn"}, {"traits", "autonomous_system_number"},
	}
	orgPaths = []path{
		{"autonomous_system_organization"}, {"as_name"}, {"as_organization"}, {"name"},
		{"traits", "autonomous_system_organization"},
	}
	latPaths = []path{{"location", "latitude"}, {"latitude"}, {"lat"}}
	lonPaths = []path{{"location", "longitude"}, {"longitude"}, {"lng"}, {"lon"}}
)

// column is one value of a Place: the paths it may lie at, and which of them
// this file uses.
type column struct {
	paths []path
	used  [8]bool // by index of paths
}

// learn marks the paths that give a value.
func (c *column) learn(gives func(path) bool) {
	for i, p := range c.paths {
		c.used[i] = c.used[i] || gives(p)
	}
}

// settle forgets the paths that the file does not use.
func (c *column) settle() {
	var used []path
	for i, p := range c.paths {
		if c.used[i] {
			used = append(used, p)
		}
	}
	c.paths = used
}

// mmdb is one MMDB file with the paths that its records use.
type mmdb struct {
	reader                      *maxminddb.Reader
	country, asn, org, lat, lon column
}

// probe is the number of records looked at to learn a file's layout. Layouts
// do not change within a file; single values may be missing in many records.
const probe = 4096

func openMMDB(name string) (source, error) {
	reader, err := maxminddb.Open(name)
	if err != nil {
		return nil, err
	}
	db := &mmdb{
		reader:  reader,
		country: column{paths: countryPaths}, asn: column{paths: asnPaths}, org: column{paths: orgPaths},
		lat: column{paths: latPaths}, lon: column{paths: lonPaths},
	}
	seen := 0
	for result := range reader.Networks() {
		if err := result.Err(); err != nil {
			return nil, errors.Join(err, reader.Close())
		}
		db.learn(result)
		if seen++; seen == probe {
			break
		}
	}
	for _, c := range []*column{&db.country, &db.asn, &db.org, &db.lat, &db.lon} {
		c.settle()
	}
	if (db.fields() == Fields{}) {
		return nil, errors.Join(errors.New("neither countries, networks nor locations in it"), reader.Close())
	}
	return db, nil
}

// learn notes the paths that give a value in one record.
func (db *mmdb) learn(r maxminddb.Result) {
	db.country.learn(func(p path) bool { return countryCode(value(r, p)) != "" })
	db.asn.learn(func(p path) bool { return asNumber(value(r, p)) != 0 })
	db.org.learn(func(p path) bool { return text(value(r, p)) != "" })
	db.lat.learn(func(p path) bool { _, ok := degrees(value(r, p), 90); return ok })
	db.lon.learn(func(p path) bool { _, ok := degrees(value(r, p), 180); return ok })
}

func (db *mmdb) fields() Fields {
	return Fields{Country: len(db.country.paths) > 0, ASN: len(db.asn.paths) > 0, Location: len(db.lat.paths) > 0 && len(db.lon.paths) > 0}
}

func (db *mmdb) Close() error { return db.reader.Close() }

func (db *mmdb) lookup(addr netip.Addr, place *Place) {
	r := db.reader.Lookup(addr)
	if !r.Found() {
		return
	}
	if place.Country == "" {
		place.Country = first(r, db.country.paths, countryCode)
	}
	if place.ASN == 0 {
		if place.ASN = first(r, db.asn.paths, asNumber); place.ASN != 0 {
			place.Org = first(r, db.org.paths, text)
		}
	}
	if !place.HasLocation {
		place.Lat, place.Lon, place.HasLocation = db.location(r)
	}
}

// first returns the first value at paths that read does not call zero.
func first[T comparable](r maxminddb.Result, paths []path, read func(any) T) T {
	var zero T
	for _, p := range paths {
		if v := read(value(r, p)); v != zero {
			return v
		}
	}
	return zero
}

// location returns the first latitude and longitude, when both are there.
func (db *mmdb) location(r maxminddb.Result) (lat, lon float64, ok bool) {
	for _, p := range db.lat.paths {
		if lat, ok = degrees(value(r, p), 90); ok {
			break
		}
	}
	for i := 0; ok && i < len(db.lon.paths); i++ {
		if lon, ok := degrees(value(r, db.lon.paths[i]), 180); ok {
			return lat, lon, true
		}
	}
	return 0, 0, false
}

// value returns what lies at p, nil when nothing does or the record is damaged
// there.
func value(r maxminddb.Result, p path) any {
	var v any
	if r.DecodePath(&v, p...) != nil {
		return nil
	}
	return v
}

// countryCode returns v as an alpha-2 code, empty when it is anything else:
// IPinfo's "country" is a name in some files and a code in others.
func countryCode(v any) string {
	s, _ := v.(string)
	if len(s) != 2 || !letter(s[0]) || !letter(s[1]) {
		return ""
	}
	if s = strings.ToUpper(s); s == "ZZ" || s == "XX" { // user-assigned codes used for "unknown"
		return ""
	}
	return s
}

func letter(c byte) bool { c |= 0x20; return 'a' <= c && c <= 'z' }

// asNumber returns v as a number: 15169, "15169" or "AS15169".
func asNumber(v any) uint32 {
	switch n := v.(type) {
	case uint64:
		if n <= math.MaxUint32 {
			return uint32(n)
		}
	case string:
		if len(n) > 2 && strings.EqualFold(n[:2], "AS") {
			n = n[2:]
		}
		asn, err := strconv.ParseUint(n, 10, 32)
		if err == nil {
			return uint32(asn)
		}
	}
	return 0
}

// maxOrg bounds the name of a network, in bytes; registries allow 255.
const maxOrg = 255

func text(v any) string {
	s, _ := v.(string)
	if len(s) > maxOrg {
		s = strings.ToValidUTF8(s[:maxOrg], "")
	}
	return s
}

// degrees returns v as an angle of at most limit degrees either way.
func degrees(v any, limit float64) (float64, bool) {
	var angle float64
	switch n := v.(type) {
	case float64:
		angle = n
	case float32:
		angle = float64(n)
	case string:
		parsed, err := strconv.ParseFloat(n, 64)
		if err != nil {
			return 0, false
		}
		angle = parsed
	default:
		return 0, false
	}
	return angle, math.Abs(angle) <= limit // NaN is not
}
