package simulate_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/jobs/simulate"
)

// brief is a catalogue that takes some seconds: one quiet day.
var brief = simulate.Options{Seed: 2, Catalogue: true, Days: 4, TrainDays: 1, People: 1, Instances: 3, Scale: 0.1}

// cases returns the labels by case, and by type the numbers of its scenarios and
// look-alikes.
func cases(t *testing.T, dir string) (byCase map[string][][]string, scenarios, alike map[string]int) {
	t.Helper()
	byCase, scenarios, alike = map[string][][]string{}, map[string]int{}, map[string]int{}
	for _, row := range labels(t, dir) {
		id, category, typ := row[0], row[7], row[8]
		if byCase[id] == nil {
			if category == "benign-hard-negative" {
				alike[typ]++
			} else {
				scenarios[typ]++
			}
		}
		byCase[id] = append(byCase[id], row)
	}
	return byCase, scenarios, alike
}

func TestEveryProvedTypeHasAScenarioAndALookAlike(t *testing.T) {
	dir, _ := run(t, brief)
	_, scenarios, alike := cases(t, dir)
	for _, typ := range simulate.ProvedTypes() {
		if scenarios[typ] == 0 || alike[typ] < scenarios[typ] {
			t.Errorf("%s: %d scenarios and %d look-alikes left traces", typ, scenarios[typ], alike[typ])
		}
	}
}

func TestPartsOfTheCatalogueShareNothing(t *testing.T) {
	dir, _ := run(t, brief)
	byCase, _, _ := cases(t, dir)
	owner := map[string]string{}
	for id, rows := range byCase {
		for _, row := range rows {
			if strings.HasSuffix(row[4], ":root") {
				continue // an account has one root user: its parts are in different accounts
			}
			if other, taken := owner[row[4]]; taken && other != id {
				t.Errorf("%s %s belongs to %q and %q", row[3], row[4], other, id)
			}
			owner[row[4]] = id
		}
	}
}

func TestACatalogueIsMadeAnewWithTheSameBytes(t *testing.T) {
	first, _ := run(t, brief)
	second, _ := run(t, brief)
	if diff := cmp.Diff(tree(t, first), tree(t, second)); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	if err := os.WriteFile(filepath.Join(first, "lists", "stale.txt"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := simulate.Run(t.Context(), first, brief, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tree(t, second), tree(t, first)); diff != "" {
		t.Errorf("a run over its own directory differs:\n%s", diff)
	}
}

func TestListsOfTheCatalogueNameNobodyWhoExists(t *testing.T) {
	dir, _ := run(t, brief)
	names, err := filepath.Glob(filepath.Join(dir, "lists", "*.txt"))
	if err != nil || len(names) < 3 {
		t.Fatal(names, err)
	}
	documentation := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32")}
	for _, name := range names {
		if filepath.Base(name) == "amazon.txt" {
			continue // whose addresses AWS's are
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for entry := range strings.Lines(string(text)) {
			entry = strings.TrimSpace(entry)
			a, err := netip.ParseAddr(entry)
			made := err == nil && slices.ContainsFunc(documentation, func(p netip.Prefix) bool { return p.Contains(a) })
			if !made && !strings.HasSuffix(entry, ".example") && !strings.HasSuffix(entry, ".test") && !strings.HasPrefix(entry, "AKIA") {
				t.Errorf("%s names %s", filepath.Base(name), entry)
			}
		}
	}
}
