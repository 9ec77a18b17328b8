package detector

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/stat"

	"yoban/features/table"
	"yoban/models/finding"
	"yoban/models/score"
)

const typeBeacon = "Backdoor:EC2/C&CActivity.B"

// minutesADay is how many minutes the map of a day has.
const minutesADay = 24 * 60

// A beat has to be heard leastBeats times and for leastHours hours before its
// period means anything. RITA starts at four connections a day, which on a map
// of minutes any four errands make.
const (
	leastBeats = 8
	leastHours = 4
)

// tolerance is by how much of the period a beat may come early or late: implants
// are told to jitter by a tenth to a quarter or so, each way.
const tolerance = 0.25

// Bits that a beat may be worth. Whoever polls has one, so that a perfect period
// must not outweigh that the peer is an old acquaintance.
const maxBeat = 6

// beacons scores conversations with the internet that come back at even
// intervals all day, with small messages of one size, by how new the peer is
// and how few others talk to it. AWS's networks, clocks and names are left out.
func beacons(n *Night) Result {
	var out Result
	for _, c := range conversations(n.Rows.Flows) {
		r := &c[0]
		if !r.Outbound || !outside(r) || atAWS(r) || r.Protocol != tcp && r.Protocol != udp || r.Protocol == udp && (r.Port == 53 || r.Port == 123) {
			continue
		}
		if b, ok := listen(c); ok && len(named(n.peerHits(r), hostile)) == 0 { // listedPeers tells of those
			out.Candidates = append(out.Candidates, n.beaconCandidate(c, b))
		}
	}
	return out
}

// beat is the rhythm of a conversation.
type beat struct {
	starts    int     // stretches of minutes with traffic
	hours     float64 // from the first to the last
	period    float64 // minutes; median interval between starts
	near      int     // intervals within the tolerance of it
	tolerance float64 // minutes
	evenness  float64 // coefficient of variation of the bytes of a start, from hour to hour
	size      float64 // bytes both ways of a start
}

// intervals is how many there are between the starts.
func (b *beat) intervals() int { return b.starts - 1 }

// bits is the surprise that so many intervals are alike if starts came at
// random, as those of a Poisson process do: an interval then lies between 1−x
// and 1+x medians with probability 2^−(1−x) − 2^−(1+x), and how many of them do
// is binomial.
func (b *beat) bits() float64 {
	x := min(b.tolerance/b.period, 1)
	return score.Novelties(b.near, b.intervals(), math.Exp2(x-1)-math.Exp2(-x-1))
}

// listen returns the beat of a conversation, if there is one.
func listen(rows []table.FlowRow) (beat, bool) {
	starts := startsOf(rows)
	if len(starts) < leastBeats {
		return beat{}, false
	}
	b := beat{starts: len(starts), hours: float64(starts[len(starts)-1]-starts[0]) / 60}
	gaps := make([]float64, 0, len(starts)-1)
	for i := 1; i < len(starts); i++ {
		gaps = append(gaps, float64(starts[i]-starts[i-1]))
	}
	slices.Sort(gaps)
	b.period = stat.Quantile(0.5, stat.Empirical, gaps, nil)
	b.tolerance = max(tolerance*b.period, 1) // a minute either way is what the map cannot tell
	for _, g := range gaps {
		if math.Abs(g-b.period) <= b.tolerance {
			b.near++
		}
	}
	if 2*connectionsOf(rows) < int64(b.starts) {
		return beat{}, false // one connection that is kept open: that has a beat by nature
	}
	if c := summarise(rows); c.minutes > 30*b.hours {
		return beat{}, false // it talks more than half of the time: that is no beat
	}
	if b.hours < leastHours || b.period < 3 || 2*b.near < len(gaps) {
		return beat{}, false // with a period of two minutes any gap is within a minute of it
	}
	b.evenness, b.size = sizesOf(rows)
	return b, true
}

// connectionsOf returns how many connections the hours of a conversation had.
func connectionsOf(rows []table.FlowRow) int64 {
	n := int64(0)
	for i := range rows {
		n = saturate(n, rows[i].Connections)
	}
	return n
}

// startsOf returns the minutes of the day at which stretches of traffic begin,
// ascending.
func startsOf(rows []table.FlowRow) []int {
	var day [minutesADay/60 + 1]uint64 // an hour each
	for i := range rows {
		day[hourOf(rows[i].Hour)] |= rows[i].MinuteMap & (1<<60 - 1)
	}
	var starts []int
	before := false // traffic in the minute before
	for h, m := range day {
		begins := m &^ (m << 1)
		if before {
			begins &^= 1
		}
		for ; begins != 0; begins &= begins - 1 {
			starts = append(starts, 60*h+bits.TrailingZeros64(begins))
		}
		before = m&(1<<59) != 0
	}
	return starts
}

// hourOf returns the hour of the day, 0 to 23, of a time in milliseconds.
func hourOf(ms int64) int64 {
	const hour = 3_600_000
	return ((ms/hour)%24 + 24) % 24
}

// sizesOf returns how much the bytes of a stretch of traffic vary from hour to
// hour, and their mean.
func sizesOf(rows []table.FlowRow) (evenness, size float64) {
	var sizes []float64
	for i := range rows {
		r := &rows[i]
		runs := bits.OnesCount64(r.MinuteMap & (1<<60 - 1) &^ (r.MinuteMap << 1))
		if runs > 0 {
			sizes = append(sizes, (float64(r.BytesOut)+float64(r.BytesIn))/float64(runs))
		}
	}
	mean, sd := stat.MeanStdDev(sizes, nil)
	if len(sizes) < 2 || !(mean > 0) {
		return math.Inf(1), mean
	}
	return sd / mean, mean
}

// smallBeat is the size in bytes, both ways, of a message that brings no data:
// a TLS handshake with its certificates takes some five thousand, a question and
// an answer a few more.
const smallBeat = 10_000

// shape asks what a beacon looks like. Elastic's beaconing package asks for
// sizes within 5 % of each other; hours of a few beats vary more.
func (b *beat) shape() []feature {
	return []feature{
		{"period", fmt.Sprintf("%d of %d intervals within %.1f minutes of it", b.near, b.intervals(), b.tolerance), min(b.bits(), maxBeat), fmt.Sprintf("%.0f minutes", b.period)},
		{"even size", "bytes of a beat from hour to hour", likely(b.evenness <= 0.2, 0.8, 0.4), fmt.Sprintf("vary by %.0f %%", 100*min(b.evenness, 10))},
		{"small size", "bytes of a beat, both ways", likely(b.size <= smallBeat, 0.9, 0.5), fmt.Sprintf("%.0f bytes", b.size)},
		{"persistence", "hours from the first beat to the last", math.Log2(b.hours / leastHours), fmt.Sprintf("%.1f hours", b.hours)},
	}
}

func (n *Night) beaconCandidate(rows []table.FlowRow, b beat) Candidate {
	r := &rows[0]
	f := n.trafficFinding(typeBeacon, finding.Statistic, pointers(rows))
	raw := 0.0
	for _, x := range append(b.shape(), n.newAndRare(r)...) {
		raw += x.bits
		f.Evidence = append(f.Evidence, finding.Evidence{Attribute: x.name, Value: x.measure, Bits: max(x.bits, 0), Scope: finding.HostScope, Text: x.text})
	}
	f.Evidence = strongest(f.Evidence)
	f.Description = fmt.Sprintf("%s comes back to %s port %d every %.0f minutes, %d times in %.0f hours, with %.0f bytes each.", r.Interface, r.Peer, r.Port, b.period, b.starts, b.hours, b.size)
	f.Normal = n.usualPeers(hostOf(r))
	f.Quiet = "the peer on most of the host's earlier days, or many other hosts of the organisation talking to it"
	return Candidate{Family: FamilyTraffic, Column: "beacon", Entity: hostOf(r), Item: conversationKey(r), Raw: max(raw, 0), Finding: f}
}
