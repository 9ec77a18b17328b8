package detector_test

import (
	"maps"
	"net/netip"
	"slices"
	"testing"

	"yoban/features/table"
	"yoban/models/detector"
)

// overIPv6 is the same traffic between addresses of IPv6, whose headers are twenty
// bytes longer.
func overIPv6(rows []table.FlowRow) []table.FlowRow {
	six := func(text string) string {
		addr, err := netip.ParseAddr(text)
		if err != nil || !addr.Is4() {
			return text
		}
		b := netip.MustParseAddr("2001:db8:6::").As16()
		if addr.IsPrivate() {
			b = netip.MustParseAddr("fd00:6::").As16()
		}
		four := addr.As4()
		copy(b[12:], four[:])
		return netip.AddrFrom16(b).String()
	}
	out := slices.Clone(rows)
	for i := range out {
		r := &out[i]
		r.Peer, r.Local = six(r.Peer), six(r.Local)
		r.BytesOut, r.BytesIn = r.BytesOut+20*r.PacketsOut, r.BytesIn+20*r.PacketsIn
	}
	return out
}

// GuardDuty's findings about flow logs know IPv4 alone; here what a host does over
// the one is the same as over the other.
func TestTrafficIsTheSameOverIPv6(t *testing.T) {
	w := ordinary(t)
	usual := w.usual
	w.usual = func(account string, i int, day int32) *table.Day {
		return join(usual(account, i, day), browsing(account, i, day))
	}
	for name, rows := range map[string][]table.FlowRow{
		sshBruteForce: guessing("198.51.100.240", 100), portSweep: sweep(445, 100), portScan: portscan(20), "Backdoor:EC2/DenialOfService.Udp": flood(17, 9000, 30_000*60),
		spambot: spam(8), torClient: tor(), trafficVolume: upload("198.51.100.241", 40e9), unusualPort: newPort(8081, 60), beacon: beaconing("198.51.100.242", 10),
		"CryptoCurrency:EC2/BitcoinTool.B": talks(home, today, miner("198.51.100.230")).Flows,
	} {
		raised := func(rows []table.FlowRow) []string {
			now := &table.Day{Flows: slices.Clone(rows)}
			sortRows(now)
			types := map[string]bool{}
			for _, f := range settled(detector.Run(w.night(now))) {
				types[f.Type] = true
			}
			return slices.Sorted(maps.Keys(types))
		}
		four, six := raised(rows), raised(overIPv6(rows))
		if !slices.Contains(four, name) || !slices.Equal(four, six) {
			t.Errorf("%s: %q over IPv4, %q over IPv6", name, four, six)
		}
	}
}
