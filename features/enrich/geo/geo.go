// Package geo owns where on the earth and in which network an address lies,
// from databases that the user supplies.
//
// Paths of MMDB files (MaxMind, IPinfo, DB-IP, ip-location-db) or of
// iptoasn-style tables come in, Places go out. The same files give the same
// answers, whatever the number of callers. It ships no data of its own, knows
// no AWS ranges and judges nothing.
package geo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
)

// Place is what the databases say of an address. Fields that none of them
// tells are zero.
type Place struct {
	Country     string  // ISO 3166-1 alpha-2, upper case
	ASN         uint32  // autonomous system number
	Org         string  // name of the autonomous system
	Lat, Lon    float64 // degrees, north and east positive; only with HasLocation
	HasLocation bool
}

// Fields tells which parts of a Place a database can fill.
type Fields struct{ Country, ASN, Location bool }

// DB answers from one or more files. It is safe for concurrent use until
// Close. The zero DB knows nothing.
type DB struct{ sources []source }

// source is one opened file.
type source interface {
	// lookup fills the fields of place that are still zero.
	lookup(addr netip.Addr, place *Place)
	fields() Fields
	Close() error
}

// Open opens the files at paths. Empty paths are skipped and repeated ones
// opened once. A field is answered by the first file that has it. A file that
// cannot be read, or that holds neither countries, networks nor locations, is
// an error.
func Open(paths ...string) (*DB, error) {
	db := new(DB)
	opened := make(map[string]bool)
	for _, path := range paths {
		if path == "" || opened[path] {
			continue
		}
		opened[path] = true
		s, err := open(path)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open address database %s: %w", path, err), db.Close())
		}
		db.sources = append(db.sources, s)
	}
	return db, nil
}

// Lookup returns what is known of addr. IPv4-in-IPv6 counts as IPv4; the zero
// Addr is nowhere. It costs about a microsecond a file.
func (db *DB) Lookup(addr netip.Addr) Place {
	var place Place
	if !addr.IsValid() {
		return place
	}
	addr = addr.Unmap().WithZone("")
	for _, s := range db.sources {
		s.lookup(addr, &place)
	}
	return place
}

// Fields tells what the files together can answer.
func (db *DB) Fields() Fields {
	var all Fields
	for _, s := range db.sources {
		f := s.fields()
		all.Country = all.Country || f.Country
		all.ASN = all.ASN || f.ASN
		all.Location = all.Location || f.Location
	}
	return all
}

// Close releases the files. No look-up may be under way.
func (db *DB) Close() error {
	var errs []error
	for _, s := range db.sources {
		errs = append(errs, s.Close())
	}
	db.sources = nil
	return errors.Join(errs...)
}

// metadataMarker starts the metadata, within the last 128 KiB of every MMDB
// file (MaxMind DB format specification 2.0, "Database Metadata").
var metadataMarker = []byte("\xab\xcd\xefMaxMind.com")

// open tells an MMDB from a table by that marker, not by the file's name.
func open(path string) (source, error) {
	binary, err := hasMarker(path)
	if err != nil {
		return nil, err
	}
	if binary {
		return openMMDB(path)
	}
	return readTable(path)
}

func hasMarker(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, errors.New("not a regular file")
	}
	const tail = 128 << 10
	content, err := io.ReadAll(io.NewSectionReader(file, max(0, info.Size()-tail), tail))
	return bytes.Contains(content, metadataMarker), err
}
