package detector

import (
	"fmt"
	"math"

	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/score"
)

const typePort = "Behavior:EC2/NetworkPortUnusual"

// firstDynamic is where Linux takes the ports of clients from
// (ip_local_port_range). A conversation between two such ports may have been
// taken for its mirror image, and passive FTP is a new port each time.
const firstDynamic = 32_768

// portMinutes is for how many minutes of the day a port has to be used before
// it counts: what was tried once is not a habit taken up.
const portMinutes = 10

// unusualPorts scores for every host the port of the internet that it used for
// the first time, for a while, and that is rare in the organisation.
func unusualPorts(n *Night) Result {
	var out Result
	for _, rows := range n.interfaces() {
		host := hostOf(&rows[0])
		if !n.learned(host) {
			continue
		}
		var best Candidate
		for _, use := range portUses(rows) {
			port := baseline.PortValue(use.rows[0])
			if use.minutes < portMinutes || n.Window.Seen(host, baseline.Port, port) > 0 {
				continue
			}
			if c := n.portCandidate(host, port, use); best.Entity == "" || c.Raw > best.Raw {
				best = c
			}
		}
		if best.Entity != "" {
			out.Candidates = append(out.Candidates, best)
		}
	}
	return out
}

// useOfPort is what an interface did with a remote port on the day.
type useOfPort struct {
	rows    []*table.FlowRow
	minutes float64
}

// portUses gathers an interface's conversations with the internet by remote
// port, in the order of the rows.
func portUses(rows []table.FlowRow) []*useOfPort {
	var out []*useOfPort
	index := map[[2]int32]*useOfPort{}
	for i := range rows {
		r := &rows[i]
		if !r.Outbound || !outside(r) || r.Port == 0 || r.Port >= firstDynamic || refused(r) {
			continue
		}
		k := [2]int32{r.Protocol, r.Port}
		u, ok := index[k]
		if !ok {
			u = &useOfPort{}
			index[k] = u
			out = append(out, u)
		}
		u.rows = append(u.rows, r)
		u.minutes += min(r.Minutes, 60)
	}
	return out
}

func (n *Night) portCandidate(host, port string, use *useOfPort) Candidate {
	active, hosts := n.Window.ActiveDays(host), n.Org.interfaces()
	others := n.Org.hostsWith(baseline.Value{Attribute: baseline.Port, Value: port})
	novel := score.Bits(n.noveltyRate(host, baseline.Port))
	rare := score.Bits(share(max(others, 1), max(hosts, 1)))
	lasting := math.Log2(use.minutes / portMinutes)
	f := n.trafficFinding(typePort, finding.Statistic, use.rows)
	f.Evidence = strongest([]finding.Evidence{
		{Attribute: "port", Value: port, Bits: novel, Scope: finding.HostScope, Frequency: finding.Unseen, DaysActive: active,
			Text: fmt.Sprintf("the host never used this port in %d active days", active)},
		{Attribute: "few users", Value: port, Bits: rare, Scope: finding.OrganisationScope, Text: fmt.Sprintf("%d hosts of the organisation used it, of %d", others, hosts)},
		{Attribute: "duration", Value: fmt.Sprintf("%.0f minutes", use.minutes), Bits: lasting, Scope: finding.HostScope, Text: "minutes with traffic"},
	})
	f.Description = fmt.Sprintf("%s talked for %.0f minutes to a port that it never used before: %s.", use.rows[0].Interface, use.minutes, port)
	f.Normal = n.usual(host, baseline.Port, "%s on %d days", "no conversations in this host's history")
	f.Quiet = "the port on any earlier day of this host"
	return Candidate{Family: FamilyTraffic, Column: "port", Entity: host, Raw: novel + rare + lasting, Finding: f}
}
