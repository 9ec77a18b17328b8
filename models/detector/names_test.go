package detector_test

import (
	"slices"
	"testing"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/detector"
	"yoban/models/finding"
)

const (
	miningName = "CryptoCurrency:EC2/BitcoinTool.B!DNS"
	miningLike = "Impact:EC2/BitcoinDomainRequest.Reputation"
)

// question is a host's queries under one registered domain in an hour.
type question struct {
	host, domain string
	names        []string // sampled; nil for the domain itself
	hour         int64
	queries, nx  int64
	blocked      int64
	answer       string
	distinct     int64   // names; 0 for those sampled
	nameBytes    int64   // 0 for those of the names
	text         int64   // queries of text types
	entropy      float64 // bits a character
	metadata     int64   // answers of the metadata service
	noted        []extract.Ref
}

func questions(account string, day int32, all ...question) *table.Day {
	r := &table.Day{}
	for _, q := range all {
		if q.names == nil {
			q.names = []string{q.domain}
		}
		var refs []extract.Ref
		for _, n := range q.names {
			refs = append(refs, extract.Ref{ID: n, Object: "dns.gz", Time: at(day, q.hour, 0) / 1000, Address: q.answer})
		}
		r.Queries = append(r.Queries, table.QueryRow{Account: account, Host: or(q.host, "i-00000000000000009"), Domain: q.domain, Hour: at(day, q.hour, 0), VPC: "vpc-1", Region: "eu-west-1",
			Address: "10.0.0.9", Queries: or(q.queries, 2), NXDomain: q.nx, Metadata: q.metadata, Noted: noted(q.noted), Blocked: q.blocked, Names: or(q.distinct, int64(len(refs))), NameBytes: q.nameBytes, Text: q.text, Entropy: q.entropy, First: at(day, q.hour, 1), Last: at(day, q.hour, 2), Sample: sampleOf(refs...)})
	}
	sortRows(r)
	return r
}

// noted encodes names that were noted; nothing when there are none.
func noted(refs []extract.Ref) []byte {
	if refs == nil {
		return nil
	}
	return sampleOf(refs...)
}

// resolvers is a world of one host that asks for two names a day.
func resolvers(t testing.TB) world {
	return world{places: informed(t), days: 21, usual: func(account string, _ int, day int32) *table.Day { return asking(account, day) }}
}

// asking is a day of that host.
func asking(account string, day int32) *table.Day {
	return questions(account, day, question{domain: "example.org"}, question{domain: "old-pool.example", names: []string{"xmr.pool.old-pool.example"}})
}

func TestMiningNames(t *testing.T) {
	under := func(domain string, names ...string) question { return question{domain: domain, names: names} }
	tests := []struct {
		name  string
		asked question
		want  string // basis; none for silence
	}{
		{"a pool of the embedded list", under("supportxmr.com"), "list"},
		{"a name under a pool of the embedded list", under("supportxmr.com", "pool.supportxmr.com"), "list"},
		{"a name of a configured list", under("stratum.example"), "list"},
		{"a listed part of a domain that serves other things", under("nicehash.com", "randomxmonero.auto.nicehash.com"), "list"},
		{"the other part of that domain", under("nicehash.com", "www.nicehash.com"), ""},
		{"a listed pool that is trusted", under("f2pool.com"), ""},
		{"a coin and a pool", under("pool.example", "xmr-eu1.pool.example"), "rule"},
		{"a protocol and a coin", under("corp.example", "stratum-eth.corp.example"), "rule"},
		{"the trade and a pool", under("corp.example", "mining-pool.corp.example"), "rule"},
		{"one of several names", under("corp.example", "www.corp.example", "xmr.pool.corp.example"), "rule"},
		{"a newspaper", under("coindesk.com", "www.coindesk.com"), ""},
		{"a pool of cars", under("carpool.example", "www.carpool.example"), ""},
		{"a pool of cars and a coin within a word", under("carpool.example", "teeth.carpool.example"), ""},
		{"mining alone", under("mining.com", "www.mining.com"), ""},
		{"a pool alone", under("pool.ntp.example", "2.pool.ntp.example"), ""},
		{"a pool asked for daily", under("old-pool.example", "xmr.pool.old-pool.example"), ""},
		{"a name that does not exist", question{domain: "pool.example", names: []string{"xmr-eu1.pool.example"}, nx: 2}, ""},
		{"a listed name that does not exist", question{domain: "supportxmr.com", nx: 2}, "list"},
		{"a host without a past", question{host: "i-0000000000000000a", domain: "pool.example", names: []string{"xmr-eu1.pool.example"}}, ""},
		{"a host without a past and a listed name", question{host: "i-0000000000000000a", domain: "supportxmr.com"}, "list"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			held := detector.Run(resolvers(t).night(questions(home, today, tt.asked, question{domain: "example.org"}))).Findings
			if tt.want == "" {
				if len(held) != 0 {
					t.Errorf("finding of %s: %s", held[0].Finding.Basis, held[0].Finding.Description)
				}
				return
			}
			if len(held) != 1 {
				t.Fatalf("%d findings, want one", len(held))
			}
			f := held[0].Finding
			if want := map[string]string{"list": miningName, "rule": miningLike}[tt.want]; f.Type != want || string(f.Basis) != tt.want {
				t.Errorf("%s by %s, want %s by %s", f.Type, f.Basis, want, tt.want)
			}
			if listed := f.Evidence[0].Attribute == finding.ThreatList && f.Evidence[0].Value != ""; listed != (tt.want == "list") {
				t.Errorf("evidence %+v, want the name of a threat list only if there is one", f.Evidence)
			}
			if want := []string{baseline.ResolverKind + or(tt.asked.host, "i-00000000000000009")}; !slices.Equal(held[0].Entities, want) {
				t.Errorf("held %q, want %q", held[0].Entities, want)
			}
		})
	}
}

func TestAMiningNameTellsOfTheQueries(t *testing.T) {
	asked := []question{{domain: "supportxmr.com", hour: 3, queries: 5, blocked: 4, answer: "198.51.100.230"}, {domain: "supportxmr.com", hour: 4, queries: 7, blocked: 7, answer: "198.51.100.231"}}
	held := detector.Run(resolvers(t).night(questions(home, today, asked...))).Findings
	if len(held) != 1 {
		t.Fatalf("%d findings, want one for two hours", len(held))
	}
	f := held[0].Finding
	if f.Count != 12 || f.First != at(today, 3, 1)/1000 || f.Last != at(today, 4, 2)/1000 || f.Action.Domain != "supportxmr.com" || f.Action.Blocked {
		t.Errorf("%d queries from %d to %d, action %+v", f.Count, f.First, f.Last, f.Action)
	}
	if len(f.Actors) != 2 || f.Actors[0].Address != "198.51.100.230" || f.Actors[1].Address != "198.51.100.231" || f.Resource.InstanceID != "i-00000000000000009" || f.Resource.VPC != "vpc-1" {
		t.Errorf("actors %+v, resource %+v", f.Actors, f.Resource)
	}
	for i := range asked {
		asked[i].blocked = asked[i].queries
	}
	if held := detector.Run(resolvers(t).night(questions(home, today, asked...))).Findings; len(held) != 1 || !held[0].Finding.Action.Blocked {
		t.Error("queries that were all blocked are not told as such")
	}
}

// worthBetween checks that there is one candidate, of so many bits, or none when
// both bounds are 0; it reports whether there is one.
func worthBetween(t *testing.T, got []detector.Candidate, bits [2]float64) bool {
	t.Helper()
	if bits == [2]float64{} {
		if len(got) != 0 {
			t.Errorf("a candidate of %.1f bits: %s", got[0].Raw, got[0].Finding.Description)
		}
		return false
	}
	if len(got) != 1 {
		t.Fatalf("%d candidates, want one", len(got))
	}
	if raw := got[0].Raw; raw < bits[0] || raw > bits[1] {
		t.Errorf("%.1f bits, want %v: %+v", raw, bits, got[0].Finding.Evidence)
	}
	return true
}
