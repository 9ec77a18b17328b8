package detector

import (
	"fmt"
	"strings"

	"yoban/features/table"
	"yoban/models/finding"
)

// clusterPorts are where Hadoop, HBase, Spark and Livy on EMR show who asks what
// runs, without a login (EMR management guide, "View web interfaces hosted on EMR
// clusters").
var clusterPorts = map[int32]bool{8088: true, 8042: true, 9870: true, 9864: true, 50070: true, 50075: true, 16010: true, 18080: true, 8998: true, 20888: true}

// openStores are ports of Elasticsearch, which has no login by default before
// version 8.
var openStores = map[int32]bool{9200: true, 9300: true}

// exposed is how much a store without a login raises the severity of a probe: to
// High, as GuardDuty has it.
const exposed = 6.0

// probed keeps known scanners that a port accepted: those of clusters, or all
// others but the web's, which are meant to be reached.
func probed(cluster bool) func(*Night, *encounter) bool {
	return func(_ *Night, e *encounter) bool {
		r := e.flows[0]
		return !r.Outbound && !e.stopped && r.Port != 80 && r.Port != 443 && clusterPorts[r.Port] == cluster && (r.Protocol == tcp || r.Protocol == udp)
	}
}

// open reports whether an inbound contact was accepted: the service answered, and
// not with a reset.
func open(r *table.FlowRow) bool {
	switch {
	case r.Accepted == 0 || r.PacketsOut == 0:
		return false
	case r.Protocol != tcp:
		return true
	case r.TCPFlags != 0:
		return r.TCPFlags&flagACK != 0
	}
	least := float64(leastAnswer)
	if strings.Contains(r.Peer, ":") {
		least = leastAnswerV6
	}
	return ratio(r.BytesOut, r.PacketsOut) > least
}

// tellProbed sums the scanners up by the ports they found.
func tellProbed(_ *Night, t *told) {
	ports, scanners := map[int32]bool{}, map[string]bool{}
	store := int32(0)
	for _, e := range t.of {
		port := e.flows[0].Port
		ports[port], scanners[e.met] = true, true
		if openStores[port] {
			store = max(store, port)
		}
	}
	t.reason(fact("ports", len(ports), "open to known scanners: %s", listed(ports)))
	t.reason(fact("scanners", len(scanners), "%d listed addresses were answered", len(scanners)))
	if store != 0 {
		t.add(exposed, fact("store", store, "port %d is where Elasticsearch answers everybody", store))
	}
	first := t.of[0].flows[0]
	t.Action = finding.Action{Kind: finding.PortProbe, LocalPort: first.Port, RemoteAddress: first.Peer}
	t.Description = fmt.Sprintf("%d known scanners found ports of %s open: %s.", len(scanners), t.Resource.InterfaceID, listed(ports))
	t.Normal = []string{"ports that only those can reach who need them"}
	t.Quiet = "a security group that lets in only who needs the ports, or the scanners on a trusted list"
}
