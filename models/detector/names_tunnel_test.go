package detector_test

import (
	"testing"

	"yoban/features/table"
	"yoban/models/detector"
)

const tunnelName = "Trojan:EC2/DNSDataExfiltration"

// tunnelled are a thousand TXT queries of 40 characters of 32 kinds, 25 bytes
// each: 25 kB.
func tunnelled(domain string) question {
	return question{domain: domain, queries: 1000, distinct: 1000, text: 1000, nameBytes: int64(1000 * (40 + 1 + len(domain))), entropy: 5}
}

func TestNameTunnels(t *testing.T) {
	change := func(domain string, f func(q *question)) question {
		q := tunnelled(domain)
		f(&q)
		return q
	}
	hashes := func(q *question) {
		q.queries, q.distinct, q.text, q.nameBytes, q.entropy = 200, 200, 0, 200*(40+1+11), 4
	}
	tests := []struct {
		name  string
		asked question
		raw   [2]float64 // least and most; none for no candidate
	}{
		{"a tunnel", tunnelled("carried.net"), [2]float64{12, 20}},
		{"a tunnel whose names do not exist", change("carried.net", func(q *question) { q.nx = 1000 }), [2]float64{12, 20}},
		{"a tunnel to a private zone", tunnelled("carried.corp"), [2]float64{12, 20}},
		{"a tunnel of a host without a past", change("carried.net", func(q *question) { q.host = "i-0000000000000000a" }), [2]float64{10, 20}},
		{"a slow tunnel", change("carried.net", func(q *question) { q.queries, q.distinct, q.text, q.nameBytes = 100, 100, 100, 100*(40+1+11) }), [2]float64{9, 16}},
		{"look-ups of hashes", change("carried.net", hashes), [2]float64{0, 8}},
		{"addresses on a block list", change("carried.net", func(q *question) { q.text, q.entropy, q.nameBytes = 0, 3.3, 1000*(13+1+11) }), [2]float64{0, 6}},
		{"names of shards, again and again", change("carried.net", func(q *question) { q.text, q.entropy, q.nameBytes, q.queries = 0, 4, 4000*(13+1+11), 4000 }), [2]float64{0, 6}},
		{"a search list", change("compute.internal", func(q *question) { q.nx = 1000 }), [2]float64{}},
		{"reverse look-ups", tunnelled("1.in-addr.arpa"), [2]float64{}},
		{"next to nothing", change("carried.net", func(q *question) { q.distinct = 50 }), [2]float64{}},
		{"the domain alone", change("carried.net", func(q *question) { q.nameBytes = 1000 * 11 }), [2]float64{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := candidatesOf(t, tunnelName, resolvers(t), []question{tt.asked, {domain: "example.org"}})
			if !worthBetween(t, got, tt.raw) {
				return
			}
			if f := got[0].Finding; f.Action.Domain != tt.asked.domain || f.Count != tt.asked.queries {
				t.Errorf("count %d, domain %s", f.Count, f.Action.Domain)
			}
		})
	}
}

// What a host tells a domain daily is its habit, and what many tell it a
// service.
func TestHabitsOfLongNames(t *testing.T) {
	daily := resolvers(t)
	daily.usual = func(account string, _ int, day int32) *table.Day {
		return join(asking(account, day), questions(account, day, tunnelled("agent.net")))
	}
	got := candidatesOf(t, tunnelName, daily, []question{tunnelled("agent.net")})
	if len(got) != 1 || got[0].Raw > 3 {
		t.Errorf("a habit: %d candidates, %+v", len(got), got)
	}
	more := tunnelled("agent.net")
	more.queries, more.distinct, more.nameBytes = 50_000, 50_000, 50*more.nameBytes
	if got := candidatesOf(t, tunnelName, daily, []question{more}); len(got) != 1 || got[0].Raw < 8 {
		t.Errorf("fifty times the habit: %d candidates, %+v", len(got), got)
	}
	// The host asks for names of example.org daily, which carry nothing.
	if got := candidatesOf(t, tunnelName, resolvers(t), []question{tunnelled("example.org")}); len(got) != 1 || got[0].Raw < 8 {
		t.Errorf("a domain that carried nothing before: %d candidates, %+v", len(got), got)
	}
	var rollout []question
	for _, host := range []string{"i-00000000000000009", "i-0000000000000000b", "i-0000000000000000c", "i-0000000000000000d", "i-0000000000000000e"} {
		rollout = append(rollout, by(host, []question{tunnelled("agent.net")})...)
	}
	alone := candidatesOf(t, tunnelName, resolvers(t), rollout[:1])
	together := candidatesOf(t, tunnelName, resolvers(t), rollout)
	if len(alone) != 1 || len(together) != len(rollout) || together[0].Raw > alone[0].Raw-3 {
		t.Errorf("alone %+v, together %+v", alone, together)
	}
}

func TestAHostHasOneTunnelCandidate(t *testing.T) {
	weak := tunnelled("weak.net")
	weak.text = 0
	got := candidatesOf(t, tunnelName, resolvers(t), []question{weak, tunnelled("strong.net")})
	if len(got) != 1 || got[0].Finding.Action.Domain != "strong.net" || got[0].Family != detector.FamilyNames {
		t.Errorf("candidates %+v, want strong.net's alone", got)
	}
}
