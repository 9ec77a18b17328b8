package blob_test

import (
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/blob/blobtest"
)

func TestOverlayIsAStore(t *testing.T) {
	blobtest.TestStore(t, func() blob.Store { return blob.NewOverlay(create(t, t.TempDir()), create(t, t.TempDir())) })
}

func store(t *testing.T, s blob.Store, key, text string) {
	t.Helper()
	if err := s.Put(t.Context(), key, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
		t.Fatal(err)
	}
}

// contents reads everything in a store.
func contents(t *testing.T, s blob.Store) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := s.List(t.Context(), "", func(i blob.Info) error {
		r, err := s.Open(t.Context(), i.Key)
		if err != nil {
			return err
		}
		defer r.Close()
		data, err := io.ReadAll(r)
		found[i.Key] = string(data)
		if int(i.Size) != len(data) {
			t.Errorf("%s is listed with %d bytes and has %d", i.Key, i.Size, len(data))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestOverlayLeavesTheLowerStoreAlone(t *testing.T) {
	lower, upper := create(t, t.TempDir()), create(t, t.TempDir())
	was := map[string]string{"a/kept": "1", "a/replaced": "2", "a/deleted": "3", "b/unseen": "4"}
	for key, text := range was {
		store(t, lower, key, text)
	}
	o := blob.NewOverlay(lower, upper, "a/")
	store(t, o, "a/replaced", "two")
	store(t, o, "b/own", "five")
	for _, key := range []string{"a/deleted", "b/unseen", "b/none"} {
		if err := o.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{"a/kept": "1", "a/replaced": "two", "b/own": "five"}
	if diff := cmp.Diff(want, contents(t, o)); diff != "" {
		t.Errorf("the overlay (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(was, contents(t, lower)); diff != "" {
		t.Errorf("the lower store (-want +got):\n%s", diff)
	}
	for _, key := range []string{"a/deleted", "b/unseen"} {
		if _, err := o.Open(t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("open %s: error %v, want ErrNotFound", key, err)
		}
	}
}

func TestOverlayKnowsWhichKeysAreTaken(t *testing.T) {
	lower := create(t, t.TempDir())
	store(t, lower, "a/taken", "1")
	store(t, lower, "b/unseen", "1")
	o := blob.NewOverlay(lower, create(t, t.TempDir()), "a/")
	put := func(key string) error {
		return o.PutIfAbsent(t.Context(), key, func(w io.Writer) error { return nil })
	}
	if err := put("a/taken"); !errors.Is(err, blob.ErrExists) {
		t.Errorf("a key of the lower store: error %v, want ErrExists", err)
	}
	if err := put("b/unseen"); err != nil {
		t.Errorf("a key that is not seen: %v", err)
	}
	if err := o.Delete(t.Context(), "a/taken"); err != nil {
		t.Fatal(err)
	}
	if err := put("a/taken"); err != nil {
		t.Errorf("a deleted key: %v", err)
	}
}
