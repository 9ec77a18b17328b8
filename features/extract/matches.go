package extract

import (
	"cmp"
	"strings"

	"yoban/features/event"
	"yoban/features/sketch"
	"yoban/features/table"
)

// maxMatches is how many kinds of calls by one principal that match a rule in an
// hour have rows of their own. A rule is written for a handful; one that matches
// everything somebody does still leaves this many to look at.
const maxMatches = 64

// OtherCalls is what the columns of a matches row say that stands for the kinds of
// calls beyond those that are kept.
const OtherCalls = overflow

// matchKey is the key of a matches row.
type matchKey struct {
	callKey
	rule name
}

// matches is the accumulator of the matches table for one account and date.
type matches = capped[matchGroup, matchKey, callState]

type matchGroup struct {
	hour            int32
	principal, rule name
}

// matchRules cap the calls that match a rule.
type matchRules struct {
	names *Names
	other name
}

func (r matchRules) hash(k *matchKey) uint32 {
	return short(mix(uint64(k.callKey.hash()), uint64(k.rule)))
}

func (r matchRules) group(k *matchKey) matchGroup { return matchGroup{k.hour, k.principal, k.rule} }

func (r matchRules) rank(k *matchKey) uint64 {
	parts := make([]string, 0, 8)
	for _, n := range [...]name{k.service, k.action, k.region, k.country, k.network, k.agent, k.auth, k.outcome} {
		parts = append(parts, r.names.of(n))
	}
	return sketch.HashString(strings.Join(parts, "\n"))
}

func (r matchRules) overflow(k *matchKey) matchKey {
	o := r.other
	return matchKey{callKey{k.hour, k.principal, o, o, o, o, o, o, o, o}, k.rule}
}

func (r matchRules) merge(d, s *callState)              { d.merge(s) }
func (r matchRules) spill(_, _ *callState, _ *matchKey) {}

func newMatches(n *Names) *matches {
	return newCapped[matchGroup, matchKey, callState](maxMatches, matchRules{n, n.string(overflow)})
}

// addMatches folds a call that matches rules, once a rule, like the row of calls
// that it belongs to. A duplicate only lends its object's key to the samples.
func (f *Folder) addMatches(d *accumulators, c *event.Call, in *input, row *callKey, hash uint64, duplicate bool) {
	var r *Ref
	for _, i := range in.matched {
		k := matchKey{*row, f.names.string(f.shared.rules.Rule(i).ID)}
		e := d.matches.at(&k)
		if e.value.sample.accepts(hash) {
			if r == nil {
				r = f.ref(c, in)
			}
			e.value.sample.add(hash, r)
		}
		if !duplicate {
			e.value.calls++
			e.value.span.add(c.Time, c.Time)
		}
	}
}

func matchRows(t *matches, account string, n *Names, f *finisher) Rows[table.MatchRow] {
	return func(yield func(*table.MatchRow, error) bool) {
		t.finish()
		for _, e := range ordered(t.rows.count, t.all, func(a, b *entry[matchKey, callState]) int { return n.compareMatches(&a.key, &b.key) }) {
			k, s := &e.key, &e.value
			if !yield(&table.MatchRow{
				Account: account, Principal: n.of(k.principal), Hour: millis(k.hour), Rule: n.of(k.rule), Service: n.of(k.service), Action: n.of(k.action),
				Region: n.of(k.region), Country: n.of(k.country), Network: n.of(k.network), Agent: n.of(k.agent), Auth: n.of(k.auth), Outcome: n.of(k.outcome),
				Calls: s.calls, First: s.span.first * 1000, Last: s.span.last * 1000, Sample: f.sample(&s.sample),
			}, nil) {
				return
			}
		}
	}
}

// compareMatches orders keys as their rows are.
func (n *Names) compareMatches(a, b *matchKey) int {
	return cmp.Or(n.compare(a.principal, b.principal), cmp.Compare(a.hour, b.hour), n.compare(a.rule, b.rule), n.compareCalls(&a.callKey, &b.callKey))
}
