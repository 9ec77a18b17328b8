package indicator_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yoban/features/corpustest"
	"yoban/features/enrich/indicator"
)

// TestRealLists loads every public list at hand at once: each must give
// entries, and hardly a bad line.
func TestRealLists(t *testing.T) {
	root := corpustest.Dir(t, "real", "lists")
	var configs []indicator.ListConfig
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		base := filepath.Base(path)
		if err == nil && !d.IsDir() && !strings.HasPrefix(base, "LICENSE") && !strings.HasSuffix(base, ".md") {
			configs = append(configs, indicator.ListConfig{Path: path})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	set := open(t, configs...)
	for _, l := range set.Lists() {
		if l.Entries == 0 || l.Bad*100 > l.Entries {
			t.Errorf("%+v: more than 1 %% of the lines are bad", l)
		}
	}
	if got := set.Domain("download.buymobileawardsusa.xyz", 0).Hits(); len(got) == 0 || got[0].Category != indicator.C2 {
		t.Errorf("a C2 domain of the malware list: got %+v", got)
	}
	if got := set.Address(netip.MustParseAddr("107.172.214.214"), 1433, 0).Hits(); len(got) == 0 {
		t.Error("a C2 endpoint of the malware list is not found")
	}
	if got := set.Address(netip.MustParseAddr("102.130.113.9"), 0, 0).Hits(); len(got) == 0 {
		t.Error("a Tor exit is not found")
	}
}

func BenchmarkAddressOnNoList(b *testing.B) {
	set := open(b, indicator.ListConfig{Path: corpustest.Dir(b, "real", "lists", "reputation", "ipsum_3plus.csv")})
	addr := netip.MustParseAddr("8.8.8.8")
	b.ReportAllocs()
	for b.Loop() {
		set.Address(addr, 53, 0).Hits()
	}
}

func BenchmarkDomainOnNoList(b *testing.B) {
	set := open(b, indicator.ListConfig{Path: corpustest.Dir(b, "real", "lists", "malware", "maltrail_subset.csv.gz")})
	b.ReportAllocs()
	for b.Loop() {
		set.Domain("s3.eu-west-1.amazonaws.com.", 0).Hits()
	}
}

// FuzzOpen feeds arbitrary list files: no panic, and what was counted can be
// asked for.
func FuzzOpen(f *testing.F) {
	for _, seed := range []string{
		"192.0.2.1\nbad.example\n", "ip,port,category\n192.0.2.1,1,c2\n", "1.2.3.4-1.2.3.9", "0.0.0.0 a.b c.d",
		"[2001:db8::1]:53", "domain\n\"a.b", "::ffff:1.2.3.0/120", "255.255.255.0-255.255.255.255", "\x1f\x8b\x08",
		stix1(addressObject(`condition="InclusiveBetween"`, "192.0.2.0##comma##192.0.2.9")), `<a><b c="d">`, `{"list":["192.0.2.1"]}`,
		stix2(`{"type":"indicator","pattern":"[ipv4-addr:value IN ('198.51.100.1') OR (x)] AND ['\\'"}`, `{"type":"ipv4-addr","value":"192.0.2.1"}`),
		`{"response":[{"Event":{"info":"E","Object":[{"Attribute":[{"type":"ip-dst|port","value":"192.0.2.9|1","Tag":[{"name":"c2"}]}]}]}}]}`,
		`{"prefixes":[{"ip_prefix":"3.5.140.0/22"}]}`, "192.0.2.2#4#2#Scanning Host#IN#G#28.4,77.0#3", "ExitAddress 192.0.2.3 2026-01-02", fireEyeHeader + fireEye("", "a.example", "", "192.0.2.1", "1"),
		"ip, category, score, first_seen, last_seen, ports (|)\n203.0.113.1, 21, 100, 2026-01-01, , 80|81\n", "# first_seen,ioc_value,expires\n2026-01-01,a.example,2026-02-01 00:00:00\n",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:0-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		set, err := indicator.Open([]indicator.ListConfig{{Name: "L", Path: file(t, content)}})
		if err != nil {
			return
		}
		for _, line := range strings.Split(content, "\n") {
			set.Domain(line, 0).Hits()
			if addr, err := netip.ParseAddr(strings.TrimSpace(line)); err == nil {
				set.Address(addr, 0, 0).Hits()
			}
		}
	})
}
