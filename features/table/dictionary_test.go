package table_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/table"
)

var update = flag.Bool("update", false, "rewrite DICTIONARY.md")

func TestDictionaryIsUpToDate(t *testing.T) {
	const file = "DICTIONARY.md"
	if *update {
		if err := os.WriteFile(file, []byte(table.Dictionary()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), table.Dictionary()); diff != "" {
		t.Errorf("%s is out of date; run go test with -update (-file +tags):\n%s", file, diff)
	}
}

func TestEveryColumnIsDocumented(t *testing.T) {
	for _, tab := range table.Tables() {
		keys := true
		for i := range tab.Row.NumField() {
			f := tab.Row.Field(i)
			doc := f.Tag.Get("doc")
			if len(strings.TrimPrefix(doc, "key;")) < 2 || f.Tag.Get("parquet") == "" {
				t.Errorf("%s: field %s has no column or no documentation", tab.Name, f.Name)
			}
			// Rows are sorted by the key columns, so those come first.
			isKey := strings.HasPrefix(doc, "key;")
			if isKey && !keys {
				t.Errorf("%s: key column %s comes after others", tab.Name, f.Name)
			}
			keys = isKey
		}
	}
}
