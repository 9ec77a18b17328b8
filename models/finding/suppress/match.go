package suppress

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"yoban/models/finding"
)

// Set is rules that can be matched. A nil Set matches nothing. It is safe for
// concurrent use.
type Set struct {
	rules []compiled
}

type compiled struct {
	Rule
	prefixes []netip.Prefix
	asns     []uint32
}

// NewSet returns the set of some rules. Errors name the rule and the key; two
// rules of one name are one.
func NewSet(rules []Rule) (*Set, error) {
	if len(rules) > maxRules {
		return nil, fmt.Errorf("%d suppression rules; at most %d are allowed", len(rules), maxRules)
	}
	s := &Set{}
	var errs []error
	names := map[string]bool{}
	for i, r := range rules {
		err := r.Validate()
		if names[r.Name] {
			err = errors.Join(err, errors.New("name: another rule has it"))
		}
		names[r.Name] = true
		if err != nil {
			errs = append(errs, fmt.Errorf("suppression rule %d (%.64q): %w", i+1, r.Name, err))
			continue
		}
		s.rules = append(s.rules, compile(r))
	}
	return s, errors.Join(errs...)
}

// compile reads what a valid rule holds as text.
func compile(r Rule) compiled {
	c := compiled{Rule: r}
	for _, w := range r.Match.Address {
		p, _ := parsePrefix(w) // valid: Validate looked
		c.prefixes = append(c.prefixes, p)
	}
	for _, w := range r.Match.ASN {
		n, _ := parseASN(w)
		c.asns = append(c.asns, n)
	}
	return c
}

// Rules returns the rules in their order.
func (s *Set) Rules() []Rule {
	if s == nil {
		return nil
	}
	out := make([]Rule, len(s.rules))
	for i := range s.rules {
		out[i] = s.rules[i].Rule
	}
	return out
}

// Match returns the name of the first rule that applies on a night and matches a
// finding of it; empty for none.
func (s *Set) Match(f *finding.Finding, night string) string {
	if s == nil || len(s.rules) == 0 {
		return ""
	}
	x := factsOf(f)
	for i := range s.rules {
		if r := &s.rules[i]; !r.Expired(night) && r.matches(f, x) {
			return r.Name
		}
	}
	return ""
}

// Applying returns the rules that apply on a night, Expired those that no longer
// do.
func (s *Set) Applying(night string) []Rule { return s.where(night, false) }

// Expired returns the rules that no longer apply on a night.
func (s *Set) Expired(night string) []Rule { return s.where(night, true) }

func (s *Set) where(night string, expired bool) []Rule {
	return slices.DeleteFunc(s.Rules(), func(r Rule) bool { return r.Expired(night) != expired })
}

// matches reports whether all criteria of a rule match.
func (r *compiled) matches(f *finding.Finding, x *facts) bool {
	m := &r.Match
	return (m.Severity == nil || m.Severity.holds(f.Severity)) &&
		one(m.Type, f.Type) && one(m.Account, f.Account) && one(m.Region, f.Region) &&
		things(m.Principal, x.principals, x.partialSubjects) && things(m.Resource, x.resources, x.partialSubjects) &&
		r.matchesRemote(x) &&
		all(m.Domain, x.domains, false, func(name, w string) bool { return below(name, w) }) &&
		all(m.Bucket, x.buckets, x.partialBuckets, like) && all(m.Signal, x.signals, x.partialSignals, like)
}

// matchesRemote holds the remote sides against the criteria about them.
func (r *compiled) matchesRemote(x *facts) bool {
	m := &r.Match
	inPrefix := func(address string, p netip.Prefix) bool {
		a, err := netip.ParseAddr(address)
		return err == nil && p.Contains(a.Unmap().WithZone(""))
	}
	same := func(a, b uint32) bool { return a == b }
	return all(r.prefixes, x.addresses, x.partialActors, inPrefix) && all(r.asns, x.asns, x.partialActors, same) &&
		all(m.Country, x.countries, x.partialActors, strings.EqualFold) && all(m.Agent, x.agents, x.partialActors, like)
}

func (r Range) holds(severity float64) bool {
	low, high := r.ends()
	return severity >= low && severity <= high
}

func like(text, pattern string) bool { return finding.Like(pattern, text) }

// one reports whether a text matches one of the words; without words it does.
func one(words Words, text string) bool {
	return len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return finding.Like(w, text) })
}

// all reports whether there are values, none was left out, and each matches one
// of the words; without words it does.
func all[V, W any](words []W, values []V, partial bool, match func(V, W) bool) bool {
	if len(words) == 0 {
		return true
	}
	if partial || len(values) == 0 {
		return false
	}
	for _, v := range values {
		if !slices.ContainsFunc(words, func(w W) bool { return match(v, w) }) {
			return false
		}
	}
	return true
}

// things is all for what has several names, of which one must match.
func things(words Words, values [][]string, partial bool) bool {
	return all(words, values, partial, func(names []string, w string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return finding.Like(w, n) })
	})
}
