package finding_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/finding"
	"yoban/models/finding/findingtest"
)

func TestMergeAddsUpDays(t *testing.T) {
	monday, tuesday := findingtest.Calls(), findingtest.Calls()
	tuesday.Score, tuesday.Description = 20, "worse on Tuesday"
	tuesday.First, tuesday.Last, tuesday.Count = monday.First+86400, monday.Last+86400, 6
	tuesday.Actors = []finding.Actor{monday.Actors[1], {Principal: "p", Address: "203.0.113.1", Count: 2}}
	tuesday.Samples = append([]finding.Sample{{EventID: "later", Time: tuesday.First}}, monday.Samples...)
	tuesday.ActorsMore = 2

	merged := finding.Merge([]finding.Finding{monday, tuesday, findingtest.Traffic()})
	if len(merged) != 2 {
		t.Fatalf("%d findings, want 2", len(merged))
	}
	// Traffic (8.4) sorts before Calls (4.2).
	got := merged[1]
	if got.Description != "worse on Tuesday" || got.Score != 20 {
		t.Errorf("description %q, score %v; want those of the higher score", got.Description, got.Score)
	}
	// Counts: Monday 34 and Tuesday 6.
	if got.Count != 40 || got.First != monday.First || got.Last != tuesday.Last || got.ActorsMore != 2 {
		t.Errorf("count %d, first %d, last %d, more %d", got.Count, got.First, got.Last, got.ActorsMore)
	}
	// 198.51.100.7 has 30; 2001:db8::7 has 4 on both days, so 8; the new one 2.
	var actors []string
	var counts []int64
	for _, a := range got.Actors {
		actors, counts = append(actors, a.Address), append(counts, a.Count)
	}
	if diff := cmp.Diff([]string{"198.51.100.7", "2001:db8::7", "203.0.113.1"}, actors); diff != "" {
		t.Errorf("actors:\n%s", diff)
	}
	if diff := cmp.Diff([]int64{30, 8, 2}, counts); diff != "" {
		t.Errorf("their counts:\n%s", diff)
	}
	if len(got.Samples) != 2 || got.Samples[1].EventID != "later" {
		t.Errorf("samples %+v, want Monday's once, then Tuesday's", got.Samples)
	}
}

func TestMergeIgnoresOrderAndRepeatsNothing(t *testing.T) {
	var all []finding.Finding
	for n := range int64(5) {
		for _, f := range findingtest.Examples() {
			f.First, f.Last, f.Score = f.First+n*86400, f.Last+n*86400, float64(n%2)
			all = append(all, f)
		}
	}
	want := finding.Merge(all)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if diff := cmp.Diff(want, finding.Merge(all)); diff != "" {
			t.Fatalf("another order, another result:\n%s", diff)
		}
	}
	if diff := cmp.Diff(want, finding.Merge(want)); diff != "" {
		t.Errorf("merging what is merged changes it:\n%s", diff)
	}
}

func TestMergeBoundsTheActors(t *testing.T) {
	one, two := findingtest.Calls(), findingtest.Calls()
	one.Actors, two.Actors = nil, nil
	for i := range uint32(finding.MaxActors) {
		one.Actors = append(one.Actors, finding.Actor{ASN: i + 1, Count: 1})
		two.Actors = append(two.Actors, finding.Actor{ASN: i + 1001, Count: 2})
	}
	two.First++
	got := finding.Merge([]finding.Finding{one, two})[0]
	// 50 + 50 actors: the 50 of two are more active and stay.
	if len(got.Actors) != 50 || got.ActorsMore != 50 || got.Actors[49].ASN < 1001 {
		t.Errorf("%d actors, %d more, last %+v", len(got.Actors), got.ActorsMore, got.Actors[49])
	}
}

func TestFilterPatterns(t *testing.T) {
	tests := []struct {
		pattern string
		want    bool
	}{
		{"", true}, {"*", true}, {"cryptocurrency*", true}, {"*EC2/*", true}, {"*!DNS", true}, {"CryptoCurrency:EC2/BitcoinTool.B!DNS", true},
		{"*:EC2/*Tool.?!DNS", true}, {"*x*", false}, {"CryptoCurrency:EC2/BitcoinTool.B", false}, {"?", false}, {"*!DN", false},
		{"************************************z", false},
	}
	f := findingtest.Names()
	for _, tt := range tests {
		if got := (finding.Filter{Type: tt.pattern}).Match(f); got != tt.want {
			t.Errorf("pattern %q on %s = %v, want %v", tt.pattern, f.Type, got, tt.want)
		}
	}
}
