package geo_test

import (
	"encoding/binary"
	"math"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/enrich/geo"
)

// mmdb builds the smallest MMDB in which every address has the same record
// (MaxMind DB format specification 2.0): one node of two 24-bit records, 16
// zero bytes, the record, the metadata.
func mmdb(record map[string]any) string {
	const nodes, separator = 1, 16
	pointer := []byte{0, 0, nodes + separator}
	content := slices.Concat(pointer, pointer, make([]byte, separator), encode(record))
	content = append(content, "\xab\xcd\xefMaxMind.com"...)
	return string(append(content, encode(map[string]any{
		"binary_format_major_version": uint16(2),
		"binary_format_minor_version": uint16(0),
		"build_epoch":                 uint64(1),
		"database_type":               "test",
		"description":                 map[string]any{"en": "test"},
		"ip_version":                  uint16(6),
		"node_count":                  uint32(nodes),
		"record_size":                 uint16(24),
	})...))
}

// encode writes a value with the format's control bytes: three bits of type
// (0 for those above 7, whose type less 7 follows), five of size.
func encode(v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		out := []byte{7<<5 | byte(len(v))}
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			out = slices.Concat(out, encode(k), encode(v[k]))
		}
		return out
	case string:
		if len(v) >= 29 {
			return append([]byte{2<<5 | 29, byte(len(v) - 29)}, v...)
		}
		return append([]byte{2<<5 | byte(len(v))}, v...)
	case float64:
		return binary.BigEndian.AppendUint64([]byte{3<<5 | 8}, math.Float64bits(v))
	case uint16:
		return binary.BigEndian.AppendUint16([]byte{5<<5 | 2}, v)
	case uint32:
		return binary.BigEndian.AppendUint32([]byte{6<<5 | 4}, v)
	case uint64:
		return binary.BigEndian.AppendUint64([]byte{8, 9 - 7}, v)
	}
	panic("no encoding for this type")
}

func TestLayoutsOfDatabaseMakers(t *testing.T) {
	type m = map[string]any
	tests := map[string]struct {
		record m
		want   geo.Place
	}{
		"MaxMind City": {
			m{"country": m{"iso_code": "GB", "geoname_id": uint32(1)}, "location": m{"latitude": 51.5, "longitude": -0.1}},
			geo.Place{Country: "GB", Lat: 51.5, Lon: -0.1, HasLocation: true},
		},
		"MaxMind without a country of location": {
			m{"registered_country": m{"iso_code": "NO"}},
			geo.Place{Country: "NO"},
		},
		"MaxMind ASN": {
			m{"autonomous_system_number": uint32(15169), "autonomous_system_organization": "GOOGLE"},
			geo.Place{ASN: 15169, Org: "GOOGLE"},
		},
		"MaxMind Enterprise": {
			m{"traits": m{"autonomous_system_number": uint32(1), "autonomous_system_organization": "LVLT"}},
			geo.Place{ASN: 1, Org: "LVLT"},
		},
		"IPinfo Lite": {
			m{"asn": "AS15169", "as_name": "Google LLC", "country": "United States", "country_code": "US"},
			geo.Place{Country: "US", ASN: 15169, Org: "Google LLC"},
		},
		"IPinfo ASN": {
			m{"asn": "AS15169", "name": "Google LLC", "domain": "google.com"},
			geo.Place{ASN: 15169, Org: "Google LLC"},
		},
		"IPinfo country": {
			m{"country": "US", "country_name": "United States"},
			geo.Place{Country: "US"},
		},
		"IPinfo location in text": {
			m{"country": "US", "lat": "37.4", "lng": "-122.1"},
			geo.Place{Country: "US", Lat: 37.4, Lon: -122.1, HasLocation: true},
		},
		"ip-location-db city": {
			m{"country_code": "AU", "latitude": -33.9, "longitude": 151.2},
			geo.Place{Country: "AU", Lat: -33.9, Lon: 151.2, HasLocation: true},
		},
		"a place off the globe is no place": {
			m{"country_code": "AU", "latitude": 133.9, "longitude": 151.2},
			geo.Place{Country: "AU"},
		},
		"a latitude alone is no place": {
			m{"country_code": "AU", "latitude": 33.9},
			geo.Place{Country: "AU"},
		},
		"a name without a network is nobody's": {
			m{"country_code": "AU", "name": "something else"},
			geo.Place{Country: "AU"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := open(t, file(t, mmdb(tt.record))).Lookup(netip.MustParseAddr("8.8.8.8"))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestADatabaseOfSomethingElseIsRefused(t *testing.T) {
	record := map[string]any{"is_anonymous": "yes", "name": "x", "country": "Unknown"}
	if db, err := geo.Open(file(t, mmdb(record))); err == nil {
		db.Close()
		t.Error("no error")
	}
}
