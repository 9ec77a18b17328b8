package prove

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"yoban/models/eval"
	"yoban/models/finding"
	"yoban/models/finding/guardduty"
)

// Report says of each type whether it is proved.
type Report struct {
	Seeds []uint64
	Types []Proof // by name
}

// Proof is what the organisations showed of one type: in how many of them each
// holds.
type Proof struct {
	Type     string
	Scenario bool // there is one to prove it with
	Fires    int  // on its scenario
	Silent   int  // on every look-alike
	Stable   int  // its findings keep their identity
	Evident  int  // they carry evidence, samples and advice, and a name of the grammar
	Valid    int  // they are GuardDuty-shaped JSON that reads back as they are
	Problems []string
}

// Proved reports whether everything holds in all of so many organisations.
func (p *Proof) Proved(seeds int) bool {
	return p.Scenario && min(p.Fires, p.Silent, p.Stable, p.Evident, p.Valid) == seeds
}

// Proved counts the types that are proved.
func (r *Report) Proved() int {
	n := 0
	for i := range r.Types {
		if r.Types[i].Proved(len(r.Seeds)) {
			n++
		}
	}
	return n
}

// Complete reports whether all types are proved.
func (r *Report) Complete() bool { return r.Proved() == len(r.Types) }

// judge adds what one organisation shows. Same says that its nights, run again,
// reported the same.
func (r *Report) judge(seed uint64, cases []eval.Case, findings []finding.Finding, same bool) {
	hits := eval.Hits(cases, findings, width)
	for i := range r.Types {
		p := &r.Types[i]
		v := verdict{proof: p, seed: seed, silent: true}
		for n, c := range cases {
			if c.Technique == p.Type {
				v.look(&c, ofType(hits[n], p.Type))
			}
		}
		v.conclude(same)
	}
}

// width is by how much a finding may miss the time of a case: labels know it to the
// second, records of flows begin some minutes earlier.
const width = 15 * time.Minute

func ofType(all []finding.Finding, typ string) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f finding.Finding) bool { return f.Type != typ })
}

// verdict gathers what one organisation shows of one type.
type verdict struct {
	proof     *Proof
	seed      uint64
	scenarios int
	raised    [][]finding.Finding // on each scenario
	missed    bool                // a scenario raised none
	alike     int                 // look-alikes
	silent    bool
}

func (v *verdict) problem(format string, args ...any) {
	v.proof.Problems = append(v.proof.Problems, fmt.Sprintf("seed %d: ", v.seed)+fmt.Sprintf(format, args...))
}

// look holds the findings of the type on a case against what they should be.
func (v *verdict) look(c *eval.Case, found []finding.Finding) {
	if c.Category != eval.Benign {
		v.scenarios++
		v.raised = append(v.raised, found)
		if len(found) == 0 {
			v.missed = true
			v.problem("silent on its scenario: %s", about(c))
		}
		return
	}
	v.alike++
	if len(found) > 0 {
		v.silent = false
		v.problem("fires on a look-alike: %s: %s", about(c), found[0].Description)
	}
}

// about names a case by its first entity and its days.
func about(c *eval.Case) string {
	e := c.Entities[0]
	date := func(t int64) string { return time.Unix(t, 0).UTC().Format(time.DateOnly) }
	return fmt.Sprintf("%s %s of %s, %s to %s", e.Type, e.Value, e.Account, date(c.Start()), date(c.End()))
}

// conclude counts what holds.
func (v *verdict) conclude(same bool) {
	p := v.proof
	count := func(n *int, holds bool) {
		if holds {
			*n++
		}
	}
	fires := v.scenarios > 0 && !v.missed
	count(&p.Fires, fires)
	if p.Scenario && v.alike == 0 {
		v.problem("no look-alike happened")
	}
	count(&p.Silent, v.alike > 0 && v.silent)
	if !fires {
		return
	}
	stable, evident, valid := same && !slices.ContainsFunc(v.raised, changesIdentity), true, true
	if !stable {
		v.problem("another identity on the next day, or in the next run")
	}
	for _, f := range slices.Concat(v.raised...) {
		if lacks := lacking(f); lacks != "" {
			evident = false
			v.problem("finding %s has no %s", f.ID, lacks)
		}
		if err := asJSON(f); err != nil {
			valid = false
			v.problem("finding %s: %v", f.ID, err)
		}
	}
	count(&p.Stable, stable)
	count(&p.Evident, evident)
	count(&p.Valid, valid)
}

// changesIdentity reports whether findings of two days share no identity.
func changesIdentity(raised []finding.Finding) bool {
	days := map[int64][]string{}
	for _, f := range raised {
		days[f.First/86400] = append(days[f.First/86400], f.ID)
	}
	for _, ids := range days {
		for _, others := range days {
			if !slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(others, id) }) {
				return true
			}
		}
	}
	return false
}

// lacking names what a finding should have and has not; empty when it is whole.
func lacking(f finding.Finding) string {
	name, err := finding.ParseType(f.Type)
	_, known := finding.Lookup(f.Type)
	for _, x := range []struct {
		what string
		has  bool
	}{
		{"type of the grammar", err == nil && name.String() == f.Type}, {"type of the catalogue", known}, {"evidence", len(f.Evidence) > 0}, {"advice", len(f.Advice) > 0},
		{"samples", len(f.Samples) > 0}, {"title", f.Title != ""}, {"description", f.Description != ""}, {"severity", f.Severity >= 1 && f.Severity <= 10},
		{"time", f.First > 0 && f.First <= f.Last}, {"count", f.Count > 0}, {"normal example", len(f.Normal) > 0},
	} {
		if !x.has {
			return x.what
		}
	}
	return ""
}

// asJSON writes a finding, holds it against GuardDuty's model and reads it back.
func asJSON(f finding.Finding) error {
	line, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if err := guardduty.Check(line); err != nil {
		return err
	}
	var back finding.Finding
	if err := json.Unmarshal(line, &back); err != nil {
		return err
	}
	if diff := cmp.Diff(f, back); diff != "" {
		return fmt.Errorf("it reads back as another: %s", diff)
	}
	return nil
}
