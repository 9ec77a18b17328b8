package nightly_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"yoban/features/table"
	"yoban/jobs/nightly"
	"yoban/models/finding"
)

// A blind night says nothing of what it did not look at, and is another night: a
// lake that holds one does not take it for the other.
func TestABlindNightDoesNotSee(t *testing.T) {
	lake := t.TempDir()
	opt := options(t, lake, simulated(t))
	seeing := run(t, opt)
	opt.Blind = nightly.Blind{Addresses: true, Agents: true}
	blind := run(t, opt)
	for i, m := range blind.Nights {
		if m.Hash == seeing.Nights[i].Hash {
			t.Errorf("night %s has the same hash blind and seeing", m.Night)
		}
	}
	if blind.Skipped != 0 {
		t.Errorf("%d nights were taken over from those that saw", blind.Skipped)
	}
	told := func(rep *nightly.Report, attributes ...string) (values []string) {
		for _, f := range rep.Findings {
			for _, e := range f.Evidence {
				if slices.Contains(attributes, e.Attribute) && e.Value != "" && e.Value != "private" && e.Value != "own" {
					values = append(values, f.Type+" "+e.Attribute+" "+e.Value)
				}
			}
		}
		return values
	}
	attributes := []string{"network", "country", "agent", "network of the key", "two networks at once"}
	if len(told(seeing, attributes...)) == 0 {
		t.Fatal("the findings of nights that see stand on no network, country or agent: nothing is tested")
	}
	if values := told(blind, attributes...); len(values) > 0 {
		t.Errorf("blind nights tell of %v", values)
	}
	for _, f := range blind.Findings {
		if strings.HasPrefix(f.Type, "UnauthorizedAccess:") {
			t.Errorf("%s is reported without addresses", f.Type)
		}
	}
}

// The windows of a night tell the probability that the budget was held against: a
// finding's is the larger of that and its own column's.
func TestWindowsKeepTheirProbability(t *testing.T) {
	opt := options(t, t.TempDir(), simulated(t))
	rep := run(t, opt)
	least := map[string]float64{}
	for _, m := range rep.Nights {
		windows, err := nightly.Windows(t.Context(), opt.Lake, m.Night)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range windows {
			if !(w.P > 0 && w.P <= 1) {
				t.Fatalf("window %+v has no probability", w)
			}
			if p, ok := least[w.Account]; !ok || w.P < p {
				least[w.Account] = w.P
			}
		}
	}
	statistical, same := 0, false
	for _, f := range rep.Findings {
		if f.Basis != finding.Statistic {
			continue
		}
		statistical++
		same = same || math.Abs(f.PValue-least[f.Account]) < 0.001*least[f.Account]
		if f.PValue < least[f.Account]*0.999 { // findings are written with four digits
			t.Errorf("%s has the probability %g, and no window of the account one below %g", f.Type, f.PValue, least[f.Account])
		}
	}
	if statistical == 0 || !same {
		t.Errorf("of %d statistical findings none has the probability of a window", statistical)
	}
}

// Scores of a program that knew fewer columns are made anew instead of ending the
// run.
func TestScoresOfAnOlderProgram(t *testing.T) {
	opt := options(t, t.TempDir(), simulated(t))
	run(t, opt)
	key := "scores/date=" + date(1) + "/windows.parquet"
	type older struct {
		Account string  `parquet:"account,dict" doc:"key; account"`
		Raw     float64 `parquet:"raw" doc:"bits"`
	}
	if err := table.Write(t.Context(), opt.Lake, key, []older{{"111122223333", 1}}); err != nil {
		t.Fatal(err)
	}
	opt.From = date(days - 1)
	run(t, opt)
	if _, err := nightly.Windows(t.Context(), opt.Lake, date(1)); err != nil {
		t.Errorf("the scores stay unreadable: %v", err)
	}
}
