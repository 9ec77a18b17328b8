package detector

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"slices"

	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

// Protocol numbers of IANA.
const (
	icmp = 1
	tcp  = 6
	udp  = 17
)

// runs cuts sorted rows into runs of rows that are the same to a relation.
func runs[R any](rows []R, same func(a, b *R) bool) [][]R {
	var out [][]R
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && same(&rows[start], &rows[end]) {
			end++
		}
		out = append(out, rows[start:end])
		start = end
	}
	return out
}

// interfaces cuts the day's flow rows by interface.
func (n *Night) interfaces() [][]table.FlowRow {
	return runs(n.Rows.Flows, func(a, b *table.FlowRow) bool { return a.Interface == b.Interface })
}

// conversations cuts rows of flows by interface, direction, peer and port.
func conversations(rows []table.FlowRow) [][]table.FlowRow {
	return runs(rows, sameConversation)
}

func sameConversation(a, b *table.FlowRow) bool {
	return a.Interface == b.Interface && a.Outbound == b.Outbound && a.Peer == b.Peer && a.Port == b.Port && a.Protocol == b.Protocol
}

// sent reports whether a row holds what the interface sent to others of its own
// accord. Backscatter, answers to a question that a forged address asked, looks
// outbound by its ports, but the interface sent nothing.
func sent(r *table.FlowRow) bool { return r.Outbound && r.PacketsOut > 0 }

// outside reports whether a conversation's peer is on the internet.
func outside(r *table.FlowRow) bool { return r.Peer != "" && !baseline.Own(r.PeerNetwork) }

// atAWS reports whether the peer is in AWS's ranges.
func atAWS(r *table.FlowRow) bool { return baseline.AtAWS(r.PeerNetwork) }

// pointers returns the addresses of rows.
func pointers(rows []table.FlowRow) []*table.FlowRow {
	out := make([]*table.FlowRow, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	return out
}

// hostOf returns the baseline entity of a row's interface.
func hostOf(r *table.FlowRow) string { return baseline.HostKind + r.Interface }

// trafficFinding describes what an interface did in some rows, of which there
// is at least one. The action tells of the first.
func (n *Night) trafficFinding(typ string, basis finding.Basis, rows []*table.FlowRow) finding.Finding {
	r := rows[0]
	f := finding.Finding{Type: typ, Account: n.Account, Region: r.Region, Basis: basis, Baseline: n.Baseline}
	for _, r := range rows {
		span(&f, r.First, r.Last, r.Flows)
		if len(f.Samples) < finding.MaxSamples {
			f.Samples = append(f.Samples, finding.Sample{Object: r.SampleObject, Time: r.First / 1000, Address: r.Peer})
		}
	}
	f.Resource = finding.Resource{Type: finding.Instance, InterfaceID: r.Interface, InstanceID: n.instanceOf(r), PrivateIP: localOf(rows)}
	n.addPeers(&f, rows)
	f.Action = finding.Action{Kind: finding.NetworkConnection, Protocol: protocolName(r.Protocol), RemoteAddress: r.Peer, Blocked: blocked(rows)}
	if r.Outbound {
		f.Action.Direction, f.Action.RemotePort = "OUTBOUND", r.Port
	} else {
		f.Action.Direction, f.Action.LocalPort = "INBOUND", r.Port
	}
	return f
}

// localOf returns the interface's address in the first row that names one.
func localOf(rows []*table.FlowRow) string {
	for _, r := range rows {
		if r.Local != "" {
			return r.Local
		}
	}
	return ""
}

func blocked(rows []*table.FlowRow) bool {
	return !slices.ContainsFunc(rows, func(r *table.FlowRow) bool { return r.Accepted > 0 })
}

// addPeers lists the remote ends of rows as actors, the busiest first. Probes
// without an answer name none.
func (n *Night) addPeers(f *finding.Finding, rows []*table.FlowRow) {
	index := map[string]int{}
	var actors []finding.Actor
	for _, r := range rows {
		i, ok := index[r.Peer]
		if !ok {
			i = len(actors)
			index[r.Peer] = i
			actors = append(actors, finding.Actor{Principal: r.Interface, Address: r.Peer, Country: r.PeerCountry, First: r.First / 1000, Last: r.Last / 1000})
		}
		a := &actors[i]
		a.Count = saturate(a.Count, r.Flows)
		a.First, a.Last = min(a.First, r.First/1000), max(a.Last, r.Last/1000)
	}
	sortActors(actors)
	f.ActorsMore = int64(max(len(actors)-finding.MaxActors, 0))
	f.Actors = actors[:min(len(actors), finding.MaxActors)]
	for i := range f.Actors {
		if addr, err := netip.ParseAddr(f.Actors[i].Address); err == nil {
			known := n.Places.Address(addr)
			f.Actors[i].ASN, f.Actors[i].Org = known.ASN, known.Org
		}
	}
}

// protocolName names an IANA protocol number as findings do.
func protocolName(protocol int32) string {
	switch protocol {
	case icmp:
		return "ICMP"
	case tcp:
		return "TCP"
	case udp:
		return "UDP"
	}
	return fmt.Sprint(protocol)
}

// ruled makes a finding that stands on a rule, with its facts.
func (n *Night) ruled(typ string, severity float64, rows []*table.FlowRow, facts ...finding.Evidence) Held {
	f := n.trafficFinding(typ, finding.Rule, rows)
	f.Severity = severity
	f.Evidence = facts
	return Held{Finding: f, Entities: []string{hostOf(rows[0])}}
}

// fact is a piece of evidence of a rule: what was counted, and what is ordinary.
func fact(attribute string, value any, text string, args ...any) finding.Evidence {
	return finding.Evidence{Attribute: attribute, Value: fmt.Sprint(value), Scope: finding.HostScope, Text: fmt.Sprintf(text, args...)}
}

// byPackets orders rows by what was sent, most first.
func byPackets(rows []*table.FlowRow) {
	slices.SortStableFunc(rows, func(a, b *table.FlowRow) int { return cmp.Compare(b.PacketsOut, a.PacketsOut) })
}

// ratio is a/b, and 0 without b.
func ratio(a, b int64) float64 {
	if b <= 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// knowsPeer reports whether somebody can vouch for a peer: the host talked to
// it on two days or more of its history, or a quorum of other hosts of the
// organisation talks to it.
func (n *Night) knowsPeer(r *table.FlowRow) bool {
	return n.Window.Seen(hostOf(r), baseline.Peer, r.Peer) >= 2 || n.Org.hosts(r) >= quorum
}

// learned reports whether a host has enough history for its habits to count.
func (n *Night) learned(host string) bool { return n.Window.ActiveDays(host) >= LearningDays }

// saturate keeps a sum of counts that may each be as large as an int64.
func saturate(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
