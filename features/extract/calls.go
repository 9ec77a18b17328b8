package extract

import "yoban/features/table"

// callKey is the key of a calls row.
type callKey struct {
	hour                                                                       int32 // hours since 1970
	principal, service, action, region, country, network, agent, auth, outcome name
}

func (k *callKey) hash() uint32 {
	h := mix(uint64(k.hour)<<32|uint64(k.principal), uint64(k.service)<<32|uint64(k.action))
	h = mix(h, uint64(k.region)<<32|uint64(k.country)) ^ uint64(k.network)<<32 ^ uint64(k.agent)
	return short(mix(h, uint64(k.auth)<<32|uint64(k.outcome)))
}

// callState counts the calls of one key.
type callState struct {
	calls  int64
	span   span
	sample sample
}

func (s *callState) merge(o *callState) {
	s.calls += o.calls
	s.span.merge(&o.span)
	s.sample.merge(&o.sample)
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

func (t *calls) absorb(o *calls) {
	o.all(func(e *entry[callKey, callState]) {
		t.at(e.key.hash(), &e.key).value.merge(&e.value)
	})
}

func (t *calls) rows(account string, n *Names) []table.CallRow {
	rows := make([]table.CallRow, 0, t.count)
	t.all(func(e *entry[callKey, callState]) {
		k, s := &e.key, &e.value
		rows = append(rows, table.CallRow{
			Account: account, Principal: n.of(k.principal), Hour: millis(k.hour), Service: n.of(k.service), Action: n.of(k.action),
			Region: n.of(k.region), Country: n.of(k.country), Network: n.of(k.network), Agent: n.of(k.agent), Auth: n.of(k.auth),
			Outcome: n.of(k.outcome), Calls: s.calls, First: s.span.first * 1000, Last: s.span.last * 1000, Sample: s.sample.encode(),
		})
	})
	table.Sort(rows)
	return rows
}

// hourOf returns the hours since 1970 that a time lies in.
func hourOf(unix int64) int32 { return int32((unix - mod(unix, secondsPerHour)) / secondsPerHour) }

// millis returns the start of an hour in Unix milliseconds.
func millis(hour int32) int64 { return int64(hour) * secondsPerHour * 1000 }
