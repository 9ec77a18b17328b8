package detector_test

import (
	"testing"

	"yoban/features/extract"
	"yoban/models/detector"
)

func TestListedNames(t *testing.T) {
	asked := func(q question) []question { return []question{q} }
	const c2Name = "Backdoor:EC2/C&CActivity.B!DNS"
	tests := []struct {
		name  string
		lists []string
		asked []question
		typ   string
		want  string
	}{
		{"a name of command and control", []string{"c2: bad.test"}, asked(question{domain: "bad.test"}), c2Name, "list 8"},
		{"under it", []string{"c2: bad.test"}, asked(question{domain: "bad.test", names: []string{"a.b.bad.test"}}), c2Name, "list 8"},
		{"trusted wins", []string{"c2: bad.test", "trusted: ok.bad.test"}, asked(question{domain: "bad.test", names: []string{"x.ok.bad.test"}}), c2Name, "list 8"},
		{"all of it is trusted", []string{"c2: bad.test", "trusted: bad.test"}, asked(question{domain: "bad.test"}), c2Name, ""},
		{"blocked by DNS Firewall", []string{"c2: bad.test"}, asked(question{domain: "bad.test", queries: 4, blocked: 4}), c2Name, "list 5"},
		{"some of it blocked", []string{"c2: bad.test"}, asked(question{domain: "bad.test", queries: 4, blocked: 3}), c2Name, "list 8"},
		{"three lists agree", []string{"c2: bad.test", "malware: bad.test", "c2: bad.test"}, asked(question{domain: "bad.test"}), c2Name, "list 8.9"},
		{"deeper than the domain, beyond the sample", []string{"c2: x.shop.test"},
			asked(question{domain: "shop.test", names: []string{"a.shop.test", "b.shop.test"}, noted: []extract.Ref{{ID: "x.shop.test"}}}), c2Name, "list 8"},
		{"among the domains that a busy hour sums up", []string{"c2: bad.test"}, asked(question{domain: extract.OtherDomains, names: []string{"a.test"}, noted: []extract.Ref{{ID: "www.bad.test"}}}), c2Name, "list 8"},
		{"a sinkhole answers", []string{"sinkhole: 198.51.100.240"}, asked(question{domain: "dead.test", answer: "198.51.100.240"}), "Trojan:EC2/BlackholeTraffic!DNS", "list 5"},
		{"a sinkhole answers for a trusted name", []string{"sinkhole: 198.51.100.240", "trusted: dead.test"}, asked(question{domain: "dead.test", answer: "198.51.100.240"}), "Trojan:EC2/BlackholeTraffic!DNS", ""},
		{"a listed address answers that is no sinkhole", []string{"c2: 198.51.100.240"}, asked(question{domain: "dead.test", answer: "198.51.100.240"}), "Trojan:EC2/BlackholeTraffic!DNS", ""},
		{"a dynamic name", []string{"dynamicdns: dyn.test"}, asked(question{domain: "dyn.test", names: []string{"me.dyn.test"}}), abusedName, "list 5"},
		{"a dynamic name of every day", []string{"dynamicdns: example.org"}, asked(question{domain: "example.org"}), abusedName, ""},
		{"malware", []string{"malware: bad.test"}, asked(question{domain: "bad.test"}), "Impact:EC2/MaliciousDomainRequest.Reputation", "list 8"},
		{"malware is not known to command", []string{"malware: bad.test"}, asked(question{domain: "bad.test"}), c2Name, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := resolvers(t)
			w.places = listing(t, tt.lists...)
			if got := verdict(detector.Run(w.night(questions(home, today, tt.asked...))).Findings, tt.typ); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestReboundNames(t *testing.T) {
	bound := func(name string) []extract.Ref { return []extract.Ref{{ID: name, Address: "169.254.169.254"}} }
	tests := []struct {
		name  string
		asked question
		want  string // name of the finding
	}{
		{"a name of the internet", question{domain: "rebind.test", metadata: 1, noted: bound("a.rebind.test")}, "a.rebind.test"},
		{"over IPv6", question{domain: "rebind.test", metadata: 1, noted: []extract.Ref{{ID: "b.rebind.test", Address: "fd00:ec2::254"}}}, "b.rebind.test"},
		{"a name that is not known", question{domain: "rebind.test", metadata: 1}, "rebind.test"},
		{"Amazon's own name", question{domain: "ec2.internal", metadata: 1, noted: bound("instance-data.ec2.internal")}, ""},
		{"a trusted name", question{domain: "f2pool.com", metadata: 1, noted: bound("meta.f2pool.com")}, ""},
		{"an ordinary answer", question{domain: "rebind.test", noted: bound("a.rebind.test")}, ""},
		{"in a busy hour", question{domain: extract.OtherDomains, metadata: 1, noted: bound("c.rebind.test")}, "c.rebind.test"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, h := range detector.Run(resolvers(t).night(questions(home, today, tt.asked))).Findings {
				if h.Finding.Type == rebind {
					got = h.Finding.Action.Domain
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
