package detector_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/detector"
)

const generatedName = "Trojan:EC2/DGADomainRequest.B"

// randomLabels and joinedLabels are made up as generators make them.
var (
	randomLabels = []string{"qxkvbzjwm", "zpwqrtlkgh", "vjxqmzkwtb", "hqzxwvkjpd", "wkqjzvxtr", "bxzqkwjvhm", "tgzqxjkvwp", "jqxwzkvbn", "xkqzvjwtd", "pzqxjwkvlm",
		"kzqjxwvgt", "mqzxkjwvb"}
	joinedLabels = []string{"winterdoctor", "silverladder", "mirrorbasket", "castlepepper", "islandticket", "carpetbridge", "lemonjacket", "orangeriver",
		"shadowvalley", "kitchenstone", "pocketforest", "summerletter", "windowhammer", "cottonmeadow"}
)

// missing are queries for domains of labels that do not exist.
func missing(labels ...string) []question {
	var out []question
	for i, l := range labels {
		out = append(out, question{domain: l + ".com", hour: int64(i % 24), queries: 1, nx: 1})
	}
	return out
}

// existing are queries for domains of labels that do.
func existing(labels ...string) []question {
	out := missing(labels...)
	for i := range out {
		out[i].nx = 0
	}
	return out
}

// by returns the questions as another host's.
func by(host string, all []question) []question {
	all = slices.Clone(all)
	for i := range all {
		all[i].host = host
	}
	return all
}

// rename returns labels with something changed.
func rename(labels []string, format string) []string {
	var out []string
	for _, l := range labels {
		out = append(out, fmt.Sprintf(format, l))
	}
	return out
}

func candidatesOf(t *testing.T, typ string, w world, all []question) []detector.Candidate {
	t.Helper()
	var out []detector.Candidate
	for _, c := range detector.Run(w.night(questions(home, today, all...))).Candidates {
		if c.Finding.Type == typ {
			out = append(out, c)
		}
	}
	return out
}

// telling is what a score without any past windows must reach to be reported
// of a host, whose day is the only one of its family: a fifth of a finding a
// week, over seven days, is one in 35.
const telling = 8

func TestGeneratedNames(t *testing.T) {
	crawler := existing(rename(joinedLabels, "%sone")...)
	crawler = append(crawler, existing(rename(joinedLabels, "%stwo")...)...)
	suffixed := func(suffix string) []question {
		out := missing(randomLabels...)
		for i := range out {
			out[i].domain = strings.TrimSuffix(out[i].domain, ".com") + suffix
		}
		return out
	}
	blocked := missing(randomLabels...)
	for i := range blocked {
		blocked[i].nx, blocked[i].blocked = 0, 1
	}
	tests := []struct {
		name  string
		asked []question
		raw   [2]float64 // least and most; none for no candidate
	}{
		{"random names", missing(randomLabels...), [2]float64{60, 140}},
		{"random names, blocked", blocked, [2]float64{60, 140}},
		{"random names of a host without a past", by("i-0000000000000000a", missing(randomLabels...)), [2]float64{60, 140}},
		{"random names of a zone for dynamic addresses", suffixed(".ddns.net"), [2]float64{60, 140}},
		{"joined words", missing(joinedLabels...), [2]float64{telling, 20}},
		{"joined words of a host without a past", by("i-0000000000000000a", missing(joinedLabels...)), [2]float64{telling, 20}},
		{"a crawler that meets dead links", append(missing(joinedLabels...), crawler...), [2]float64{0, telling}},
		{"a generator beside a crawler", append(missing(randomLabels...), crawler...), [2]float64{60, 140}},
		{"too few", missing(randomLabels[:9]...), [2]float64{}},
		{"random names that exist", existing(randomLabels...), [2]float64{}},
		{"a search list of the network's own suffix", suffixed(".compute.internal"), [2]float64{}},
		{"single labels", suffixed(""), [2]float64{}},
		{"reverse look-ups", suffixed(".in-addr.arpa"), [2]float64{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := candidatesOf(t, generatedName, resolvers(t), append(tt.asked, question{domain: "example.org"}))
			worthBetween(t, got, tt.raw)
		})
	}
}

// Names that anybody of the organisation asked for before are no news, and a
// host that asks for missing ones daily has a habit.
func TestHabitsOfMissingNames(t *testing.T) {
	daily := func(host string, labels func(i int) []string) world {
		w := resolvers(t)
		w.usual = func(account string, i int, day int32) *table.Day {
			if account != away {
				return asking(account, day)
			}
			return join(asking(account, day), questions(account, day, by(host, missing(labels(i)...))...))
		}
		return w
	}
	known := daily("i-0000000000000000b", func(int) []string { return randomLabels })
	if got := candidatesOf(t, generatedName, known, missing(randomLabels...)); len(got) != 0 {
		t.Errorf("names that another account asks for daily make %.1f bits", got[0].Raw)
	}
	mail := resolvers(t)
	mail.usual = func(account string, i int, day int32) *table.Day {
		return join(asking(account, day), questions(account, day, by("i-00000000000000009", missing(rename(joinedLabels, "%s"+fmt.Sprint("d", i))...))...))
	}
	got := candidatesOf(t, generatedName, mail, missing(joinedLabels...))
	if len(got) != 1 || got[0].Raw > 3 {
		t.Errorf("a habit of missing names: %d candidates, %+v", len(got), got)
	}
}

func TestAGeneratorTellsOfItsNames(t *testing.T) {
	crowd := question{domain: extract.OtherDomains, queries: 48_000, distinct: 47_000, nx: 48_000, nameBytes: 48_000 * 15, entropy: 4.7}
	got := candidatesOf(t, generatedName, resolvers(t), append(missing(randomLabels...), crowd, question{domain: "example.org"}))
	if len(got) != 1 {
		t.Fatalf("%d candidates, want one", len(got))
	}
	f := got[0].Finding
	if f.Count != 12 || !strings.Contains(f.Description, "12 domains") || !strings.Contains(f.Description, "47000 more") || !strings.HasSuffix(f.Action.Domain, ".com") || f.Action.Domain == "example.org" {
		t.Errorf("count %d, domain %s, %q", f.Count, f.Action.Domain, f.Description)
	}
	if f.Resource.InstanceID != "i-00000000000000009" || len(f.Samples) != 12 || len(f.Normal) == 0 {
		t.Errorf("resource %+v, %d samples, normal %q", f.Resource, len(f.Samples), f.Normal)
	}
}
