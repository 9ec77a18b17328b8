package main

import (
	"testing"

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
			findingsPrint(t, tt.golden, append(tt.args, "--lake", lake)...)
		})
	}
}
