package eval

import (
	"time"

	"yoban/models/finding"
)

// Hits returns for each case the findings that hit it, whatever their type, in the
// order of the findings. What a hit is, Match says; width is Options.Slack.
func Hits(cases []Case, findings []finding.Finding, width time.Duration) [][]finding.Finding {
	m := matcher{slack: slack(width), findings: findings, parts: partsOf(findings)}
	for _, f := range findings {
		m.subjects = append(m.subjects, subjectOf(f))
	}
	out := make([][]finding.Finding, len(cases))
	for n, c := range cases {
		for i, f := range findings {
			if m.hits(i, c) {
				out[n] = append(out[n], f)
			}
		}
	}
	return out
}
