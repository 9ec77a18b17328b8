package detector_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/detector"
)

const (
	sshBruteForce = "UnauthorizedAccess:EC2/SSHBruteForce"
	rdpBruteForce = "UnauthorizedAccess:EC2/RDPBruteForce"
	portSweep     = "Impact:EC2/PortSweep"
	portScan      = "Recon:EC2/Portscan"
	spambot       = "Backdoor:EC2/Spambot"
	torClient     = "UnauthorizedAccess:EC2/TorClient"
	torRelay      = "UnauthorizedAccess:EC2/TorRelay"
	trafficVolume = "Behavior:EC2/TrafficVolumeUnusual"
	unusualPort   = "Behavior:EC2/NetworkPortUnusual"
	beacon        = "Backdoor:EC2/C&CActivity.B"
)

// flowRow is a conversation of eni-app of one minute at two o'clock, as changed.
func flowRow(peer string, port int32, change func(*table.FlowRow)) table.FlowRow {
	start := at(today, 2, 0)
	r := table.FlowRow{Account: home, Interface: "eni-app", Outbound: true, Peer: peer, Port: port, Protocol: 6, Hour: start, Local: "10.0.0.9",
		Instance: "i-00000000000000009", Region: "eu-west-1", PeerNetwork: "as:64666", Flows: 2, Connections: 1, Accepted: 2, PacketsOut: 10, PacketsIn: 10,
		BytesOut: 1000, BytesIn: 1000, Minutes: 1, MinuteMap: 1, Peers: 1, First: start, Last: start + 59*minute, SampleObject: "flows.gz"}
	if peer == "" {
		r.PeerNetwork, r.Local, r.PacketsIn, r.BytesIn = "", "", 0, 0
	}
	if change != nil {
		change(&r)
	}
	return r
}

// guessing is an hour of connections to SSH, each with 15 packets out and 17 in.
func guessing(peer string, connections int64) []table.FlowRow {
	return []table.FlowRow{flowRow(peer, 22, func(r *table.FlowRow) {
		r.Connections, r.Flows, r.PacketsOut, r.PacketsIn, r.BytesOut, r.BytesIn, r.Minutes = connections, 2*connections, 15*connections, 17*connections, 2000*connections, 2800*connections, 40
	})}
}

// sweep is an hour of attempts on one port that nobody answers.
func sweep(port int32, hosts int64) []table.FlowRow {
	return []table.FlowRow{flowRow("", port, func(r *table.FlowRow) { r.Peers, r.Flows, r.PacketsOut, r.BytesOut = hosts, hosts, hosts, 44*hosts })}
}

// portscan is an hour of ports of a neighbour that refuse.
func portscan(ports int32) []table.FlowRow {
	var rows []table.FlowRow
	for p := range ports {
		rows = append(rows, flowRow("10.0.0.50", 1000+p, func(r *table.FlowRow) {
			r.PeerNetwork, r.PacketsOut, r.PacketsIn, r.BytesOut, r.BytesIn = "private", 1, 1, 44, 40
		}))
	}
	return rows
}

// flood is ten minutes of packets that nobody answers.
func flood(protocol, port int32, aMinute int64) []table.FlowRow {
	return []table.FlowRow{flowRow("", port, func(r *table.FlowRow) {
		r.Protocol, r.PacketsOut, r.BytesOut, r.Minutes, r.MinuteMap = protocol, 10*aMinute, 600*aMinute, 10, 1<<10-1
	})}
}

// spam delivers a message to each of some servers.
func spam(servers int) []table.FlowRow {
	var rows []table.FlowRow
	for s := range servers {
		rows = append(rows, flowRow(fmt.Sprintf("198.51.100.%d", 140+s), 25, nil))
	}
	return rows
}

// tor keeps connections to the relays' port of two networks.
func tor() []table.FlowRow {
	stays := func(network string) func(*table.FlowRow) {
		return func(r *table.FlowRow) { r.PeerNetwork, r.Minutes, r.MinuteMap = network, 60, 1<<60-1 }
	}
	return []table.FlowRow{flowRow("198.51.100.251", 9001, stays("as:64666")), flowRow("192.0.2.251", 9001, stays("as:64501"))}
}

func upload(peer string, bytes int64) []table.FlowRow {
	return []table.FlowRow{flowRow(peer, 443, func(r *table.FlowRow) {
		r.PeerNetwork, r.BytesOut, r.PacketsOut, r.PacketsIn, r.Minutes = "as:64777", bytes, bytes/1400, bytes/2800, 60
	})}
}

// newPort talks to a port for some minutes.
func newPort(port int32, minutes float64) []table.FlowRow {
	return []table.FlowRow{flowRow("198.51.100.243", port, func(r *table.FlowRow) { r.Minutes = minutes })}
}

// beaconing is a day of short connections, one in so many minutes.
func beaconing(peer string, period int) []table.FlowRow {
	var rows []table.FlowRow
	for h := range int64(24) {
		rows = append(rows, flowRow(peer, 443, func(r *table.FlowRow) {
			r.Hour = at(today, h, 0)
			r.First, r.Last, r.MinuteMap = r.Hour, r.Hour+59*minute, 0
			for m := range 60 {
				if (int(h)*60+m)%period == 0 {
					r.MinuteMap |= 1 << m
				}
			}
			beats := int64((60 + period - 1) / period)
			r.Connections, r.Flows, r.Minutes = beats, 2*beats, float64(beats)
			r.PacketsOut, r.PacketsIn, r.BytesOut, r.BytesIn = 7*beats, 6*beats, 790*beats, 620*beats
		}))
	}
	return rows
}

// alone is the night of some rows and nothing else.
func alone(w world, rows ...[]table.FlowRow) *detector.Night {
	now := &table.Day{Flows: slices.Concat(rows...)}
	sortRows(now)
	return w.night(now)
}

// each changes all rows.
func each(rows []table.FlowRow, change func(*table.FlowRow)) []table.FlowRow {
	for i := range rows {
		change(&rows[i])
	}
	return rows
}

// before lets the home account do something on every past day.
func (w world) before(rows func() []table.FlowRow) world {
	usual := w.usual
	w.usual = func(account string, i int, day int32) *table.Day {
		if account != home {
			return usual(account, i, day)
		}
		more := each(rows(), func(r *table.FlowRow) { r.Hour -= int64(today-day) * 24 * hour })
		return join(usual(account, i, day), &table.Day{Flows: more})
	}
	return w
}

// young is a world without a past: what stands on a rule needs none.
func young(t testing.TB) world {
	w := hosts(t)
	w.days = 0
	return w
}

func TestPasswordsAreGuessed(t *testing.T) {
	port := func(port int32, rows []table.FlowRow) []table.FlowRow {
		return each(rows, func(r *table.FlowRow) { r.Port = port })
	}
	var sprayed, fleet []table.FlowRow
	for i := range 30 {
		sprayed = append(sprayed, guessing(fmt.Sprintf("198.51.100.%d", 130+i), 2)...)
		fleet = append(fleet, each(guessing(fmt.Sprintf("10.0.1.%d", i), 5), func(r *table.FlowRow) { r.PeerNetwork = "private" })...)
	}
	tests := []struct {
		name string
		rows []table.FlowRow
		want []string
	}{
		{"a hundred an hour at one host", guessing("198.51.100.240", 100), []string{sshBruteForce}},
		{"a hundred at each of two hosts", slices.Concat(guessing("198.51.100.240", 100), guessing("198.51.100.239", 100)), []string{sshBruteForce}},
		{"at RDP", port(3389, guessing("198.51.100.240", 100)), []string{rdpBruteForce}},
		{"at WinRM", port(5985, guessing("198.51.100.240", 100)), []string{"Impact:EC2/WinRMBruteForce"}},
		{"at a neighbour", each(guessing("10.0.0.77", 100), func(r *table.FlowRow) { r.PeerNetwork = "private" }), []string{sshBruteForce}},
		{"a few at each of thirty hosts of the internet", sprayed, []string{sshBruteForce}},
		{"59 an hour", guessing("198.51.100.240", 59), nil},
		{"a deployment to thirty hosts", fleet, nil},
		{"another service", port(443, guessing("198.51.100.240", 100)), nil},
		{"probes of whether the port is open", each(guessing("198.51.100.240", 100), func(r *table.FlowRow) { r.PacketsOut, r.PacketsIn = 300, 200 }), nil},
		{"sessions in which work is done", each(guessing("198.51.100.240", 100), func(r *table.FlowRow) { r.PacketsOut, r.PacketsIn = 9000, 9000 }), nil},
		{"guesses from outside that lead nowhere", each(guessing("198.51.100.240", 9000), func(r *table.FlowRow) { r.Outbound = false }), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := types(alone(young(t), tt.rows)); !slices.Equal(got, tt.want) {
				t.Errorf("findings %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("a monitor by SSH gets a new neighbour", func(t *testing.T) {
		checks := func(peer string, n int64) []table.FlowRow {
			return each(guessing(peer, n), func(r *table.FlowRow) { r.PeerNetwork = "private" })
		}
		w := hosts(t).before(func() []table.FlowRow { return checks("10.0.0.70", 80) })
		if got := types(alone(w, checks("10.0.0.71", 80))); got != nil {
			t.Errorf("findings %q", got)
		}
		if got := types(alone(w, checks("10.0.0.71", 600))); !slices.Equal(got, []string{sshBruteForce}) {
			t.Errorf("findings %q for ten a minute", got)
		}
	})
	t.Run("a repository asked every minute of every day", func(t *testing.T) {
		w := hosts(t).before(func() []table.FlowRow { return guessing("198.51.100.240", 100) })
		if got := types(alone(w, guessing("198.51.100.240", 100))); got != nil {
			t.Errorf("findings %q", got)
		}
	})
}

func TestGuessesThatLeadToASession(t *testing.T) {
	inbound := func(hour int64, connections int64, minutes float64, more int64) []table.FlowRow {
		return each(guessing("198.51.100.240", connections), func(r *table.FlowRow) {
			r.Outbound, r.Minutes, r.Hour = false, minutes, at(today, hour, 0)
			r.BytesOut += more
		})
	}
	tests := []struct {
		name string
		rows []table.FlowRow
		want []string
	}{
		// Ten guesses a minute of 4,800 bytes. In the second hour twelve minutes
		// of them, then 43 minutes in which 200,000 bytes are sent.
		{"a session in the last hour", slices.Concat(inbound(2, 380, 38, 0), inbound(3, 120, 55, 200_000)), []string{sshBruteForce}},
		{"a session alone in the next hour", slices.Concat(inbound(2, 380, 38, 0), inbound(3, 1, 50, 200_000)), []string{sshBruteForce}},
		{"the guesser slows down", slices.Concat(inbound(2, 380, 38, 0), inbound(3, 50, 55, 0)), nil},
		{"a session long before the guesses", slices.Concat(inbound(1, 1, 50, 200_000), inbound(2, 380, 38, 0)), nil},
		{"a session without guesses", inbound(3, 3, 50, 200_000), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := alone(young(t), tt.rows)
			if got := types(n); !slices.Equal(got, tt.want) {
				t.Fatalf("findings %q, want %q", got, tt.want)
			}
			for _, h := range detector.Run(n).Findings {
				if f := h.Finding; f.Action.Direction != "INBOUND" || f.Action.LocalPort != 22 || f.Action.RemoteAddress != "198.51.100.240" || f.Severity < 7 {
					t.Errorf("action %+v, severity %g", f.Action, f.Severity)
				}
			}
		})
	}
}

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

func TestUploads(t *testing.T) {
	raw := func(w world, rows []table.FlowRow) float64 {
		return needed(t, alone(w, rows), detector.FamilyTraffic, "upload", baseline.HostKind+"eni-app").Raw
	}
	nightly := func(peer string) func() []table.FlowRow {
		return func() []table.FlowRow { return upload(peer, 20e9) }
	}
	// 38 GB against 21 days of at most 50 MB: t of 22 degrees of freedom is
	// ln(760)/0.6 = 11, which is the most that one attribute may say. The network
	// is new to the host and to all others.
	if theft := raw(hosts(t), upload("198.51.100.240", 38e9)); theft < 22 {
		t.Errorf("38 GB to a new host have %.1f bits", theft)
	}
	tests := []struct {
		name string
		w    world
		rows []table.FlowRow
		most float64
	}{
		{"the backup of every night", hosts(t).before(nightly("198.51.100.240")), upload("198.51.100.240", 22e9), 6},
		{"forty megabytes to a new host", hosts(t), upload("198.51.100.240", 40e6), 4},
		{"an ordinary day", hosts(t), browsing(home, 3, today).Flows, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := raw(tt.w, tt.rows); got > tt.most {
				t.Errorf("%.1f bits, want at most %.1f", got, tt.most)
			}
		})
	}
	t.Run("a backup to AWS", func(t *testing.T) {
		rows := each(upload("203.0.113.9", 80e9), func(r *table.FlowRow) { r.PeerNetwork = "aws:eu-west-1" })
		if c := candidate(t, alone(hosts(t), rows), detector.FamilyTraffic, "upload", baseline.HostKind+"eni-app"); c.Entity != "" {
			t.Errorf("%.1f bits", c.Raw)
		}
	})
}

func TestPorts(t *testing.T) {
	found := func(rows []table.FlowRow) detector.Candidate {
		return candidate(t, alone(hosts(t), rows), detector.FamilyTraffic, "port", baseline.HostKind+"eni-app")
	}
	// One port in 21 days, on 21 of them: new ports are (0+1)/(21+1), 4.5 bits.
	// None of 20 hosts used it, as if one had: log2(21) = 4.4. An hour is
	// log2(6) = 2.6.
	if got, want := found(newPort(8081, 60)).Raw, math.Log2(22)+math.Log2(21)+math.Log2(6); math.Abs(got-want) > 1e-9 {
		t.Errorf("a new port for an hour has %.2f bits, want %.2f", got, want)
	}
	for name, rows := range map[string][]table.FlowRow{
		"the port of every day": newPort(443, 60), "a new port for nine minutes": newPort(8081, 9), "a port of clients": newPort(40_000, 60),
		"within the private network": each(newPort(8081, 60), func(r *table.FlowRow) { r.PeerNetwork = "private" }),
		"a port that refuses":        each(newPort(8081, 60), func(r *table.FlowRow) { r.PacketsOut, r.PacketsIn, r.BytesOut, r.BytesIn = 1, 1, 44, 40 }),
	} {
		if c := found(rows); c.Entity != "" {
			t.Errorf("%s has %.1f bits", name, c.Raw)
		}
	}
}

func TestBeacons(t *testing.T) {
	found := func(w world, rows []table.FlowRow) detector.Candidate {
		return candidate(t, alone(w, rows), detector.FamilyTraffic, "beacon", baseline.HostKind+"eni-app")
	}
	peer := "198.51.100.242"
	// All 143 intervals alike are the most a period may say, 6 bits; 24 hours of
	// evenly small messages are log2(23.8/4), 1 and 0.8.
	c := found(hosts(t), beaconing(peer, 10))
	if bits(c, "period") != 6 || c.Raw < 14 {
		t.Errorf("%.1f bits, %.1f of them for the period", c.Raw, bits(c, "period"))
	}
	if !strings.Contains(c.Finding.Description, "every 10 minutes, 144 times") {
		t.Errorf("description %q", c.Finding.Description)
	}
	t.Run("a twelfth of jitter", func(t *testing.T) {
		rows := each(beaconing(peer, 12), func(r *table.FlowRow) { r.MinuteMap = 1<<0 | 1<<11 | 1<<24 | 1<<37 | 1<<48 })
		if got := found(hosts(t), rows); bits(got, "period") != 6 {
			t.Errorf("%.1f bits for the period", bits(got, "period"))
		}
	})
	t.Run("a poll of every day is less", func(t *testing.T) {
		w := hosts(t).before(func() []table.FlowRow { return beaconing(peer, 10) })
		if got := found(w, beaconing(peer, 10)); got.Raw > c.Raw-3 {
			t.Errorf("%.1f bits, and a new one %.1f", got.Raw, c.Raw)
		}
	})
	random := uint64(1<<3 | 1<<5 | 1<<6 | 1<<20 | 1<<22 | 1<<51)
	for name, rows := range map[string][]table.FlowRow{
		"no rhythm":                     each(beaconing(peer, 10), func(r *table.FlowRow) { r.MinuteMap = random >> (r.Hour / hour % 3) }),
		"one connection that is kept":   each(beaconing(peer, 10), func(r *table.FlowRow) { r.Connections = 1 }),
		"two hours":                     beaconing(peer, 10)[:3],
		"more talk than silence":        each(beaconing(peer, 10), func(r *table.FlowRow) { r.MinuteMap, r.Minutes = 0x77f77f77f77f77f, 50 }),
		"every other minute":            beaconing(peer, 2),
		"a clock":                       each(beaconing(peer, 10), func(r *table.FlowRow) { r.Protocol, r.Port = 17, 123 }),
		"AWS":                           each(beaconing(peer, 10), func(r *table.FlowRow) { r.PeerNetwork = "aws:eu-west-1" }),
		"a health check of a neighbour": each(beaconing(peer, 10), func(r *table.FlowRow) { r.PeerNetwork = "private" }),
		"inbound":                       each(beaconing(peer, 10), func(r *table.FlowRow) { r.Outbound = false }),
		"folded probes":                 each(beaconing("", 10), func(r *table.FlowRow) { r.PacketsIn = 0 }),
	} {
		if c := found(hosts(t), rows); c.Entity != "" {
			t.Errorf("%s has %.1f bits", name, c.Raw)
		}
	}
}

// A host that talks to everybody costs time in proportion, and fills no finding
// beyond its bounds.
func TestAHostWithManyPeers(t *testing.T) {
	var rows []table.FlowRow
	for i := range 100_000 {
		rows = append(rows, flowRow(fmt.Sprintf("100.%d.%d.%d", 64+i>>16, i>>8&255, i&255), []int32{22, 25, 443, 9001}[i%4], func(r *table.FlowRow) { r.Minutes, r.MinuteMap = 60, 1<<60-1 }))
	}
	r := detector.Run(alone(young(t), rows))
	sound(t, r)
	if len(r.Findings) == 0 {
		t.Error("a host that mails 25,000 servers is nothing")
	}
}
