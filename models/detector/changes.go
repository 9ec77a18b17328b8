package detector

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"yoban/features/extract"
	"yoban/features/extract/change"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

// changeRule is a kind of change that is worth a look whoever makes it.
type changeRule struct {
	typ     string
	service string
	actions []string
	match   func(c *changed) (severity float64, why string) // 0 for a change that is none of its business
	quiet   string
}

// changed is one change as rules see it.
type changed struct {
	*table.ChangeRow
	facts    change.Facts
	night    *Night
	settings *settings
}

// ruledChanges reports the changes to an account's security that rules name: one
// finding a principal and type.
func ruledChanges(n *Night) Result {
	var out Result
	s := n.settingsOf()
	for _, rows := range groupBy(n.Rows.Changes, func(r *table.ChangeRow) string { return r.Principal }) {
		all := make([]changed, len(rows))
		for i := range rows {
			all[i] = changed{&rows[i], change.Parse(rows[i].Facts), n, s}
		}
		for i := range changeRules {
			if h, ok := n.ruledChange(&changeRules[i], all); ok {
				out.Findings = append(out.Findings, h)
			}
		}
		out.Findings = append(out.Findings, n.signals(all)...)
	}
	return out
}

// hit is a change that a rule names.
type hit struct {
	*changed
	severity float64
	why      string
	signal   string // name of the prebuilt signal that it shows; empty for other rules
}

// ruledChange is what a rule says of one principal's changes.
func (n *Night) ruledChange(rule *changeRule, rows []changed) (Held, bool) {
	var hits []hit
	for i := range rows {
		c := &rows[i]
		if c.Service != rule.service || !slices.Contains(rule.actions, c.Action) || c.Outcome != extract.OK {
			continue
		}
		if severity, why := rule.match(c); severity > 0 {
			hits = append(hits, hit{changed: c, severity: severity, why: why})
		}
	}
	if len(hits) == 0 {
		return Held{}, false
	}
	return Held{Finding: n.changeFinding(rule.typ, hits, rule.quiet)}, true
}

// changeFinding describes the changes of one principal that a rule names, the
// gravest first.
func (n *Night) changeFinding(typ string, hits []hit, quiet string) finding.Finding {
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(a.First, b.First)) })
	var calls []*table.CallRow
	for _, h := range hits {
		calls = append(calls, callOf(h.ChangeRow))
	}
	f := n.ruledFinding(typ, calls, hits[0].why, quiet)
	f.Severity, f.Evidence = hits[0].severity, nil
	var buckets []string
	for _, h := range hits {
		text := h.why
		if h.Resource != "" {
			text = h.Resource + ": " + text
		}
		if !slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Text == text }) && len(f.Evidence) < finding.MaxEvidence {
			f.Evidence = append(f.Evidence, h.evidence(text))
		}
		if h.Service == "s3" && h.Resource != "" {
			buckets = append(buckets, h.Resource)
		}
	}
	slices.Sort(buckets)
	if kind, _ := finding.Lookup(typ); kind.Resource == finding.S3Bucket && len(buckets) > 0 {
		f.Resource.Type, f.Resource.Buckets = finding.S3Bucket, slices.Compact(buckets)
	}
	return f
}

// evidence names the signal, or else the change, which suppression rules ask for.
func (h *hit) evidence(text string) finding.Evidence {
	if h.signal != "" {
		return finding.Evidence{Attribute: finding.SignalShown, Value: h.signal, Scope: finding.AccountScope, Text: text}
	}
	return finding.Evidence{Attribute: finding.ChangeMade, Value: strings.TrimSpace(h.Action + " " + h.Resource), Scope: finding.AccountScope, Text: text}
}

// callOf returns a change as the call that made it.
func callOf(r *table.ChangeRow) *table.CallRow {
	return &table.CallRow{Account: r.Account, Principal: r.Principal, Hour: r.Hour, Service: r.Service, Action: r.Action, Region: r.Region,
		Country: r.Country, Network: r.Network, Agent: r.Agent, Auth: r.Auth, Outcome: r.Outcome, Calls: r.Calls, First: r.First, Last: r.Last, Sample: r.Sample}
}

// settings is what things were set to in the course of the day.
type settings struct {
	night *Night
	today map[string][]baseline.Setting // in order of time
}

func (n *Night) settingsOf() *settings {
	s := &settings{n, map[string][]baseline.Setting{}}
	for i := range n.Rows.Changes {
		r := &n.Rows.Changes[i]
		for _, set := range baseline.SettingsOf(r) {
			first := set
			first.At = r.First // the row may be of several calls
			s.today[set.Name] = append(s.today[set.Name], first, set)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.today)) {
		slices.SortStableFunc(s.today[name], func(a, b baseline.Setting) int { return cmp.Compare(a.At, b.At) })
	}
	return s
}

// asOf returns what a setting was at a time, in Unix milliseconds: logs tell seconds,
// and what was set in the same one counts. ok is false when nobody set it in the
// lookback.
func (s *settings) asOf(name string, at int64) (value string, ok bool) { return s.before(name, at+1) }

// before returns what a setting was just before a time, in Unix milliseconds.
func (s *settings) before(name string, at int64) (value string, ok bool) {
	value, ok = s.night.Window.Setting(name)
	for _, set := range s.today[name] {
		if set.At >= at {
			break
		}
		value, ok = set.Value, true
	}
	return value, ok
}

// atEnd returns what a setting was at the end of the day.
func (s *settings) atEnd(name string) (value string, ok bool) {
	if all := s.today[name]; len(all) > 0 {
		return all[len(all)-1].Value, true
	}
	return s.night.Window.Setting(name)
}
