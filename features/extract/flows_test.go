package extract_test

import (
	"fmt"
	"math"
	"net/netip"
	"testing"

	"yoban/features/event"
	"yoban/features/table"
)

// flow is an accepted TCP record of eni-1 without direction or flags.
func flow(src string, srcPort uint16, dst string, dstPort uint16, change ...func(*event.Flow)) record {
	f := &event.Flow{
		Account: []byte(account), Interface: []byte("eni-1"), Src: netip.MustParseAddr(src), Dst: netip.MustParseAddr(dst), SrcPort: srcPort, DstPort: dstPort,
		Protocol: 6, Accepted: true, Packets: 10, Bytes: 1000, Start: day + 30, End: day + 40,
	}
	for _, c := range change {
		c(f)
	}
	return record{object: "object", flow: f}
}

func flags(v uint8) func(*event.Flow) {
	return func(f *event.Flow) { f.HasFlags, f.TCPFlags = true, v }
}

func toward(d event.Direction) func(*event.Flow) { return func(f *event.Flow) { f.Direction = d } }

func rejected(f *event.Flow) { f.Accepted = false }

func protocol(n uint8) func(*event.Flow) { return func(f *event.Flow) { f.Protocol = n } }

// short writes what decides a row: who is the client, ports, counts.
func short(r table.FlowRow) string {
	way := "in"
	if r.Outbound {
		way = "out"
	}
	return fmt.Sprintf("%s local=%s peer=%s port=%d flows=%d peers=%d conns=%d bytes=%d/%d", way, r.Local, r.Peer, r.Port, r.Flows, r.Peers, r.Connections, r.BytesOut, r.BytesIn)
}

func TestRowsOfConversations(t *testing.T) {
	const own, web, other = "10.0.0.5", "203.0.113.9", "10.0.0.9"
	tests := map[string]struct {
		records []record
		want    []string
	}{
		"a client and its answer, without direction or flags": {
			[]record{flow(own, 50000, web, 443), flow(web, 443, own, 50000)},
			[]string{"out local=10.0.0.5 peer=203.0.113.9 port=443 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"a service and its client": {
			[]record{flow(web, 50000, own, 22), flow(own, 22, web, 50000)},
			[]string{"in local=10.0.0.5 peer=203.0.113.9 port=22 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"two connections to one service are one conversation": {
			[]record{flow(own, 50000, web, 443), flow(web, 443, own, 50000), flow(own, 50001, web, 443)},
			[]string{"out local=10.0.0.5 peer=203.0.113.9 port=443 flows=3 peers=1 conns=2 bytes=2000/1000"}},
		"both ports ephemeral: the SYN tells who asked": {
			[]record{flow(own, 40000, web, 50000, flags(2)), flow(web, 50000, own, 40000, flags(18))},
			[]string{"out local=10.0.0.5 peer=203.0.113.9 port=50000 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"both ports ephemeral and no flags: the smaller port is the service's": {
			[]record{flow(own, 40000, web, 50000), flow(web, 50000, own, 40000)},
			[]string{"in local=10.0.0.5 peer=203.0.113.9 port=40000 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"both ports of services: the SYN tells": {
			[]record{flow(own, 22, web, 80, flags(3)), flow(web, 80, own, 22, flags(19))},
			[]string{"out local=10.0.0.5 peer=203.0.113.9 port=80 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"both ports ephemeral and no flags: the port that comes back is the service's": {
			[]record{flow(own, 50051, web, 40000), flow(web, 40000, own, 50051), flow(own, 50051, "203.0.113.10", 41000), flow("203.0.113.10", 41000, own, 50051),
				flow("203.0.113.11", 60000, own, 50051), flow(own, 50051, "203.0.113.11", 60000)},
			[]string{"in local=10.0.0.5 peer=203.0.113.10 port=50051 flows=2 peers=1 conns=1 bytes=1000/1000",
				"in local=10.0.0.5 peer=203.0.113.11 port=50051 flows=2 peers=1 conns=1 bytes=1000/1000",
				"in local=10.0.0.5 peer=203.0.113.9 port=50051 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"a SYN outweighs what comes back": {
			[]record{flow(own, 50051, web, 40000, flags(2)), flow(web, 40000, own, 50051, flags(18)),
				flow("203.0.113.11", 60000, own, 50051), flow(own, 50051, "203.0.113.11", 60000)},
			[]string{"in local=10.0.0.5 peer=203.0.113.11 port=50051 flows=2 peers=1 conns=1 bytes=1000/1000",
				"out local=10.0.0.5 peer=203.0.113.9 port=40000 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"flags mean nothing in UDP": {
			[]record{flow(own, 40000, web, 50000, flags(2), protocol(17)), flow(web, 50000, own, 40000, protocol(17))},
			[]string{"in local=10.0.0.5 peer=203.0.113.9 port=40000 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"equal ports: the remote end is the service": {
			[]record{flow(own, 123, web, 123, protocol(17)), flow(web, 123, own, 123, protocol(17))},
			[]string{"out local=10.0.0.5 peer=203.0.113.9 port=123 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"no ports": {
			[]record{flow(own, 0, web, 0, protocol(1)), flow(web, 0, own, 0, protocol(1))},
			[]string{"out local=10.0.0.5 peer=203.0.113.9 port=0 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"both private: flow-direction says which side is the interface's": {
			[]record{flow(other, 50000, own, 5432, toward(event.Ingress)), flow(own, 5432, other, 50000, toward(event.Egress))},
			[]string{"in local=10.0.0.5 peer=10.0.0.9 port=5432 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"both private without direction: the address in most records is the interface's": {
			[]record{flow(own, 50000, other, 5432), flow(other, 5432, own, 50000), flow(own, 50001, web, 443), flow(web, 443, own, 50001)},
			[]string{"out local=10.0.0.5 peer=10.0.0.9 port=5432 flows=2 peers=1 conns=1 bytes=1000/1000",
				"out local=10.0.0.5 peer=203.0.113.9 port=443 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"one direction logged is enough evidence for both": {
			[]record{flow(own, 5432, other, 50000), flow(other, 50000, own, 5432, toward(event.Ingress))},
			[]string{"in local=10.0.0.5 peer=10.0.0.9 port=5432 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"a NAT gateway forwards for others: flow-direction decides against the guess by private address": {
			[]record{flow("203.0.113.77", 50000, own, 443, toward(event.Egress)), flow(own, 443, "203.0.113.77", 50000, toward(event.Ingress))},
			[]string{"out local=203.0.113.77 peer=10.0.0.5 port=443 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"an IPv4 address in IPv6 clothes is itself": {
			[]record{flow("::ffff:10.0.0.5", 50000, web, 443), flow(web, 443, own, 50000)},
			[]string{"out local=10.0.0.5 peer=203.0.113.9 port=443 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"IPv6": {
			[]record{flow("fd00::5", 50000, "2001:db8::9", 443), flow("2001:db8::9", 443, "fd00::5", 50000)},
			[]string{"out local=fd00::5 peer=2001:db8::9 port=443 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"an unanswered call is a probe": {
			[]record{flow(own, 50000, web, 443)},
			[]string{"out local= peer= port=443 flows=1 peers=1 conns=1 bytes=1000/0"}},
		"a rejected exchange is a probe": {
			[]record{flow(web, 50000, own, 22, rejected), flow(own, 22, web, 50000, rejected)},
			[]string{"in local= peer= port=22 flows=2 peers=1 conns=1 bytes=1000/1000"}},
		"probes of one port fold, of two ports do not": {
			[]record{flow(web, 50000, own, 22, rejected), flow("203.0.113.10", 50001, own, 22, rejected), flow(web, 50000, own, 23, rejected)},
			[]string{"in local= peer= port=22 flows=2 peers=2 conns=2 bytes=0/2000", "in local= peer= port=23 flows=1 peers=1 conns=1 bytes=0/1000"}},
		"a conversation keeps its row beside probes of its port": {
			[]record{flow(web, 50000, own, 22), flow(own, 22, web, 50000), flow("203.0.113.10", 50001, own, 22, rejected)},
			[]string{"in local= peer= port=22 flows=1 peers=1 conns=1 bytes=0/1000", "in local=10.0.0.5 peer=203.0.113.9 port=22 flows=2 peers=1 conns=1 bytes=1000/1000"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			rows := foldDay(t, tt.records...).Flows
			var got []string
			for _, r := range rows {
				got = append(got, short(r))
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("got\n%q, want\n%q", got, tt.want)
			}
		})
	}
}

func TestMinutesOfAFlow(t *testing.T) {
	tests := map[string]struct {
		start, end int64
		want       uint64
	}{
		"within a minute":                {30, 40, 1},
		"over the border of two minutes": {59, 61, 3},
		"one packet":                     {60, 60, 2},
		"to the end of the hour":         {3599, 3599, 1 << 59},
		"beyond the hour":                {3540, 4000, 1 << 59},
		"a day":                          {0, 86400, 1<<60 - 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := foldDay(t, flow("10.0.0.5", 50000, "203.0.113.9", 443, func(f *event.Flow) { f.Start, f.End = day+tt.start, day+tt.end })).Flows[0]
			if r.MinuteMap != tt.want {
				t.Errorf("minute map %b, want %b", r.MinuteMap, tt.want)
			}
			if r.First != (day+tt.start)*1000 || r.Last != (day+tt.end)*1000 {
				t.Errorf("first and last are %d and %d", r.First, r.Last)
			}
		})
	}
}

func TestHugeCountsStopAtTheLargest(t *testing.T) {
	huge := func(f *event.Flow) { f.Packets, f.Bytes = math.MaxInt64, math.MaxInt64 }
	r := foldDay(t, flow("10.0.0.5", 50000, "203.0.113.9", 443, huge), flow("10.0.0.5", 50000, "203.0.113.9", 443, huge), flow("203.0.113.9", 443, "10.0.0.5", 50000, huge)).Flows[0]
	if r.BytesOut != math.MaxInt64 || r.BytesIn != math.MaxInt64 || r.PacketsOut != math.MaxInt64 {
		t.Errorf("%d bytes out, %d in, %d packets out", r.BytesOut, r.BytesIn, r.PacketsOut)
	}
	if r.PacketsPerMin <= 0 || r.OutShare <= 0 || r.OutShare > 1 {
		t.Errorf("%g packets a minute, %g of the bytes out", r.PacketsPerMin, r.OutShare)
	}
}

func TestRecordsWithoutTrafficAreNoRows(t *testing.T) {
	r := flow("10.0.0.5", 1, "10.0.0.6", 2, func(f *event.Flow) { f.Status = event.FlowNoData })
	if days := fold(t, 1, func(int) int { return 0 }, []record{r}); len(days) != 0 {
		t.Errorf("got %v", days)
	}
}

func TestAnInterfaceLendsItsInstanceToRecordsWithoutOne(t *testing.T) {
	named := func(f *event.Flow) { f.Instance = []byte("i-1") }
	other := func(f *event.Flow) { f.Interface = []byte("eni-2") }
	rows := foldDay(t, flow("10.0.0.5", 50000, "203.0.113.9", 443, named), flow("203.0.113.9", 443, "10.0.0.5", 50000),
		flow("10.0.0.5", 50000, "203.0.113.9", 80), flow("203.0.113.9", 80, "10.0.0.5", 50000), flow("10.0.0.6", 50000, "203.0.113.9", 80, other)).Flows
	got := map[string]string{}
	for _, r := range rows {
		got[fmt.Sprint(r.Interface, " ", r.Port)] = r.Instance
	}
	want := map[string]string{"eni-1 443": "i-1", "eni-1 80": "i-1", "eni-2 80": ""}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("instances %v, want %v", got, want)
	}
}
