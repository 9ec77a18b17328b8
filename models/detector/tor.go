package detector

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"yoban/features/enrich/indicator"
	"yoban/features/table"
	"yoban/models/finding"
)

const (
	typeTorClient = "UnauthorizedAccess:EC2/TorClient"
	typeTorRelay  = "UnauthorizedAccess:EC2/TorRelay"
)

// orPort is the port that relays listen on by default (torrc(5), ORPort).
const orPort = 9001

// guards is to how many networks a client without a list is expected to keep
// connections on the default port: Tor's clients use one guard for most, and
// keep at least two in reserve (guard-spec, n-primary-guards-to-use).
const guards = 2

// guardMinutes is how long a client stays with a guard at least. Circuits live
// for ten minutes (torrc(5), MaxCircuitDirtiness), their connection longer.
const guardMinutes = 30

// relayPeers is how many listed nodes a host that others of them call has to
// call itself to be a relay: clients call few and are called by none.
const relayPeers = 3

// torTraffic finds clients and relays of Tor: by lists of its nodes, or, without
// them, by long connections to the default port of relays in several networks.
func torTraffic(n *Night) Result {
	var out Result
	for _, rows := range n.interfaces() {
		called, calls, byPort := n.torRows(rows)
		switch {
		case len(called) == 0 && len(byPort.networks) >= guards:
			out.Findings = append(out.Findings, n.torByPort(byPort))
		case peersOf(called) >= relayPeers && peersOf(calls) >= relayPeers:
			out.Findings = append(out.Findings, n.torListed(typeTorRelay, append(called, calls...)))
		case len(called) > 0:
			out.Findings = append(out.Findings, n.torListed(typeTorClient, called))
		}
	}
	return out
}

// relayUse is what an interface did on the default port of relays.
type relayUse struct {
	rows     []*table.FlowRow
	networks map[string]bool
}

// torRows picks an interface's rows that have to do with Tor: nodes that it
// called, nodes that called it, and use of the relays' port.
func (n *Night) torRows(rows []table.FlowRow) (called, calls []*table.FlowRow, byPort relayUse) {
	byPort.networks = map[string]bool{}
	for _, c := range conversations(rows) {
		r := &c[0]
		if !outside(r) || r.Protocol != tcp {
			continue
		}
		switch listed := len(n.torHits(r)) > 0; {
		case listed && r.Outbound:
			called = append(called, pointers(c)...)
		case listed:
			calls = append(calls, pointers(c)...)
		}
		if r.Outbound && r.Port == orPort && !n.knowsPeer(r) && summarise(c).minutes >= guardMinutes {
			byPort.rows = append(byPort.rows, pointers(c)...)
			byPort.networks[r.PeerNetwork] = true
		}
	}
	return called, calls, byPort
}

// torHits returns the indicators that name a row's peer as a node of Tor.
// Lists give addresses, and nodes choose their ports.
func (n *Night) torHits(r *table.FlowRow) []indicator.Indicator {
	addr, err := netip.ParseAddr(r.Peer)
	if err != nil {
		return nil
	}
	port := uint16(r.Port)
	if !r.Outbound {
		port = 0
	}
	return ofCategory(indicator.Tor, n.Places.AddressIndicators(addr, port))
}

func peersOf(rows []*table.FlowRow) int {
	peers := map[string]bool{}
	for _, r := range rows {
		peers[r.Peer] = true
	}
	return len(peers)
}

func (n *Night) torListed(typ string, rows []*table.FlowRow) Held {
	h := n.ruled(typ, 8, rows)
	f := &h.Finding
	f.Basis = finding.List
	f.Action.RemoteAddress = "" // one finding for the host, whichever node it uses
	seen := map[string]bool{}
	for _, r := range rows {
		if len(f.Evidence) == finding.MaxEvidence {
			break
		}
		if seen[r.Peer] {
			continue
		}
		seen[r.Peer] = true
		f.Evidence = append(f.Evidence, onLists(n.torHits(r))...)
	}
	f.Description = fmt.Sprintf("%s exchanged traffic with %d nodes of the Tor network.", rows[0].Interface, peersOf(rows))
	f.Normal = []string{"no traffic with nodes of Tor"}
	f.Quiet = "a trusted list that names the nodes"
	return h
}

func (n *Night) torByPort(use relayUse) Held {
	networks := slices.Sorted(maps.Keys(use.networks))
	h := n.ruled(typeTorClient, 5, use.rows,
		fact("port", orPort, "port %d is where Tor's relays listen by default", orPort),
		fact("networks", len(networks), "long connections to it in %d networks that nobody here knows: %.200s", len(networks), strings.Join(networks, " ")))
	f := &h.Finding
	f.Action.RemoteAddress = ""
	f.Description = fmt.Sprintf("%s kept connections to port %d of hosts in %d networks, as a client of Tor keeps to its guards.", use.rows[0].Interface, orPort, len(networks))
	f.Normal = []string{"no long connections to this port"}
	f.Quiet = "the peers on two earlier days of the host, or three other hosts talking to them"
	return h
}
