package detector

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"slices"

	"gonum.org/v1/gonum/stat"

	"yoban/features/enrich/indicator"
	"yoban/features/sketch"
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
	density     float64 // share of minutes with traffic, of those from an hour's first to its last
	message     float64 // mean size of the packets of the side whose packets are larger
}

// miningTraffic scores every long outbound TCP conversation by what mining
// looks like on the wire: small messages both ways at a low, steady rate, in
// one connection, for hours, with a peer that is new to the host and that few
// others talk to. Lists and ports are evidence beside that, not conditions.
func miningTraffic(n *Night) Result {
	var out Result
	all := conversations(n.Rows.Flows)
	peers := longPeers(all)
	for _, rows := range all {
		r := &rows[0]
		if !r.Outbound || !outside(r) || r.Protocol != tcp {
			continue
		}
		if hits := n.poolHits(r); len(hits) > 0 {
			out.Findings = append(out.Findings, n.poolFinding(summarise(rows), hits))
			continue
		}
		c := summarise(rows)
		if c.minutes >= minConversation && c.packets > 0 {
			out.Candidates = append(out.Candidates, n.miningCandidate(c, peers))
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
	var out, packetsOut, spans float64
	var rates []float64
	for i := range rows {
		r := &rows[i]
		c.minutes += min(r.Minutes, 60)
		c.packets += float64(r.PacketsOut) + float64(r.PacketsIn)
		c.bytes += float64(r.BytesOut) + float64(r.BytesIn)
		out += float64(r.BytesOut)
		packetsOut += float64(r.PacketsOut)
		if first, last, ok := sketch.Minutes(r.MinuteMap).Span(); ok {
			spans += float64(last - first + 1)
		}
		c.connections += r.Connections
		if r.Minutes >= minConversation {
			rates = append(rates, (float64(r.BytesOut)+float64(r.BytesIn))/r.Minutes)
		}
	}
	if c.bytes > 0 {
		c.outShare = out / c.bytes
	}
	c.density = min(c.minutes/max(spans, 1), 1)
	c.message = max(out/max(packetsOut, 1), (c.bytes-out)/max(c.packets-packetsOut, 1))
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

// shape asks the questions of the flow-based literature (Veselý and Žádník, ARES
// 2019: 50 to 130 bytes a packet, 8 to 30 packets a minute; MineShark, NDSS 2025:
// long duration and few visitors), with ranges as wide as the protocols make
// them. A pool pushes work every ten seconds to a minute, whatever the miner
// does, so that no minute is silent; what only keeps a connection open says less,
// and less often.
func (c *conversation) shape() []feature {
	perPacket, perMinute := c.bytes/c.packets, c.packets/c.minutes
	f := []feature{
		// Lengths of connections have a Pareto tail with an exponent near one
		// (Crovella and Bestavros 1997): ten times as long is ten times as rare.
		{"duration", "minutes with traffic", math.Log2(c.minutes / minConversation), fmt.Sprintf("%.0f minutes", c.minutes)},
		{"packet size", "messages, no bulk", within(perPacket, leastMessage, mostMessage), fmt.Sprintf("%.0f bytes a packet", perPacket)},
		{"message size", "one side at least says something", likely(c.message >= leastLine && c.message <= mostLine, 0.98, 0.6), fmt.Sprintf("%.0f bytes a packet of the side that says more", c.message)},
		{"rate", "some packets a minute", within(perMinute, 1, mostPackets), fmt.Sprintf("%.1f packets a minute", perMinute)},
		{"no silence", "minutes with traffic, of those from the first of an hour to the last", likely(c.density >= 0.95, 0.9, 0.2), fmt.Sprintf("%.0f %%", 100*c.density)},
		{"balance", "both sides speak", likely(c.outShare >= 0.05 && c.outShare <= 0.95, 0.95, 0.7), fmt.Sprintf("%.0f %% of the bytes sent", 100*c.outShare)},
		{"connections", "a connection that stays", likely(c.minutes >= minConversation*float64(c.connections), 0.9, 0.35), fmt.Sprintf("%d connections, hour by hour", c.connections)},
	}
	if !math.IsNaN(c.steadiness) {
		f = append(f, feature{"steadiness", "an even rate from hour to hour", likely(c.steadiness <= 0.5, 0.8, 0.4),
			fmt.Sprintf("hourly rate varies by %.0f %%", 100*c.steadiness)})
	}
	return f
}

// Sizes of packets, in bytes with their headers.
const (
	// leastMessage is the mean of both sides below which a conversation carries
	// next to nothing: a bare acknowledgement with time stamps is 52, and the
	// shortest Stratum messages, of some sixty bytes, would be in fewer than one
	// packet of four. What keeps a connection open looks so.
	leastMessage = 67
	// mostMessage is the mean where every share is a proof of Equihash: 1,344
	// bytes (Zcash protocol specification, §7.6.1), twice that as text, sent in two
	// full packets for every four that are small.
	mostMessage = 600
	// leastLine is the mean of the side that says more when half its packets carry
	// the shortest Stratum message and half only acknowledge.
	leastLine = 80
	// mostLine is the mean of the side that says more when two of three of its
	// packets are full. Beyond it, somebody moves data.
	mostLine = 1000
)

// mostPackets is how many packets a minute a miner exchanges that asks for work
// itself, by HTTP, twice a second as ethminer does (--farm-recheck 500): a request,
// an answer, and half an acknowledgement to each.
const mostPackets = 300

// within scores a measure that nine of ten miners and two of five others have
// in a range: log2(0.9/0.4) bits inside. Outside it falls by the octave, and
// two octaves away it is what the opposite answer is worth, log2(0.1/0.6).
func within(x, lo, hi float64) float64 {
	yes, no := likely(true, 0.9, 0.4), likely(false, 0.9, 0.4)
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
func (n *Night) acquaintance(c *conversation, peers map[talkers]int) []feature {
	r := &c.rows[0]
	f := n.newAndRare(r)
	// Pools pay for traffic by the terabyte, and are next to never found at AWS;
	// half of what hosts at AWS talk to is.
	f = append(f, feature{"provider", "a peer outside of AWS", likely(!atAWS(r), 0.95, 0.5), r.PeerNetwork})
	if r.Port != 80 && r.Port != 443 {
		// A miner has one pool, and one or two to fall back on. The nodes of a
		// peer-to-peer network keep up eight connections or more.
		f = append(f, feature{"peers", fmt.Sprintf("%d peers with long conversations on this port", peers[talkersOf(r)]), likely(peers[talkersOf(r)] <= mostPools, 0.95, 0.8), fmt.Sprint(r.Port)})
	}
	if note, ok := n.Places.MiningPort(uint16(r.Port)); ok {
		f = append(f, feature{"port", "port that pools listen on: " + note, math.Log2(0.5 / 0.02), fmt.Sprint(r.Port)})
	}
	return f
}

// mostPools is how many pools on one port a miner talks to on a day: its own, and
// those that its configuration falls back on.
const mostPools = 3

// talkers is an interface with a remote port.
type talkers struct {
	eni  string
	port int32
}

// longPeers counts, for every interface and port, the peers that it talked to for
// long enough to count.
func longPeers(all [][]table.FlowRow) map[talkers]int {
	peers := map[talkers]int{}
	for _, rows := range all {
		minutes := 0.0
		for i := range rows {
			minutes += min(rows[i].Minutes, 60)
		}
		if r := &rows[0]; r.Outbound && r.Peer != "" && r.Protocol == tcp && minutes >= minConversation {
			peers[talkersOf(r)]++
		}
	}
	return peers
}

func talkersOf(r *table.FlowRow) talkers { return talkers{r.Interface, r.Port} }

// newAndRare asks whether the host knows the peer, and how many others of the
// organisation talk to it.
func (n *Night) newAndRare(r *table.FlowRow) []feature {
	hosts := n.Org.interfaces()
	others := n.Org.hosts(r)
	var f []feature
	if n.Window.ActiveDays(hostOf(r)) > 0 {
		f = append(f, n.newPeer(r, others, hosts))
	}
	return append(f, feature{"few visitors", fmt.Sprintf("%d other hosts of the organisation talk to it or its like, of %d", others, hosts), rarity(others, hosts), r.Peer})
}

// newPeer asks whether the host knows the peer. That a quorum of other hosts
// talks to it explains that it is new: somebody rolled something out.
func (n *Night) newPeer(r *table.FlowRow, others, hosts int) feature {
	host := hostOf(r)
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

// rarity is what it says, in bits, that so many other hosts of all there are have
// to do with a peer or a domain: none at half of them, up at fewer.
func rarity(others, hosts int) float64 {
	bits := math.Log2(float64(hosts+2) / float64(others+1) / 2)
	return min(max(bits, -maxVisitors), maxVisitors)
}

func (n *Night) miningCandidate(c conversation, peers map[talkers]int) Candidate {
	r := &c.rows[0]
	raw := 0.0
	f := n.conversationFinding(&c, finding.Statistic)
	for _, x := range append(c.shape(), n.acquaintance(&c, peers)...) {
		raw += x.bits
		f.Evidence = append(f.Evidence, finding.Evidence{Attribute: x.name, Value: x.measure, Bits: max(x.bits, 0), Scope: finding.HostScope, Text: x.text})
	}
	f.Evidence = strongest(f.Evidence)
	return Candidate{Family: FamilyMining, Column: "conversation", Entity: hostOf(r), Item: conversationKey(r), Raw: max(raw, 0), Finding: f}
}

// conversationFinding describes a conversation.
func (n *Night) conversationFinding(c *conversation, basis finding.Basis) finding.Finding {
	r := &c.rows[0]
	f := n.trafficFinding(typeMining, basis, pointers(c.rows))
	f.Description = fmt.Sprintf("%s talked to %s port %d for %.0f minutes, %.0f bytes a packet and %.1f packets a minute.", r.Interface, r.Peer, r.Port,
		c.minutes, c.bytes/max(c.packets, 1), c.packets/max(c.minutes, 1))
	f.Normal = n.usualPeers(hostOf(r))
	f.Quiet = "the peer on most of the host's earlier days, or many other hosts of the organisation talking to it"
	return f
}

func (n *Night) usualPeers(host string) []string {
	return n.usual(host, baseline.Long, "long conversations with %s on %d days", "no long conversations in this host's history")
}

// usual tells the three values of an attribute that a host showed on most days, or
// that there is none.
func (n *Night) usual(host, attribute, format, none string) []string {
	var out []string
	for _, v := range n.Window.Values(host, attribute) {
		if len(out) == 3 {
			break
		}
		out = append(out, fmt.Sprintf(format, v.Value, v.Days))
	}
	if len(out) == 0 {
		return []string{none}
	}
	return out
}

// instanceOf names the instance behind an interface: from the flow record, else
// from the queries that its address made on the day.
func (n *Night) instanceOf(r *table.FlowRow) string {
	return cmp.Or(r.Instance, n.instances[r.Local])
}

// poolHits returns the mining indicators that name the peer.
func (n *Night) poolHits(r *table.FlowRow) []indicator.Indicator {
	addr, err := netip.ParseAddr(r.Peer)
	if err != nil {
		return nil
	}
	return ofCategory(indicator.Mining, n.Places.AddressIndicators(addr, uint16(r.Port)))
}

// ofCategory keeps the indicators of a category.
func ofCategory(category string, all []indicator.Indicator) []indicator.Indicator {
	return slices.DeleteFunc(slices.Clone(all), func(i indicator.Indicator) bool { return i.Category != category })
}

// onLists is the evidence of indicators: who says what of whom.
func onLists(hits []indicator.Indicator) []finding.Evidence {
	var out []finding.Evidence
	for _, h := range hits {
		out = append(out, finding.Evidence{Attribute: finding.ThreatList, Value: h.List, Scope: finding.WorldScope,
			Text: fmt.Sprintf("list %s (%s) names %s as %s", h.List, h.Source, h.Value, h.Category)})
	}
	return out
}

func (n *Night) poolFinding(c conversation, hits []indicator.Indicator) Held {
	f := n.conversationFinding(&c, finding.List)
	f.Evidence = onLists(hits)
	return Held{Finding: f, Entities: []string{hostOf(&c.rows[0])}}
}
