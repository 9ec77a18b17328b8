package extract

import (
	"cmp"

	"yoban/features/event"
	"yoban/features/sketch"
	"yoban/features/table"
)

// maxChanges is how many changes of one action by one principal in an hour have
// rows of their own. Those that say something come before those that only name a
// resource, so that many of the latter hide none of the former.
const maxChanges = 64

// changeKey is the key of a changes row.
type changeKey struct {
	callKey
	resource, facts name
}

// changes is the accumulator of the changes table for one account and date.
type changes = capped[changeGroup, changeKey, callState]

type changeGroup struct {
	hour                       int32
	principal, service, action name
}

// changeRules cap the changes of an action.
type changeRules struct {
	names *Names
	other name
}

func (r changeRules) hash(k *changeKey) uint32 {
	return short(mix(uint64(k.callKey.hash())<<32|uint64(k.resource), uint64(k.facts)))
}

func (r changeRules) group(k *changeKey) changeGroup {
	return changeGroup{k.hour, k.principal, k.service, k.action}
}

func (r changeRules) rank(k *changeKey) uint64 {
	return rankOf(r.names.of(k.resource), r.names.of(k.facts))
}

// rankOf ranks a change by its text, those without facts last.
func rankOf(resource, facts string) uint64 {
	rank := sketch.HashString(facts+"\n"+resource) >> 1
	if facts == "" {
		rank |= 1 << 63
	}
	return rank
}

func (r changeRules) overflow(k *changeKey) changeKey {
	o := *k
	o.resource, o.facts = r.other, 0
	return o
}

func (r changeRules) merge(d, s *callState)               { d.merge(s) }
func (r changeRules) spill(_, _ *callState, _ *changeKey) {}

func newChanges(n *Names) *changes {
	return newCapped[changeGroup, changeKey, callState](maxChanges, changeRules{n, n.string(overflow)})
}

// addChange folds a call that changes the account's security, like the row of
// calls that it belongs to. A duplicate only lends its object's key to the sample.
func (f *Folder) addChange(d *accumulators, c *event.Call, in *input, row *callKey, hash uint64, duplicate bool) {
	k := changeKey{callKey: *row}
	g := changeGroup{k.hour, k.principal, k.service, k.action}
	if d.changes.crowded(g, rankOf(in.change.Resource, in.change.Facts)) {
		k = d.changes.rules.overflow(&k)
	} else {
		k.resource, k.facts = f.names.string(in.change.Resource), f.names.string(in.change.Facts)
	}
	e := d.changes.at(&k)
	if e.value.sample.accepts(hash) {
		e.value.sample.add(hash, f.ref(c, in))
	}
	if !duplicate {
		e.value.calls++
		e.value.span.add(c.Time, c.Time)
	}
}

func changeRows(t *changes, account string, n *Names, f *finisher) Rows[table.ChangeRow] {
	return func(yield func(*table.ChangeRow, error) bool) {
		t.finish()
		for _, e := range ordered(t.rows.count, t.all, func(a, b *entry[changeKey, callState]) int { return n.compareChanges(&a.key, &b.key) }) {
			k, s := &e.key, &e.value
			if !yield(&table.ChangeRow{
				Account: account, Principal: n.of(k.principal), Hour: millis(k.hour), Service: n.of(k.service), Action: n.of(k.action),
				Resource: n.of(k.resource), Facts: n.of(k.facts), Region: n.of(k.region), Country: n.of(k.country), Network: n.of(k.network),
				Agent: n.of(k.agent), Auth: n.of(k.auth), Outcome: n.of(k.outcome), Calls: s.calls, First: s.span.first * 1000, Last: s.span.last * 1000,
				Sample: f.sample(&s.sample),
			}, nil) {
				return
			}
		}
	}
}

// compareChanges orders keys as their rows are.
func (n *Names) compareChanges(a, b *changeKey) int {
	return cmp.Or(n.compare(a.principal, b.principal), cmp.Compare(a.hour, b.hour),
		n.first([2]name{a.service, b.service}, [2]name{a.action, b.action}, [2]name{a.resource, b.resource}, [2]name{a.facts, b.facts}),
		n.compareCalls(&a.callKey, &b.callKey))
}
