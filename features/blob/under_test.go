package blob_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/blob/blobtest"
)

func TestUnderIsAStore(t *testing.T) {
	blobtest.TestStore(t, func() blob.Store { return blob.Under(create(t, t.TempDir()), "folder/") })
}

func TestUnderKeepsToItsFolder(t *testing.T) {
	all := create(t, t.TempDir())
	store(t, all, "a", "outside")
	store(t, all, "folders/a", "outside, too")
	store(t, blob.Under(all, "folder/"), "a", "inside")
	if diff := cmp.Diff(map[string]string{"a": "inside"}, contents(t, blob.Under(all, "folder/"))); diff != "" {
		t.Errorf("inside (-want +got):\n%s", diff)
	}
	want := map[string]string{"a": "outside", "folders/a": "outside, too", "folder/a": "inside"}
	if diff := cmp.Diff(want, contents(t, all)); diff != "" {
		t.Errorf("in all (-want +got):\n%s", diff)
	}
}
