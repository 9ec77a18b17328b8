package ingest_test

import (
	"strings"
	"testing"

	"yoban/features/sigma"
	"yoban/features/table"
	"yoban/jobs/ingest"
)

// ruled are options with one rule, of an action.
func ruled(t *testing.T, lake, logs, action string) ingest.Options {
	t.Helper()
	rules, refused := sigma.Parse("rule.yml", []byte("title: t\nid: rule\nlogsource: {product: aws}\ndetection:\n    s:\n        eventName: "+action+"\n    condition: s\n"))
	if len(refused) > 0 {
		t.Fatal(refused[0])
	}
	opt := options(t, lake, logs)
	var err error
	if opt.Rules, err = sigma.NewSet(rules); err != nil {
		t.Fatal(err)
	}
	return opt
}

// Calls are held against the rules of the run: with others they are read again,
// and without any the lake is as if there had never been one.
func TestDaysAreBuiltAnewForOtherRules(t *testing.T) {
	t.Parallel()
	logs, lake, plain := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, logs, trailKey("2026-03-02T13:00", "A"), zip(t, calls("a", "2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z")))
	run(t, options(t, plain, logs))
	matched := func() (n int64) {
		parts, err := table.Partitions(t.Context(), store(t, lake), table.Matches)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parts {
			rows, err := table.ReadPartition[table.MatchRow](t.Context(), store(t, lake), p)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				n += r.Calls
			}
		}
		return n
	}
	for _, step := range []struct {
		action string
		want   int64
	}{{"DescribeInstances", 2}, {"NoSuchCall", 0}, {"DescribeInstances", 2}} {
		run(t, ruled(t, lake, logs, step.action))
		if got := matched(); got != step.want {
			t.Errorf("%s: %d calls matched, want %d", step.action, got, step.want)
		}
	}
	old := tree(t, lake)
	if run(t, ruled(t, lake, logs, "DescribeInstances")); len(old) != len(tree(t, lake)) {
		t.Error("the same rules change the lake")
	}
	remove(t, logs, trailKey("2026-03-02T13:00", "A"))
	if rep := run(t, ruled(t, lake, logs, "NoSuchCall")); matched() != 2 || len(rep.Warnings) == 0 || !strings.Contains(rep.Warnings[0], "by other address data or rules") {
		t.Errorf("%d calls matched, warnings %q", matched(), rep.Warnings)
	}
	write(t, logs, trailKey("2026-03-02T13:00", "A"), zip(t, calls("a", "2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z")))
	run(t, options(t, lake, logs))
	same(t, tree(t, plain), lake)
}
