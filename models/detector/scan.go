package detector

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"yoban/features/table"
)

const (
	typePortscan  = "Recon:EC2/Portscan"
	typePortSweep = "Impact:EC2/PortSweep"
)

// Sequential hypothesis testing of Jung, Paxson, Berger and Balakrishnan (Fast
// portscan detection using sequential hypothesis testing, IEEE S&P 2004): a
// first contact succeeds with probability 0.8 for a benign host and 0.2 for a
// scanner, so each failure is worth two bits and each success takes two away.
const contactBits = 2

// scanBits is their threshold for a false alarm in 100,000 hosts and a detection
// of 99 in 100: log2(0.99/0.00001).
const scanBits = 16.6

// How wide a scan is at least, by the defaults of Zeek's scan policy: failed
// contacts with 25 hosts on one port, or with 15 ports of one host.
const (
	sweepHosts = 25
	scanPorts  = 15
)

// What every host calls by itself. A host whose way out is closed fails there
// with dozens of addresses, as names of large services resolve to others every
// time: on these ports a sweep has to be wider, and to give up early. Linux asks
// seven times (tcp_syn_retries is 6), a scanner once or twice.
var everyday = map[int32]bool{53: true, 80: true, 123: true, 443: true}

const (
	everydayHosts   = 100
	everydayPackets = 3 // for each host
)

// privileged is the first port that any user may listen on. Peer-to-peer
// software listens above, and tries peers that are gone; what fails below by
// the dozen is a scan.
const privileged = 1024

// scans finds hosts that try many ports of a host, or one port of many hosts,
// and mostly fail. Each hour is judged by itself, and needs no history.
func scans(n *Night) Result {
	var out Result
	for _, rows := range n.interfaces() {
		t := tryOut(rows)
		out.Findings = append(out.Findings, n.portSweep(t)...)
		out.Findings = append(out.Findings, n.portscan(t)...)
	}
	return out
}

// contact is a port that an interface tried in an hour.
type contact struct {
	hour     int64
	port     int32
	protocol int32
}

// aim is one side of a scan: a peer in an hour, or those that did not answer.
type aim struct {
	hour     int64
	peer     string
	protocol int32
}

// tries counts what became of the contacts of one interface.
type tries struct {
	ports map[contact]*tally // how one port fared with all hosts
	peers map[aim]*tally     // how one host fared with all ports
}

// tally counts contacts that failed, and those that did not.
type tally struct {
	failed, answered int64
	rows             []*table.FlowRow // that failed
}

func (t *tally) bits() float64 { return contactBits * float64(t.failed-t.answered) }

func (t *tally) add(r *table.FlowRow, failed bool, contacts int64) {
	if !failed {
		t.answered = saturate(t.answered, contacts)
		return
	}
	t.failed = saturate(t.failed, contacts)
	t.rows = append(t.rows, r)
}

// isSweep reports whether contacts on a port are a sweep.
func (t *tally) isSweep(port int32) bool {
	if t.failed < sweepHosts || t.bits() < scanBits {
		return false
	}
	if !everyday[port] {
		return true
	}
	packets := int64(0)
	for _, r := range t.rows {
		packets = saturate(packets, r.PacketsOut)
	}
	return t.failed >= everydayHosts && ratio(packets, t.failed) <= everydayPackets
}

// tryOut sorts an interface's outbound contacts.
func tryOut(rows []table.FlowRow) tries {
	t := tries{map[contact]*tally{}, map[aim]*tally{}}
	for i := range rows {
		r := &rows[i]
		if !sent(r) || r.Protocol != tcp && r.Protocol != udp {
			continue
		}
		failed := refused(r)
		if r.Protocol == tcp || r.Port < privileged {
			of(t.ports, contact{r.Hour, r.Port, r.Protocol}).add(r, failed, max(r.Peers, 1))
		}
		if r.Peer != "" || r.Port < privileged {
			of(t.peers, aim{r.Hour, r.Peer, r.Protocol}).add(r, failed, 1)
		}
	}
	return t
}

func of[K comparable](m map[K]*tally, k K) *tally {
	t, ok := m[k]
	if !ok {
		t = &tally{}
		m[k] = t
	}
	return t
}

// Flags as flow logs number them: a SYN-ACK shows as 18, a lone ACK as 0.
const (
	flagRST = 4
	flagACK = 16
)

// leastAnswer is the size in bytes of a TCP packet without options or data. A
// reset is no larger; what accepts a connection sends options.
const (
	leastAnswer   = 40
	leastAnswerV6 = 60
)

// refused reports whether a contact failed: nobody answered, or with a reset.
func refused(r *table.FlowRow) bool {
	if r.Peer == "" {
		return true
	}
	if r.Protocol != tcp {
		return false
	}
	if r.TCPFlags != 0 {
		return r.TCPFlags&flagRST != 0 && r.TCPFlags&flagACK == 0
	}
	least := float64(leastAnswer)
	if strings.Contains(r.Peer, ":") {
		least = leastAnswerV6
	}
	const options = 20 // that a SYN carries, in bytes
	return r.PacketsIn > 0 && ratio(r.BytesIn, r.PacketsIn) <= least && ratio(r.PacketsOut, r.PacketsIn) <= 2 && ratio(r.BytesOut, r.PacketsOut) <= least+options
}

// portSweep reports an interface that tried a port of many hosts.
func (n *Night) portSweep(t tries) []Held {
	var rows []*table.FlowRow
	ports := map[int32]bool{}
	most := int64(0)
	for c, x := range t.ports {
		if x.isSweep(c.port) {
			rows = append(rows, x.rows...)
			ports[c.port] = true
			most = max(most, x.failed)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	widest(rows)
	h := n.ruled(typePortSweep, 8, rows,
		fact("hosts", most, "%d hosts did not answer or refused one port within an hour; a scan starts at %d", most, sweepHosts),
		fact("ports", len(ports), "ports tried so: %s", listed(ports)))
	f := &h.Finding
	f.Action.RemoteAddress = "" // one finding for the interface, whoever answered first
	f.Description = fmt.Sprintf("%s tried port %d of up to %d hosts an hour, of which next to none accepted.", f.Resource.InterfaceID, f.Action.RemotePort, most)
	f.Normal = []string{"of the contacts of an ordinary host four in five succeed"}
	f.Quiet = fmt.Sprintf("fewer than %d failures an hour on one port, or as many successes", sweepHosts)
	return []Held{h}
}

// portscan reports an interface that tried many ports of a host.
func (n *Night) portscan(t tries) []Held {
	var rows []*table.FlowRow
	hosts, ports := map[string]bool{}, map[int32]bool{}
	most := int64(0)
	for a, x := range t.peers {
		if x.failed >= scanPorts && x.bits() >= scanBits {
			rows = append(rows, x.rows...)
			hosts[a.peer] = true
			most = max(most, x.failed)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	widest(rows)
	for _, r := range rows {
		ports[r.Port] = true
	}
	h := n.ruled(typePortscan, 5, rows,
		fact("ports", most, "%d ports did not answer or refused within an hour; a scan starts at %d", most, scanPorts),
		fact("ports tried", len(ports), "ports tried so: %s", listed(ports)))
	f := &h.Finding
	delete(hosts, "")
	f.Action.RemoteAddress = ""
	if len(hosts) == 1 {
		f.Action.RemoteAddress = slices.Collect(maps.Keys(hosts))[0]
	}
	f.Description = fmt.Sprintf("%s tried up to %d ports an hour that next to nobody had open.", f.Resource.InterfaceID, most)
	f.Normal = []string{"of the contacts of an ordinary host four in five succeed"}
	f.Quiet = fmt.Sprintf("fewer than %d failures an hour with one host, or as many successes", scanPorts)
	return []Held{h}
}

// widest orders rows of a scan: those of the most hosts first, then as tables
// are.
func widest(rows []*table.FlowRow) {
	slices.SortFunc(rows, func(a, b *table.FlowRow) int {
		return cmp.Or(cmp.Compare(b.Peers, a.Peers), cmp.Compare(a.Port, b.Port), cmp.Compare(a.Protocol, b.Protocol),
			cmp.Compare(a.Hour, b.Hour), strings.Compare(a.Peer, b.Peer))
	})
}

// listed names some ports.
func listed(ports map[int32]bool) string {
	const most = 20
	all := slices.Sorted(maps.Keys(ports))
	text := strings.Trim(fmt.Sprint(all[:min(len(all), most)]), "[]")
	if len(all) > most {
		text += fmt.Sprintf(" and %d more", len(all)-most)
	}
	return text
}
