package detector_test

import (
	"fmt"
	"strings"
	"testing"

	"yoban/models/detector"
	"yoban/models/finding"
)

// novelty is a statistical finding about a principal that stands on one value
// it never showed.
func novelty(who, typ, attribute, value string, score float64) finding.Finding {
	return detector.Settle(finding.Finding{Type: typ, Account: home, Region: "eu-west-1", Basis: finding.Statistic, Score: score, PValue: 0.001, Severity: 5, Count: 1, First: 100, Last: 200,
		Description: who + " did something.", Resource: finding.Resource{Type: finding.AccessKey, PrincipalARN: user(home, who)},
		Actors: []finding.Actor{{Principal: user(home, who), Address: "192.0.2.1", Count: 1, First: 100, Last: 200}},
		Evidence: []finding.Evidence{{Attribute: attribute, Value: value, Bits: 10, Frequency: finding.Unseen, Scope: finding.PrincipalScope},
			{Attribute: "hour", Value: "03", Bits: 12, Frequency: finding.Unseen, Scope: finding.PrincipalScope}}})
}

const (
	looking = "Discovery:IAMUser/AnomalousBehavior"
	staying = "Persistence:IAMUser/AnomalousBehavior"
)

func TestOneCauseIsOneFinding(t *testing.T) {
	upgrade := func(n int, typ string) []finding.Finding {
		var out []finding.Finding
		for i := range n {
			out = append(out, novelty(fmt.Sprint("person", i), typ, "agent", "sdk-go/2", 10+float64(i)))
		}
		return out
	}
	tests := []struct {
		name string
		in   []finding.Finding
		want int
	}{
		{"nothing", nil, 0},
		{"one principal", upgrade(1, looking), 1},
		{"two of one type", upgrade(2, looking), 1},
		{"an upgrade of everybody", append(upgrade(20, looking), upgrade(5, staying)...), 1},
		{"two principals, two types", []finding.Finding{upgrade(1, looking)[0], novelty("other", staying, "agent", "sdk-go/2", 9)}, 2},
		{"two types of one principal", append(upgrade(1, looking), upgrade(1, staying)...), 2},
		{"two values", append(upgrade(1, looking), novelty("other", looking, "agent", "kali", 9)), 2},
		{"an hour is no cause", []finding.Finding{novelty("a", looking, "hour", "03", 9), novelty("b", looking, "hour", "03", 9)}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := detector.Gather(tt.in); len(got) != tt.want {
				t.Errorf("%d findings of %d, want %d", len(got), len(tt.in), tt.want)
			}
		})
	}
}

func TestAFoldedFindingNamesEverybody(t *testing.T) {
	in := []finding.Finding{novelty("weak", looking, "region", "ap-south-1", 9), novelty("strong", looking, "region", "ap-south-1", 14), novelty("third", looking, "region", "ap-south-1", 11)}
	got := detector.Gather(in)
	if len(got) != 1 {
		t.Fatalf("%d findings", len(got))
	}
	f := got[0]
	if f.ID != in[1].ID || f.Score != 14 || f.Count != 3 || len(f.Actors) != 3 {
		t.Errorf("id %s, score %g, count %d, %d actors; want the strongest's, 3 and 3", f.ID, f.Score, f.Count, len(f.Actors))
	}
	if !strings.Contains(f.Description, "2 others") || !strings.Contains(f.Description, user(home, "third")) {
		t.Errorf("description %q", f.Description)
	}
	if last := f.Evidence[len(f.Evidence)-1]; last.Attribute != "others" || last.Value != "2" {
		t.Errorf("the last evidence is %s %s", last.Attribute, last.Value)
	}
}

func TestRulesAndListsAreNotFolded(t *testing.T) {
	a, b := novelty("a", looking, "network", "as:64500", 9), novelty("b", looking, "network", "as:64500", 9)
	a.Basis = finding.Rule
	if got := detector.Gather([]finding.Finding{a, b}); len(got) != 2 {
		t.Errorf("%d findings, want 2", len(got))
	}
}
