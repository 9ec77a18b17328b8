package enrich_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
)

// What a list names is not known without threats; what trusted lists name is, and
// so are places.
func TestWithoutThreats(t *testing.T) {
	dir := t.TempDir()
	list := func(name, text string, kind indicator.Kind) indicator.ListConfig {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return indicator.ListConfig{Name: name, Path: path, Kind: kind}
	}
	e, err := enrich.Open(enrich.Config{Own: []string{"198.51.100.0/24"}, Lists: []indicator.ListConfig{
		list("threats", "203.0.113.7\nbad.example.net\n", indicator.Threat), list("partners", "203.0.113.9\n", indicator.Trusted)}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	known := func(e *enrich.Enricher) []bool {
		_, port := e.MiningPort(3333)
		return []bool{len(e.AddressIndicators(netip.MustParseAddr("203.0.113.7"), 0)) > 0, len(e.DomainIndicators("bad.example.net")) > 0,
			len(e.DomainIndicators("xmr-eu1.nanopool.org")) > 0, port}
	}
	blank := e.WithoutThreats()
	for i, what := range []string{"a listed address", "a listed domain", "an embedded pool", "a mining port"} {
		if with, without := known(e)[i], known(blank)[i]; !with || without {
			t.Errorf("%s is known: %t with lists, %t without", what, with, without)
		}
	}
	if !blank.Trusted(netip.MustParseAddr("203.0.113.9")) || blank.Address(netip.MustParseAddr("198.51.100.1")).Class != enrich.Own {
		t.Error("trusted and own addresses are forgotten")
	}
	if blank.Hash() == e.Hash() || blank.Sight() != e.Sight() {
		t.Errorf("hash %q and %q, sight %q and %q; want another hash and the same sight", e.Hash(), blank.Hash(), e.Sight(), blank.Sight())
	}
}
