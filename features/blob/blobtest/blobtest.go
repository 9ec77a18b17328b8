// Package blobtest holds the tests that every blob.Store must pass.
package blobtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
)

// TestStore tests the stores that create makes, each new and empty.
func TestStore(t *testing.T, create func() blob.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, blob.Store)
	}{
		{"what is put is read", putAndOpen},
		{"put replaces the whole", putReplaces},
		{"a failed put leaves the old bytes", failedPut},
		{"put if absent takes a key once", putIfAbsent},
		{"of many that put if absent one wins", putIfAbsentRace},
		{"readers of a replaced object see one version", readersSeeOneVersion},
		{"a deleted object is gone", deleteObject},
		{"list is in the order of keys", listOrder},
		{"list stops at an error", listStops},
		{"invalid keys are refused", invalidKeys},
		{"a cancelled context ends every method", cancelled},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, create()) })
	}
}

// text returns a writer of s for Put.
func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// put writes an object that must be written.
func put(t *testing.T, s blob.Store, key, content string) {
	t.Helper()
	if err := s.Put(t.Context(), key, text(content)); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

// content reads an object that must be there.
func content(t *testing.T, s blob.Store, key string) string {
	t.Helper()
	r, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("open %s: %v", key, err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read %s: %v", key, err)
	}
	return string(b)
}

// list returns "key size" of all objects below prefix.
func list(t *testing.T, s blob.Store, prefix string) []string {
	t.Helper()
	var found []string
	err := s.List(t.Context(), prefix, func(i blob.Info) error {
		found = append(found, fmt.Sprint(i.Key, " ", i.Size))
		return nil
	})
	if err != nil {
		t.Fatalf("list %q: %v", prefix, err)
	}
	return found
}

func putAndOpen(t *testing.T, s blob.Store) {
	if s.Name() == "" {
		t.Error("the store has no name")
	}
	big := strings.Repeat("0123456789", 300_000)
	for key, want := range map[string]string{"a": "", "b/c/d.gz": "x", "year=2026/ü €.txt": big} {
		put(t, s, key, want)
		if got := content(t, s, key); got != want {
			t.Errorf("%s: %d bytes, want %d", key, len(got), len(want))
		}
	}
	for _, key := range []string{"absent", "b", "b/c", "a/b", "b/c/d.gz/e"} {
		if _, err := s.Open(t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("open %s: %v, want ErrNotFound", key, err)
		}
	}
}

func putReplaces(t *testing.T, s blob.Store) {
	put(t, s, "k", "a long first version")
	put(t, s, "k", "second")
	if got := content(t, s, "k"); got != "second" {
		t.Errorf("got %q", got)
	}
}

func failedPut(t *testing.T, s blob.Store) {
	put(t, s, "old", "old")
	boom := errors.New("boom")
	half := func(w io.Writer) error { return errors.Join(text("half")(w), boom) }
	for _, key := range []string{"old", "new"} {
		if err := s.Put(t.Context(), key, half); !errors.Is(err, boom) {
			t.Errorf("put %s: %v, want the writer's error", key, err)
		}
	}
	if err := s.PutIfAbsent(t.Context(), "new", half); !errors.Is(err, boom) {
		t.Errorf("put if absent: %v, want the writer's error", err)
	}
	if diff := cmp.Diff([]string{"old 3"}, list(t, s, "")); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	if got := content(t, s, "old"); got != "old" {
		t.Errorf("the old object became %q", got)
	}
}

func putIfAbsent(t *testing.T, s blob.Store) {
	if err := s.PutIfAbsent(t.Context(), "k", text("first")); err != nil {
		t.Fatal(err)
	}
	if err := s.PutIfAbsent(t.Context(), "k", text("second")); !errors.Is(err, blob.ErrExists) {
		t.Errorf("second: %v, want ErrExists", err)
	}
	if got := content(t, s, "k"); got != "first" {
		t.Errorf("got %q", got)
	}
	if err := s.Delete(t.Context(), "k"); err != nil {
		t.Fatal(err)
	}
	if err := s.PutIfAbsent(t.Context(), "k", text("third")); err != nil {
		t.Errorf("after delete: %v", err)
	}
}

func putIfAbsentRace(t *testing.T, s blob.Store) {
	const racers = 8
	errs := make([]error, racers)
	var wg sync.WaitGroup
	for i := range racers {
		wg.Go(func() { errs[i] = s.PutIfAbsent(t.Context(), "k", text(fmt.Sprint(i))) })
	}
	wg.Wait()
	winner := -1
	for i, err := range errs {
		switch {
		case err == nil && winner >= 0:
			t.Errorf("%d and %d won", winner, i)
		case err == nil:
			winner = i
		case !errors.Is(err, blob.ErrExists):
			t.Error(err)
		}
	}
	if got := content(t, s, "k"); got != fmt.Sprint(winner) {
		t.Errorf("%d won, but the object is %q", winner, got)
	}
}

func readersSeeOneVersion(t *testing.T, s blob.Store) {
	const size = 100_000
	put(t, s, "k", strings.Repeat("0", size))
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 20 {
			if err := s.Put(t.Context(), "k", text(strings.Repeat(string(rune('1'+i%9)), size))); err != nil {
				t.Error(err)
			}
		}
	})
	for range 20 {
		got := content(t, s, "k")
		if len(got) != size || strings.Count(got, got[:1]) != size {
			t.Errorf("a mixture of %d bytes", len(got))
		}
	}
	wg.Wait()
}

func deleteObject(t *testing.T, s blob.Store) {
	put(t, s, "a/b", "x")
	for range 2 { // absent the second time
		if err := s.Delete(t.Context(), "a/b"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Open(t.Context(), "a/b"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("open: %v, want ErrNotFound", err)
	}
	put(t, s, "a/c", "x")
	if err := s.Delete(t.Context(), "a"); err != nil { // no object, but others lie below
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"a/c 1"}, list(t, s, "")); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

func listOrder(t *testing.T, s blob.Store) {
	if got := list(t, s, ""); got != nil {
		t.Errorf("an empty store lists %v", got)
	}
	// '-' and '.' sort before '/', letters after it: a walk by folder that
	// sorts names and not keys gets this wrong.
	keys := []string{"a-b", "a.b", "ab", "a/b-c/d", "a/b/c", "B", "a0", "ü"}
	for _, k := range keys {
		put(t, s, k, k)
	}
	slices.Sort(keys)
	var want []string
	for _, k := range keys {
		want = append(want, fmt.Sprint(k, " ", len(k)))
	}
	if diff := cmp.Diff(want, list(t, s, "")); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	for prefix, want := range map[string][]string{
		"a/":      {"a/b-c/d 7", "a/b/c 5"},
		"a/b":     {"a/b-c/d 7", "a/b/c 5"},
		"a/b/":    {"a/b/c 5"},
		"a/b/c":   {"a/b/c 5"},
		"a/b/c/":  nil,
		"a/x":     nil,
		"x/y/z":   nil,
		"../":     nil,
		"/":       nil,
		"a0":      {"a0 2"},
		"a/b-c/d": {"a/b-c/d 7"},
	} {
		if diff := cmp.Diff(want, list(t, s, prefix)); diff != "" {
			t.Errorf("prefix %q (-want +got):\n%s", prefix, diff)
		}
	}
}

func listStops(t *testing.T, s blob.Store) {
	put(t, s, "a", "")
	put(t, s, "b/c", "")
	boom := errors.New("boom")
	n := 0
	err := s.List(t.Context(), "", func(blob.Info) error { n++; return boom })
	if err != boom || n != 1 {
		t.Errorf("%d visits, %v", n, err)
	}
}

func invalidKeys(t *testing.T, s blob.Store) {
	for _, key := range []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a/..", "a\x00b", "a\nb", "a\x7f", "a\xff",
		strings.Repeat("k", 1025),
	} {
		_, open := s.Open(t.Context(), key)
		for method, err := range map[string]error{
			"Open":        open,
			"Put":         s.Put(t.Context(), key, text("x")),
			"PutIfAbsent": s.PutIfAbsent(t.Context(), key, text("x")),
			"Delete":      s.Delete(t.Context(), key),
		} {
			if !errors.Is(err, blob.ErrKey) {
				t.Errorf("%s(%q): %v, want ErrKey", method, key, err)
			}
		}
	}
	if got := list(t, s, ""); got != nil {
		t.Errorf("objects were made: %v", got)
	}
}

func cancelled(t *testing.T, s blob.Store) {
	put(t, s, "k", "x")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, open := s.Open(ctx, "k")
	for method, err := range map[string]error{
		"Open":        open,
		"List":        s.List(ctx, "", func(blob.Info) error { return nil }),
		"Put":         s.Put(ctx, "k", text("y")),
		"PutIfAbsent": s.PutIfAbsent(ctx, "l", text("y")),
		"Delete":      s.Delete(ctx, "k"),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", method, err)
		}
	}
	if got := content(t, s, "k"); got != "x" {
		t.Errorf("the object became %q", got)
	}
}
