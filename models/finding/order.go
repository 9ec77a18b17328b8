package finding

import (
	"cmp"
	"slices"
	"strings"
)

// Compare orders findings for people: most severe first, then highest score,
// then by id, time and count. Only findings that agree in all of these compare
// equal.
func Compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(b.Score, a.Score),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(b.Last, a.Last),
		cmp.Compare(b.First, a.First),
		cmp.Compare(b.Count, a.Count),
		cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Region, b.Region),
		cmp.Compare(a.Type, b.Type),
		cmp.Compare(a.Description, b.Description),
	)
}

// Merge joins findings of one id, such as those of several days, into
// one, and returns the results in the order of Compare. Counts add up, times
// span all, actors and samples are united; whether it is put aside is what the
// newest says; everything else (score, evidence, advice, …) is that of the first by
// Compare, the strongest. The order of the input does not matter.
//
// ActorsMore adds up too, and so may count an actor once a day: it is an upper
// bound.
func Merge(findings []Finding) []Finding {
	sorted := make([]Finding, len(findings))
	for i, f := range findings {
		sorted[i] = f.Complete()
	}
	slices.SortStableFunc(sorted, Compare)
	at := map[string]int{}
	var out []Finding
	for _, f := range sorted {
		i, seen := at[f.ID]
		if !seen {
			at[f.ID] = len(out)
			out = append(out, f)
			continue
		}
		out[i] = out[i].join(f)
	}
	for i, f := range out {
		out[i] = f.trim()
	}
	return out
}

// join adds what g knows to f. Actors and samples stay unbounded until trim.
func (f Finding) join(g Finding) Finding {
	f.Suppressed, f.Archived = newestAside(&f, &g)
	if f.Joined != nil && g.Joined != nil {
		return f.joinSequence(g)
	}
	f.Count += g.Count
	f.First, f.Last = earlier(f.First, g.First), max(f.Last, g.Last)
	f.ActorsMore += g.ActorsMore
	f.Sequence = cmp.Or(f.Sequence, g.Sequence)
	f.Actors = append(f.Actors, g.Actors...)
	f.Samples = append(f.Samples, g.Samples...)
	buckets := append(slices.Clone(f.Resource.Buckets), g.Resource.Buckets...)
	slices.Sort(buckets)
	f.Resource.Buckets = slices.Compact(buckets)
	return f
}

// newestAside is what the newer of two says of being put aside: a rule that came
// or went between them holds from then on. Of two as new the one that is not
// put aside wins, so that nothing is hidden by chance.
func newestAside(f, g *Finding) (suppressed string, archived bool) {
	switch {
	case f.Last > g.Last:
		return f.Suppressed, f.Archived
	case g.Last > f.Last:
		return g.Suppressed, g.Archived
	}
	return min(f.Suppressed, g.Suppressed), f.Archived && g.Archived
}

// trim unites equal actors and samples and applies the limits.
func (f Finding) trim() Finding {
	f.Actors = uniteActors(f.Actors)
	f.Samples = uniteSamples(f.Samples)
	return f.Complete()
}

// earlier is the smaller time, where 0 means not known.
func earlier(a, b int64) int64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// uniteActors adds up the actors that differ in times and counts only, most
// active first.
func uniteActors(actors []Actor) []Actor {
	at := map[Actor]int{}
	var out []Actor
	for _, a := range actors {
		key := a
		key.First, key.Last, key.Count = 0, 0, 0
		i, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, a)
			continue
		}
		out[i].First, out[i].Last = earlier(out[i].First, a.First), max(out[i].Last, a.Last)
		out[i].Count += a.Count
	}
	slices.SortFunc(out, compareActors)
	return out
}

// compareActors orders by activity, then by every other field.
func compareActors(a, b Actor) int {
	return cmp.Or(
		cmp.Compare(b.Count, a.Count),
		strings.Compare(a.Address, b.Address),
		strings.Compare(a.Principal, b.Principal),
		strings.Compare(a.Agent, b.Agent),
		strings.Compare(a.Country, b.Country),
		cmp.Compare(a.ASN, b.ASN),
		strings.Compare(a.Org, b.Org),
	)
}

// uniteSamples removes repeats and orders by time.
func uniteSamples(samples []Sample) []Sample {
	out := slices.Clone(samples)
	slices.SortFunc(out, func(a, b Sample) int {
		return cmp.Or(
			cmp.Compare(a.Time, b.Time),
			strings.Compare(a.EventID, b.EventID),
			strings.Compare(a.Object, b.Object),
			strings.Compare(a.Address, b.Address),
		)
	})
	return slices.Compact(out)
}
