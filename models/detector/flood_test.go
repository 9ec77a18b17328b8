package detector_test

import (
	"fmt"
	"slices"
	"testing"

	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
	"yoban/features/table"
	"yoban/models/detector"
)

func TestScans(t *testing.T) {
	open := func(rows []table.FlowRow) []table.FlowRow { // the port accepts, and no data follow
		return each(rows, func(r *table.FlowRow) { r.PacketsOut, r.PacketsIn, r.BytesOut, r.BytesIn = 3, 2, 164, 112 })
	}
	var probed, gone []table.FlowRow
	for i := range 40 {
		probed = append(probed, open([]table.FlowRow{flowRow(fmt.Sprintf("10.0.1.%d", i), 445, func(r *table.FlowRow) { r.PeerNetwork = "private" })})...)
		gone = append(gone, sweep(int32(20_000+i), 1)...)
	}
	high := func(rows []table.FlowRow) []table.FlowRow {
		return each(rows, func(r *table.FlowRow) { r.Protocol, r.Port = 17, 6881 })
	}
	tests := []struct {
		name string
		rows []table.FlowRow
		want []string
	}{
		{"25 hosts that do not answer", sweep(445, 25), []string{portSweep}},
		{"24 hosts that do not answer", sweep(445, 24), nil},
		{"15 ports that refuse", portscan(15), []string{portScan}},
		{"14 ports that refuse", portscan(14), nil},
		{"30 ports below 1024 that do not answer", func() []table.FlowRow {
			var rows []table.FlowRow
			for p := range int32(30) {
				rows = append(rows, sweep(1+p, 1)...)
			}
			return rows
		}(), []string{portScan}},
		{"by the flags, whatever the size", each(portscan(20), func(r *table.FlowRow) { r.TCPFlags, r.BytesIn = 2|4, 60 }), []string{portScan}},
		{"by the flags, all open", each(portscan(20), func(r *table.FlowRow) { r.TCPFlags = 2 | 18 | 4 }), nil},
		// 30 failures less 22 successes are 16 bits, and the threshold is 16.6.
		{"30 fail and 22 accept", slices.Concat(sweep(445, 30), probed[:22]), nil},
		{"30 fail and 21 accept", slices.Concat(sweep(445, 30), probed[:21]), []string{portSweep}},
		{"ports of own hosts that are open", probed, nil},
		{"peers of a peer-to-peer network that are gone", gone, nil},
		{"the same by UDP, on one port", high(sweep(1, 900)), nil},
		{"a hundred web servers", sweep(443, 100), []string{portSweep}},
		{"a way out that is closed", sweep(443, 99), nil},
		{"a way out that is closed, for long", each(sweep(443, 400), func(r *table.FlowRow) { r.PacketsOut = 7 * 400 }), nil},
		{"backscatter", each(sweep(445, 100), func(r *table.FlowRow) { r.PacketsOut, r.PacketsIn = 0, 100 }), nil},
		{"the internet's scan of the host", each(sweep(445, 9000), func(r *table.FlowRow) { r.Outbound = false }), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := types(alone(young(t), tt.rows)); !slices.Equal(got, tt.want) {
				t.Errorf("findings %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFloods(t *testing.T) {
	const dos = "Backdoor:EC2/DenialOfService."
	full := 20_000 * int64(60) // packets a minute at FastNetMon's threshold
	answered := func(share float64, size int64) func(*table.FlowRow) {
		return func(r *table.FlowRow) {
			r.Peer, r.PeerNetwork, r.BytesOut = "198.51.100.240", "as:64666", size*r.PacketsOut
			r.PacketsIn = int64(share * float64(r.PacketsOut))
		}
	}
	var rotating []table.FlowRow
	for p := range int32(100) {
		rotating = append(rotating, flood(17, 2000+p, full/100)...)
	}
	tests := []struct {
		name string
		rows []table.FlowRow
		want []string
	}{
		{"UDP at the threshold", flood(17, 9000, full), []string{dos + "Udp"}},
		{"UDP below it", flood(17, 9000, full-60), nil},
		{"UDP over a hundred ports", rotating, []string{dos + "Udp"}},
		{"to a port of DNS", flood(17, 53, full), []string{dos + "Dns"}},
		{"UDP to a port of TCP", flood(17, 80, full), []string{dos + "UdpOnTcpPorts"}},
		{"TCP", flood(6, 80, full), []string{dos + "Tcp"}},
		{"IGMP", flood(2, 0, full), []string{dos + "UnusualProtocol"}},
		{"TCP with resets for a few", each(flood(6, 80, full), answered(0.05, 40)), []string{dos + "Tcp"}},
		{"a fast upload with few acknowledgements", each(flood(6, 80, 2*full), answered(0.05, 1400)), nil},
		{"a fast upload", each(flood(6, 80, 2*full), answered(0.5, 1400)), nil},
		{"spread over a thousand hosts", each(flood(17, 9000, full), func(r *table.FlowRow) { r.Peers = 1000 }), nil},
		{"within the private network", each(flood(17, 9000, full), func(r *table.FlowRow) { r.Peer, r.PeerNetwork = "10.0.0.1", "private" }), nil},
		{"a tenth of it, from a host that nobody knows", flood(17, 9000, full/10), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := types(alone(young(t), tt.rows)); !slices.Equal(got, tt.want) {
				t.Errorf("findings %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("a tenth of it, from a host that never did so", func(t *testing.T) {
		if got := types(alone(hosts(t), flood(17, 9000, full/10))); !slices.Equal(got, []string{dos + "Udp"}) {
			t.Errorf("findings %q", got)
		}
	})
	t.Run("a tenth of it, as every day", func(t *testing.T) {
		w := hosts(t).before(func() []table.FlowRow { return flood(17, 9000, full/10) })
		if got := types(alone(w, flood(17, 9000, full/10))); got != nil {
			t.Errorf("findings %q", got)
		}
	})
}

func TestSpamRuns(t *testing.T) {
	probes := func() []table.FlowRow {
		return each(spam(20), func(r *table.FlowRow) { r.PacketsOut, r.PacketsIn, r.BytesOut, r.BytesIn = 3, 2, 164, 112 })
	}
	tests := []struct {
		name string
		rows []table.FlowRow
		want []string
	}{
		{"six servers", spam(6), []string{spambot}},
		{"five servers: a relay's", spam(5), nil},
		{"six servers that do not answer, as at AWS by default", sweep(25, 6), []string{spambot}},
		{"servers that are only probed", probes(), nil},
		{"a relay by submission", each(spam(20), func(r *table.FlowRow) { r.Port = 587 }), nil},
		{"servers of one's own network", each(spam(20), func(r *table.FlowRow) { r.PeerNetwork = "private" }), nil},
		{"a server of mail", each(spam(20), func(r *table.FlowRow) { r.Outbound = false }), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := types(alone(hosts(t), tt.rows)); !slices.Equal(got, tt.want) {
				t.Errorf("findings %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("a host without a history", func(t *testing.T) {
		if got := types(alone(young(t), spam(49))); got != nil {
			t.Errorf("findings %q for 49 servers", got)
		}
		if got := types(alone(young(t), spam(50))); !slices.Equal(got, []string{spambot}) {
			t.Errorf("findings %q for 50 servers", got)
		}
	})
	t.Run("a relay that sends every day", func(t *testing.T) {
		w := hosts(t).before(func() []table.FlowRow { return spam(3) })
		if got := types(alone(w, spam(50))); got != nil {
			t.Errorf("findings %q", got)
		}
	})
	t.Run("a scan of which port 25 is a part is no mail", func(t *testing.T) {
		rows := sweep(25, 20)
		for p := range int32(30) {
			rows = append(rows, sweep(1+p, 20)...)
		}
		if got := types(alone(hosts(t), rows)); slices.Contains(got, spambot) {
			t.Errorf("findings %q", got)
		}
	})
}

func TestTor(t *testing.T) {
	nodes := opened(t, enrich.Config{Lists: []indicator.ListConfig{{Name: "nodes", Path: file(t, "tor.txt", "198.51.100.250\n198.51.100.251\n198.51.100.252\n198.51.100.253\n"), Category: indicator.Tor}}})
	listed := func(inbound bool, peers ...string) []table.FlowRow {
		var rows []table.FlowRow
		for _, p := range peers {
			rows = append(rows, flowRow(p, 443, func(r *table.FlowRow) { r.Outbound = !inbound }))
		}
		return rows
	}
	three := []string{"198.51.100.250", "198.51.100.251", "198.51.100.252"}
	tests := []struct {
		name  string
		known bool
		rows  []table.FlowRow
		want  []string
	}{
		{"a node for a minute", true, listed(false, three[0]), []string{torClient}},
		{"calls from nodes alone: clients of a website", true, listed(true, three...), nil},
		{"calls from and to three nodes", true, slices.Concat(listed(false, three...), listed(true, three...)), []string{torRelay}},
		{"the port in two networks, without a list", false, tor(), []string{torClient}},
		{"the port in one network", false, tor()[:1], nil},
		{"the port for some minutes", false, each(tor(), func(r *table.FlowRow) { r.Minutes = 20 }), nil},
		{"the port within the private network", false, each(tor(), func(r *table.FlowRow) { r.PeerNetwork = "private" }), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := young(t)
			if tt.known {
				w.places = nodes
			}
			n := alone(w, tt.rows)
			if got := types(n); !slices.Equal(got, tt.want) {
				t.Fatalf("findings %q, want %q", got, tt.want)
			}
			for _, h := range detector.Run(n).Findings {
				if list := h.Finding.Basis == "list"; list != tt.known || len(h.Finding.Evidence) == 0 {
					t.Errorf("basis %s with %d pieces of evidence", h.Finding.Basis, len(h.Finding.Evidence))
				}
			}
		})
	}
}
