package finding_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/finding"
)

// TestCatalogueDocumentIsCurrent holds CATALOGUE.md against the catalogue. To
// write it anew: go test ./models/finding -run Catalogue -update
func TestCatalogueDocumentIsCurrent(t *testing.T) {
	const path = "CATALOGUE.md"
	want := finding.Markdown(finding.Catalogue())
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s and the catalogue differ (-catalogue +%s); run with -update:\n%s", path, path, diff)
	}
}

func TestMarkdownHasEveryKindOnce(t *testing.T) {
	text := finding.Markdown(finding.Catalogue())
	for _, k := range finding.Catalogue() {
		if n := strings.Count(text, "\n### "+k.Type+"\n"); n != 1 {
			t.Errorf("%s has %d headings, want 1", k.Type, n)
		}
		for _, s := range append(k.Advice, k.Blind, k.Moves) {
			if !strings.Contains(text, s) {
				t.Errorf("%s: the document lacks %q", k.Type, s)
			}
		}
	}
	for _, link := range []string{"(#backdoorec2ccactivityb)", "(#trojanec2droppointdns)"} {
		if strings.Count(text, link) != 1 {
			t.Errorf("the document has no link %s", link)
		}
	}
}
