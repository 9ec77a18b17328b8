package detector

import (
	"fmt"
	"math"
	"net/netip"

	"gonum.org/v1/gonum/stat"

	"yoban/features/enrich/indicator"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/score"
)

const typeMining = "CryptoCurrency:EC2/BitcoinTool.B"

// conversation is one host's traffic with one port of one peer over a day.
type conversation struct {
	rows        []table.FlowRow
	minutes     float64 // with traffic
	packets     float64
	bytes       float64
	outShare    float64
	connections int64
	steadiness  float64 // coefficient of variation of the hourly bytes a minute
}

// miningTraffic scores every long outbound TCP conversation by what mining
// looks like on the wire: small messages both ways at a low, steady rate, in
// one connection, for hours, with a peer that is new to the host and that few
// others talk to. Lists and ports are evidence beside that, not conditions.
func miningTraffic(n *Night) Result {
	var out Result
	for _, rows := range conversations(n.Rows.Flows) {
		if r := &rows[0]; r.Peer == "" || !r.Outbound || r.Protocol != 6 || r.PeerNetwork == "private" || r.PeerNetwork == "own" {
			continue
		}
		if hits := n.poolHits(&rows[0]); len(hits) > 0 {
			out.Findings = append(out.Findings, n.poolFinding(summarise(rows), hits))
			continue
		}
		c := summarise(rows)
		if c.minutes >= minConversation && c.packets > 0 {
			out.Candidates = append(out.Candidates, n.miningCandidate(c))
		}
	}
	return out
}

// minConversation is how many minutes a conversation needs before its shape
// means anything. GuardDuty-like detectors in the literature start at five
// minutes of activity (Veselý and Žádník 2019); hourly rows allow to ask for
// twice that.
const minConversation = 10

func conversationKey(r *table.FlowRow) string {
	return fmt.Sprintf("%s %t %s %d %d", r.Interface, r.Outbound, r.Peer, r.Port, r.Protocol)
}

func summarise(rows []table.FlowRow) conversation {
	c := conversation{rows: rows}
	var out float64
	var rates []float64
	for i := range rows {
		r := &rows[i]
		c.minutes += min(r.Minutes, 60)
		c.packets += float64(r.PacketsOut) + float64(r.PacketsIn)
		c.bytes += float64(r.BytesOut) + float64(r.BytesIn)
		out += float64(r.BytesOut)
		c.connections += r.Connections
		if r.Minutes >= minConversation {
			rates = append(rates, (float64(r.BytesOut)+float64(r.BytesIn))/r.Minutes)
		}
	}
	if c.bytes > 0 {
		c.outShare = out / c.bytes
	}
	c.steadiness = math.NaN()
	if len(rates) >= 3 {
		mean, sd := stat.MeanStdDev(rates, nil)
		c.steadiness = sd / mean
	}
	return c
}

// feature is one question about a conversation, with the bits that either
// answer is worth: log2 of how much likelier it is for mining than for other
// long conversations.
type feature struct {
	name    string
	text    string
	bits    float64
	measure string
}

// shape asks the questions of the flow-based literature. The ranges are those
// of Veselý and Žádník (ARES 2019: 50 to 130 bytes a packet, 8 to 30 packets a
// minute), widened because here packets of both directions and bare
// acknowledgements are averaged over minutes; MineShark (NDSS 2025) ranks by
// long duration and few visitors.
func (c *conversation) shape() []feature {
	perPacket, perMinute := c.bytes/c.packets, c.packets/c.minutes
	perHour := float64(c.connections) / float64(len(c.rows))
	f := []feature{
		// Lengths of connections have a Pareto tail with an exponent near one
		// (Crovella and Bestavros 1997): ten times as long is ten times as rare.
		{"duration", "minutes with traffic", math.Log2(c.minutes / minConversation), fmt.Sprintf("%.0f minutes", c.minutes)},
		{"packet size", "small messages both ways", within(perPacket, leastMessage, 260), fmt.Sprintf("%.0f bytes a packet", perPacket)},
		{"rate", "a few packets a minute", within(perMinute, 1, 60), fmt.Sprintf("%.1f packets a minute", perMinute)},
		{"balance", "both sides speak", likely(c.outShare >= 0.1 && c.outShare <= 0.8, 0.9, 0.5), fmt.Sprintf("%.0f %% of the bytes sent", 100*c.outShare)},
		{"connections", "one connection that stays", likely(perHour <= 2, 0.9, 0.3), fmt.Sprintf("%.1f connections an hour", perHour)},
	}
	if !math.IsNaN(c.steadiness) {
		f = append(f, feature{"steadiness", "an even rate from hour to hour", likely(c.steadiness <= 0.5, 0.8, 0.4),
			fmt.Sprintf("hourly rate varies by %.0f %%", 100*c.steadiness)})
	}
	return f
}

// leastMessage is the mean size of packets, in bytes, below which a
// conversation carries next to nothing: a bare acknowledgement with time stamps
// is 52, and the shortest Stratum messages, of some sixty bytes, would be in
// fewer than one packet of four. What keeps a connection open looks so.
const leastMessage = 67

// within scores a measure that nine of ten miners and one of four others have
// in a range: log2(0.9/0.25) bits inside. Outside it falls by the octave, and
// two octaves away it is what the opposite answer is worth, log2(0.1/0.75).
func within(x, lo, hi float64) float64 {
	yes, no := likely(true, 0.9, 0.25), likely(false, 0.9, 0.25)
	if !(x > 0) {
		return no
	}
	away := max(math.Log2(lo/x), math.Log2(x/hi), 0)
	return max(yes-(yes-no)*away/2, no)
}

// likely returns the log2 likelihood ratio of an answer that miners give with
// probability m and others with probability o.
func likely(yes bool, m, o float64) float64 {
	if yes {
		return math.Log2(m / o)
	}
	return math.Log2((1 - m) / (1 - o))
}

// acquaintance asks what the host and the organisation know of the peer.
func (n *Night) acquaintance(c *conversation) []feature {
	r := &c.rows[0]
	f := n.newAndRare(r)
	if note, ok := n.Places.MiningPort(uint16(r.Port)); ok {
		f = append(f, feature{"port", "port that pools listen on: " + note, math.Log2(0.5 / 0.02), fmt.Sprint(r.Port)})
	}
	return f
}

// newAndRare asks whether the host knows the peer, and how many others of the
// organisation talk to it.
func (n *Night) newAndRare(r *table.FlowRow) []feature {
	hosts := n.Org.interfaces()
	others := n.Org.hosts(r)
	var f []feature
	if n.Window.ActiveDays(hostOf(r)) > 0 {
		f = append(f, n.newPeer(r, others, hosts))
	}
	bits := math.Log2(float64(hosts+2) / float64(others+1) / 2)
	return append(f, feature{"few visitors", fmt.Sprintf("%d other hosts of the organisation talk to it or its like, of %d", others, hosts), min(max(bits, -maxVisitors), maxVisitors), r.Peer})
}

// newPeer asks whether the host knows the peer. That a quorum of other hosts
// talks to it explains that it is new: somebody rolled something out.
func (n *Night) newPeer(r *table.FlowRow, others, hosts int) feature {
	host := baseline.HostKind + r.Interface
	days, active := n.Window.Seen(host, baseline.Peer, r.Peer), n.Window.ActiveDays(host)
	rate := n.noveltyRate(host, baseline.Long)
	p := rate
	switch {
	case days > 0:
		p = score.BackOff(days, active, rate)
	case others >= quorum:
		p = max(rate, share(others, hosts))
	}
	text := fmt.Sprintf("the host talked to this peer on %d of %d days; %.0f %% of its long conversations are with new peers", days, active, 100*rate)
	return feature{"new peer", text, score.Bits(p), r.Peer}
}

// maxVisitors bounds what prevalence says: in an organisation of any size one
// host in sixty-four is few.
const maxVisitors = 6

func (n *Night) miningCandidate(c conversation) Candidate {
	r := &c.rows[0]
	raw := 0.0
	f := n.flowFinding(&c)
	for _, x := range append(c.shape(), n.acquaintance(&c)...) {
		raw += x.bits
		f.Evidence = append(f.Evidence, finding.Evidence{Attribute: x.name, Value: x.measure, Bits: max(x.bits, 0), Scope: finding.HostScope, Text: x.text})
	}
	f.Evidence = strongest(f.Evidence)
	return Candidate{Family: FamilyMining, Column: "conversation", Entity: baseline.HostKind + r.Interface, Item: conversationKey(r), Raw: max(raw, 0), Finding: f}
}

// flowFinding describes a conversation.
func (n *Night) flowFinding(c *conversation) finding.Finding {
	r := &c.rows[0]
	f := finding.Finding{Type: typeMining, Account: n.Account, Region: r.Region, Basis: finding.Statistic, Baseline: n.Baseline}
	for i := range c.rows {
		span(&f, c.rows[i].First, c.rows[i].Last, c.rows[i].Flows)
		if len(f.Samples) < finding.MaxSamples {
			f.Samples = append(f.Samples, finding.Sample{Object: c.rows[i].SampleObject, Time: c.rows[i].First / 1000, Address: r.Peer})
		}
	}
	f.Resource = finding.Resource{Type: finding.Instance, InterfaceID: r.Interface, InstanceID: n.instanceOf(r), PrivateIP: r.Local}
	actor := finding.Actor{Principal: r.Interface, Address: r.Peer, Country: r.PeerCountry, First: f.First, Last: f.Last, Count: f.Count}
	if addr, err := netip.ParseAddr(r.Peer); err == nil {
		known := n.Places.Address(addr)
		actor.ASN, actor.Org = known.ASN, known.Org
	}
	f.Actors = []finding.Actor{actor}
	f.Action = finding.Action{Kind: finding.NetworkConnection, Direction: "OUTBOUND", Protocol: "TCP", RemotePort: r.Port, RemoteAddress: r.Peer, Blocked: r.Accepted == 0}
	f.Description = fmt.Sprintf("%s talked to %s port %d for %.0f minutes, %.0f bytes a packet and %.1f packets a minute.", r.Interface, r.Peer, r.Port,
		c.minutes, c.bytes/max(c.packets, 1), c.packets/max(c.minutes, 1))
	f.Normal = n.usualPeers(baseline.HostKind + r.Interface)
	f.Quiet = "the peer on most of the host's earlier days, or many other hosts of the organisation talking to it"
	return f
}

func (n *Night) usualPeers(host string) []string {
	var out []string
	for _, v := range n.Window.Values(host, baseline.Long) {
		if len(out) == 3 {
			break
		}
		out = append(out, fmt.Sprintf("long conversations with %s on %d days", v.Value, v.Days))
	}
	if len(out) == 0 {
		return []string{"no long conversations in this host's history"}
	}
	return out
}

// instanceOf names the instance behind an interface: from the flow record, else
// from the queries that its address made on the day.
func (n *Night) instanceOf(r *table.FlowRow) string {
	if r.Instance != "" {
		return r.Instance
	}
	for i := range n.Rows.Queries {
		if q := &n.Rows.Queries[i]; q.Address == r.Local && len(q.Host) > 2 && q.Host[:2] == "i-" {
			return q.Host
		}
	}
	return ""
}

// poolHits returns the mining indicators that name the peer.
func (n *Night) poolHits(r *table.FlowRow) []indicator.Indicator {
	addr, err := netip.ParseAddr(r.Peer)
	if err != nil {
		return nil
	}
	return miningOnly(n.Places.AddressIndicators(addr, uint16(r.Port)))
}

func miningOnly(all []indicator.Indicator) []indicator.Indicator {
	var out []indicator.Indicator
	for _, i := range all {
		if i.Category == indicator.Mining {
			out = append(out, i)
		}
	}
	return out
}

func (n *Night) poolFinding(c conversation, hits []indicator.Indicator) Held {
	f := n.flowFinding(&c)
	f.Basis = finding.List
	for _, h := range hits {
		f.Evidence = append(f.Evidence, finding.Evidence{Attribute: "list", Value: h.Value, Scope: finding.WorldScope,
			Text: fmt.Sprintf("list %s (%s) names %s as %s", h.List, h.Source, h.Value, h.Category)})
	}
	return Held{Finding: f, Entities: []string{baseline.HostKind + c.rows[0].Interface}}
}
