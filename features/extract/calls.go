package extract

import (
	"cmp"

	"yoban/features/event"
	"yoban/features/table"
)

// callKey is the key of a calls row.
type callKey struct {
	hour                                                                       int32 // hours since 1970
	principal, service, action, region, country, network, agent, auth, outcome name
}

func (k *callKey) entity() name { return k.principal }

func (k *callKey) hash() uint32 {
	h := mix(uint64(k.hour)<<32|uint64(k.principal), uint64(k.service)<<32|uint64(k.action))
	h = mix(h, uint64(k.region)<<32|uint64(k.country)) ^ uint64(k.network)<<32 ^ uint64(k.agent)
	return short(mix(h, uint64(k.auth)<<32|uint64(k.outcome)))
}

// callState counts the calls of one key.
type callState struct {
	calls, listed       int64
	in, out, intervened int64 // tokens of models, and calls that a guardrail stepped into
	span                span
	sample              sample
}

func (s *callState) merge(o *callState) {
	s.calls += o.calls
	s.in = addSaturating(s.in, o.in)
	s.out = addSaturating(s.out, o.out)
	s.intervened += o.intervened
	s.listed += o.listed
	s.span.merge(&o.span)
	s.sample.merge(&o.sample)
}

// addModel adds what a call cost of a generative model.
func (s *callState) addModel(c *event.Call) {
	s.in, s.out = addSaturating(s.in, c.TokensIn), addSaturating(s.out, c.TokensOut)
	if c.Intervened {
		s.intervened++
	}
}

// span is the time between a first and a last event, Unix seconds; both are 0
// before the first event, which no log has.
type span struct{ first, last int64 }

func (s *span) add(first, last int64) {
	if first < s.first || *s == (span{}) {
		s.first = first
	}
	if last > s.last {
		s.last = last
	}
}

func (s *span) merge(o *span) {
	if *o != (span{}) {
		s.add(o.first, o.last)
	}
}

// calls is the accumulator of the calls table for one account and date.
type calls struct{ entries[callKey, callState] }

func (t *calls) size() int { return t.count }

func (t *calls) absorb(e *entry[callKey, callState]) {
	t.at(e.key.hash(), &e.key).value.merge(&e.value)
}

func (t *calls) rows(account string, n *Names, f *finisher) Rows[table.CallRow] {
	return func(yield func(*table.CallRow, error) bool) {
		for _, e := range ordered(t.count, t.all, func(a, b *entry[callKey, callState]) int { return n.compareCalls(&a.key, &b.key) }) {
			k, s := &e.key, &e.value
			if !yield(&table.CallRow{
				Account: account, Principal: n.of(k.principal), Hour: millis(k.hour), Service: n.of(k.service), Action: n.of(k.action),
				Region: n.of(k.region), Country: n.of(k.country), Network: n.of(k.network), Agent: n.of(k.agent), Auth: n.of(k.auth),
				Outcome: n.of(k.outcome), Calls: s.calls, Listed: s.listed, TokensIn: s.in, TokensOut: s.out, Intervened: s.intervened,
				First: s.span.first * 1000, Last: s.span.last * 1000, Sample: f.sample(&s.sample),
			}, nil) {
				return
			}
		}
	}
}

// compareCalls orders keys as their rows are.
func (n *Names) compareCalls(a, b *callKey) int {
	if c := n.compare(a.principal, b.principal); c != 0 {
		return c
	}
	if c := cmp.Compare(a.hour, b.hour); c != 0 {
		return c
	}
	return n.first([2]name{a.service, b.service}, [2]name{a.action, b.action}, [2]name{a.region, b.region}, [2]name{a.country, b.country},
		[2]name{a.network, b.network}, [2]name{a.agent, b.agent}, [2]name{a.auth, b.auth}, [2]name{a.outcome, b.outcome})
}

// hourOf returns the hours since 1970 that a time lies in.
func hourOf(unix int64) int32 { return int32((unix - mod(unix, secondsPerHour)) / secondsPerHour) }

// millis returns the start of an hour in Unix milliseconds.
func millis(hour int32) int64 { return int64(hour) * secondsPerHour * 1000 }
