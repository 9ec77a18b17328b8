package baseline_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
)

const hour9 = int64(20000)*86_400_000 + 9*3_600_000 // 09:00 of a day, in milliseconds

// mark is a mark in few characters.
type mark struct {
	entity, attribute, value string
	count                    int64
}

func marksOf(p baseline.Partial) []mark {
	out := []mark{}
	for _, m := range p {
		out = append(out, mark{m.Entity, m.Attribute, m.Value, m.Count})
	}
	return out
}

func TestSummariseCalls(t *testing.T) {
	row := table.CallRow{Principal: "eve", Hour: hour9, Service: "iam", Action: "CreateUser", Region: "us-east-1", Country: "DE", Network: "as:1",
		Agent: "boto3", Auth: "session", Outcome: "ok", Calls: 2}
	again := row // from nowhere known, refused
	again.Country, again.Network, again.Outcome, again.Calls = "", "", extract.Denied, 3
	got := baseline.Summarise(&table.Day{Calls: []table.CallRow{row, again}})
	want := []mark{
		{"principal:eve", "action", "iam:CreateUser", 5},
		{"principal:eve", "active", "", 5},
		{"principal:eve", "agent", "boto3", 5},
		{"principal:eve", "auth", "session", 5},
		{"principal:eve", "country", "DE", 2},
		{"principal:eve", "hour", "09", 5},
		{"principal:eve", "network", "as:1", 2},
		{"principal:eve", "refused", "", 3},
		{"principal:eve", "region", "us-east-1", 5},
		{"principal:eve", "tactic", "Persistence", 5},
	}
	compareMarks(t, want, got)
}

func compareMarks(t *testing.T, want []mark, got baseline.Partial) {
	t.Helper()
	if diff := cmp.Diff(want, marksOf(got), cmp.AllowUnexported(mark{})); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
}

func TestSummariseSessions(t *testing.T) {
	on := table.SessionRow{Principal: "web", Credential: "ASIA1", Hour: hour9, Session: "i-1", Kind: extract.KindInstance, Network: "as:1", Origin: "internet",
		Address: "192.0.2.1", Calls: 4, OK: 3, First: hour9, Last: hour9 + 1000}
	refused := on // never succeeded: says nothing of where the credential lives
	refused.Address, refused.OK, refused.First = "192.0.2.9", 0, hour9+500
	refused.Network = "as:2"
	user := table.SessionRow{Principal: "zoe", Credential: "AKIA1", Hour: hour9, Kind: extract.KindUser, Network: "as:1", Origin: "internet",
		Address: "192.0.2.3", Calls: 1, OK: 1}
	compareMarks(t, []mark{
		{"principal:web", "address", "192.0.2.1", 3},
		{"principal:web", "home", "i-1 192.0.2.1", 3},
		{"principal:web", "kind", "instance", 8},
		{"principal:web", "origin", "ASIA1 as:1", 4},
		{"principal:web", "origin", "ASIA1 as:2", 4},
		{"principal:web", "parallel", "", 1}, // as:2 between two calls from as:1
		{"principal:zoe", "kind", "user", 1},
		{"principal:zoe", "origin", "AKIA1 as:1", 1},
	}, baseline.Summarise(&table.Day{Sessions: []table.SessionRow{on, refused, user}}))
}

func TestSummariseObjects(t *testing.T) {
	read := table.ObjectRow{Principal: "eve", Bucket: "lake", Hour: hour9, Operation: extract.OpRead, Calls: 10, Objects: 4, BytesOut: 1000}
	list := table.ObjectRow{Principal: "eve", Bucket: "lake", Hour: hour9, Operation: extract.OpList, Calls: 2}
	other := table.ObjectRow{Principal: "eve", Bucket: "attic", Hour: hour9, Operation: extract.OpRead, Calls: 1, Objects: 1, BytesOut: 50}
	compareMarks(t, []mark{
		{"bucket:attic", "active", "", 1},
		{"bucket:attic", "bucket-user", "read eve", 1},
		{"bucket:lake", "active", "", 12},
		{"bucket:lake", "bucket-user", "list eve", 2},
		{"bucket:lake", "bucket-user", "read eve", 10},
		{"principal:eve", "bucket", "list lake", 2},
		{"principal:eve", "bucket", "read attic", 1},
		{"principal:eve", "bucket", "read lake", 10},
		{"principal:eve", "object-out", "list", 0},
		{"principal:eve", "object-out", "read", 1050},
		{"principal:eve", "objects", "list", 2}, // the calls, where no key is named
		{"principal:eve", "objects", "read", 11},
	}, baseline.Summarise(&table.Day{Objects: []table.ObjectRow{list, other, read}}))
}

func TestSummariseTraffic(t *testing.T) {
	out := func(peer string, port int32, minutes float64) table.FlowRow {
		return table.FlowRow{Interface: "eni-1", Outbound: true, Peer: peer, Port: port, Protocol: 6, Minutes: minutes}
	}
	in := out("198.51.100.1", 22, 60)
	in.Outbound = false
	folded := out("", 445, 60)
	folded.PacketsOut = baseline.StreamPackets - 1
	stream := out("", 514, 60)
	stream.PacketsOut = baseline.StreamPackets
	flows := []table.FlowRow{out("192.0.2.1", 443, 20), out("192.0.2.1", 8443, 10), out("192.0.2.2", 443, 29), in, folded, stream}
	queries := []table.QueryRow{{Host: "i-1", Domain: "example.net", Queries: 3}, {Host: "i-1", Domain: "example.org", Queries: 1}}
	compareMarks(t, []mark{
		{"host:eni-1", "active", "", 59},
		{"host:eni-1", "long", "192.0.2.1", 30}, // 20 + 10 minutes; 29 are not long
		{"host:eni-1", "peer", "192.0.2.1", 30},
		{"host:eni-1", "peer", "192.0.2.2", 29},
		{"host:eni-1", "port", "6/443", 49},
		{"host:eni-1", "port", "6/8443", 10},
		{"host:eni-1", "unanswered", "6/514", 18_000}, // five a second; one fewer is none
		{"resolver:i-1", "active", "", 4},
		{"resolver:i-1", "domain", "example.net", 3},
		{"resolver:i-1", "domain", "example.org", 1},
	}, baseline.Summarise(&table.Day{Flows: flows, Queries: queries}))
}

func TestSummariseUploads(t *testing.T) {
	up := func(network string, bytes int64) table.FlowRow {
		return table.FlowRow{Interface: "eni-1", Outbound: true, Peer: "192.0.2.1", PeerNetwork: network, Port: 443, Protocol: 6, BytesOut: bytes}
	}
	in := up("as:1", 9e9)
	in.Outbound = false
	tests := []struct {
		name string
		rows []table.FlowRow
		want []mark
	}{
		{"two conversations with one network, less with another", []table.FlowRow{up("as:1", 600_000), up("as:1", 400_000), up("as:2", 999_999)},
			[]mark{{"host:eni-1", "upload", "", 1_000_000}, {"host:eni-1", "upload-to", "as:1", 1_000_000}}},
		{"AWS, neighbours and callers do not count", []table.FlowRow{up("aws:eu-west-1", 9e9), up("aws", 9e9), up("private", 9e9), up("own", 9e9), up("", 9e9), in}, []mark{}},
		{"more than a number holds", []table.FlowRow{up("as:1", math.MaxInt64), up("as:1", math.MaxInt64)},
			[]mark{{"host:eni-1", "upload", "", math.MaxInt64}, {"host:eni-1", "upload-to", "as:1", math.MaxInt64}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := slices.DeleteFunc(baseline.Summarise(&table.Day{Flows: tt.rows}), func(m baseline.Mark) bool { return !strings.HasPrefix(m.Attribute, "upload") })
			compareMarks(t, tt.want, got)
		})
	}
}

func TestSummariseNothing(t *testing.T) {
	if p := baseline.Summarise(&table.Day{}); len(p) != 0 {
		t.Errorf("no rows give %v", p)
	}
}

// A day summed up by parts is the day summed up at once, when the parts' counts
// are added: partials merge.
func TestPartialsMergeByAdding(t *testing.T) {
	call := func(principal, action string, n int64) table.CallRow {
		return table.CallRow{Principal: principal, Hour: hour9, Service: "s3", Action: action, Region: "eu-west-1", Calls: n}
	}
	rows := []table.CallRow{call("a", "ListBuckets", 1), call("a", "PutObject", 2), call("b", "ListBuckets", 3), call("b", "GetObject", 4)}
	whole := marksOf(baseline.Summarise(&table.Day{Calls: rows}))
	for at := range len(rows) + 1 {
		counts := map[mark]int64{}
		for _, part := range [][]table.CallRow{rows[:at], rows[at:]} {
			for _, m := range marksOf(baseline.Summarise(&table.Day{Calls: part})) {
				key := m
				key.count = 0
				counts[key] += m.count
			}
		}
		var merged []mark
		for m, n := range counts {
			m.count = n
			merged = append(merged, m)
		}
		slices.SortFunc(merged, func(a, b mark) int {
			return strings.Compare(a.entity+"\x00"+a.attribute+"\x00"+a.value, b.entity+"\x00"+b.attribute+"\x00"+b.value)
		})
		if diff := cmp.Diff(whole, merged, cmp.AllowUnexported(mark{})); diff != "" {
			t.Errorf("cut at %d (-whole +merged):\n%s", at, diff)
		}
	}
}
