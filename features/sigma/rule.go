package sigma

import (
	"slices"
	"strings"

	"github.com/zeebo/xxh3"
)

// Level is how critical a rule's author thinks a match is.
type Level string

// The levels of the specification, rising.
const (
	Informational Level = "informational"
	Low           Level = "low"
	Medium        Level = "medium"
	High          Level = "high"
	Critical      Level = "critical"
)

// Levels returns all levels, rising.
func Levels() []Level { return []Level{Informational, Low, Medium, High, Critical} }

// Rule is one rule: what its author says of it, and its condition.
type Rule struct {
	ID             string // unique in a Set; made of the title when the rule has none
	Name           string
	Title          string
	Status         string // stable, test, experimental, deprecated, unsupported, or empty
	Level          Level  // Medium when the rule has none
	Description    string
	License        string
	Author         string
	Date, Modified string // as written
	Tags           []string
	References     []string
	FalsePositives []string
	Fields         []string
	Scope          []string
	Related        []Related

	File string // that it was read from, as the caller calls it
	Line int    // of its document in the file, from 1

	condition expression
	source    xxh3.Uint128 // hash of the file
}

// Related is another rule that a rule refers to.
type Related struct {
	ID   string
	Type string // derived, obsolete, merged, renamed or similar
}

// Techniques returns the ATT&CK techniques of the tags, such as T1562.008, in the
// order of the tags.
func (r *Rule) Techniques() []string {
	var out []string
	for _, t := range r.Tags {
		if id, ok := strings.CutPrefix(strings.ToLower(t), "attack."); ok && isTechnique(id) {
			out = append(out, strings.ToUpper(id))
		}
	}
	return out
}

// isTechnique tells whether an id is t and four digits, and maybe a sub-technique.
func isTechnique(id string) bool {
	number, sub, found := strings.Cut(strings.TrimPrefix(id, "t"), ".")
	digits := func(s string, n int) bool { return len(s) == n && strings.Trim(s, "0123456789") == "" }
	return id[0:min(1, len(id))] == "t" && digits(number, 4) && (!found || digits(sub, 3))
}

// attackIDs are how ATT&CK's ids begin, of what is no tactic.
var attackIDs = []string{"t", "s", "g", "c", "m", "ds", "ta"}

// Tactics returns the ATT&CK tactics of the tags, in words with hyphens, such as
// defense-evasion, in the order of the tags.
func (r *Rule) Tactics() []string {
	var out []string
	for _, t := range r.Tags {
		name, ok := strings.CutPrefix(strings.ToLower(t), "attack.")
		if name = strings.ReplaceAll(name, "_", "-"); !ok || name == "" {
			continue
		}
		id := slices.ContainsFunc(attackIDs, func(before string) bool {
			rest, ok := strings.CutPrefix(name, before)
			return ok && rest != "" && strings.Trim(rest, "0123456789.") == ""
		})
		if !id {
			out = append(out, name)
		}
	}
	return out
}

// Refusal says why a rule was not taken: the place in its file and the reason.
type Refusal struct {
	File   string
	Line   int    // from 1
	Key    string // dotted, of what is refused; may be empty
	Rule   string // id or title of the rule, as far as known
	Reason string
	// Other tells that nothing is wrong with the rule: it is for another log.
	Other bool
}

// Error returns the refusal in one line.
func (r *Refusal) Error() string {
	var b strings.Builder
	b.WriteString(r.File)
	if r.Line > 0 {
		b.WriteString(":" + itoa(r.Line))
	}
	b.WriteString(": ")
	if r.Key != "" {
		b.WriteString(r.Key + ": ")
	}
	b.WriteString(r.Reason)
	return b.String()
}
