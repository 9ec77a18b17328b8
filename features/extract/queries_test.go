package extract_test

import (
	"math"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/event"
	"yoban/features/table"
)

// query is a query of host i-1 for a name.
func query(name string, change ...func(*event.Query)) record {
	q := &event.Query{Time: day + 30, Account: []byte(account), Region: []byte("us-east-1"), VPC: []byte("vpc-1"), Name: []byte(name),
		Type: []byte("A"), RCode: []byte("NOERROR"), Src: netip.MustParseAddr("10.0.0.5"), Instance: []byte("i-1")}
	for _, c := range change {
		c(q)
	}
	return record{object: "object", query: q}
}

func TestRegisteredDomains(t *testing.T) {
	for name, want := range map[string]string{
		"www.example.com.": "example.com", "WWW.Example.COM.": "example.com", "example.com": "example.com", "a.b.example.co.uk.": "example.co.uk",
		"com.": "com", "localhost.": "localhost", ".": "", "": "", "*.": "*", "ip-10-0-0-5.ec2.internal.": "ec2.internal",
	} {
		if got := foldDay(t, query(name)).Queries[0].Domain; got != want {
			t.Errorf("%q is of %q, want %q", name, got, want)
		}
	}
}

func TestHostsOfQueries(t *testing.T) {
	tests := map[string]struct {
		change func(*event.Query)
		want   string
	}{
		"an instance":              {func(*event.Query) {}, "i-1"},
		"a resolver endpoint":      {func(q *event.Query) { q.Instance, q.Endpoint = nil, []byte("rslvr-in-1") }, "rslvr-in-1"},
		"an address alone":         {func(q *event.Query) { q.Instance = nil }, "10.0.0.5"},
		"nothing is a host itself": {func(q *event.Query) { q.Instance, q.Src = nil, netip.Addr{} }, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := foldDay(t, query("a.example.com.", tt.change)).Queries[0].Host; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCountsOfQueries(t *testing.T) {
	rcode := func(s string) func(*event.Query) { return func(q *event.Query) { q.RCode = []byte(s) } }
	rows := foldDay(t,
		query("aa.example.com."), query("bb.example.com.", rcode("NXDOMAIN")), query("bb.example.com.", rcode("SERVFAIL")),
		query("aa.example.com.", func(q *event.Query) { q.Type, q.Firewall, q.Time = []byte("TXT"), []byte("BLOCK"), day+59 }),
		query("aa.example.com.", func(q *event.Query) {
			q.Answers = []netip.Addr{netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("203.0.113.2")}
		}),
	).Queries
	if len(rows) != 1 {
		t.Fatalf("%d rows, want 1", len(rows))
	}
	got := rows[0]
	got.LengthBins, got.CharBins, got.Sample = nil, nil, nil
	want := table.QueryRow{Account: account, Host: "i-1", Domain: "example.com", Hour: day * 1000, VPC: "vpc-1", Region: "us-east-1", Address: "10.0.0.5",
		Queries: 5, NXDomain: 1, Failed: 1, Blocked: 1, Names: 2, NameBytes: 5 * 14, Types: 2, Text: 1, Answers: 2,
		First: (day + 30) * 1000, Last: (day + 59) * 1000, NXShare: 0.2,
		// a comes six times and b four among ten characters.
		Entropy: -(0.6*math.Log2(0.6) + 0.4*math.Log2(0.4))}
	if math.Abs(got.Entropy-want.Entropy) < 1e-12 {
		got.Entropy = want.Entropy
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
