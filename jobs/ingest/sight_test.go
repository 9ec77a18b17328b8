package ingest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"yoban/features/enrich"
	"yoban/jobs/ingest"
)

// sighted are options whose places are told by a table of networks.
func sighted(t *testing.T, lake string, logs ...string) ingest.Options {
	t.Helper()
	networks := filepath.Join(t.TempDir(), "asn.tsv")
	if err := os.WriteFile(networks, []byte("1.0.0.0\t223.255.255.255\t64500\tDE\tEXAMPLE\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	places, err := enrich.Open(enrich.Config{ASN: networks})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { places.Close() })
	opt := options(t, lake, logs...)
	opt.Places = places
	return opt
}

// Who adds an address database later must not find every network new.
func TestDaysAreBuiltAnewWhenPlacesAreToldByOtherData(t *testing.T) {
	t.Parallel()
	lake, fresh := t.TempDir(), t.TempDir()
	run(t, options(t, lake, simulated(t)))
	before := tree(t, lake)
	rep := run(t, sighted(t, lake, simulated(t)))
	run(t, sighted(t, fresh, simulated(t)))
	if diff := gocmp.Diff(tree(t, fresh), tree(t, lake)); diff != "" {
		t.Errorf("(-want +got):\n%.2000s", diff)
	}
	if gocmp.Equal(before, tree(t, lake)) {
		t.Error("the data make no difference: there is nothing to tell")
	}
	if rep.NewObjects != 0 || len(rep.Warnings) != 0 {
		t.Errorf("%d objects are new, warnings %q", rep.NewObjects, rep.Warnings)
	}
	run(t, options(t, lake, simulated(t)))
	same(t, before, lake)
}

func TestDaysWhoseObjectsAreGoneKeepTheirPlacesAndAreTold(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	run(t, options(t, lake, logs))
	before := tree(t, lake)
	remove(t, logs, trailKey("2026-03-02T12:00", "DAY"))
	rep := run(t, sighted(t, lake, logs))
	if len(rep.Warnings) != 1 || !strings.Contains(rep.Warnings[0], "by other address data") {
		t.Errorf("warnings %q", rep.Warnings)
	}
	for key, sum := range tree(t, lake) {
		if strings.HasPrefix(key, "features/") && strings.Contains(key, "2026-03-02") && before[key] != sum {
			t.Errorf("%s changed: it was built without the objects that are gone", key)
		}
	}
}
