package detector

import (
	"fmt"
	"math"

	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/score"
)

const typeVolume = "Behavior:EC2/TrafficVolumeUnusual"

// smallUpload is the size, in bytes a day, below which uploads are alike: a
// bundle of logs or one layer of an image.
const smallUpload = 50_000_000

// unusualUploads scores for every host the network of the internet that it sent
// far more to than it sends on its days: against its own days, and by how new
// and rare the network is. AWS's networks do not count; what leaves through
// them is seen where objects are read.
func unusualUploads(n *Night) Result {
	var out Result
	uploads := baseline.Uploads(n.Rows.Flows)
	for _, rows := range n.interfaces() {
		host := hostOf(&rows[0])
		if n.Window.ActiveDays(host) == 0 {
			continue
		}
		var best Candidate
		for _, u := range n.uploads(rows, uploads) {
			if c := n.uploadCandidate(host, u); best.Entity == "" || c.Raw > best.Raw {
				best = c
			}
		}
		if best.Entity != "" {
			out.Candidates = append(out.Candidates, best)
		}
	}
	return out
}

// upload is what a host sent to a network on the day.
type upload struct {
	network string
	bytes   int64
	rows    []*table.FlowRow
	peer    *table.FlowRow // the row that got the most
}

// uploads gathers what an interface sent to each network, in the order of its
// rows. Networks that got less than a small upload are left out, but for the
// first: it stands for an ordinary day.
func (n *Night) uploads(rows []table.FlowRow, sums map[[2]string]int64) []*upload {
	var out []*upload
	index := map[string]*upload{}
	for i := range rows {
		r := &rows[i]
		sum := sums[[2]string{hostOf(r), r.PeerNetwork}]
		if !r.Outbound || r.Peer == "" || r.BytesOut <= 0 || sum == 0 {
			continue
		}
		u, ok := index[r.PeerNetwork]
		switch {
		case !ok && (len(out) == 0 || sum > smallUpload):
			u = &upload{network: r.PeerNetwork, bytes: sum, peer: r}
			index[r.PeerNetwork] = u
			out = append(out, u)
		case !ok:
			continue
		}
		u.rows = append(u.rows, r)
		if r.BytesOut > u.peer.BytesOut {
			u.peer = r
		}
	}
	return out
}

// uploadCandidate holds an upload against the host's days, and against its own
// uploads to the network if it has any: the smaller surprise counts.
func (n *Night) uploadCandidate(host string, u *upload) Candidate {
	days, habit := n.dailyCounts(host, baseline.Upload, "")
	amount := score.Amounts(math.Max(float64(u.bytes), smallUpload), atLeast(score.Weekly(days, habit, n.Day), smallUpload))
	seen, active := n.Window.Seen(host, baseline.UploadTo, u.network), n.Window.ActiveDays(host)
	mean, most := meanMax(habit)
	ev := []finding.Evidence{}
	if seen > 0 {
		var past []float64
		for _, d := range n.Window.Counts(host, baseline.UploadTo, u.network) {
			past = append(past, float64(d.Count))
		}
		amount = min(amount, score.Amounts(float64(u.bytes), past))
	}
	ev = append(ev, finding.Evidence{Attribute: "bytes out", Value: fmt.Sprint(u.bytes), Bits: amount, Scope: finding.HostScope, DaysSeen: seen, DaysActive: active,
		Text: fmt.Sprintf("%d bytes sent to %s, against %.0f to one network on an ordinary day and %.0f at most over %d active days", u.bytes, u.network, mean, most, active)})
	raw := amount
	// A small upload to a new network is nothing: novelty counts as far as the amount does.
	for _, x := range n.uploadNovelty(host, u) {
		bits := min(x.Bits, amount)
		if bits > 0 {
			x.Bits = bits
			ev = append(ev, x)
		}
		raw += bits
	}
	f := n.trafficFinding(typeVolume, finding.Statistic, u.rows)
	f.Evidence = strongest(ev)
	f.Action.RemoteAddress, f.Action.RemotePort = u.peer.Peer, u.peer.Port
	f.Description = fmt.Sprintf("%s sent %d bytes to %s, most of them to %s port %d.", u.peer.Interface, u.bytes, u.network, u.peer.Peer, u.peer.Port)
	f.Normal = []string{fmt.Sprintf("%.0f bytes to one network on an ordinary day", mean)}
	f.Quiet = "as much on earlier days of this host, or to this network"
	return Candidate{Family: FamilyTraffic, Column: "upload", Entity: host, Raw: max(raw, 0), Finding: f}
}

// uploadNovelty asks whether the host uploads to the network, and who else of the
// organisation talks to the peer.
func (n *Night) uploadNovelty(host string, u *upload) []finding.Evidence {
	seen, active := n.Window.Seen(host, baseline.UploadTo, u.network), n.Window.ActiveDays(host)
	p := n.noveltyRate(host, baseline.UploadTo)
	if seen > 0 {
		p = score.BackOff(seen, active, p)
	}
	others, hosts := n.Org.hosts(u.peer), n.Org.interfaces()
	return []finding.Evidence{
		{Attribute: "network", Value: u.network, Bits: score.Bits(p), Scope: finding.HostScope, Frequency: frequency(seen, active), DaysSeen: seen, DaysActive: active,
			Text: fmt.Sprintf("the host uploaded to this network on %d of %d active days", seen, active)},
		{Attribute: "few visitors", Value: u.peer.Peer, Bits: rarity(others, hosts), Scope: finding.OrganisationScope,
			Text: fmt.Sprintf("%d other hosts of the organisation talk to it, of %d", others, hosts)},
	}
}

// atLeast raises amounts to a floor.
func atLeast(amounts []float64, floor float64) []float64 {
	for i := range amounts {
		amounts[i] = max(amounts[i], floor)
	}
	return amounts
}
