package indicator_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/enrich/indicator"
)

func file(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, configs ...indicator.ListConfig) *indicator.Set {
	t.Helper()
	set, err := indicator.Open(configs)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// last tells of the list that was configured last.
func last(set *indicator.Set) indicator.Loaded {
	lists := set.Lists()
	return lists[len(lists)-1]
}

// values returns the values of indicators on the list called L.
func values(found []indicator.Indicator) []string {
	var all []string
	for _, i := range found {
		if i.List == "L" {
			all = append(all, i.Value)
		}
	}
	return all
}

func TestTextLists(t *testing.T) {
	tests := map[string]struct {
		list, ask string
		want      []string
	}{
		"an address names itself":                      {"192.0.2.1", "192.0.2.1", []string{"192.0.2.1"}},
		"an address names no other":                    {"192.0.2.1", "192.0.2.2", nil},
		"a prefix names what it holds":                 {"192.0.2.0/24", "192.0.2.7", []string{"192.0.2.0/24"}},
		"all covering prefixes are told":               {"192.0.2.0/24\n192.0.0.0/16\n192.0.2.7", "192.0.2.7", []string{"192.0.0.0/16", "192.0.2.0/24", "192.0.2.7"}},
		"a range names its first address":              {"192.0.2.3-192.0.2.9", "192.0.2.3", []string{"192.0.2.3"}},
		"a range names its last address":               {"192.0.2.3-192.0.2.9", "192.0.2.9", []string{"192.0.2.8/31"}},
		"a range ends":                                 {"192.0.2.3-192.0.2.9", "192.0.2.10", nil},
		"IPv6 is named":                                {"2001:db8::/32", "2001:db8::1", []string{"2001:db8::/32"}},
		"comments and blank lines are passed over":     {"# 192.0.2.1\n\n; x\n192.0.2.2 # why", "192.0.2.2", []string{"192.0.2.2"}},
		"what follows the entry is left out":           {"192.0.2.1\t7\n", "192.0.2.1", []string{"192.0.2.1"}},
		"Spamhaus lines have a semicolon":              {"192.0.2.0/24 ; SBL1", "192.0.2.1", []string{"192.0.2.0/24"}},
		"a byte order mark is no part of an entry":     {"\ufeff192.0.2.1", "192.0.2.1", []string{"192.0.2.1"}},
		"mapped IPv4 is IPv4":                          {"192.0.2.1", "::ffff:192.0.2.1", []string{"192.0.2.1"}},
		"a domain names itself":                        {"Bad.Example.", "bad.example", []string{"bad.example"}},
		"a domain names what lies under it":            {"bad.example", "a.b.BAD.example.", []string{"bad.example"}},
		"a domain names no neighbour":                  {"bad.example", "notbad.example", nil},
		"a domain names nothing above it":              {"a.bad.example", "bad.example", nil},
		"a wildcard and a leading dot mean the same":   {"*.bad.example\n.worse.example", "x.worse.example", []string{"worse.example"}},
		"a hosts file names its names":                 {"0.0.0.0 bad.example worse.example\n127.0.0.1 localhost", "worse.example", []string{"worse.example"}},
		"a hosts file does not name its address":       {"127.0.0.1 bad.example", "127.0.0.1", nil},
		"a port on a domain is no part of it":          {"bad.example:3333", "bad.example", []string{"bad.example"}},
		"repeated entries count once":                  {"192.0.2.1\n192.0.2.1\n192.0.2.1/32", "192.0.2.1", []string{"192.0.2.1"}},
		"entries without a header may have more CSV":   {"192.0.2.1,5,x", "192.0.2.1", []string{"192.0.2.1"}},
		"a name longer than allowed finds its end":     {"bad.example", strings.Repeat("a.", 500) + "bad.example", []string{"bad.example"}},
		"a label longer than a name finds nothing":     {"bad.example", strings.Repeat("a", 500), nil},
		"a range of one address is that address":       {"192.0.2.1-192.0.2.1", "192.0.2.1", []string{"192.0.2.1"}},
		"an IPv6 range is covered":                     {"2001:db8::-2001:db8::ff", "2001:db8::80", []string{"2001:db8::/120"}},
		"a domain with a hyphen is no range":           {"a-b.example", "a-b.example", []string{"a-b.example"}},
		"an underscore is allowed, as in real queries": {"_x.bad.example", "_x.bad.example", []string{"_x.bad.example"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			set := open(t, indicator.ListConfig{Name: "L", Path: file(t, tt.list)})
			found := set.Domain(tt.ask, 0).Hits()
			if addr, err := netip.ParseAddr(tt.ask); err == nil {
				found = set.Address(addr, 0, 0).Hits()
			}
			if diff := cmp.Diff(tt.want, values(found)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadLinesAreCounted(t *testing.T) {
	list := "192.0.2.1\nhello\n300.1.1.1\nhttp://bad.example/x\n0.0.0.0/0\n::/0\n10.0.0.0-250.0.0.0\n" +
		"a..example\nbücher.example\n" + strings.Repeat("x", 10<<10) + "\nbad.example:99999\n"
	got := last(open(t, indicator.ListConfig{Name: "L", Path: file(t, list)}))
	if got.Entries != 1 || got.Bad != 10 || len(got.Rejects) != 10 {
		t.Errorf("got %+v, want 1 entry and 10 rejects", got)
	}
	for i, want := range map[int]indicator.Reject{
		0: {Where: "line 2", Text: "hello", Reason: "neither an address, a prefix, a domain nor an access key"},
		2: {Where: "line 4", Text: "http://bad.example/x", Reason: "a URL, whose host may be everybody's"},
		3: {Where: "line 5", Text: "0.0.0.0/0", Reason: "a prefix of so much of the internet is a slip"},
		8: {Where: "line 10", Reason: "a line of more than 8 KiB"},
	} {
		if diff := cmp.Diff(want, got.Rejects[i]); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCSVLists(t *testing.T) {
	list := "ip,port,domain,Family,category\n" +
		"192.0.2.1,3333,pool.example,\"Fam, Inc\",pool-or-mining-site\n" +
		"192.0.2.2,,,other,cnc\n" +
		"192.0.2.3,x,,bad port,cnc\n"
	set := open(t, indicator.ListConfig{Name: "L", Path: file(t, list)})
	addr := netip.MustParseAddr("192.0.2.1")
	want := []indicator.Indicator{{List: "L", Category: indicator.Mining, Value: "192.0.2.1", Port: 3333, Source: "Fam, Inc"}}
	for port, want := range map[uint16][]indicator.Indicator{3333: want, 0: want, 443: nil} {
		if diff := cmp.Diff(want, set.Address(addr, port, 0).Hits()); diff != "" {
			t.Errorf("port %d: %s", port, diff)
		}
	}
	wantDomain := []indicator.Indicator{{List: "L", Category: indicator.Mining, Value: "pool.example", Source: "Fam, Inc"}}
	if diff := cmp.Diff(wantDomain, set.Domain("eu.pool.example", 0).Hits()); diff != "" {
		t.Error(diff)
	}
	wantC2 := []indicator.Indicator{{List: "L", Category: indicator.C2, Value: "192.0.2.2", Source: "other"}}
	if diff := cmp.Diff(wantC2, set.Address(netip.MustParseAddr("192.0.2.2"), 22, 0).Hits()); diff != "" {
		t.Error(diff)
	}
	if got := last(set); got.Entries != 3 || got.Bad != 1 {
		t.Errorf("got %+v, want 3 entries and 1 bad line", got)
	}
}

func TestAConfiguredCategoryWins(t *testing.T) {
	list := file(t, "ip,category\n192.0.2.1,scanner\n")
	set := open(t, indicator.ListConfig{Name: "L", Path: list, Category: "Tor"})
	if got := set.Address(netip.MustParseAddr("192.0.2.1"), 0, 0).Hits(); len(got) != 1 || got[0].Category != indicator.Tor {
		t.Errorf("got %+v, want category tor", got)
	}
	set = open(t, indicator.ListConfig{Name: "L", Path: file(t, "192.0.2.1\n")})
	if got := set.Address(netip.MustParseAddr("192.0.2.1"), 0, 0).Hits(); len(got) != 1 || got[0].Category != indicator.Custom {
		t.Errorf("without any: got %+v, want category custom", got)
	}
}

func TestTrustedWinsOverThreat(t *testing.T) {
	threat := indicator.ListConfig{Name: "L", Path: file(t, "192.0.2.0/24\nbad.example\n")}
	trusted := indicator.ListConfig{Name: "ours", Kind: indicator.Trusted, Path: file(t, "192.0.2.7\nours.bad.example\nsupportxmr.com\n")}
	for name, set := range map[string]*indicator.Set{"threat first": open(t, threat, trusted), "trusted first": open(t, trusted, threat)} {
		if got := set.Address(netip.MustParseAddr("192.0.2.7"), 0, 0).Hits(); got != nil {
			t.Errorf("%s: trusted address: got %v", name, got)
		}
		if got := set.Address(netip.MustParseAddr("192.0.2.8"), 0, 0).Hits(); len(got) != 1 {
			t.Errorf("%s: its neighbour: got %v, want one", name, got)
		}
		if got := set.Domain("a.ours.bad.example", 0).Hits(); got != nil {
			t.Errorf("%s: under a trusted domain: got %v", name, got)
		}
		if got := set.Domain("bad.example", 0).Hits(); len(got) != 1 {
			t.Errorf("%s: above a trusted domain: got %v, want one", name, got)
		}
		if got := set.Domain("pool.supportxmr.com", 0).Hits(); got != nil {
			t.Errorf("%s: a trusted pool: got %v", name, got)
		}
		if len(set.Domain("x.ours.bad.example", 0).Trusted) == 0 || len(set.Domain("bad.example", 0).Trusted) > 0 {
			t.Errorf("%s: Trusted disagrees", name)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	good := file(t, "192.0.2.1\n")
	for name, configs := range map[string][]indicator.ListConfig{
		"an absent file":         {{Name: "L", Path: filepath.Join(t.TempDir(), "absent")}},
		"no good line":           {{Name: "L", Path: file(t, "hello\n")}},
		"an empty file":          {{Name: "L", Path: file(t, "")}},
		"a header alone":         {{Name: "L", Path: file(t, "ip,port\n")}},
		"two lists of one name":  {{Name: "L", Path: good}, {Name: "L", Path: good}},
		"the embedded name":      {{Name: indicator.PoolList, Path: good}},
		"an unknown kind":        {{Name: "L", Path: good, Kind: "friend"}},
		"an unknown format":      {{Name: "L", Path: good, Format: "stix"}},
		"CSV without its header": {{Name: "L", Path: good, Format: "csv"}},
	} {
		if _, err := indicator.Open(configs); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestControlCharactersOfListsGoNoFurther(t *testing.T) {
	set := open(t, indicator.ListConfig{Name: "L", Path: file(t, "ip,source\n192.0.2.1,a\x1b[31mb\xff\u009b\n")})
	if got := set.Address(netip.MustParseAddr("192.0.2.1"), 0, 0).Hits()[0].Source; got != "a[31mb" {
		t.Errorf("got %q", got)
	}
}
