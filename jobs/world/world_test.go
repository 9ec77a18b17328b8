package world_test

import (
	"bytes"
	"testing"

	"yoban/features/blob"
	"yoban/jobs/world"
)

func TestLearnGivesTheSameBytes(t *testing.T) {
	learn := func() string {
		table, err := world.Learn(t.Context(), world.Options{Organisations: 2, Seed: 3, Days: 2})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := table.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := learn()
	if first != learn() {
		t.Error("the same organisations give two tables")
	}
	// Two and three accounts.
	if want := "attribute,value,accounts\nall,,5\naction,"; len(first) < len(want) || first[:len(want)] != want {
		t.Errorf("the table starts %.60q", first)
	}
}

func TestAnEmptyLakeTeachesNothing(t *testing.T) {
	lake, err := blob.CreateDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := world.Learn(t.Context(), world.Options{Lakes: []blob.Store{lake}}); err == nil {
		t.Error("no error")
	}
}
