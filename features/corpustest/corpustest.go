// Package corpustest finds the external test material: real logs, lists and a
// labelled organisation that are never part of this repository.
package corpustest

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the path of elem inside the corpus named by YOBAN_CORPUS, by
// default ../shared/data beside the repository. Without it the test is skipped,
// or fails when YOBAN_CORPUS_REQUIRED is 1.
func Dir(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("YOBAN_CORPUS")
	if root == "" {
		root = filepath.Join(repository(t), "..", "shared", "data")
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("YOBAN_CORPUS_REQUIRED") == "1" {
			t.Fatalf("corpus: %v (YOBAN_CORPUS_REQUIRED is set)", err)
		}
		t.Skipf("corpus: %v; set YOBAN_CORPUS to run this test", err)
	}
	return path
}

// repository returns the directory that holds go.mod, above the test's own.
func repository(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("corpus: no go.mod above the test's directory")
		}
		dir = parent
	}
}
