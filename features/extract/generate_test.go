package extract_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
	"yoban/features/event"
	"yoban/features/extract"
	"yoban/features/sketch"
	"yoban/features/table"
)

// The generated account and hour: 2026-03-02 is a Monday.
const (
	account = "111122223333"
	day     = int64(1772409600) // 2026-03-02T00:00:00Z
	hour    = int64(3600)
)

// record is one log record and the object it lies in.
type record struct {
	object string
	call   *event.Call
	flow   *event.Flow
	query  *event.Query
}

// places is an enricher that knows threat lists of some generated values, and
// nothing else.
func places(t testing.TB) *enrich.Enricher {
	t.Helper()
	list := func(name, content, category string) indicator.ListConfig {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return indicator.ListConfig{Name: name, Path: path, Category: category}
	}
	e, err := enrich.Open(enrich.Config{Lists: []indicator.ListConfig{
		list("bad", "198.51.100.2\n2001:db8::1\n2001:db8::9\nevil.example\ndeep.example.org\n", indicator.C2),
		list("holes", "203.0.113.9\n203.0.113.10\n", indicator.Sinkhole),
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// rows are the finished tables of a day.
type rows struct {
	Calls    []table.CallRow
	Sessions []table.SessionRow
	Objects  []table.ObjectRow
	Changes  []table.ChangeRow
	Matches  []table.MatchRow
	Flows    []table.FlowRow
	Queries  []table.QueryRow

	Used       extract.Counts
	Duplicates int64

	runs int // files that the rows were made from
}

// rowsOf finishes all tables of a day.
func rowsOf(d *extract.Day) rows {
	return rows{list(d.Calls()), list(d.Sessions()), list(d.Objects()), list(d.Changes()), list(d.Matches()), list(d.Flows()), list(d.Queries()), d.Used, d.Duplicates, d.Runs()}
}

func list[R any](all extract.Rows[R]) []R {
	out := []R{}
	for r, err := range all {
		if err != nil {
			panic(err)
		}
		out = append(out, *r)
	}
	return out
}

// fold folds records with some folders, dealt out by part, and returns the rows
// of every day.
func fold(t testing.TB, folders int, part func(i int) int, records []record) map[extract.Key]rows {
	t.Helper()
	return foldWith(t, newShared(t), folders, part, records)
}

// foldWith is fold with shared state that the caller has prepared.
func foldWith(t testing.TB, shared *extract.Shared, folders int, part func(i int) int, records []record) map[extract.Key]rows {
	t.Helper()
	all := make([]*extract.Folder, folders)
	for i := range all {
		all[i] = extract.NewFolder(shared)
	}
	foldInto(t, all, part, records)
	return takeAll(shared, all)
}

// foldInto deals records out to folders by part.
func foldInto(t testing.TB, all []*extract.Folder, part func(i int) int, records []record) {
	t.Helper()
	for i := range records {
		r := &records[i]
		f := all[part(i)%len(all)]
		f.Begin(r.object, nil)
		var err error
		switch {
		case r.call != nil:
			err = f.Call(r.call)
		case r.flow != nil:
			err = f.Flow(r.flow)
		default:
			err = f.Query(r.query)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// takeAll finishes every day that is open.
func takeAll(shared *extract.Shared, all []*extract.Folder) map[extract.Key]rows {
	days := map[extract.Key]rows{}
	for _, f := range all {
		for _, k := range f.Open() {
			days[k] = rows{}
		}
	}
	for k := range days {
		day := extract.Take(shared, all, k)
		days[k] = rowsOf(day)
		day.Close()
	}
	return days
}

// foldDay folds records of the generated day with one folder.
func foldDay(t testing.TB, records ...record) rows {
	t.Helper()
	days := fold(t, 1, func(int) int { return 0 }, records)
	if len(days) != 1 {
		t.Fatalf("%d days, want 1", len(days))
	}
	return days[extract.Key{Account: account, Day: sketch.Day(day)}]
}

// pick returns one of the values.
func pick[V any](r *rand.Rand, values ...V) V { return values[r.IntN(len(values))] }

// times are where hours and days begin and end.
var times = []int64{day, day + hour - 1, day + hour, day + 12*hour + 59, day + 24*hour - 1, day + 24*hour, day - 1}

// generate makes records that hit the edges: copies under other objects, no
// ids, both families of addresses, equal ports, borders of hours, huge counts.
func generate(seed uint64, n int) []record {
	r := rand.New(rand.NewPCG(seed, 1))
	var out []record
	for i := range n {
		object := fmt.Sprintf("object-%02d", r.IntN(20))
		switch r.IntN(3) {
		case 0:
			c := generateCall(r, i)
			for range pick(r, 1, 1, 1, 2, 5) {
				out = append(out, record{object: fmt.Sprintf("object-%02d", r.IntN(20)), call: c})
			}
		case 1:
			out = append(out, record{object: object, flow: generateFlow(r)})
		default:
			out = append(out, record{object: object, query: generateQuery(r)})
		}
	}
	return out
}

func generateCall(r *rand.Rand, i int) *event.Call {
	c := &event.Call{
		ID: fmt.Appendf(nil, "event-%d", i), Time: pick(r, times...), Account: []byte(account),
		Source: []byte(pick(r, "s3.amazonaws.com", "ec2.amazonaws.com", "iam.amazonaws.com")),
		Name:   []byte(pick(r, "GetObject", "RunInstances", "CreateAccessKey", "AttachUserPolicy", "PutBucketPublicAccessBlock", "")),
		// More names than are kept, some with facts; one is the overflow row's.
		Request: pick(r, nil, fmt.Appendf(nil, `{"userName":"u%d","bucketName":"b%d","policyArn":"p"}`, r.IntN(300), r.IntN(300)), []byte(`{"userName":"*"}`), []byte(`{"`)),
		Region:  []byte(pick(r, "us-east-1", "eu-west-1", "")), SourceIP: []byte(pick(r, "198.51.100.7", "2001:db8::1", "AWS Internal", "ec2.amazonaws.com", "*", "")),
		UserAgent: []byte(pick(r, "aws-cli/2.15", "Boto3/1.34", "evil\x00tool", "")), ErrorCode: []byte(pick(r, "", "AccessDenied", "Throttling")),
		Bucket: []byte(pick(r, "", "logs", "data")), ObjectKey: []byte(pick(r, "", "a", "b")),
		BytesIn: pick(r, 0, 1, int64(math.MaxInt64)), BytesOut: pick(r, 0, 1, int64(math.MaxInt64)),
		TokensIn: pick(r, 0, 7, int64(math.MaxInt64)), Intervened: r.IntN(9) == 0,
		Login: pick(r, event.NoLogin, event.LoginSuccess, event.LoginFailure),
	}
	id := &c.Identity
	id.Type = []byte(pick(r, "AssumedRole", "IAMUser", "Root", "AWSService", ""))
	id.Account, id.AccessKey = []byte(account), []byte(pick(r, "ASIAEXAMPLE1", "AKIAEXAMPLE2", ""))
	id.ARN = []byte(pick(r, "arn:aws:sts::111122223333:assumed-role/app/i-0123456789abcdef0", "arn:aws:iam::111122223333:user/ann", ""))
	id.EC2RoleDelivery = []byte(pick(r, "", "2.0"))
	id.MFA = pick(r, event.Unknown, event.No, event.Yes)
	if r.IntN(6) == 0 {
		c.ID = nil // eventVersion 1.0
	}
	if r.IntN(6) == 0 {
		c.ID = []byte("the-same-id") // of records that differ
	}
	return c
}

func generateFlow(r *rand.Rand) *event.Flow {
	addrs := []string{"10.0.0.5", "10.0.0.9", "203.0.113.1", "198.51.100.2", "::ffff:10.0.0.5", "2001:db8::9", "fd00::1"}
	f := &event.Flow{
		Account: []byte(account), Interface: []byte(pick(r, "eni-1", "eni-2")), Instance: []byte(pick(r, "", "i-1", "i-2")),
		Region: []byte(pick(r, "us-east-1", "")), Src: netip.MustParseAddr(pick(r, addrs...)), Dst: netip.MustParseAddr(pick(r, addrs...)),
		SrcPort: pick[uint16](r, 0, 443, 443, 40000, 50000, 65535), DstPort: pick[uint16](r, 0, 443, 443, 40000, 50000),
		Protocol: pick[uint8](r, 6, 17, 1), Accepted: r.IntN(3) > 0, Direction: pick(r, event.DirectionUnknown, event.Ingress, event.Egress),
		Status: pick(r, event.FlowOK, event.FlowOK, event.FlowOK, event.FlowNoData), HasFlags: r.IntN(2) == 0,
		TCPFlags: pick[uint8](r, 0, 1, 2, 18, 19), Packets: pick(r, 0, 1, 10, int64(math.MaxInt64)), Bytes: pick(r, 0, 60, 15000, int64(math.MaxInt64)),
		Start: pick(r, times...),
	}
	f.End = f.Start + pick[int64](r, 0, 1, 60, 86400)
	return f
}

func generateQuery(r *rand.Rand) *event.Query {
	q := &event.Query{
		Time: pick(r, times...), Account: []byte(account), Region: []byte("us-east-1"), VPC: []byte(pick(r, "vpc-1", "vpc-2")),
		Name: []byte(pick(r, "www.example.com.", "WWW.Example.COM.", "a.co.uk.", "com.", ".", "", "*.", "\xff\xfe.example.org.", "very.deep.example.org.")),
		Type: []byte(pick(r, "A", "TXT", "AAAA")), RCode: []byte(pick(r, "NOERROR", "NXDOMAIN", "SERVFAIL", "")),
		Instance: []byte(pick(r, "", "i-1")), Firewall: []byte(pick(r, "", "BLOCK", "ALERT")),
	}
	if r.IntN(3) > 0 {
		q.Src = netip.MustParseAddr(pick(r, "10.0.0.5", "fd00::1"))
	}
	if r.IntN(2) == 0 {
		one := netip.MustParseAddr(pick(r, "203.0.113.9", "203.0.113.10", "169.254.169.254", "192.0.2.1"))
		two := netip.MustParseAddr(pick(r, "203.0.113.9", "fd00:ec2::254", "192.0.2.2"))
		q.Answers, q.AnswerCount = []netip.Addr{one, two}, 2
	}
	return q
}

// keys returns the days in order.
func keys(days map[extract.Key]rows) []extract.Key {
	var out []extract.Key
	for k := range days {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b extract.Key) int { return cmp.Compare(a.Day, b.Day) })
	return out
}
