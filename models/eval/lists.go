package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"yoban/models/finding"
)

// FalseFinding is one finding-day that hit no attack.
type FalseFinding struct {
	ID       string        `json:"id"`
	Account  string        `json:"account"`
	Date     string        `json:"date"` // UTC day of its first event, YYYY-MM-DD
	Type     string        `json:"type"`
	Severity float64       `json:"severity"`
	Basis    finding.Basis `json:"basis"`
	Score    float64       `json:"score"` // bits; 0 for rules and lists
	Subject  string        `json:"subject"`
	Benign   string        `json:"benign"` // id of the benign case that it hit; empty for none
	Why      []string      `json:"why"`    // its strongest evidence, strongest first
}

// reasons is how many pieces of evidence are kept of a finding.
const reasons = 4

// why puts the strongest evidence of a finding into words.
func why(f finding.Finding) []string {
	list := slices.Clone(f.Evidence)
	slices.SortStableFunc(list, func(a, b finding.Evidence) int { return cmp.Compare(b.Bits, a.Bits) })
	out := []string{} // never null in JSON
	for _, e := range list[:min(len(list), reasons)] {
		text := fmt.Sprintf("%s %s", e.Attribute, e.Value)
		if e.Text != "" {
			text += ": " + e.Text
		}
		if e.Bits > 0 {
			text += fmt.Sprintf(" (%.1f bits)", e.Bits)
		}
		out = append(out, finding.Clean(text, finding.MaxText))
	}
	return out
}

// falseFindings lists what hit no attack, by day, account, type and id, each
// finding-day once.
func falseFindings(m matcher) []FalseFinding {
	out := []FalseFinding{} // never null in JSON
	seen := map[string]bool{}
	for i, f := range m.findings {
		if m.attack[i] || m.paid(i) || seen[day(f)] {
			continue
		}
		seen[day(f)] = true
		out = append(out, FalseFinding{ID: f.ID, Account: f.Account, Date: time.Unix(f.First, 0).UTC().Format(time.DateOnly),
			Type: f.Type, Severity: f.Severity, Basis: basis(f), Score: f.Score, Subject: f.Subject(), Benign: m.benign[i], Why: why(f)})
	}
	slices.SortFunc(out, func(a, b FalseFinding) int {
		return cmp.Or(strings.Compare(a.Date, b.Date), strings.Compare(a.Account, b.Account), strings.Compare(a.Type, b.Type), strings.Compare(a.ID, b.ID))
	})
	return out
}

// FalseText lists every false finding for a person, a line each.
func (r Report) FalseText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nFalse findings, one a day: %d\n", len(r.FalseFindings))
	t := newTable(&b)
	if len(r.FalseFindings) > 0 {
		t.row("date", "account", "severity", "score", "type", "subject", "hard negative", "id")
	}
	for _, f := range r.FalseFindings {
		score := "-"
		if f.Basis == finding.Statistic {
			score = fmt.Sprintf("%.1f", f.Score)
		}
		t.row(f.Date, f.Account, fmt.Sprintf("%.1f %s", f.Severity, finding.BandOf(f.Severity).Name), score, f.Type, f.Subject, f.Benign, f.ID)
	}
	t.flush()
	return b.String()
}

// MissesText lists every attack that no expected type found, for a person: what
// was done, when and where, and what would have been right.
func (r Report) MissesText() string {
	var b strings.Builder
	missed := slices.DeleteFunc(slices.Clone(r.Cases), func(c CaseResult) bool { return c.Category == Benign || c.Detected })
	fmt.Fprintf(&b, "\nMissed attacks: %d\n", len(missed))
	for _, c := range missed {
		fmt.Fprintf(&b, "  %s  %s, %s: %s\n", clean(c.ID), clean(cmp.Or(c.Category, unnamed)), clean(cmp.Or(c.Difficulty, unnamed)), clean(c.Technique))
		fmt.Fprintf(&b, "    when      %s to %s, %s in %s\n", minute(c.Start), minute(c.End), clean(cmp.Or(c.Log, "any log")),
			clean(cmp.Or(strings.Join(c.Accounts, " "), "any account")))
		expected := cmp.Or(strings.Join(c.Expected, " "), unnamed)
		if !c.InScope {
			expected += " (out of scope)"
		}
		fmt.Fprintf(&b, "    expected  %s\n", clean(expected))
		if len(c.Types) > 0 {
			fmt.Fprintf(&b, "    raised    %s\n", clean(strings.Join(c.Types, " ")))
		}
	}
	return b.String()
}

// clean keeps labels from steering a terminal.
func clean(s string) string { return finding.Clean(s, finding.MaxText) }

func minute(t int64) string { return time.Unix(t, 0).UTC().Format("2006-01-02 15:04") }
