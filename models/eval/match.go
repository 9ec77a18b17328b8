package eval

import (
	"cmp"
	"slices"
	"time"

	"yoban/models/finding"
)

// Match compares findings, one a day and identity as the lake holds them, with
// what truly happened.
//
// A finding hits a case when it overlaps one of the case's entities in time
// (within Slack), is of that entity's account, and names it. The case is
// detected when such a finding has a type that the case expects; a hit of
// another type is counted apart, as right entity and time. A finding that hits
// no attack is false, whether it hits a benign case or none.
func Match(cases []Case, findings []finding.Finding, opts Options) Report {
	m := matcher{slack: slack(opts.Slack)}
	standing, ids := map[string]bool{}, map[string]bool{}
	for _, f := range opts.Standing {
		standing[day(f)] = true
	}
	for _, f := range findings {
		if standing[day(f)] {
			ids[f.ID] = true
			continue
		}
		m.findings = append(m.findings, f)
	}
	slices.SortFunc(m.findings, func(a, b finding.Finding) int {
		return cmp.Or(cmp.Compare(a.First, b.First), finding.Compare(a, b))
	})
	m.attack, m.benign = make([]bool, len(m.findings)), make([]string, len(m.findings))
	for _, f := range m.findings {
		m.subjects = append(m.subjects, subjectOf(f))
	}
	m.parts = partsOf(m.findings)
	results := []CaseResult{} // never null in JSON
	var left int
	for _, c := range cases {
		if opts.To != 0 && c.Start() >= opts.To || c.End() < opts.From {
			left++
			continue
		}
		r := m.judge(c)
		r.InScope = opts.Types == nil || slices.ContainsFunc(c.Expected, func(t string) bool { return slices.Contains(opts.Types, t) })
		results = append(results, r)
	}
	slices.SortFunc(results, func(a, b CaseResult) int { return cmp.Compare(a.ID, b.ID) })
	r := report(results, left, m, opts)
	r.Standing = len(ids)
	return r
}

func slack(d time.Duration) int64 {
	if d == 0 {
		d = DefaultSlack
	}
	return int64(max(d, 0) / time.Second)
}

// matcher holds the findings in order of time, and what they hit.
type matcher struct {
	slack    int64
	findings []finding.Finding
	subjects []subject
	attack   []bool   // hits an attack
	benign   []string // id of the first benign case that it hits
	parts    map[int][]int
}

// judge finds what hits c, and marks it.
func (m *matcher) judge(c Case) CaseResult {
	r := newCaseResult(c)
	ids, sequences := map[string]bool{}, map[string]bool{}
	for i, f := range m.findings {
		if !m.hits(i, c) {
			continue
		}
		m.mark(i, c)
		r.Days++
		ids[f.ID] = true
		if f.Joined != nil {
			sequences[f.ID] = true
		}
		if !r.Any {
			r.Any, r.Why = true, why(f)
		}
		r.Types = append(r.Types, f.Type)
		if slices.Contains(c.Expected, f.Type) && !r.Detected {
			// Findings come in order of time, so this one is the first.
			r.Detected, r.Why = true, why(f)
			r.Delay = max(f.First-c.Start(), 0)
			r.Nights = 1 + max(int(dayOf(f.First)-dayOf(c.Start())), 0)
		}
	}
	r.Findings, r.Sequences = len(ids), len(sequences)
	slices.Sort(r.Types)
	r.Types = slices.Compact(r.Types)
	return r
}

// mark notes that finding i hits c. Of several benign cases the first by id is
// noted, so that their order does not matter.
func (m *matcher) mark(i int, c Case) {
	switch {
	case c.Category != Benign:
		m.attack[i] = true
	case m.benign[i] == "" || c.ID < m.benign[i]:
		m.benign[i] = c.ID
	}
}

func (m *matcher) hits(i int, c Case) bool {
	if parts := m.parts[i]; len(parts) > 0 {
		return slices.ContainsFunc(parts, func(part int) bool { return m.hits(part, c) })
	}
	f := m.findings[i]
	for _, e := range c.Entities {
		if (e.Account == "" || e.Account == f.Account) &&
			f.First <= e.End+m.slack && f.Last >= e.Start-m.slack &&
			m.subjects[i].has(e) {
			return true
		}
	}
	return false
}
