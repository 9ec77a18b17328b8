package indicator_test

import (
	"net/netip"
	"testing"

	"yoban/features/enrich/indicator"
)

func TestEmbeddedPools(t *testing.T) {
	set := open(t)
	for name, want := range map[string]bool{
		"xmr-eu1.nanopool.org.":    true,
		"pool.supportxmr.com":      true,
		"SHA256.auto.nicehash.com": true,
		"www.nicehash.com":         false, // a marketplace: only its stratum hosts count
		"eu.stratum.braiins.com":   true,
		"braiins.com":              false, // a company site
		"donate.v2.xmrig.com":      true,
		"xmrig.com":                false, // documentation
		"notsupportxmr.com":        false,
		"example.com":              false,
		"":                         false,
		".":                        false,
		"com":                      false,
	} {
		found := set.Domain(name, 0).Hits()
		if got := len(found) > 0; got != want {
			t.Errorf("%q: got %v, want %v", name, found, want)
		}
		for _, i := range found {
			if i.Category != indicator.Mining || i.List != indicator.PoolList || i.Source == "" {
				t.Errorf("%q: got %+v", name, i)
			}
		}
	}
	if got := set.Address(netip.MustParseAddr("192.0.2.1"), 3333, 0).Hits(); got != nil {
		t.Errorf("no addresses are embedded, got %v", got)
	}
}

func TestMiningPort(t *testing.T) {
	for port, want := range map[uint16]bool{3333: true, 14444: true, 45700: true, 443: false, 8080: false, 0: false, 9200: false} {
		note, ok := indicator.MiningPort(port)
		if ok != want || (note != "") != want {
			t.Errorf("%d: got %q, %v, want %v", port, note, ok, want)
		}
	}
}
