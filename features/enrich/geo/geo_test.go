package geo_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/corpustest"
	"yoban/features/enrich/geo"
)

func open(t testing.TB, paths ...string) *geo.DB {
	t.Helper()
	db, err := geo.Open(paths...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func file(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNoFilesKnowNothing(t *testing.T) {
	db := open(t, "", "")
	if got := db.Lookup(netip.MustParseAddr("8.8.8.8")); got != (geo.Place{}) {
		t.Errorf("got %+v", got)
	}
	if got := db.Fields(); got != (geo.Fields{}) {
		t.Errorf("got %+v", got)
	}
}

func TestTables(t *testing.T) {
	const iptoasn = "1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n" +
		"1.0.1.0\t1.0.3.255\t0\tNone\tNot routed\n" +
		"2001:200::\t2001:200:ffff:ffff:ffff:ffff:ffff:ffff\t2500\tJP\tWIDE-BB\n"
	const countries = "start,end,country_code\n16777216,16777471,AU\n1.0.1.0,1.0.3.255,cn\n"
	const networks = "1.0.0.0,1.0.0.255,AS13335,\"Cloudflare, Inc.\"\n"
	tests := map[string]struct {
		content, addr string
		want          geo.Place
	}{
		"iptoasn gives number, country and name":  {iptoasn, "1.0.0.1", geo.Place{Country: "US", ASN: 13335, Org: "CLOUDFLARENET"}},
		"the first address belongs to its range":  {iptoasn, "1.0.0.0", geo.Place{Country: "US", ASN: 13335, Org: "CLOUDFLARENET"}},
		"the last address belongs to its range":   {iptoasn, "1.0.0.255", geo.Place{Country: "US", ASN: 13335, Org: "CLOUDFLARENET"}},
		"an unrouted range is nowhere":            {iptoasn, "1.0.2.1", geo.Place{}},
		"an address after all ranges is nowhere":  {iptoasn, "9.9.9.9", geo.Place{}},
		"an address before all ranges is nowhere": {iptoasn, "0.0.0.1", geo.Place{}},
		"IPv6 has its own ranges":                 {iptoasn, "2001:200::1", geo.Place{Country: "JP", ASN: 2500, Org: "WIDE-BB"}},
		"mapped IPv4 is IPv4":                     {iptoasn, "::ffff:1.0.0.1", geo.Place{Country: "US", ASN: 13335, Org: "CLOUDFLARENET"}},
		"a zone is ignored":                       {iptoasn, "2001:200::1%eth0", geo.Place{Country: "JP", ASN: 2500, Org: "WIDE-BB"}},
		"decimal addresses and column names pass": {countries, "1.0.0.9", geo.Place{Country: "AU"}},
		"codes come out in upper case":            {countries, "1.0.1.9", geo.Place{Country: "CN"}},
		"quoted names keep their comma":           {networks, "1.0.0.7", geo.Place{ASN: 13335, Org: "Cloudflare, Inc."}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := open(t, file(t, tt.content)).Lookup(netip.MustParseAddr(tt.addr))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTableKeepsTheEarlierOfOverlappingRanges(t *testing.T) {
	const lines = "1.0.0.0,1.0.0.255,AU\n1.0.0.128,1.0.1.255,CN\n1.0.2.0,1.0.2.255,JP\n"
	db := open(t, file(t, lines))
	for addr, want := range map[string]string{"1.0.0.200": "AU", "1.0.1.1": "", "1.0.2.2": "JP"} {
		if got := db.Lookup(netip.MustParseAddr(addr)).Country; got != want {
			t.Errorf("%s: got %q, want %q", addr, got, want)
		}
	}
}

func TestTheFirstFileThatKnowsAFieldAnswersIt(t *testing.T) {
	countries := file(t, "1.0.0.0,1.0.0.255,AU\n")
	both := file(t, "1.0.0.0\t1.0.1.255\t13335\tUS\tCLOUDFLARENET\n")
	db := open(t, countries, both, countries)
	want := geo.Place{Country: "AU", ASN: 13335, Org: "CLOUDFLARENET"}
	if diff := cmp.Diff(want, db.Lookup(netip.MustParseAddr("1.0.0.1"))); diff != "" {
		t.Error(diff)
	}
	if got := db.Lookup(netip.MustParseAddr("1.0.1.1")).Country; got != "US" {
		t.Errorf("beyond the first file: got %q, want US", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, path := range map[string]string{
		"an absent file":              filepath.Join(t.TempDir(), "absent.mmdb"),
		"a directory":                 t.TempDir(),
		"an empty file":               file(t, ""),
		"a file of something else":    file(t, "hello\nworld\n"),
		"an MMDB of metadata only":    file(t, "\xab\xcd\xefMaxMind.com"),
		"a range that ends too early": file(t, "1.0.0.9,1.0.0.1,AU\n"),
	} {
		if db, err := geo.Open(path); err == nil {
			db.Close()
			t.Errorf("%s: no error", name)
		}
	}
}

func TestRealDatabases(t *testing.T) {
	db := open(t, corpustest.Dir(t, "real", "geo", "country.mmdb"), corpustest.Dir(t, "real", "geo", "asn.mmdb"))
	if want := (geo.Fields{Country: true, ASN: true}); db.Fields() != want {
		t.Fatalf("got fields %+v, want %+v", db.Fields(), want)
	}
	for addr, want := range map[string]geo.Place{
		"8.8.8.8":              {Country: "US", ASN: 15169},
		"2001:4860:4860::8888": {Country: "US", ASN: 15169},
		"193.0.6.139":          {Country: "NL", ASN: 3333}, // RIPE NCC
		"10.0.0.1":             {},
	} {
		got := db.Lookup(netip.MustParseAddr(addr))
		if got.Country != want.Country || got.ASN != want.ASN || (got.Org == "") != (want.ASN == 0) {
			t.Errorf("%s: got %+v, want %+v", addr, got, want)
		}
	}
}

func BenchmarkLookupMMDB(b *testing.B) {
	db := open(b, corpustest.Dir(b, "real", "geo", "country.mmdb"), corpustest.Dir(b, "real", "geo", "asn.mmdb"))
	addr := netip.MustParseAddr("193.0.6.139")
	b.ReportAllocs()
	for b.Loop() {
		db.Lookup(addr)
	}
}
