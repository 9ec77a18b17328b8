package detector

import (
	"fmt"
	"slices"

	"yoban/features/enrich/indicator"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

// encounter is that a host or a principal had to do with something that lists
// name, or that a rule of listRules asks about without them.
type encounter struct {
	met  string // the address or the domain
	hits []indicator.Indicator

	stopped bool  // nothing came of it: no answer, no call that succeeded, all queries blocked
	shared  bool  // nearly everybody has to do with it: an address of many owners
	sent    int64 // bytes that went there, or were read from there

	flows    []*table.FlowRow
	queries  []table.QueryRow
	sessions []*table.SessionRow
	calls    []*table.CallRow   // of the sessions, where the rule is about calls
	objects  []*table.ObjectRow // the same of the calls on objects
}

// listRule says which finding it makes when lists name what somebody had to do
// with. Rules that lack a part ask nothing about it.
type listRule struct {
	typ    string
	log    finding.Log
	names  func(category string) bool    // which categories count; nil for whoever, listed or not
	when   func(*Night, *encounter) bool // what else must hold; it may narrow the encounter down
	tell   func(*Night, *told)           // what is special about the finding
	blames bool                          // the entity's day is held out of training: see Held.Entities
}

// told is a finding of a rule with what it is made of.
type told struct {
	finding.Finding
	of []encounter
}

// only returns the test for some categories.
func only(categories ...string) func(string) bool {
	return func(c string) bool { return slices.Contains(categories, c) }
}

// curated reports whether a category says that somebody who keeps lists found the
// entry to be bad. Others are the user's own, have types of their own, or say what
// listens there rather than whose machine it is. Words that Yoban does not know are
// taken for bad ones: threat lists hold nothing else.
func curated(category string) bool {
	switch category {
	case indicator.Custom, indicator.Tor, indicator.Resolver, indicator.DoH, indicator.DoT, indicator.DynamicDNS, indicator.Exposed, indicator.Suspicious,
		indicator.Mining, indicator.Sinkhole:
		return false
	}
	return true
}

// hostile reports whether a curated category says that a host which calls the entry
// is in wrong hands, and has no type of its own among traffic.
func hostile(category string) bool {
	switch category {
	case indicator.Scanner, indicator.DropPoint:
		return false
	}
	return curated(category)
}

// apply makes the findings of one log's rules about one host or principal: one for
// a rule, with everything it met.
func (n *Night) apply(log finding.Log, entity string, met []encounter) []Held {
	var out []Held
	for i := range listRules {
		rule := &listRules[i]
		if rule.log != log {
			continue
		}
		var of []encounter
		for _, e := range met {
			if rule.names != nil {
				e.hits = named(e.hits, rule.names)
			}
			if (rule.names == nil || len(e.hits) > 0) && (rule.when == nil || rule.when(n, &e)) {
				of = append(of, e)
			}
		}
		if len(of) > 0 {
			out = append(out, n.listed(rule, entity, of))
		}
	}
	return out
}

// named keeps the indicators of some categories.
func named(all []indicator.Indicator, names func(string) bool) []indicator.Indicator {
	return slices.DeleteFunc(slices.Clone(all), func(i indicator.Indicator) bool { return !names(i.Category) })
}

func (n *Night) listed(rule *listRule, entity string, of []encounter) Held {
	var f finding.Finding
	switch rule.log {
	case finding.FlowLog:
		f = n.listedTraffic(rule.typ, of)
	case finding.QueryLog:
		f = n.listedNames(rule.typ, of)
	case finding.ObjectLog:
		f = n.listedObjects(rule.typ, of)
	default:
		f = n.listedCalls(rule.typ, of)
	}
	f.Basis, f.Baseline, f.Evidence = finding.List, "", listEvidence(of)
	if len(f.Evidence) == 0 {
		f.Basis = finding.Rule // no list was needed
	}
	kind, _ := finding.Lookup(rule.typ)
	f.Severity = kind.Severity
	f.Quiet = "a trusted list that names what was met"
	t := &told{f, of}
	t.weigh()
	if rule.tell != nil {
		rule.tell(n, t)
	}
	t.Severity = min(max(t.Severity, 1), 8.9) // Critical is kept for sequences
	if !rule.blames {
		return Held{Finding: t.Finding}
	}
	return Held{Finding: t.Finding, Entities: []string{entity}}
}

// How evidence moves a severity. A band is three points.
const (
	idle     = -3.0 // nothing came of it
	common   = -3.0 // of an address that everybody uses, the list may mean another owner
	agreed   = 1.0  // another list says the same
	mostMore = 2.0  // however many do
	uploaded = 1.0  // data went there
)

// weigh moves the severity by what came of the encounters, and says so.
func (t *told) weigh() {
	stopped, shared, sent := true, true, int64(0)
	lists := map[string]bool{}
	for i := range t.of {
		e := &t.of[i]
		stopped, shared, sent = stopped && e.stopped, shared && e.shared, saturate(sent, e.sent)
		of := map[string]bool{}
		for _, h := range e.hits {
			of[h.List] = true
		}
		if len(of) > len(lists) {
			lists = of
		}
	}
	if stopped {
		t.add(idle, fact("outcome", "stopped", "nothing came of it: nobody answered, or it was refused"))
	}
	if shared {
		t.add(common, fact("shared", t.of[0].met, "most hosts of the organisation use this address: the list may mean another that is served from it"))
	}
	if more := len(lists) - 1; more > 0 {
		t.add(min(agreed*float64(more), mostMore), fact("lists", len(lists), "%d lists name it", len(lists)))
	}
	if sent >= baseline.UploadFloor {
		t.add(uploaded, fact("bytes", sent, "%d bytes went there", sent))
	}
}

// add moves the severity for a reason.
func (t *told) add(points float64, why finding.Evidence) {
	t.Severity += points
	t.reason(why)
}

// reason appends a piece of evidence, in the place of the last list entry when
// there are as many already as a finding holds.
func (t *told) reason(why finding.Evidence) {
	if len(t.Evidence) == finding.MaxEvidence {
		t.Evidence = slices.Delete(t.Evidence, len(t.Evidence)-1, len(t.Evidence))
	}
	t.Evidence = append(t.Evidence, why)
}

// listEvidence tells which entries name what was met, each once, and when.
func listEvidence(of []encounter) []finding.Evidence {
	var hits []indicator.Indicator
	seen := map[indicator.Indicator]bool{}
	for _, e := range of {
		for _, h := range e.hits {
			if len(hits) < finding.MaxEvidence && !seen[h] {
				seen[h] = true
				hits = append(hits, h)
			}
		}
	}
	return onLists(hits)
}

// listMet names up to five things that were met.
func listMet(of []encounter) string {
	var names []string
	for _, e := range of {
		names = appendNew(names, e.met)
	}
	text := ""
	for i, name := range names[:min(len(names), 5)] {
		if i > 0 {
			text += ", "
		}
		text += name
	}
	if more := len(names) - 5; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
