package detector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"yoban/models/baseline"
	"yoban/models/finding"
)

// Gather folds the statistical findings of a night, of all accounts, that have
// one cause: a quorum of principals, or several hosts, that all show the same value
// that none of them ever showed. An upgrade, a new region or an office that
// moved is then one finding with everybody in it, and so is one intruder with
// several credentials. Two subjects make one finding only of what is of one type:
// they may be two stories. The strongest gives the finding its type, resource and
// account. Findings of one subject alone are left as they are. The result is in
// the order of finding.Compare.
func Gather(findings []finding.Finding) []finding.Finding {
	out, together := apart(findings)
	for _, g := range together {
		out = append(out, folded(g.cause, g.findings))
	}
	slices.SortFunc(out, finding.Compare)
	return out
}

// Folded returns the ids of findings that Gather folds into another one, with
// the id of that one.
func Folded(findings []finding.Finding) map[string]string {
	out := map[string]string{}
	_, together := apart(findings)
	for _, g := range together {
		into := slices.MinFunc(g.findings, strongestFirst).ID
		for i := range g.findings {
			if id := g.findings[i].ID; id != into {
				out[id] = into
			}
		}
	}
	return out
}

// company are findings of one cause that become one.
type company struct {
	cause    baseline.Value
	findings []finding.Finding
}

// apart tells the findings that stay as they are from those that become one, in
// no order.
func apart(findings []finding.Finding) (alone []finding.Finding, together []company) {
	groups := map[baseline.Value][]finding.Finding{}
	for _, f := range findings {
		if v, ok := cause(&f); ok && f.Basis == finding.Statistic {
			groups[v] = append(groups[v], f)
			continue
		}
		alone = append(alone, f)
	}
	for v, group := range groups {
		if subjects(group) >= quorum {
			together = append(together, company{v, group})
			continue
		}
		for _, alike := range byType(group) {
			if subjects(alike) > 1 {
				together = append(together, company{v, alike})
				continue
			}
			alone = append(alone, alike...)
		}
	}
	return alone, together
}

func byType(group []finding.Finding) map[string][]finding.Finding {
	out := map[string][]finding.Finding{}
	for _, f := range group {
		out[f.Type] = append(out[f.Type], f)
	}
	return out
}

// causes are the attributes, as evidence has them, whose values several can come
// to share at once, and what they are values of.
var causes = map[string]string{baseline.Network: baseline.Network, networkOfKey: baseline.Network, baseline.Country: baseline.Country,
	baseline.Agent: baseline.Agent, baseline.Region: baseline.Region, baseline.Action: baseline.Action, baseline.Bucket: baseline.Bucket}

// cause is the value that surprised most of those that were never seen.
func cause(f *finding.Finding) (baseline.Value, bool) {
	var top finding.Evidence
	for _, e := range f.Evidence {
		if e.Frequency == finding.Unseen && causes[e.Attribute] != "" && e.Bits > top.Bits {
			top = e
		}
	}
	return baseline.Value{Attribute: causes[top.Attribute], Value: top.Value}, top.Value != ""
}

// subjects counts who a group is about.
func subjects(group []finding.Finding) int {
	names := map[string]bool{}
	for i := range group {
		names[whom(&group[i])] = true
	}
	return len(names)
}

// whom is the principal or host that a finding is about, whichever of its
// credentials it used.
func whom(f *finding.Finding) string { return cmp.Or(f.Resource.PrincipalARN, subject(f)) }

// folded joins a group into its strongest.
func folded(v baseline.Value, group []finding.Finding) finding.Finding {
	n := subjects(group)
	slices.SortFunc(group, strongestFirst)
	var names []string
	for i := range group {
		if name := whom(&group[i]); !slices.Contains(names, name) {
			names = append(names, name)
		}
		group[i].ID = group[0].ID
	}
	f := finding.Merge(group)[0]
	f.Description = fmt.Sprintf("%s The %s %s is new to %d others on the same day, too: %s.", f.Description, v.Attribute, v.Value, n-1, strings.Join(names[1:min(n, 6)], ", "))
	f.Evidence = append(f.Evidence[:min(len(f.Evidence), finding.MaxEvidence-1)], finding.Evidence{Attribute: "others", Value: fmt.Sprint(n - 1), Scope: finding.OrganisationScope,
		Text: fmt.Sprintf("%d more show the %s %s on this day for the first time; one cause, one finding", n-1, v.Attribute, v.Value)})
	return f.Complete()
}

func strongestFirst(a, b finding.Finding) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), finding.Compare(a, b))
}
