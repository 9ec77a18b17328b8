package detector_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/detector"
)

// talk is a conversation of an interface over some hours of a day; what it says
// is an hour's.
type talk struct {
	eni, peer   string
	network     string
	port        int32
	protocol    int32
	inbound     bool
	from, hours int64
	minutes     float64
	connections int64

	packetsOut, packetsIn, bytesOut, bytesIn int64
	burst                                    int64 // every second hour has this many times the traffic
}

func (k talk) rows(account string, day int32) []table.FlowRow {
	var out []table.FlowRow
	for h := range or(k.hours, 1) {
		start := at(day, k.from+h, 0)
		n := int64(1)
		if h%2 == 1 {
			n = or(k.burst, 1)
		}
		out = append(out, table.FlowRow{Account: account, Interface: or(k.eni, "eni-app"), Outbound: !k.inbound, Peer: k.peer, Port: k.port, Protocol: or(k.protocol, 6), Hour: start,
			Local: "10.0.0.9", Instance: "i-00000000000000009", Region: "eu-west-1", PeerNetwork: or(k.network, "as:64666"), Flows: 12, Connections: or(k.connections, 1), Accepted: 12,
			PacketsOut: n * k.packetsOut, PacketsIn: n * k.packetsIn, BytesOut: n * k.bytesOut, BytesIn: n * k.bytesIn,
			Minutes: or(k.minutes, 60), MinuteMap: uint64(1)<<60 - 1, First: start, Last: start + 59*minute, SampleObject: "flows.gz"})
	}
	return out
}

func talks(account string, day int32, all ...talk) *table.Day {
	r := &table.Day{}
	for _, k := range all {
		r.Flows = append(r.Flows, k.rows(account, day)...)
	}
	sortRows(r)
	return r
}

// Conversations of an hour. A miner gets work every half a minute and answers
// now and then: some 20 packets of 100 bytes a minute.
func miner(peer string) talk {
	return talk{peer: peer, port: 3333, from: 2, hours: 6, packetsOut: 600, packetsIn: 600, bytesOut: 50_000, bytesIn: 80_000}
}

func keepAlive(eni string) talk {
	return talk{eni: eni, peer: "192.0.2.80", port: 443, hours: 24, packetsOut: 500, packetsIn: 500, bytesOut: 45_000, bytesIn: 60_000}
}

// hosts is a world of ten interfaces that browse, of which some keep a
// connection to one vendor all day.
func hosts(t testing.TB, alive ...string) world {
	return world{places: informed(t), days: 21, usual: func(account string, i int, day int32) *table.Day {
		return browsing(account, i, day, alive...)
	}}
}

// browsing is a day of the ten interfaces.
func browsing(account string, i int, day int32, alive ...string) *table.Day {
	var all []talk
	for n := range 10 {
		eni := fmt.Sprint("eni-", n)
		if n == 0 {
			eni = "eni-app"
		}
		all = append(all, talk{eni: eni, peer: fmt.Sprintf("192.0.2.%d", 100+(n+i)%20), port: 443, from: 10, minutes: 5, packetsOut: 900, packetsIn: 4000, bytesOut: 90_000, bytesIn: 5_000_000},
			talk{eni: eni, peer: "192.0.2.53", port: 443, from: 11, minutes: 40, packetsOut: 4000, packetsIn: 9000, bytesOut: 400_000, bytesIn: 9_000_000})
	}
	if account == home {
		for _, eni := range alive {
			all = append(all, keepAlive(eni))
		}
	}
	return talks(account, day, all...)
}

func TestMiningLooksLikeNothingElse(t *testing.T) {
	all := make([]string, 9)
	for n := range all {
		all[n] = fmt.Sprint("eni-", n+1)
	}
	tests := []struct {
		name  string
		world world
		talk  talk
	}{
		{"a bulk download", hosts(t), talk{peer: "198.51.100.230", port: 443, from: 3, minutes: 45, packetsOut: 50_000, packetsIn: 400_000, bytesOut: 2_500_000, bytesIn: 590_000_000}},
		{"an upload by many connections", hosts(t), talk{peer: "198.51.100.230", port: 443, from: 3, hours: 6, connections: 400, packetsOut: 400_000, packetsIn: 50_000, bytesOut: 590_000_000, bytesIn: 2_500_000}},
		{"a long SSH session with bursts", hosts(t), talk{peer: "198.51.100.230", port: 22, from: 3, hours: 6, packetsOut: 900, packetsIn: 1200, bytesOut: 80_000, bytesIn: 900_000, burst: 40}},
		{"a keep-alive of every day", hosts(t, "eni-app"), keepAlive("eni-app")},
		{"a keep-alive that all other hosts have", hosts(t, all...), keepAlive("eni-app")},
		{"the connection of every day", hosts(t), talk{peer: "192.0.2.53", port: 443, from: 11, minutes: 40, packetsOut: 4000, packetsIn: 9000, bytesOut: 400_000, bytesIn: 9_000_000}},
	}
	mining := needed(t, hosts(t).night(talks(home, today, miner("198.51.100.230"))), detector.FamilyMining, "conversation", baseline.HostKind+"eni-app")
	// Six hours are log2(36) bits; size, rate, one connection, steadiness and
	// balance are 1.8, 1.8, 1.6, 1 and 0.8; the port 4.6. The peer is new to a
	// host of few long peers and to all others.
	if mining.Raw < 18 || mining.Past != detector.PastLong {
		t.Errorf("mining has %.1f bits and a %s past", mining.Raw, mining.Past)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			other := needed(t, tt.world.night(talks(home, today, tt.talk)), detector.FamilyMining, "conversation", baseline.HostKind+"eni-app")
			if other.Raw > mining.Raw-6 {
				t.Errorf("%.1f bits, and mining only %.1f", other.Raw, mining.Raw)
			}
		})
	}
	t.Run("mining on the port of the web is still the strangest", func(t *testing.T) {
		web := miner("198.51.100.230")
		web.port = 443
		hidden := needed(t, hosts(t).night(talks(home, today, web)), detector.FamilyMining, "conversation", baseline.HostKind+"eni-app")
		if bits(hidden, "port") != 0 || bits(mining, "port") < 4 || hidden.Raw < 12 {
			t.Errorf("%.1f bits on port 443, %.1f of %.1f for port 3333", hidden.Raw, bits(mining, "port"), mining.Raw)
		}
	})
}

// Every answer that miners do not give makes a conversation less like mining.
func TestEveryPartOfTheShapeCounts(t *testing.T) {
	w := hosts(t)
	windows := w.past()
	raw := func(k talk) float64 {
		return needed(t, w.nightAfter(windows, talks(home, today, k)), detector.FamilyMining, "conversation", baseline.HostKind+"eni-app").Raw
	}
	tests := []struct {
		name   string
		change func(*talk)
	}{
		{"two hours instead of six", func(k *talk) { k.hours = 2 }},
		{"three times the traffic every second hour", func(k *talk) { k.burst = 3 }},
		{"full packets", func(k *talk) { k.bytesOut, k.bytesIn = 800_000, 1_000_000 }},
		{"hundreds of packets a minute", func(k *talk) {
			k.packetsOut, k.packetsIn, k.bytesOut, k.bytesIn = 60*k.packetsOut, 60*k.packetsIn, 60*k.bytesOut, 60*k.bytesIn
		}},
		{"only one side speaks", func(k *talk) { k.bytesOut, k.bytesIn = 5_000, 125_000 }},
		{"many short connections", func(k *talk) { k.connections = 30 }},
		{"another port", func(k *talk) { k.port = 443 }},
		{"a peer of every day", func(k *talk) { k.peer = "192.0.2.53" }},
	}
	miners := raw(miner("198.51.100.230"))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := miner("198.51.100.230")
			tt.change(&k)
			if got := raw(k); got > miners-1 {
				t.Errorf("%.1f bits, and mining %.1f", got, miners)
			}
		})
	}
}

func TestMiningTellsOfTheConversation(t *testing.T) {
	n := hosts(t).night(talks(home, today, miner("198.51.100.230"), keepAlive("eni-app")))
	var got []detector.Candidate
	for _, c := range detector.Run(n).Candidates {
		if strings.Contains(c.Item, "198.51.100.230") {
			got = append(got, c)
		}
	}
	if len(got) != 1 {
		t.Fatalf("%d candidates for the miner, want one for its six hours", len(got))
	}
	f := got[0].Finding
	if f.First != at(today, 2, 0)/1000 || f.Last != at(today, 7, 59)/1000 || f.Count != 6*12 {
		t.Errorf("%d records from %d to %d", f.Count, f.First, f.Last)
	}
	r, a := f.Resource, f.Action
	if r.InterfaceID != "eni-app" || r.InstanceID != "i-00000000000000009" || r.PrivateIP != "10.0.0.9" || a.RemotePort != 3333 || a.RemoteAddress != "198.51.100.230" || a.Blocked {
		t.Errorf("resource %+v, action %+v", r, a)
	}
	if len(f.Actors) != 1 || f.Actors[0].ASN != 64666 || f.Actors[0].Org != "Elsewhere" {
		t.Errorf("actors %+v", f.Actors)
	}
	if len(f.Normal) == 0 || !strings.Contains(f.Normal[0], "192.0.2.53 on 21 days") {
		t.Errorf("the usual peer is missing from %q", f.Normal)
	}
}

func TestWhatIsNoConversationOfAMiner(t *testing.T) {
	change := func(f func(*talk)) talk {
		k := miner("198.51.100.230")
		f(&k)
		return k
	}
	tests := []struct {
		name string
		talk talk
		want int
	}{
		{"outbound TCP", change(func(*talk) {}), 1},
		{"UDP", change(func(k *talk) { k.protocol = 17 }), 0},
		{"inbound", change(func(k *talk) { k.inbound = true }), 0},
		{"within the private network", change(func(k *talk) { k.peer, k.network = "10.0.0.200", "private" }), 0},
		{"folded probes", change(func(k *talk) { k.peer = "" }), 0},
		{"nine minutes", change(func(k *talk) { k.hours, k.minutes = 1, 9 }), 0},
		{"ten minutes over two hours", change(func(k *talk) { k.hours, k.minutes = 2, 5 }), 1},
		{"no packets", change(func(k *talk) { k.packetsOut, k.packetsIn = 0, 0 }), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := detector.Run(hosts(t).night(talks(home, today, tt.talk)))
			mining := slices.DeleteFunc(r.Candidates, func(c detector.Candidate) bool { return c.Family != detector.FamilyMining })
			if len(mining) != tt.want || len(r.Findings) != 0 {
				t.Errorf("%d candidates and %d findings, want %d and none", len(mining), len(r.Findings), tt.want)
			}
		})
	}
}

func TestMiningNeedsNoHistory(t *testing.T) {
	w := hosts(t)
	w.days = 0
	c := needed(t, w.night(talks(home, today, miner("198.51.100.230"))), detector.FamilyMining, "conversation", baseline.HostKind+"eni-app")
	if c.Past != detector.PastYoung || c.Raw < 10 {
		t.Errorf("%.1f bits and a %s past on the first day", c.Raw, c.Past)
	}
}

func TestListedPoolsAreFindings(t *testing.T) {
	brief := talk{peer: "198.51.100.200", port: 443, minutes: 1, packetsOut: 3, packetsIn: 3, bytesOut: 200, bytesIn: 200}
	other := brief
	other.peer = "198.51.100.201"
	udp := brief
	udp.protocol = 17
	tests := []struct {
		name string
		talk talk
		want []string
	}{
		{"a listed address for a minute", brief, []string{"CryptoCurrency:EC2/BitcoinTool.B"}},
		{"an address that is listed as something else", other, []string{beacon}},
		{"a listed address by UDP", udp, []string{"CryptoCurrency:EC2/BitcoinTool.B"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := hosts(t).night(talks(home, today, tt.talk))
			if got := types(n); !slices.Equal(got, tt.want) {
				t.Fatalf("findings %q, want %q", got, tt.want)
			}
			for _, h := range detector.Run(n).Findings {
				if h.Finding.Basis != "list" || len(h.Finding.Evidence) != 1 || !strings.HasPrefix(h.Finding.Evidence[0].Text, "list ") || !slices.Equal(h.Entities, []string{baseline.HostKind + "eni-app"}) {
					t.Errorf("basis %s, evidence %+v, held %q", h.Finding.Basis, h.Finding.Evidence, h.Entities)
				}
			}
		})
	}
}
