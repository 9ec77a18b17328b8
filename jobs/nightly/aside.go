package nightly

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"yoban/models/finding"
	"yoban/models/finding/life"
	"yoban/models/finding/suppress"
)

// aside names by hash the suppression rules that apply on a night; empty without
// any. It is no part of the night's hash: what is put aside is scored, held out
// and kept all the same, so that no later night depends on it.
func (c *chain) aside(date string) string {
	rules := c.Suppress.Applying(date)
	if len(rules) == 0 {
		return ""
	}
	text, err := json.Marshal(rules)
	if err != nil {
		panic(err) // not reached: valid rules hold texts and finite numbers
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// putAside returns an account's findings of a night, joined as they are stored
// and marked with the rules that match them, and counts what each rule hid.
func (c *chain) putAside(date string, m *Manifest, findings []finding.Finding) []finding.Finding {
	out := finding.Merge(findings)
	for i := range out {
		f := &out[i]
		if f.Suppressed = c.Suppress.Match(f, date); f.Suppressed != "" {
			m.Suppressed[f.Suppressed]++
		}
	}
	return out
}

// putAsideAnew marks the findings of a night that was done before by rules that
// came, went or changed since. Nothing else of the night changes.
func (c *chain) putAsideAnew(ctx context.Context, date string, old *Manifest) (*Manifest, error) {
	rules := c.aside(date)
	if old.Rules == rules || !old.Published || !c.asked(date) {
		return old, nil
	}
	days, err := finding.ReadDays(ctx, c.Lake, date, date, finding.Filter{})
	if err != nil {
		return nil, err
	}
	m := *old
	m.Rules, m.Suppressed = rules, map[string]int{}
	for _, d := range days {
		if err := finding.WriteDay(ctx, c.Lake, d.Account, date, c.putAside(date, &m, d.Findings)); err != nil {
			return nil, err
		}
	}
	return &m, m.write(ctx, c.Lake)
}

// archived marks the findings that somebody archived and that show nothing since.
func (c *chain) archived(findings []finding.Finding) {
	last := map[string]int64{}
	for i := range findings {
		f := &findings[i]
		last[f.ID] = max(last[f.ID], f.Last)
	}
	for i := range findings {
		f := &findings[i]
		f.Archived = f.Suppressed == "" && c.journal.Holds(f.ID, last[f.ID])
	}
}

// Hidden counts what each suppression rule hid on the nights asked for.
func (r *Report) Hidden() map[string]int {
	out := map[string]int{}
	for _, m := range r.Nights {
		for name, n := range m.Suppressed {
			out[name] += n
		}
	}
	return out
}

// lapsed returns the suppression rules that no longer applied on the last night
// asked for.
func (r *Report) lapsed(rules *suppress.Set) []suppress.Rule {
	if len(r.Nights) == 0 {
		return nil
	}
	return rules.Expired(r.Nights[len(r.Nights)-1].Night)
}

// readJournal reads what people decided about findings.
func (c *chain) readJournal(ctx context.Context) (err error) {
	if c.journal, err = life.Read(ctx, c.Lake); err != nil {
		return fmt.Errorf("night: %w", err)
	}
	return nil
}
