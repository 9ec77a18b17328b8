package enrich_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"yoban/features/corpustest"
	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
)

func file(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, cfg enrich.Config) *enrich.Enricher {
	t.Helper()
	e, err := enrich.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

const (
	networks = "198.51.100.0\t198.51.100.255\t64500\tNL\tEXAMPLE\n" +
		"203.0.113.0\t203.0.113.127\t16509\tIE\tAMAZON-02\n" +
		"203.0.113.128\t203.0.113.255\t14618\tUS\tAMAZON-AES\n"
	awsRanges = `{"prefixes":[{"ip_prefix":"203.0.113.0/25","region":"eu-west-1","service":"EC2"}]}`
)

func TestAddress(t *testing.T) {
	bare := open(t, enrich.Config{})
	located := open(t, enrich.Config{ASN: file(t, networks), Own: []string{"198.51.100.32/28", "10.9.0.0/16", "203.0.113.9"}})
	full := open(t, enrich.Config{ASN: file(t, networks), AWSRanges: file(t, awsRanges)})
	plain := open(t, enrich.Config{AWSRanges: file(t, "203.0.113.0/25\n")})
	tests := map[string]struct {
		with *enrich.Enricher
		addr string
		want enrich.Address
	}{
		"without data an IPv4 network is its /16":       {bare, "198.51.100.7", enrich.Address{Network: "net:198.51.0.0/16", Class: enrich.Internet}},
		"without data an IPv6 network is its /32":       {bare, "2001:db8:7::1", enrich.Address{Network: "net:2001:db8::/32", Class: enrich.Internet}},
		"a private address needs no data":               {bare, "10.1.2.3", enrich.Address{Network: "private", Class: enrich.Private}},
		"so does a unique local one":                    {bare, "fd00:ec2::254", enrich.Address{Network: "private", Class: enrich.Private}},
		"with network data the network is its number":   {located, "198.51.100.7", enrich.Address{Country: "NL", ASN: 64500, Org: "EXAMPLE", Network: "as:64500", Class: enrich.Internet}},
		"own networks have no place":                    {located, "198.51.100.33", enrich.Address{Network: "own", Class: enrich.Own}},
		"own wins over private":                         {located, "10.9.8.7", enrich.Address{Network: "own", Class: enrich.Own}},
		"own wins over AWS":                             {located, "203.0.113.9", enrich.Address{Network: "own", Class: enrich.Own}},
		"Amazon's numbers stand in for its ranges":      {located, "203.0.113.200", enrich.Address{Country: "US", ASN: 14618, Org: "AMAZON-AES", Network: "as:14618", Class: enrich.AWS}},
		"Amazon's ranges name the region":               {full, "203.0.113.1", enrich.Address{Country: "IE", ASN: 16509, Org: "AMAZON-02", Network: "aws:eu-west-1", Class: enrich.AWS}},
		"with ranges, Amazon's other addresses are not": {full, "203.0.113.200", enrich.Address{Country: "US", ASN: 14618, Org: "AMAZON-AES", Network: "as:14618", Class: enrich.Internet}},
		"a plain list of ranges has no region":          {plain, "203.0.113.1", enrich.Address{Network: "aws", Class: enrich.AWS}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			addr := netip.MustParseAddr(tt.addr)
			tt.want.Addr = addr
			if diff := cmp.Diff(tt.want, tt.with.Address(addr), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := full.Address(netip.Addr{}); got != (enrich.Address{}) {
		t.Errorf("the zero address: got %+v", got)
	}
}

func TestFormsOfIPv4InIPv6AreIPv4(t *testing.T) {
	e := open(t, enrich.Config{ASN: file(t, networks)})
	want := e.Address(netip.MustParseAddr("198.51.100.7"))
	for _, form := range []string{"::ffff:198.51.100.7", "64:ff9b::198.51.100.7", "64:ff9b::198.51.100.7%eth0"} {
		if got := e.Address(netip.MustParseAddr(form)); got != want {
			t.Errorf("%s: got %+v, want %+v", form, got, want)
		}
	}
}

func TestSourceIP(t *testing.T) {
	e := open(t, enrich.Config{})
	tests := map[string]struct {
		raw     string
		network string
		class   enrich.Class
		kind    enrich.Source
	}{
		"an IPv4 address":             {"198.51.100.7", "net:198.51.0.0/16", enrich.Internet, enrich.SourceAddress},
		"an IPv6 address":             {"2001:db8::1", "net:2001:db8::/32", enrich.Internet, enrich.SourceAddress},
		"a private address":           {"10.0.0.1", "private", enrich.Private, enrich.SourceAddress},
		"a service":                   {"ec2.amazonaws.com", "aws:ec2", enrich.AWS, enrich.SourceService},
		"a service of two names":      {"delivery.logs.amazonaws.com", "aws:delivery.logs", enrich.AWS, enrich.SourceService},
		"a service in China":          {"ec2.amazonaws.com.cn", "aws:ec2", enrich.AWS, enrich.SourceService},
		"a service in capitals":       {"EC2.AmazonAWS.com", "aws:ec2", enrich.AWS, enrich.SourceService},
		"AWS itself":                  {"AWS Internal", "aws:internal", enrich.AWS, enrich.SourceInternal},
		"nothing":                     {"", "", enrich.Unknown, enrich.SourceInvalid},
		"garbage":                     {"<script>", "", enrich.Unknown, enrich.SourceInvalid},
		"a customer's machine":        {"ec2-198-51-100-7.compute-1.amazonaws.com", "", enrich.Unknown, enrich.SourceInvalid},
		"a domain alone":              {".amazonaws.com", "", enrich.Unknown, enrich.SourceInvalid},
		"a look-alike":                {"amazonaws.com.evil.example", "", enrich.Unknown, enrich.SourceInvalid},
		"an odd byte before a domain": {"a\x1bb.amazonaws.com", "", enrich.Unknown, enrich.SourceInvalid},
		"an endless name":             {strings.Repeat("a", 300) + ".amazonaws.com", "", enrich.Unknown, enrich.SourceInvalid},
		"an address with a port":      {"198.51.100.7:443", "", enrich.Unknown, enrich.SourceInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, kind := e.SourceIP([]byte(tt.raw))
			if kind != tt.kind || got.Network != tt.network || got.Class != tt.class {
				t.Errorf("got %+v, kind %d; want network %q, class %q, kind %d", got, kind, tt.network, tt.class, tt.kind)
			}
		})
	}
}

func FuzzSourceIP(f *testing.F) {
	for _, seed := range []string{"1.2.3.4", "ec2.amazonaws.com", "AWS Internal", "::1%", "\xff", "64:ff9b::1.2.3.4"} {
		f.Add([]byte(seed))
	}
	e := open(f, enrich.Config{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, kind := e.SourceIP(raw)
		if (kind == enrich.SourceInvalid) != (a == enrich.Address{}) {
			t.Errorf("kind %d with %+v", kind, a)
		}
		if (kind == enrich.SourceAddress) != a.Addr.IsValid() {
			t.Errorf("kind %d with address %v", kind, a.Addr)
		}
		for _, c := range []byte(a.Network) {
			if c < 0x20 || c > 0x7e {
				t.Errorf("network %q carries an odd byte", a.Network)
			}
		}
	})
}

func TestIndicatorsThroughTheEnricher(t *testing.T) {
	e := open(t, enrich.Config{
		Own:   []string{"198.51.100.32/28"},
		Lists: []indicator.ListConfig{{Name: "bad", Path: file(t, "198.51.100.0/24\nbad.example\n"), Category: "c2"}},
	})
	if got := e.AddressIndicators(netip.MustParseAddr("::ffff:198.51.100.1"), 443); len(got) != 1 || got[0].Category != indicator.C2 {
		t.Errorf("a listed address: got %+v", got)
	}
	if got := e.AddressIndicators(netip.MustParseAddr("198.51.100.33"), 443); got != nil {
		t.Errorf("an own address: got %+v", got)
	}
	if !e.Trusted(netip.MustParseAddr("198.51.100.33")) || e.Trusted(netip.MustParseAddr("198.51.100.1")) || e.Trusted(netip.Addr{}) {
		t.Error("Trusted disagrees with Own")
	}
	if got := e.AddressIndicators(netip.Addr{}, 0); got != nil {
		t.Errorf("the zero address: got %+v", got)
	}
	if got := e.DomainIndicators("x.bad.example."); len(got) != 1 {
		t.Errorf("a listed domain: got %+v", got)
	}
	if _, ok := e.MiningPort(3333); !ok {
		t.Error("3333 is no mining port")
	}
}

func TestMissing(t *testing.T) {
	if got := open(t, enrich.Config{}).Missing(); len(got) != 5 {
		t.Errorf("without any data: got %d entries, want 5: %q", len(got), got)
	}
	e := open(t, enrich.Config{
		Country: file(t, "198.51.100.0,198.51.100.255,NL\n"), ASN: file(t, networks), AWSRanges: file(t, awsRanges),
		Own: []string{"198.51.100.0/28"}, Lists: []indicator.ListConfig{{Name: "bad", Path: file(t, "bad.example\n")}},
	})
	if got := e.Missing(); len(got) != 0 {
		t.Errorf("with all data: got %q", got)
	}
}

func TestOpenReportsAllProblemsTogether(t *testing.T) {
	absent := filepath.Join(t.TempDir(), "absent")
	_, err := enrich.Open(enrich.Config{
		Country: absent, AWSRanges: absent, Own: []string{"x"}, Lists: []indicator.ListConfig{{Name: "L", Path: absent}},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"address database", "AWS ranges", "own networks", `list "L"`} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not told: %v", part, err)
		}
	}
}

func TestHash(t *testing.T) {
	list := func(name, content string) indicator.ListConfig {
		return indicator.ListConfig{Name: name, Path: file(t, content)}
	}
	base := enrich.Config{ASN: file(t, networks), Own: []string{"192.0.2.0/24", "198.51.100.0/24"},
		Lists: []indicator.ListConfig{list("a", "a.example\n"), list("b", "b.example\n")}}
	same := enrich.Config{ASN: file(t, networks), Own: []string{"198.51.100.0/24", "192.0.2.0/24"},
		Lists: []indicator.ListConfig{list("b", "b.example\n"), list("a", "a.example\n")}}
	want := open(t, base).Hash()
	if len(want) != 64 {
		t.Errorf("got %q, want 64 hexadecimal digits", want)
	}
	if got := open(t, same).Hash(); got != want {
		t.Error("paths or order change the hash")
	}
	changed := map[string]enrich.Config{
		"no data":      {},
		"another list": {ASN: base.ASN, Own: base.Own, Lists: []indicator.ListConfig{list("a", "a.example\n"), list("b", "c.example\n")}},
		"another name": {ASN: base.ASN, Own: base.Own, Lists: []indicator.ListConfig{list("a", "a.example\n"), list("c", "b.example\n")}},
		"another role": {Country: base.ASN, Own: base.Own, Lists: base.Lists},
		"other own":    {ASN: base.ASN, Own: base.Own[:1], Lists: base.Lists},
	}
	for name, cfg := range changed {
		if got := open(t, cfg).Hash(); got == want {
			t.Errorf("%s: the hash is the same", name)
		}
	}
}

func corpus(t testing.TB) *enrich.Enricher {
	return open(t, enrich.Config{
		Country:   corpustest.Dir(t, "real", "geo", "country.mmdb"),
		ASN:       corpustest.Dir(t, "real", "geo", "asn.mmdb"),
		AWSRanges: corpustest.Dir(t, "real", "lists", "context", "aws_ranges.txt"),
		Lists:     []indicator.ListConfig{{Name: "ipsum", Path: corpustest.Dir(t, "real", "lists", "reputation", "ipsum_3plus.csv")}},
	})
}

func TestManyCallersGetTheSameAnswers(t *testing.T) {
	e := corpus(t)
	addrs := []netip.Addr{netip.MustParseAddr("8.8.8.8"), netip.MustParseAddr("52.95.110.1"), netip.MustParseAddr("2600::1"), netip.MustParseAddr("1.20.178.157")}
	want := make([]enrich.Address, len(addrs))
	for i, addr := range addrs {
		want[i] = e.Address(addr)
	}
	if want[0].Network != "as:15169" || want[0].Country != "US" || want[1].Class != enrich.AWS {
		t.Errorf("got %+v and %+v", want[0], want[1])
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range 1000 {
				i := n % len(addrs)
				if got := e.Address(addrs[i]); got != want[i] {
					t.Errorf("got %+v, want %+v", got, want[i])
				}
				e.AddressIndicators(addrs[i], 0)
				e.DomainIndicators("pool.supportxmr.com")
			}
		})
	}
	group.Wait()
}

func BenchmarkAddress(b *testing.B) {
	e := corpus(b)
	addr := netip.MustParseAddr("193.0.6.139")
	b.ReportAllocs()
	for b.Loop() {
		e.Address(addr)
	}
}
