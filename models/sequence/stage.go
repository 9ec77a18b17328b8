package sequence

import (
	"slices"
	"strings"

	"yoban/models/finding"
)

// stages put ATT&CK's Enterprise tactics in the order in which an attack can come
// to them. Those of one stage come in any order.
var stages = map[string]int{
	"Reconnaissance": 0, "Resource Development": 0, "Initial Access": 1,
	"Execution": 2, "Persistence": 2, "Privilege Escalation": 2, "Defense Evasion": 2, "Stealth": 2, "Defense Impairment": 2,
	"Credential Access": 2, "Discovery": 2, "Lateral Movement": 2, "Collection": 2, "Command and Control": 2,
	"Exfiltration": 3, "Impact": 3,
}

// lastStage is where data leaves or is harmed.
const lastStage = 3

// tactic is the tactic of a signal, of its kind if the finding has none.
func (s *Signal) tactic() string {
	if s.Finding.Tactic != "" {
		return s.Finding.Tactic
	}
	kind, _ := finding.Lookup(s.Finding.Type)
	return kind.Tactic
}

// stage of a tactic that nobody knows is the middle one.
func (s *Signal) stage() int {
	if n, ok := stages[s.tactic()]; ok {
		return n
	}
	return 2
}

// independent are the signals of which no two tell of the same thing: of facts
// one a cause, of statistics those that a group's probability rests on, and at
// least the strongest of each tactic.
func independent(told []*Signal) (facts, statistics []*Signal) {
	causes, tactics := map[string]bool{}, map[string]bool{}
	for _, s := range told {
		if s.fact() {
			if c := s.cause(); !causes[c] {
				causes[c] = true
				facts = append(facts, s)
			}
			continue
		}
		if k := s.Entity + " " + s.tactic(); !tactics[k] {
			tactics[k] = true
			statistics = append(statistics, s)
		}
	}
	return facts, statistics
}

// cause is what makes a fact one: the same listed address is one fact however
// many types of finding tell of it, and so is a rule.
func (s *Signal) cause() string {
	if s.Finding.Basis == finding.List {
		return "list " + s.Finding.Action.RemoteAddress + " " + s.Finding.Action.Domain
	}
	return "rule " + s.Finding.Type
}

// ordered reports whether signals have two tactics that an attack can come to in
// this order: one of an earlier or the same stage that began before another ended.
func ordered(told []*Signal) bool {
	for _, a := range told {
		for _, b := range told {
			if a.tactic() != b.tactic() && a.stage() <= b.stage() && a.Finding.First <= b.Finding.Last {
				return true
			}
		}
	}
	return false
}

// tactics lists the distinct tactics of signals, in order of time.
func tactics(told []*Signal) []string {
	var out []string
	for _, s := range told {
		if t := s.tactic(); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// onData reports whether a signal is of data of buckets that was read, written,
// deleted or opened.
func (s *Signal) onData() bool {
	return strings.Contains(s.Finding.Type, ":S3/") && s.stage() == lastStage
}

// onHost reports whether a signal is of a host's traffic or names.
func (s *Signal) onHost() bool {
	return s.Finding.Resource.Type == finding.Instance || strings.Contains(s.Finding.Type, ":EC2/") && s.Finding.Action.Kind != finding.APICall
}

// hosts counts the hosts of signals. One host goes by its instance, its interface
// and its address, and not every signal knows all of them.
func hosts(told []*Signal) int {
	parent := map[string]string{}
	root := func(name string) string {
		for parent[name] != name {
			name = parent[name]
		}
		return name
	}
	for _, s := range told {
		first := ""
		for _, alias := range s.aliases() {
			if _, seen := parent[alias]; !seen {
				parent[alias] = alias
			}
			if first == "" {
				first = alias
			}
			parent[root(alias)] = root(first)
		}
	}
	n := 0
	for name := range parent {
		if root(name) == name {
			n++
		}
	}
	return n
}

// aliases are the names of a signal's host; none of a signal of something else.
func (s *Signal) aliases() (out []string) {
	if !s.onHost() {
		return nil
	}
	r := s.Finding.Resource
	for _, name := range []string{r.PrivateIP, r.InstanceID, r.InterfaceID} {
		if name != "" {
			out = append(out, s.Account+" "+name)
		}
	}
	return out
}
