package sigma

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/zeebo/xxh3"
)

// MaxRules is how many rules a Set may have: twice what is public for all logs
// there are.
const MaxRules = 8192

// Set is rules that are evaluated together. It does not change.
type Set struct {
	rules []*Rule // by id
	asked [numGroups][]int
	hash  string
}

// group is fields of a call that are remembered together, because they repeat
// together.
type group uint8

const (
	byAction group = iota
	byIdentity
	byAgent
	byError
	byPlace
	byRest // is not remembered
	numGroups
)

// groupOf returns the group of a slot.
func groupOf(s slot) group {
	switch {
	case s <= name:
		return byAction
	case s <= issuerName:
		return byIdentity
	case s == userAgent:
		return byAgent
	case s == errorCode:
		return byError
	case s <= vpcEndpoint:
		return byPlace
	}
	return byRest
}

// evaluation is the version of what rules mean here. It changes when a rule may
// match other records than before.
const evaluation = 1

// NewSet puts rules together. Two with the same id are an error, because what is
// stored of matches has the id only.
func NewSet(rules []*Rule) (*Set, error) {
	if len(rules) > MaxRules {
		return nil, fmt.Errorf("%d Sigma rules; at most %d can be used", len(rules), MaxRules)
	}
	s := &Set{rules: slices.Clone(rules)}
	slices.SortStableFunc(s.rules, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	for i := 1; i < len(s.rules); i++ {
		if a, b := s.rules[i-1], s.rules[i]; a.ID == b.ID {
			return nil, fmt.Errorf("the rules %s:%d and %s:%d have the same id %s", a.File, a.Line, b.File, b.Line, a.ID)
		}
	}
	for i, r := range s.rules {
		var has [numGroups]bool
		r.condition.fields(func(f *field) {
			if f.slot != elsewhere {
				has[groupOf(f.slot)] = true
			}
		})
		for g := range has {
			if has[g] {
				s.asked[g] = append(s.asked[g], i)
			}
		}
	}
	s.hash = s.sum()
	return s, nil
}

// sum hashes what decides matches: each rule's id and its file.
func (s *Set) sum() string {
	h := xxh3.New128()
	write := func(b []byte) {
		h.Write(binary.AppendUvarint(nil, uint64(len(b)))) // a hash takes whatever it is given
		h.Write(b)
	}
	write([]byte{evaluation})
	for _, r := range s.rules {
		write([]byte(r.ID))
		file := r.source.Bytes()
		write(file[:])
	}
	sum := h.Sum128().Bytes()
	return hex.EncodeToString(sum[:])
}

// Len returns how many rules there are. A nil Set has none.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return len(s.rules)
}

// Rule returns the i-th rule, in the order of ids.
func (s *Set) Rule(i int) *Rule { return s.rules[i] }

// Lookup returns the rule of an id, nil when there is none.
func (s *Set) Lookup(id string) *Rule {
	if s == nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(s.rules, id, func(r *Rule, id string) int { return cmp.Compare(r.ID, id) })
	if !ok {
		return nil
	}
	return s.rules[i]
}

// Hash returns a text that two sets have in common only if they match the same
// records under the same ids. Without rules it is empty.
func (s *Set) Hash() string {
	if s.Len() == 0 {
		return ""
	}
	return s.hash
}

// MatchRecord returns the ids of the rules that a record in JSON matches, in
// their order. It decodes the record whole; a Matcher is quicker.
func (s *Set) MatchRecord(data []byte) ([]string, error) {
	r, err := decode(data)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, rule := range s.rules {
		if rule.condition.eval(r) == yes {
			out = append(out, rule.ID)
		}
	}
	return out, nil
}
