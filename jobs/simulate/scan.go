package simulate

import (
	"time"
)

// scanners are networks from which the whole internet is probed, and others
// whose infected machines do it.
var scanners = []string{
	"162.142.125.0/24", "71.6.128.0/17", "80.82.77.0/24", "113.160.0.0/12", "27.72.0.0/14", "45.76.0.0/16", "167.99.0.0/16", "183.128.0.0/12",
}

// scannedPorts in the order of how often they are probed.
var scannedPorts = []int{22, 23, 3389, 80, 443, 8080, 445, 5900, 2375, 6379, 8443, 1433, 3306, 5432, 9200, 25, 81, 3333, 8545, 1723}

// scanned writes the probes that every public address gets. Most are refused;
// some hit an open port and are not answered.
func (w *world) scanned(a *account, day int, out *delivery) {
	for _, h := range a.interfaces() {
		if !h.public.IsValid() {
			continue
		}
		d := w.dice(day, h.eni, "scan")
		for range d.poisson(24 * w.opt.Scale) {
			f := flow{
				face: h, src: d.address(ranked(d, scanners)), dst: h.private, sport: d.between(1024, 65535), dport: ranked(d, scannedPorts), protocol: 6,
				packets: 1 + d.poisson(0.3), start: w.midnight(day).Add(d.span(0, 24*time.Hour)), reject: !d.chance(0.08), flags: syn,
			}
			f.bytes = f.packets * oneOf(d, []int{40, 44, 60})
			f.end = f.start.Add(d.span(time.Second, 30*time.Second))
			if d.chance(0.06) {
				f.protocol, f.sport, f.dport, f.flags, f.bytes = 1, 0, 0, 0, f.packets*28
			}
			out.flow(f)
		}
	}
}

// silence writes the lines about intervals without traffic, and the rare ones
// about lines that were lost.
func (w *world) silence(a *account, day int, out *delivery) {
	d := w.dice(day, a.id, "silence")
	for _, h := range a.interfaces() {
		for range d.poisson(2) {
			start := w.midnight(day).Add(d.span(0, 23*time.Hour)).Truncate(time.Second)
			f := flow{face: h, start: start, end: start.Add(a.aggregation() - time.Second), status: "NODATA"}
			if d.chance(0.03) {
				f.status = "SKIPDATA"
			}
			out.flow(f)
		}
	}
}
