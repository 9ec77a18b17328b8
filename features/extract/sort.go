package extract

import (
	"cmp"
	"encoding"
	"math"
	"strings"

	"yoban/features/table"
)

// The orders of the tables: their key columns, in order.

func compareCalls(a, b table.CallRow) int {
	return cmp.Or(strings.Compare(a.Principal, b.Principal), cmp.Compare(a.Hour, b.Hour), strings.Compare(a.Service, b.Service),
		strings.Compare(a.Action, b.Action), strings.Compare(a.Region, b.Region), strings.Compare(a.Country, b.Country),
		strings.Compare(a.Network, b.Network), strings.Compare(a.Agent, b.Agent), strings.Compare(a.Auth, b.Auth),
		strings.Compare(a.Outcome, b.Outcome))
}

func compareSessions(a, b table.SessionRow) int {
	return cmp.Or(strings.Compare(a.Principal, b.Principal), strings.Compare(a.Credential, b.Credential), cmp.Compare(a.Hour, b.Hour),
		strings.Compare(a.Address, b.Address), strings.Compare(a.Agent, b.Agent))
}

func compareObjects(a, b table.ObjectRow) int {
	return cmp.Or(strings.Compare(a.Principal, b.Principal), strings.Compare(a.Bucket, b.Bucket), cmp.Compare(a.Hour, b.Hour),
		strings.Compare(a.Operation, b.Operation), strings.Compare(a.Network, b.Network))
}

func compareFlows(a, b table.FlowRow) int {
	return cmp.Or(strings.Compare(a.Interface, b.Interface), compareBool(a.Outbound, b.Outbound), strings.Compare(a.Peer, b.Peer),
		cmp.Compare(a.Port, b.Port), cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.Hour, b.Hour), strings.Compare(a.Local, b.Local))
}

func compareQueries(a, b table.QueryRow) int {
	return cmp.Or(strings.Compare(a.Host, b.Host), strings.Compare(a.Domain, b.Domain), cmp.Compare(a.Hour, b.Hour))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// least returns the smaller of two names by their strings; an empty one counts
// as missing. It makes columns that are not keys independent of arrival.
func (n *Names) least(a, b name) name {
	if a == b || b == 0 {
		return a
	}
	if a == 0 || n.of(b) < n.of(a) {
		return b
	}
	return a
}

func addSaturating(a, b int64) int64 {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}

// share is part/whole, 0 without a whole.
func share(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// mustMerge checks merges of sketches that this package made with the same
// parameters; a failure is a mistake in the program.
func mustMerge(err error) {
	if err != nil {
		panic("extract: merge of unlike sketches: " + err.Error())
	}
}

// encode returns a sketch's canonical bytes.
func encode(m encoding.BinaryMarshaler) []byte {
	b, err := m.MarshalBinary()
	if err != nil {
		panic("extract: encode sketch: " + err.Error()) // no sketch here can fail
	}
	return b
}
