package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// rule is one line of rules.txt, for one of its action patterns.
type rule struct {
	order      int // line number: the first rule that fits counts
	pattern    []string
	access     Access // AccessUnknown fits any
	tactic     Tactic
	techniques []string
}

// rules are indexed by service; "*" holds those for all services. Each slice
// is in order.
type rules map[string][]rule

// parseRules reads rules.txt.
func parseRules(text string) rules {
	all := make(rules)
	for order, row := range rows(text, 5) {
		r := rule{order: order, tactic: tacticOf(row[3])}
		if row[2] != "*" {
			r.access = accessOf(row[2])
		}
		if row[4] != "-" {
			r.techniques = strings.Split(row[4], ",")
		}
		for service := range strings.SplitSeq(row[0], ",") {
			for action := range strings.SplitSeq(row[1], ",") {
				r.pattern = strings.Split(action, "*")
				all[service] = append(all[service], r)
			}
		}
	}
	return all
}

// tacticOf reads a tactic's name, "-" for none.
func tacticOf(name string) Tactic {
	if name == "-" {
		return NoTactic
	}
	i := slices.Index(tacticNames[:], name)
	if i <= 0 {
		panic(fmt.Sprintf("embedded table: unknown tactic %q", name))
	}
	return Tactic(i)
}

// find returns the first rule that fits, nil when none does.
func (all rules) find(service, action string, access Access) *rule {
	own, any := first(all[service], action, access), first(all["*"], action, access)
	if own == nil || any != nil && any.order < own.order {
		return any
	}
	return own
}

func first(candidates []rule, action string, access Access) *rule {
	for i := range candidates {
		r := &candidates[i]
		if (r.access == AccessUnknown || r.access == access) && match(r.pattern, action) {
			return r
		}
	}
	return nil
}

// match tells whether text fits a pattern that was split at its stars. It
// takes the leftmost place for each part, which is right for plain stars, and
// linear in the text for each part.
func match(pattern []string, text string) bool {
	head, ok := strings.CutPrefix(text, pattern[0])
	if !ok {
		return false
	}
	if len(pattern) == 1 {
		return head == ""
	}
	last := len(pattern) - 1
	for _, part := range pattern[1:last] {
		_, after, found := strings.Cut(head, part)
		if !found {
			return false
		}
		head = after
	}
	return strings.HasSuffix(head, pattern[last])
}
