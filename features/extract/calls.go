package extract

import (
	"yoban/features/sketch"
	"yoban/features/table"
)

// callKey is the key of a calls row.
type callKey struct {
	hour                                                                       int64
	principal, service, action, region, country, network, agent, auth, outcome name
}

// callState counts the calls of one key.
type callState struct {
	calls  int64
	span   span
	sample sketch.Sample
}

// span is the time between a first and a last event, Unix seconds.
type span struct {
	first, last int64
	set         bool
}

func (s *span) add(first, last int64) {
	if !s.set || first < s.first {
		s.first = first
	}
	if !s.set || last > s.last {
		s.last = last
	}
	s.set = true
}

func (s *span) merge(o *span) {
	if o.set {
		s.add(o.first, o.last)
	}
}

// calls is the accumulator of the calls table for one account and date.
type calls map[callKey]*callState

func (t calls) at(k callKey) *callState {
	s, ok := t[k]
	if !ok {
		s = &callState{sample: sketch.NewSample(sampleSize)}
		t[k] = s
	}
	return s
}

// add folds one call. A duplicate only lends its object's key to the sample,
// which keeps the smallest: so it does not matter which copy came first.
func (t calls) add(f *Folder, in *input, duplicate bool) {
	s := t.at(callKey{in.hour, in.principal, in.service, in.action, in.region, in.country, in.network, in.agent, in.auth, in.outcome})
	f.note(&s.sample, in)
	if !duplicate {
		s.calls++
		s.span.add(in.call.Time, in.call.Time)
	}
}

func (t calls) absorb(o calls) {
	for k, s := range o {
		d, ok := t[k]
		if !ok {
			t[k] = s
			continue
		}
		d.calls += s.calls
		d.span.merge(&s.span)
		mustMerge(d.sample.Merge(&s.sample))
	}
}

func (t calls) rows(account string, n *Names) []table.CallRow {
	rows := make([]table.CallRow, 0, len(t))
	for k, s := range t {
		rows = append(rows, table.CallRow{
			Account: account, Principal: n.of(k.principal), Hour: k.hour * 1000, Service: n.of(k.service), Action: n.of(k.action),
			Region: n.of(k.region), Country: n.of(k.country), Network: n.of(k.network), Agent: n.of(k.agent), Auth: n.of(k.auth),
			Outcome: n.of(k.outcome), Calls: s.calls, First: s.span.first * 1000, Last: s.span.last * 1000, Sample: encode(&s.sample),
		})
	}
	table.Sort(rows)
	return rows
}
