package geo

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"yoban/features/enrich/listfile"
)

// Limits of a table. iptoasn's combined table has 0.7 million ranges and
// 40 MB; a full routing table has about 1.3 million prefixes.
const (
	maxTableBytes = 1 << 30
	maxRanges     = 5_000_000
)

// table is an iptoasn-style file: sorted ranges that do not overlap, each
// naming one of the distinct records.
type table struct {
	v4      []span4
	v6      []span6
	records []Place
	has     Fields
}

type span4 struct {
	first, last uint32
	record      uint32
}

type span6 struct {
	first, last [16]byte
	record      uint32
}

// readTable reads a file of lines that start with the first and last address
// of a range, separated by tabs or commas, and go on in one of four ways, told
// by the number of fields:
//
//	3: country            (ip-location-db, iptoasn country tables)
//	3: ASN
//	4: ASN, organisation  (ip-location-db)
//	5: ASN, country, organisation (iptoasn)
//
// IPv4 addresses may be decimal numbers. Lines with # and a first line of
// column names are passed over. Damaged lines and ranges that overlap an
// earlier one are left out; a file of which more than half is, is refused.
func readTable(path string) (source, error) {
	t := new(table)
	index := make(map[Place]uint32)
	bad := 0
	err := listfile.Lines(path, maxTableBytes, func(line []byte, long bool) error {
		if !long && (len(line) == 0 || line[0] == '#') {
			return nil
		}
		first, last, place, err := parseRange(line)
		if err != nil {
			bad++
			return nil
		}
		if len(t.v4)+len(t.v6) == maxRanges {
			return fmt.Errorf("more than %d ranges", maxRanges)
		}
		t.add(first, last, place, index)
		return nil
	})
	if err != nil {
		return nil, err
	}
	bad += t.sort()
	good := len(t.v4) + len(t.v6)
	if good == 0 || bad > good {
		return nil, fmt.Errorf("neither an MMDB nor a table of address ranges: %d lines can be used, %d cannot", good, bad)
	}
	return t, nil
}

func (t *table) add(first, last netip.Addr, place Place, index map[Place]uint32) {
	record, ok := index[place]
	if !ok {
		record = uint32(len(t.records))
		place.Country, place.Org = strings.Clone(place.Country), strings.Clone(place.Org)
		index[place] = record
		t.records = append(t.records, place)
	}
	t.has.Country = t.has.Country || place.Country != ""
	t.has.ASN = t.has.ASN || place.ASN != 0
	if first.Is4() {
		t.v4 = append(t.v4, span4{number(first), number(last), record})
	} else {
		t.v6 = append(t.v6, span6{first.As16(), last.As16(), record})
	}
}

// sort orders the ranges and returns how many it had to leave out because they
// overlap one that starts earlier.
func (t *table) sort() (dropped int) {
	before := len(t.v4) + len(t.v6)
	slices.SortStableFunc(t.v4, func(a, b span4) int { return cmp.Compare(a.first, b.first) })
	slices.SortStableFunc(t.v6, func(a, b span6) int { return bytes.Compare(a.first[:], b.first[:]) })
	kept4 := t.v4[:0]
	for _, s := range t.v4 {
		if len(kept4) == 0 || s.first > kept4[len(kept4)-1].last {
			kept4 = append(kept4, s)
		}
	}
	kept6 := t.v6[:0]
	for _, s := range t.v6 {
		if len(kept6) == 0 || bytes.Compare(s.first[:], kept6[len(kept6)-1].last[:]) > 0 {
			kept6 = append(kept6, s)
		}
	}
	t.v4, t.v6 = slices.Clip(kept4), slices.Clip(kept6)
	return before - len(t.v4) - len(t.v6)
}

func (t *table) fields() Fields { return t.has }

func (t *table) Close() error { return nil }

func (t *table) lookup(addr netip.Addr, place *Place) {
	record, ok := t.find(addr)
	if !ok {
		return
	}
	found := t.records[record]
	if place.Country == "" {
		place.Country = found.Country
	}
	if place.ASN == 0 {
		place.ASN, place.Org = found.ASN, found.Org
	}
}

func (t *table) find(addr netip.Addr) (record uint32, ok bool) {
	if addr.Is4() {
		n := number(addr)
		i, exact := slices.BinarySearchFunc(t.v4, n, func(s span4, n uint32) int { return cmp.Compare(s.first, n) })
		if !exact {
			i--
		}
		if i < 0 || n > t.v4[i].last {
			return 0, false
		}
		return t.v4[i].record, true
	}
	n := addr.As16()
	i, exact := slices.BinarySearchFunc(t.v6, n, func(s span6, n [16]byte) int { return bytes.Compare(s.first[:], n[:]) })
	if !exact {
		i--
	}
	if i < 0 || bytes.Compare(n[:], t.v6[i].last[:]) > 0 {
		return 0, false
	}
	return t.v6[i].record, true
}

func number(addr netip.Addr) uint32 {
	b := addr.As4()
	return binary.BigEndian.Uint32(b[:])
}

var errRange = errors.New("not a range")

// parseRange reads one line of a table.
func parseRange(line []byte) (first, last netip.Addr, place Place, err error) {
	fields, err := split(line)
	if err != nil || len(fields) < 3 || len(fields) > 5 {
		return first, last, place, errRange
	}
	if first, err = address(fields[0]); err != nil {
		return first, last, place, err
	}
	if last, err = address(fields[1]); err != nil {
		return first, last, place, err
	}
	if first.Is4() != last.Is4() || last.Less(first) {
		return first, last, place, errRange
	}
	switch len(fields) {
	case 3:
		place.Country, place.ASN = countryCode(fields[2]), asNumber(fields[2])
	case 4:
		place.ASN, place.Org = asNumber(fields[2]), text(fields[3])
	case 5:
		place.ASN, place.Country, place.Org = asNumber(fields[2]), countryCode(fields[3]), text(fields[4])
	}
	if place.ASN == 0 {
		place.Org = "" // iptoasn's "Not routed"
	}
	return first, last, place, nil
}

// split cuts a line at tabs, or as CSV when it has none.
func split(line []byte) ([]string, error) {
	if bytes.IndexByte(line, '\t') >= 0 {
		return strings.Split(string(line), "\t"), nil
	}
	if bytes.IndexByte(line, '"') < 0 {
		return strings.Split(string(line), ","), nil
	}
	return csv.NewReader(bytes.NewReader(line)).Read()
}

// address reads an address, or an IPv4 address written as a number.
func address(s string) (netip.Addr, error) {
	if n, err := strconv.ParseUint(s, 10, 32); err == nil {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], uint32(n))
		return netip.AddrFrom4(b), nil
	}
	addr, err := netip.ParseAddr(s)
	return addr.Unmap().WithZone(""), err
}
