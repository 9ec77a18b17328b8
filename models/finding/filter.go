package finding

import (
	"strings"
	"unicode/utf8"
)

// Filter selects findings. Its zero value selects all.
type Filter struct {
	Account     string  // exact; empty for every account
	Type        string  // pattern: * is any text, ? any character, case does not matter; empty for every type
	MinSeverity float64 // at least this severe; 0 for all
}

// Match says whether the filter selects f.
func (s Filter) Match(f Finding) bool {
	return (s.Account == "" || s.Account == f.Account) &&
		(s.Type == "" || Like(s.Type, f.Type)) &&
		f.Severity >= s.MinSeverity
}

// Like says whether text matches a pattern, in which * is any text and ? any
// character; case does not matter.
func Like(pattern, text string) bool {
	return wildcard(strings.ToLower(pattern), strings.ToLower(text))
}

// wildcard matches text against a pattern of *, ? and literals. Unlike
// path.Match, * crosses the slash that every finding type has. It goes back
// only to the latest star, so its time is at most len(pattern) × len(text).
func wildcard(pattern, text string) bool {
	star, mark := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && pattern[p] == '?':
			_, size := utf8.DecodeRuneInString(text[t:])
			p, t = p+1, t+size
		case p < len(pattern) && pattern[p] == text[t]:
			p, t = p+1, t+1
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
