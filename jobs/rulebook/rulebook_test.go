package rulebook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/table"
	"yoban/jobs/rulebook"
)

// rule writes a rule file and returns its path.
func rule(t *testing.T, dir, name, id string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	text := "title: t\nid: " + id + "\nlogsource: {product: aws}\ndetection:\n    s: {eventName: X}\n    condition: s\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRulesAreDryUntilTheirSourceSaysLive(t *testing.T) {
	dir := t.TempDir()
	rule(t, dir, "a.yml", "a")
	b := rule(t, dir, "b.yml", "b")
	if err := os.WriteFile(filepath.Join(dir, "c.yml"), []byte("title: c\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		sources []rulebook.Source
		live    []string
	}{
		"all dry":                     {[]rulebook.Source{{Path: dir}}, nil},
		"all live":                    {[]rulebook.Source{{Path: dir, Live: true}}, []string{"a", "b"}},
		"a file of a directory":       {[]rulebook.Source{{Path: dir}, {Path: b, Live: true}}, []string{"b"}},
		"all but a file":              {[]rulebook.Source{{Path: dir, Live: true}, {Path: b}}, []string{"a"}},
		"the same directory, in turn": {[]rulebook.Source{{Path: dir}, {Path: dir + "/.", Live: true}}, []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := rulebook.Open(c.sources)
			if err != nil {
				t.Fatal(err)
			}
			var live []string
			for i := range book.All.Len() {
				if id := book.All.Rule(i).ID; book.IsLive(id) {
					live = append(live, id)
				}
			}
			if d := cmp.Diff(c.live, live); d != "" || book.All.Len() != 2 || book.Live.Len() != len(c.live) || len(book.Refused) != 1 {
				t.Errorf("%d rules, %d refused; live (-want +got): %s", book.All.Len(), len(book.Refused), d)
			}
		})
	}
}

func TestTwoRulesOfOneIDAreAnError(t *testing.T) {
	dir := t.TempDir()
	a, b := rule(t, dir, "a.yml", "same"), rule(t, dir, "b.yml", "same")
	if _, err := rulebook.Open([]rulebook.Source{{Path: a}, {Path: b, Live: true}}); err == nil || !strings.Contains(err.Error(), "have the same id same") {
		t.Error(err)
	}
	if _, err := rulebook.Open([]rulebook.Source{{Path: filepath.Join(dir, "none")}}); err == nil {
		t.Error("a path that is not there is no error")
	}
	if book, err := rulebook.Open(nil); err != nil || book.All.Len() != 0 || book.IsLive("x") {
		t.Errorf("no sources: %v, %v", book, err)
	}
}

func TestCounts(t *testing.T) {
	lake, err := blob.CreateDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	day := func(date string, hour int64, calls ...int64) {
		var rows []table.MatchRow
		for i, n := range calls {
			rows = append(rows, table.MatchRow{Account: "111122223333", Principal: "user/" + string(rune('a'+i)), Hour: hour * 3600_000, Rule: "r",
				Calls: n, First: hour * 3600_000, Last: hour*3600_000 + 1000})
		}
		p := table.Partition{Table: table.Matches, Account: "111122223333", Date: date}
		if err := table.Write(t.Context(), lake, p.Key(), rows); err != nil {
			t.Fatal(err)
		}
	}
	day("2026-03-01", 491_000, 1, 2)
	day("2026-03-02", 491_024, 5)
	day("2026-03-03", 491_048)
	from, err := rulebook.LastDays(t.Context(), lake, 2)
	if err != nil || from != "2026-03-02" {
		t.Fatalf("from %q, %v", from, err)
	}
	for _, c := range []struct {
		from, to string
		want     map[string]rulebook.Count
	}{
		{"", "", map[string]rulebook.Count{"r": {Rule: "r", Calls: 8, Days: 2, Principals: 2, First: 491_000 * 3600, Last: 491_024*3600 + 1, Top: []string{"user/a", "user/b"}}}},
		{"2026-03-02", "", map[string]rulebook.Count{"r": {Rule: "r", Calls: 5, Days: 1, Principals: 1, First: 491_024 * 3600, Last: 491_024*3600 + 1, Top: []string{"user/a"}}}},
		{"2026-03-03", "", map[string]rulebook.Count{}},
		{"", "2026-03-01", map[string]rulebook.Count{"r": {Rule: "r", Calls: 3, Days: 1, Principals: 2, First: 491_000 * 3600, Last: 491_000*3600 + 1, Top: []string{"user/b", "user/a"}}}},
	} {
		got, err := rulebook.Counts(t.Context(), lake, c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s to %s: %s", c.from, c.to, d)
		}
	}
}
