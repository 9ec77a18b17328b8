package sigma_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/sigma"
)

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rule := func(id string) string { return ruleText(id, "s:\n    a: b\ncondition: s") }
	write("rules/b.yml", rule("one"))
	write("rules/a/c.YAML", rule("two"))
	write("rules/a/broken.yml", "a: [")
	write("rules/a/notes.txt", "a: [")
	write("rules/.github/workflow.yml", "a: [")
	write("rules/.hidden.yml", "a: [")
	if err := os.Symlink(filepath.Join(dir, "rules"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, root := range []string{"rules", "link"} {
		rules, refused, err := sigma.Load(filepath.Join(dir, root))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rules {
			got = append(got, r.ID+" "+strings.TrimPrefix(r.File, dir))
		}
		for _, r := range refused {
			got = append(got, strings.TrimPrefix(r.File, dir))
		}
		want := []string{"two /" + root + "/a/c.YAML", "one /" + root + "/b.yml", "/" + root + "/a/broken.yml"}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", root, d)
		}
	}
	if rules, _, err := sigma.Load(filepath.Join(dir, "rules", "b.yml")); err != nil || len(rules) != 1 {
		t.Errorf("a file: %v, %v", rules, err)
	}
	if _, _, err := sigma.Load(filepath.Join(dir, "none")); err == nil || !strings.Contains(err.Error(), "find Sigma rules") {
		t.Error(err)
	}
	if _, _, err := sigma.Load(os.DevNull); err == nil || !strings.Contains(err.Error(), "is no file") {
		t.Error(err)
	}
}
