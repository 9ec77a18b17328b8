package name_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"golang.org/x/net/publicsuffix"
	"gonum.org/v1/gonum/integrate"
	"gonum.org/v1/gonum/stat"

	"yoban/features/corpustest"
	"yoban/models/name"
)

// dictionary are the families whose generators join words.
var dictionary = []string{"gozi", "matsnu", "nymaim2", "rovnix", "suppobox"}

// TestFamilies measures how well bits tell generated labels from ordinary ones
// that the model did not learn: one by one, and ten of a host together. Families
// are cut in two by the hash of their names. Choices of the package were made
// on one half only, so the other, the held-out one, is the measure.
func TestFamilies(t *testing.T) {
	ordinary := labelsBy(t, corpustest.Dir(t, "real", "names", "benign.csv.gz"))
	families := labelsBy(t, corpustest.Dir(t, "real", "names", "dga_families.csv.gz"))
	var learned []string
	known := map[string]bool{}
	negatives := map[string][]string{}
	for _, l := range ordinary["cisco_top20k"] {
		if hash(l)%5 == 0 {
			negatives["cisco_top20k"] = append(negatives["cisco_top20k"], l)
			continue
		}
		learned = append(learned, l)
		known[l] = true
	}
	for _, source := range []string{"alexa-sample", "opendns-random", "opendns-top"} {
		for _, l := range ordinary[source] {
			if !known[l] {
				negatives[source] = append(negatives[source], l)
			}
		}
	}
	m := name.Learn(learned)
	var none, noneBursts []float64
	for _, source := range slices.Sorted(maps.Keys(negatives)) {
		none = append(none, scores(m, negatives[source])...)
		noneBursts = append(noneBursts, bursts(m, source, negatives[source])...)
	}
	sum := map[string][]measure{}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "family\tpart\tlabels\tarea\trecall at 0.1 %\tarea of ten\trecall of ten at 0.1 %")
	for _, family := range slices.Sorted(maps.Keys(families)) {
		one := measureOf(none, scores(m, families[family]))
		ten := measureOf(noneBursts, bursts(m, family, families[family]))
		fmt.Fprintf(w, "%s\t%s\t%d\t%.4f\t%.3f\t%.4f\t%.3f\n", family, part(family), len(families[family]), one.area, one.recall, ten.area, ten.recall)
		sum[part(family)] = append(sum[part(family)], one)
		sum[part(family)+" ten"] = append(sum[part(family)+" ten"], ten)
	}
	w.Flush()
	for _, p := range slices.Sorted(maps.Keys(sum)) {
		fmt.Fprintf(&b, "mean %s: area %.4f, recall %.3f of %d families\n", p, mean(sum[p]).area, mean(sum[p]).recall, len(sum[p]))
	}
	t.Logf("%d ordinary labels\n%s", len(none), b.String())
	if got := mean(sum["held-out"]); got.area < 0.96 || got.recall < 0.3 {
		t.Errorf("single labels of held-out families: area %.4f, recall %.3f", got.area, got.recall)
	}
	if got := mean(sum["held-out ten"]); got.area < 0.99 || got.recall < 0.9 {
		t.Errorf("ten labels of held-out families: area %.4f, recall %.3f", got.area, got.recall)
	}
}

type measure struct{ area, recall float64 }

// measureOf returns the area under the curve, and the recall at the threshold
// that one of a thousand ordinary scores exceeds.
func measureOf(ordinary, generated []float64) measure {
	all := slices.Concat(ordinary, generated)
	classes := make([]bool, len(all))
	for i := len(ordinary); i < len(all); i++ {
		classes[i] = true
	}
	stat.SortWeightedLabeled(all, classes, nil)
	tpr, fpr, _ := stat.ROC(nil, all, classes, nil)
	sorted := slices.Sorted(slices.Values(ordinary))
	threshold := stat.Quantile(0.999, stat.Empirical, sorted, nil)
	hits := 0
	for _, s := range generated {
		if s > threshold {
			hits++
		}
	}
	return measure{integrate.Trapezoidal(fpr, tpr), float64(hits) / float64(len(generated))}
}

func mean(all []measure) measure {
	var m measure
	for _, x := range all {
		m.area += x.area / float64(len(all))
		m.recall += x.recall / float64(len(all))
	}
	return m
}

func scores(m *name.Model, labels []string) []float64 {
	out := make([]float64, len(labels))
	for i, l := range labels {
		out[i] = m.Bits(l)
	}
	return out
}

// bursts adds up the bits of ten labels drawn at random, each counting as it
// does for a host, two thousand times.
func bursts(m *name.Model, seed string, labels []string) []float64 {
	single := scores(m, labels)
	r := rand.New(rand.NewPCG(hash(seed), 1))
	out := make([]float64, 2000)
	for i := range out {
		for range 10 {
			out[i] += name.Weigh(single[r.IntN(len(single))])
		}
	}
	return out
}

func part(family string) string {
	switch {
	case slices.Contains(dictionary, family):
		return "dictionary"
	case hash(family)%2 == 0:
		return "choosing"
	}
	return "held-out"
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// labelsBy reads a file of names and sources, and returns the registered labels
// of each source, without repeats.
func labelsBy(t *testing.T, file string) map[string][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(corpustest.Inflate(t, file))).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d lines, error %v", file, len(rows), err)
	}
	sets := map[string]map[string]bool{}
	for _, row := range rows[1:] {
		domain, err := publicsuffix.EffectiveTLDPlusOne(row[0])
		label, _, _ := strings.Cut(domain, ".")
		if err != nil || strings.HasPrefix(label, "xn--") {
			continue
		}
		if sets[row[1]] == nil {
			sets[row[1]] = map[string]bool{}
		}
		sets[row[1]][label] = true
	}
	out := map[string][]string{}
	for source, set := range sets {
		out[source] = slices.Sorted(maps.Keys(set))
	}
	return out
}
