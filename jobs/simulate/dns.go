package simulate

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// query is one line of a Route 53 Resolver query log.
type query struct {
	Version   string            `json:"version"`
	AccountID string            `json:"account_id"`
	Region    string            `json:"region"`
	VPCID     string            `json:"vpc_id"`
	Timestamp string            `json:"query_timestamp"`
	Name      string            `json:"query_name"`
	Type      string            `json:"query_type"`
	Class     string            `json:"query_class"`
	Code      string            `json:"rcode"`
	Answers   []answer          `json:"answers"`
	Address   string            `json:"srcaddr"`
	Port      string            `json:"srcport"`
	Transport string            `json:"transport"`
	Sources   map[string]string `json:"srcids"`
}

type answer struct {
	Data  string `json:"Rdata"`
	Type  string `json:"Type"`
	Class string `json:"Class"`
}

// ask writes one query of the host.
func (out *delivery) ask(h *host, name, kind, code string, answers []answer, at time.Time, d *dice) {
	if answers == nil {
		answers = []answer{}
	}
	a := h.account
	line, err := json.Marshal(query{
		Version: "1.100000", AccountID: a.id, Region: a.region, VPCID: a.vpc, Timestamp: stamp(at), Name: name + ".", Type: kind,
		Class: "IN", Code: code, Answers: answers, Address: h.private.String(), Port: strconv.Itoa(d.port()), Transport: "UDP",
		Sources: map[string]string{"instance": h.id},
	})
	if err != nil {
		panic(err) // plain values
	}
	out.put("vpcdnsquerylogs", a, a.region, at.Add(d.span(2*time.Minute, 9*time.Minute)), string(line))
}

// resolve looks a name up unless the host still knows the answer. Around the
// query stand those that stub resolvers make: for IPv6, and with the search
// suffix first.
func (w *world) resolve(h *host, name string, peers []netip.Addr, ttl time.Duration, at time.Time, d *dice, out *delivery) {
	known := h.eni + " " + name
	if at.Before(w.resolver[known]) && at.After(w.resolver[known].Add(-ttl)) {
		return
	}
	w.resolver[known] = at.Add(ttl)
	var answers []answer
	for _, peer := range peers {
		answers = append(answers, answer{peer.String(), "A", "IN"})
	}
	if d.chance(0.02) {
		out.ask(h, name+"."+h.account.region+".compute.internal", "A", "NXDOMAIN", nil, at, d)
	}
	out.ask(h, name, "A", "NOERROR", answers, at, d)
	if d.chance(0.12) {
		out.ask(h, name, "AAAA", "NOERROR", nil, at, d)
	}
	if d.chance(0.015) && len(peers) > 0 {
		reverse := strings.Split(peers[0].String(), ".")
		out.ask(h, fmt.Sprintf("%s.%s.%s.%s.in-addr.arpa", reverse[3], reverse[2], reverse[1], reverse[0]), "PTR", oneOf(d, []string{"NOERROR", "NXDOMAIN"}), nil, at, d)
	}
}
