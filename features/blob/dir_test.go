package blob_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/blob/blobtest"
)

func TestDirIsAStore(t *testing.T) {
	blobtest.TestStore(t, func() blob.Store { return create(t, t.TempDir()) })
}

func create(t *testing.T, path string) *blob.Dir {
	t.Helper()
	d, err := blob.CreateDir(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// keys lists a store.
func keys(t *testing.T, d *blob.Dir) []string {
	t.Helper()
	var found []string
	err := d.List(t.Context(), "", func(i blob.Info) error {
		found = append(found, i.Key)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// write makes a file below folder.
func write(t *testing.T, folder, name string) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, from string) {
	t.Helper()
	if err := os.Symlink(to, from); err != nil {
		t.Fatal(err)
	}
}

func TestOpenDirWantsADirectory(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "file")
	if _, err := blob.OpenDir(filepath.Join(folder, "absent")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
	if _, err := blob.OpenDir(filepath.Join(folder, "file")); err == nil {
		t.Error("a file was opened as a store")
	}
	if _, err := blob.CreateDir(filepath.Join(folder, "file", "below")); err == nil {
		t.Error("a store was made below a file")
	}
	if d := create(t, filepath.Join(folder, "a", "b")); keys(t, d) != nil {
		t.Error("a new store is not empty")
	}
}

func TestListFollowsLinksAndNeverLoops(t *testing.T) {
	outside, folder := t.TempDir(), t.TempDir()
	write(t, outside, "logs/one.gz")
	write(t, outside, "two.gz")
	write(t, folder, "sub/three.gz")
	link(t, filepath.Join(outside, "logs"), filepath.Join(folder, "linked"))
	link(t, filepath.Join(outside, "two.gz"), filepath.Join(folder, "two.gz"))
	link(t, filepath.Join(outside, "gone"), filepath.Join(folder, "broken"))
	link(t, "self", filepath.Join(folder, "self"))
	link(t, "..", filepath.Join(folder, "sub", "up"))
	link(t, folder, filepath.Join(folder, "whole"))
	want := []string{"broken", "linked/one.gz", "self", "sub/three.gz", "two.gz"}
	d := create(t, folder)
	if diff := cmp.Diff(want, keys(t, d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := d.Open(t.Context(), "broken"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("a broken link: %v, want ErrNotFound", err)
	}
}

func TestListRefusesATangleOfLinks(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a", "b"} {
		write(t, folder, name+"/file")
	}
	link(t, "../b", filepath.Join(folder, "a", "to-b"))
	for i := range 10 { // ten siblings that link on and on
		here := filepath.Join(folder, "chain", string(rune('0'+i)))
		write(t, here, "file")
		link(t, filepath.Join("..", string(rune('0'+i+1))), filepath.Join(here, "next"))
	}
	err := create(t, folder).List(t.Context(), "chain/", func(blob.Info) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "linked directories") {
		t.Errorf("a chain of ten links: %v", err)
	}
	err = create(t, folder).List(t.Context(), "a/", func(blob.Info) error { return nil })
	if err != nil {
		t.Errorf("one link: %v", err)
	}
}

func TestListLeavesOutWhatIsNoObject(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "good")
	write(t, folder, ".yoban-tmp-1-1")
	write(t, folder, "line\nbreak")
	if err := syscall.Mkfifo(filepath.Join(folder, "pipe"), 0o666); err != nil {
		t.Fatal(err)
	}
	d := create(t, folder)
	// A file whose name is no key is told of, so that it can be counted.
	if diff := cmp.Diff([]string{"good", "line\nbreak"}, keys(t, d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := d.Open(t.Context(), "line\nbreak"); !errors.Is(err, blob.ErrKey) {
		t.Errorf("open a name that is no key: %v, want ErrKey", err)
	}
	if _, err := d.Open(t.Context(), "pipe"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("open a pipe: %v, want ErrNotFound", err)
	}
	if err := d.Put(t.Context(), "a/.yoban-tmp-x", func(io.Writer) error { return nil }); !errors.Is(err, blob.ErrKey) {
		t.Errorf("put a temporary name: %v, want ErrKey", err)
	}
}

func TestAnUnreadableDirectoryIsAnErrorThatNamesIt(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root reads everything")
	}
	folder := t.TempDir()
	write(t, folder, "secret/file")
	if err := os.Chmod(filepath.Join(folder, "secret"), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(folder, "secret"), 0o777) })
	err := create(t, folder).List(t.Context(), "", func(blob.Info) error { return nil })
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestAFullDiskLeavesTheOldBytesAndNoTemporaryFile(t *testing.T) {
	folder := t.TempDir()
	d := create(t, folder)
	write(t, folder, "k")
	err := d.Put(t.Context(), "k", func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, &fs.PathError{Op: "write", Path: "k", Err: syscall.ENOSPC})
	})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, want ENOSPC", err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 || left[0].Name() != "k" {
		t.Errorf("left %v, %v", left, err)
	}
	if b, err := os.ReadFile(filepath.Join(folder, "k")); string(b) != "x" {
		t.Errorf("the old object became %q, %v", b, err)
	}
}
