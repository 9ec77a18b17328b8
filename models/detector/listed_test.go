package detector_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/detector"
	"yoban/models/finding"
)

const (
	customPeer     = "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom"
	newResolver    = "DefenseEvasion:EC2/UnusualDNSResolver"
	newDoH         = "DefenseEvasion:EC2/UnusualDoHActivity"
	newDoT         = "DefenseEvasion:EC2/UnusualDoTActivity"
	probe          = "Recon:EC2/PortProbeUnprotectedPort"
	probeCluster   = "Recon:EC2/PortProbeEMRUnprotectedPort"
	abusedName     = "Impact:EC2/AbusedDomainRequest.Reputation"
	suspiciousName = "Impact:EC2/SuspiciousDomainRequest.Reputation"
	rebind         = "UnauthorizedAccess:EC2/MetadataDNSRebind"
)

// inward turns a row round: the peer is the client.
func inward(r *table.FlowRow) { r.Outbound = false }

// listedFlows are an hour with every kind of listed peer, over IPv6.
func listedFlows() []table.FlowRow {
	byUDP := func(r *table.FlowRow) { r.Protocol = 17 }
	return []table.FlowRow{
		flowRow("2001:db8::c2", 443, nil), flowRow("2001:db8::51", 80, nil), flowRow("2001:db8::d0", 443, nil), flowRow("2001:db8::c0", 443, nil),
		flowRow("2001:db8::53", 53, byUDP), flowRow("2001:db8::443", 443, nil), flowRow("2001:db8::853", 853, nil),
		flowRow("2001:db8::5c", 22, inward), flowRow("2001:db8::5c", 8088, inward),
	}
}

// listedQuestions ask for a name of every category, and for one that is rebound.
func listedQuestions() []question {
	out := []question{{domain: "rebound.test", metadata: 2}}
	for _, d := range []string{"c2", "dynamic", "custom", "malware", "suspicious", "hole", "generator", "driveby", "drop", "phish"} {
		out = append(out, question{domain: d + ".test"})
	}
	return out
}

// from is what a clerk did from an address: looks around, changes something, and
// every class of operation on objects.
func from(address string) []deed {
	who := user(home, "p0")
	var out []deed
	for i, op := range []string{extract.OpList, extract.OpRead, extract.OpWrite} {
		out = append(out, deed{who: who, hour: int64(12 + i), address: address, network: "as:64999", actions: []string{"s3:GetObject"}, bucket: "payroll", operation: op, objects: 3, bytes: 100})
	}
	return append(out, deed{who: who, hour: 15, address: address, network: "as:64999", actions: []string{"iam:ListUsers", "iam:CreateUser"}})
}

// listedDeeds are a clerk's from listed addresses of three kinds.
func listedDeeds() *table.Day {
	var parts []*table.Day
	for i, address := range []string{"2001:db8::c2", "2001:db8::c0", "2001:db8::70"} {
		deeds := from(address)
		for j := range deeds {
			deeds[j].hour += int64(4*i - 8)
		}
		parts = append(parts, rowsOf(home, today, deeds...))
	}
	return join(parts...)
}

// with is the type and the severity of a finding, "" of none.
func verdict(held []detector.Held, typ string) string {
	for _, h := range held {
		if h.Finding.Type == typ {
			return fmt.Sprintf("%s %g", h.Finding.Basis, h.Finding.Severity)
		}
	}
	return ""
}

// listing is an enricher with lists, each a category and its entries.
func listing(t testing.TB, lists ...string) *enrich.Enricher {
	t.Helper()
	c := enrich.Config{AWSRanges: file(t, "aws.txt", "203.0.113.0/24\n")}
	for i, l := range lists {
		category, entries, _ := strings.Cut(l, ": ")
		list := indicator.ListConfig{Name: fmt.Sprint("list", i), Path: file(t, fmt.Sprint("list", i), strings.ReplaceAll(entries, " ", "\n")+"\n"), Category: category}
		if category == "trusted" {
			list.Kind, list.Category = indicator.Trusted, ""
		}
		c.Lists = append(c.Lists, list)
	}
	return opened(t, c)
}

func TestListedPeers(t *testing.T) {
	const bad = "198.51.100.240"
	out := func(change func(*table.FlowRow)) []table.FlowRow { return []table.FlowRow{flowRow(bad, 443, change)} }
	in := func(port int32, change func(*table.FlowRow)) []table.FlowRow {
		return []table.FlowRow{flowRow(bad, port, func(r *table.FlowRow) {
			inward(r)
			if change != nil {
				change(r)
			}
		})}
	}
	silent := func(reject string) []table.FlowRow {
		return []table.FlowRow{flowRow("", 443, func(r *table.FlowRow) {
			r.Peers, r.Listed = 500, sampleOf(extract.Ref{Address: bad, Object: "flows.gz", Error: reject})
		})}
	}
	reset := func(r *table.FlowRow) { r.TCPFlags = 4 }
	tests := []struct {
		name  string
		lists []string
		rows  []table.FlowRow
		typ   string
		want  string // basis and severity; none for silence
	}{
		{"a server of command and control", []string{"c2: " + bad}, out(nil), beacon, "list 8"},
		{"by a prefix", []string{"c2: 198.51.100.0/24"}, out(nil), beacon, "list 8"},
		{"two lists agree", []string{"c2: " + bad, "malware: " + bad}, out(nil), beacon, "list 8.9"},
		{"a list that only says malware", []string{"malware: " + bad}, out(nil), beacon, "list 5"},
		{"a word that nobody knows", []string{"brutality: " + bad}, out(nil), beacon, "list 5"},
		{"the entry's port", []string{"c2: " + bad + ":443"}, out(nil), beacon, "list 8"},
		{"another port than the entry's", []string{"c2: " + bad + ":8080"}, out(nil), beacon, ""},
		{"trusted wins", []string{"c2: " + bad, "trusted: 198.51.100.0/24"}, out(nil), beacon, ""},
		{"on no list", []string{"c2: 198.51.100.241"}, out(nil), beacon, ""},
		{"a listed client of a server here", []string{"c2: " + bad}, in(443, nil), beacon, ""},
		{"a peer of the private network", []string{"c2: " + bad}, out(func(r *table.FlowRow) { r.PeerNetwork = "private" }), beacon, ""},
		{"it refused", []string{"c2: " + bad}, out(reset), beacon, "list 5"},
		{"nobody answered", []string{"c2: " + bad}, silent(""), beacon, "list 5"},
		{"it was rejected", []string{"c2: " + bad}, silent(extract.Rejected), beacon, "list 5"},
		{"nobody answered at another port than the entry's", []string{"c2: " + bad + ":8080"}, silent(""), beacon, ""},
		{"a megabyte went there", []string{"droppoint: " + bad}, out(func(r *table.FlowRow) { r.BytesOut = 1_000_000 }), "Trojan:EC2/DropPoint", "list 6"},
		{"a drop point", []string{"droppoint: " + bad}, out(nil), "Trojan:EC2/DropPoint", "list 5"},
		{"a sinkhole", []string{"sinkhole: " + bad}, out(nil), "Trojan:EC2/BlackholeTraffic", "list 5"},
		{"a sinkhole is no commander", []string{"sinkhole: " + bad}, out(nil), beacon, ""},
		{"a pool that does not answer", []string{"mining: " + bad}, silent(""), "CryptoCurrency:EC2/BitcoinTool.B", "list 5"},
		{"the user's own list, outward", []string{"custom: " + bad}, out(nil), customPeer, "list 5"},
		{"the user's own list, inward", []string{"custom: " + bad}, in(22, nil), customPeer, "list 5"},
		{"the user's own list, at the web server", []string{"custom: " + bad}, in(443, nil), customPeer, "list 2"},
		{"the user's own list, at a port, inward", []string{"custom: " + bad + ":22"}, in(22, nil), customPeer, ""},
		{"a scanner finds a port open", []string{"scanner: " + bad}, in(22, nil), probe, "list 2"},
		{"a scanner finds Elasticsearch", []string{"scanner: " + bad}, in(9200, nil), probe, "list 8"},
		{"a scanner at the web server", []string{"scanner: " + bad}, in(443, nil), probe, ""},
		{"a scanner that is reset", []string{"scanner: " + bad}, in(22, reset), probe, ""},
		{"a scanner that gets a SYN-ACK and resets", []string{"scanner: " + bad}, in(22, func(r *table.FlowRow) { r.TCPFlags = 18 | 4 }), probe, "list 2"},
		{"resets tell themselves without flags", []string{"scanner: " + bad}, in(22, func(r *table.FlowRow) { r.PacketsOut, r.BytesOut = 1, 40 }), probe, ""},
		{"a scanner at the ports of a cluster", []string{"scanner: " + bad}, in(8088, nil), probeCluster, "list 8"},
		{"the ports of a cluster are told once", []string{"scanner: " + bad}, in(8088, nil), probe, ""},
		{"a host calls a scanner", []string{"scanner: " + bad}, out(nil), probe, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := young(t)
			w.places = listing(t, tt.lists...)
			if got := verdict(detector.Run(alone(w, tt.rows)).Findings, tt.typ); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.typ, got, tt.want)
			}
		})
	}
}

// Servers of content have many owners, of whom a list means one.
func TestAnAddressThatMostHostsUse(t *testing.T) {
	w := hosts(t)
	w.places = listing(t, "c2: 192.0.2.53")
	cdn := func(r *table.FlowRow) { r.Peer = "192.0.2.53" }
	if got := verdict(detector.Run(alone(w, []table.FlowRow{flowRow("192.0.2.53", 443, cdn)})).Findings, beacon); got != "list 5" {
		t.Errorf("got %q, want Medium for an address that ten hosts use every day", got)
	}
	if got := verdict(detector.Run(alone(w, []table.FlowRow{flowRow("192.0.2.53", 4444, cdn)})).Findings, beacon); got != "list 8" {
		t.Errorf("got %q, want High on a port that no distributor of content has", got)
	}
}

func TestNewServersForNames(t *testing.T) {
	resolve := func(peer string, port, protocol int32) func() []table.FlowRow {
		return func() []table.FlowRow {
			return []table.FlowRow{flowRow(peer, port, func(r *table.FlowRow) {
				r.Protocol, r.PeerNetwork = protocol, "net:198.51.0.0/16"
				if strings.HasPrefix(peer, "203.0.113.") {
					r.PeerNetwork = "aws"
				}
			})}
		}
	}
	const server = "198.51.100.240"
	lists := []string{"resolver: 198.51.100.240 198.51.100.241 203.0.113.2", "doh: 198.51.100.240"}
	everybody := func() (rows []table.FlowRow) {
		for n := range 4 {
			rows = append(rows, each(resolve(server, 53, 17)(), func(r *table.FlowRow) { r.Interface = fmt.Sprint("eni-", n+1) })...)
		}
		return rows
	}
	tests := []struct {
		name string
		past func() []table.FlowRow
		now  func() []table.FlowRow
		typ  string
		want string
	}{
		{"a public resolver", nil, resolve(server, 53, 17), newResolver, "list 5"},
		{"by TCP", nil, resolve(server, 53, 6), newResolver, "list 5"},
		{"the resolver of every day", resolve(server, 53, 17), resolve(server, 53, 17), newResolver, ""},
		{"the other address of the resolver of every day", resolve("198.51.100.241", 53, 17), resolve(server, 53, 17), newResolver, ""},
		{"a resolver that four others use", everybody, resolve(server, 53, 17), newResolver, ""},
		{"Route 53's", nil, resolve("203.0.113.2", 53, 17), newResolver, ""},
		{"a resolver that no list names", nil, resolve("198.51.100.9", 53, 17), newResolver, ""},
		{"another port of a resolver", nil, resolve(server, 8443, 6), newResolver, ""},
		{"over HTTPS", nil, resolve(server, 443, 6), newDoH, "list 5"},
		{"over HTTPS, of every day", resolve(server, 443, 6), resolve(server, 443, 6), newDoH, ""},
		{"over TLS, whoever it is", nil, resolve("198.51.100.9", 853, 6), newDoT, "rule 5"},
		{"over TLS, with another server before", resolve("198.51.100.8", 853, 6), resolve("198.51.100.9", 853, 6), newDoT, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := hosts(t)
			w.places = listing(t, lists...)
			if tt.past != nil {
				w = w.before(tt.past)
			}
			if got := verdict(detector.Run(alone(w, tt.now())).Findings, tt.typ); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("nobody knows what is usual", func(t *testing.T) {
		w := young(t)
		w.places = listing(t, lists...)
		if got := types(alone(w, resolve(server, 53, 17)(), resolve(server, 853, 6)())); got != nil {
			t.Errorf("findings %q", got)
		}
	})
}

// A host that three scanners find open in turn is one finding with all of them.
func TestScannersAreSummedUp(t *testing.T) {
	w := young(t)
	w.places = listing(t, "scanner: 198.51.100.0/24")
	var rows []table.FlowRow
	for i := range int32(60) {
		rows = append(rows, flowRow(fmt.Sprintf("198.51.100.%d", 100+i), 22+i%3, inward))
	}
	held := detector.Run(alone(w, rows)).Findings
	if len(held) != 1 {
		t.Fatalf("%d findings, want one", len(held))
	}
	f := detector.Settle(held[0].Finding)
	if len(f.Actors) != finding.MaxActors || f.ActorsMore != 10 || !strings.Contains(f.Description, "60 known scanners") || !strings.Contains(f.Description, "22 23 24") {
		t.Errorf("%d actors and %d more: %s", len(f.Actors), f.ActorsMore, f.Description)
	}
	if held[0].Entities != nil {
		t.Errorf("held %q for what others did", held[0].Entities)
	}
}

func TestAListedBeatIsOneFinding(t *testing.T) {
	w := hosts(t)
	w.places = listing(t, "c2: 198.51.100.242")
	r := detector.Run(alone(w, beaconing("198.51.100.242", 10)))
	if slices.ContainsFunc(r.Candidates, func(c detector.Candidate) bool { return c.Finding.Type == beacon }) || verdict(r.Findings, beacon) != "list 8" {
		t.Errorf("%d candidates, findings %v", len(r.Candidates), verdict(r.Findings, beacon))
	}
}
