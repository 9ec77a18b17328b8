package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/models/finding"
	"yoban/models/finding/findingtest"
)

// sequenceLake has a sequence on the day after that of one of its parts.
func sequenceLake(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	store, err := blob.CreateDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	objects := findingtest.Objects()
	objects.Sequence = findingtest.Attack().ID
	for date, found := range map[string][]finding.Finding{"2026-03-01": {findingtest.Calls(), findingtest.Traffic()}, "2026-03-02": {findingtest.Attack(), objects}} {
		if err := finding.WriteDay(t.Context(), store, findingtest.Account, date, found); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSequencesPrint(t *testing.T) {
	lake := sequenceLake(t)
	tests := []struct {
		golden string
		args   []string
	}{
		{"sequence-list", []string{"list"}},
		{"sequence-list-parts", []string{"list", "--parts"}},
		{"sequence-show", []string{"show", findingtest.Attack().ID}},
		{"sequence-show-part", []string{"show", findingtest.Calls().ID}},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			got, err := runFindings(t, append(tt.args, "--lake", lake)...)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "findings", tt.golden+".txt")
			if *updateFindings {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("output changed (-want +got); run with -update-findings if it should:\n%s", diff)
			}
		})
	}
}
