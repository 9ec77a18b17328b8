package detector_test

import (
	"fmt"
	"slices"
	"testing"

	"yoban/features/table"
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
		{"at SSH on a port that has its own in it", port(2222, guessing("198.51.100.240", 100)), []string{sshBruteForce}},
		{"at SSH on a port with neither history nor name", port(7022, guessing("198.51.100.240", 900)), nil},
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
	t.Run("at a port that nobody uses", func(t *testing.T) {
		at := func(number int32, n int64) []table.FlowRow { return port(number, guessing("198.51.100.240", n)) }
		for name, tt := range map[string]struct {
			rows []table.FlowRow
			want []string
		}{
			"ten a minute":     {at(7022, 600), []string{sshBruteForce}},
			"nine a minute":    {at(7022, 599), nil},
			"at a web server":  {at(8443, 900), nil},
			"at a neighbour":   {each(at(7022, 900), func(r *table.FlowRow) { r.PeerNetwork = "private" }), nil},
			"at a high port":   {at(40_000, 900), nil},
			"of every day":     {each(at(443, 900), func(r *table.FlowRow) { r.Peer = "192.0.2.53" }), nil},
			"whole sessions":   {each(at(7022, 900), func(r *table.FlowRow) { r.PacketsOut, r.PacketsIn = 90_000, 90_000 }), nil},
			"who only listens": {each(at(7022, 900), func(r *table.FlowRow) { r.Outbound = false }), nil},
		} {
			n := alone(hosts(t), tt.rows)
			if got := types(n); !slices.Equal(got, tt.want) {
				t.Errorf("%s: findings %q, want %q", name, got, tt.want)
			}
			for _, h := range detector.Run(n).Findings {
				if h.Finding.Severity != 5 {
					t.Errorf("%s: severity %g, want Medium", name, h.Finding.Severity)
				}
			}
		}
	})
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
