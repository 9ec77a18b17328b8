package main

import (
	"path/filepath"
	"strings"
	"testing"

	"yoban/models/finding/findingtest"
)

func TestFeedbackOnTheCommandLine(t *testing.T) {
	lake := findingsLake(t)
	id := findingtest.Calls().ID[:8]
	out := must(t, "feedback", id, "--verdict", "false", "--by", "analyst", "--reason", "our new office", "--effective", "2026-03-04", "--lake", lake)
	if !strings.Contains(out, "verdict false") || !strings.Contains(out, "counts from the night of 2026-03-04 on") {
		t.Errorf("says %q", out)
	}
	show := must(t, "show", id, "--lake", lake)
	if !strings.Contains(show, "verdict false by analyst, on 2 nights from 2026-03-02 to 2026-03-03, counts from the night of 2026-03-04 on: our new office") {
		t.Errorf("show:\n%s", show)
	}
	if list := must(t, "list", "--lake", lake); !strings.Contains(list, id) {
		t.Error("feedback put the finding aside")
	}
	before := filesOf(t, filepath.Join(lake, "decisions"))
	if out := must(t, "feedback", id, "--verdict", "true", "--dry-run", "--lake", lake); !strings.Contains(out, "no night that was done comes after") {
		t.Errorf("a dry run says %q", out)
	}
	if filesOf(t, filepath.Join(lake, "decisions")) != before {
		t.Error("a dry run wrote a decision")
	}
}

func TestFeedbackRefuses(t *testing.T) {
	lake := findingsLake(t)
	id := findingtest.Calls().ID[:8]
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"no id":              {[]string{"--verdict", "true"}, "by their ids"},
		"no verdict":         {[]string{id}, "--verdict"},
		"an unknown verdict": {[]string{id, "--verdict", "maybe"}, "true, false, benign-true, none"},
		"no reason":          {[]string{id, "--verdict", "true"}, "--reason is required"},
		"no day":             {[]string{id, "--verdict", "true", "--reason", "x", "--effective", "soon"}, "--effective"},
		"no nights":          {[]string{id, "--verdict", "true", "--dry-run", "--nights", "0"}, "--nights"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := runFindings(t, append([]string{"feedback", "--lake", lake, "--by", "me"}, tt.args...)...)
			if err == nil || !strings.Contains(err.Error(), tt.want) || codeOf(err) != exitUsage {
				t.Errorf("error %v, want one of usage with %q", err, tt.want)
			}
		})
	}
}
