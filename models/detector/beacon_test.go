package detector_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/detector"
)

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
	r.Candidates = r.Candidates[:min(len(r.Candidates), 1000)] // writing all of them shows nothing more
	sound(t, r)
	if len(r.Findings) == 0 {
		t.Error("a host that mails 25,000 servers is nothing")
	}
}
