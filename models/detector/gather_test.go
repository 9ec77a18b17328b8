package detector_test

import (
	"fmt"
	"math/rand/v2"
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

// A change of the organisation reaches some on the first day and all in the end.
// As soon as it has reached three it is one finding at most, and none once three
// others show it, for then that it is new surprises nobody. The laws are those of
// fifty people of whom nothing strange was seen, at a budget that lets one of them
// through.
func TestAChangeOfTheOrganisationIsOneFindingAtMost(t *testing.T) {
	type change struct {
		name  string
		apply func(d *deed)
		alone bool // it is reported of three alone
	}
	changes := []change{
		{"an upgrade of the SDK", func(d *deed) { d.agent = "sdk-go-v3" }, false},
		{"a new region", func(d *deed) { d.region = "ap-southeast-3" }, false},
		{"an office that moved", func(d *deed) { d.network, d.country, d.address = "as:64999", "PT", "203.0.113.7" }, true},
		{"a new service", func(d *deed) { d.actions = append(d.actions, "qldb:ListLedgers", "qldb:DescribeLedger") }, true},
		{"all of it", func(d *deed) {
			d.agent, d.region, d.network, d.country = "sdk-go-v3", "ap-southeast-3", "as:64999", "PT"
		}, true},
	}
	w := ordinary(t)
	windows := w.past()
	laws := calm(rand.New(rand.NewPCG(1, 16)))
	for _, c := range changes {
		for reached := 3; reached <= 8; reached++ {
			deeds := people(home, 25)
			for i := range deeds[:reached] {
				c.apply(&deeds[i])
			}
			r := detector.Run(w.nightAfter(windows, rowsOf(home, today, deeds...)))
			var raised []finding.Finding
			for _, v := range detector.Judge(home, r.Candidates, laws, 50, nil) {
				if v.Reported {
					raised = append(raised, v.Finding)
				}
			}
			got := detector.Gather(raised)
			if len(got) > 1 || reached == 3 && c.alone && len(raised) < 3 {
				t.Errorf("%s, %d of 8 reached: %d findings of %d", c.name, reached, len(got), len(raised))
			}
		}
	}
}
