package tempfile_test

import (
	"os"
	"testing"

	"yoban/features/internal/tempfile"
)

func TestAFileLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	f, err := tempfile.New("test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("kept while open"); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 4)
	if _, err := f.ReadAt(got, 0); err != nil || string(got) != "kept" {
		t.Errorf("read %q, %v", got, err)
	}
	f.Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestNoDirectoryForTemporaryFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/missing")
	if _, err := tempfile.New("test"); err == nil {
		t.Error("no error")
	}
}
