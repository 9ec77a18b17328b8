package logs_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/blob/blobtest"
	"yoban/features/corpustest"
	"yoban/features/enrich"
	"yoban/features/event"
	"yoban/features/extract"
	"yoban/features/logs"
	"yoban/features/logs/internal/casefile"
	"yoban/features/table"
)

// form is another form of the logs: how an object's text becomes Parquet. It
// returns nil for logs that it does not have.
type form struct {
	name   string
	format logs.Format
	encode func(t testing.TB, o logs.Object, raw []byte) []byte
}

var forms = []form{
	{"Parquet", logs.Parquet, func(t testing.TB, o logs.Object, raw []byte) []byte {
		if o.Kind != logs.FlowLog {
			return nil
		}
		return flowColumns(t, raw)
	}},
	{"Security Lake 1, member by member", logs.OCSF, func(t testing.TB, o logs.Object, raw []byte) []byte {
		return lakeOf(t, o, raw, func(s source) lakeCall1 { return s.call1(false) }, flowLine.flow1, source.query1)
	}},
	{"Security Lake 1, whole parts", logs.OCSF, func(t testing.TB, o logs.Object, raw []byte) []byte {
		return lakeOf(t, o, raw, func(s source) lakeCall1 { return s.call1(true) }, flowLine.flow1, source.query1)
	}},
	{"Security Lake 2", logs.OCSF, func(t testing.TB, o logs.Object, raw []byte) []byte {
		return lakeOf(t, o, raw, source.call2, flowLine.flow2, source.query2)
	}},
}

// lakeOf maps every record of an object.
func lakeOf[C, F, Q any](t testing.TB, o logs.Object, raw []byte, call func(source) C, flow func(flowLine, string) F, query func(source) Q) []byte {
	switch o.Kind {
	case logs.CloudTrail:
		var rows []C
		for _, s := range records(t, raw) {
			rows = append(rows, call(s))
		}
		return encodeRows(t, rows)
	case logs.FlowLog:
		var rows []F
		_, lines := flowLines(raw)
		for _, l := range lines {
			rows = append(rows, flow(l, o.Region))
		}
		return encodeRows(t, rows)
	}
	var rows []Q
	for _, s := range records(t, raw) {
		rows = append(rows, query(s))
	}
	return encodeRows(t, rows)
}

// folding folds objects into rows.
type folding struct {
	shared *extract.Shared
	folder *extract.Folder
	reader logs.Reader
	counts struct{ records, delivered, rejected, empty int64 }
	events [][]string // of each object
}

func newFolding(t *testing.T) *folding {
	t.Helper()
	e, err := enrich.Open(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	shared := extract.NewShared(e)
	return &folding{shared: shared, folder: extract.NewFolder(shared)}
}

func (f *folding) read(t *testing.T, o logs.Object) {
	t.Helper()
	f.folder.Begin(o.ID, nil)
	var events []string
	res, err := f.reader.Read(t.Context(), o, logs.Limits{}, logs.Handler{
		Call: func(c *event.Call) error { events = append(events, casefile.Event("call", c)); return f.folder.Call(c) },
		Flow: func(r *event.Flow) error { events = append(events, flowText(*r)); return f.folder.Flow(r) },
		Query: func(q *event.Query) error {
			events = append(events, casefile.Event("query", q))
			return f.folder.Query(q)
		},
	})
	f.events = append(f.events, events)
	if err != nil || res.Damage != "" {
		t.Fatalf("%s: %v, %s", o.ID, err, res.Damage)
	}
	f.counts.records += res.Records
	f.counts.delivered += res.Delivered
	f.counts.rejected += res.RejectedSum()
	f.counts.empty += res.NoData + res.SkipData
}

// flowText writes a flow without what OCSF cannot carry: whether the packet's own
// addresses were logged at all, where they are those of the interface.
func flowText(f event.Flow) string {
	if f.PktSrc == f.Src {
		f.PktSrc = netip.Addr{}
	}
	if f.PktDst == f.Dst {
		f.PktDst = netip.Addr{}
	}
	return casefile.Event("flow", &f)
}

// tables returns the bytes of every table of every day, as they are stored.
func (f *folding) tables(t *testing.T) map[string][]byte {
	t.Helper()
	out := blobtest.Memory{}
	for _, k := range f.folder.Open() {
		rows := extract.Take(f.shared, []*extract.Folder{f.folder}, k).Rows(f.shared)
		day := fmt.Sprintf("%s/%d/", k.Account, k.Day)
		put(t, out, day+table.Calls, rows.Calls)
		put(t, out, day+table.Sessions, rows.Sessions)
		put(t, out, day+table.Objects, rows.Objects)
		put(t, out, day+table.Flows, rows.Flows)
		put(t, out, day+table.Queries, rows.Queries)
	}
	return out
}

func put[R any](t *testing.T, s blob.Store, key string, rows []R) {
	t.Helper()
	if err := table.Write(context.Background(), s, key, rows); err != nil {
		t.Fatal(err)
	}
}

// inflate returns the text of an object.
func inflate(t *testing.T, o logs.Object) []byte {
	t.Helper()
	f, err := o.Store.Open(t.Context(), o.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) {
		return raw
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if raw, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestEveryFormGivesTheSameFeatures reads the same activity from the logs
// themselves and in every other form that they come in: all records are the same
// field by field but for what flowText says, and all tables to the byte. The
// mappings do not say where a flow without a direction, from a format older than
// version 5, has its interface; this test puts it at the source.
func TestEveryFormGivesTheSameFeatures(t *testing.T) {
	for name, input := range map[string]struct {
		store    func(*testing.T) blob.Store
		from, to string
		nth      int
	}{
		"every field":            {func(*testing.T) blob.Store { return &store{objects: everyField} }, "", "", 1},
		"testdata":               {dir("../../testdata/logs"), "2026-07-01", "2026-07-03", 3},
		"a simulated day":        {corpus("org-dev"), "2026-09-28", "2026-09-28", 4},
		"real calls and attacks": {corpus("real", "cloudtrail"), "", "", 25},
		"real flows":             {corpus("real", "vpcflow"), "", "", 6},
	} {
		t.Run(name, func(t *testing.T) {
			var objects []logs.Object
			for i, o := range discover(t, logs.Options{From: input.from, To: input.to}, input.store(t)).Objects {
				if i%input.nth == 0 {
					objects = append(objects, o)
				}
			}
			for _, f := range forms {
				t.Run(f.name, func(t *testing.T) { compareForm(t, f, objects) })
			}
		})
	}
}

// dir opens a directory.
func dir(path string) func(*testing.T) blob.Store {
	return func(t *testing.T) blob.Store {
		d, err := blob.OpenDir(path)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

// corpus opens a directory of the external material, or skips the test.
func corpus(elem ...string) func(*testing.T) blob.Store {
	return func(t *testing.T) blob.Store { return dir(corpustest.Dir(t, elem...))(t) }
}

func compareForm(t *testing.T, f form, objects []logs.Object) {
	native, other := newFolding(t), newFolding(t)
	n := 0
	for _, o := range objects {
		data := f.encode(t, o, inflate(t, o))
		if data == nil {
			continue
		}
		n++
		native.read(t, o)
		copied := o
		copied.Store, copied.Format = &store{objects: map[string]string{o.Key: string(data)}}, f.format
		other.read(t, copied)
	}
	if native.counts != other.counts || (n == 0) != (native.counts.delivered == 0) {
		t.Errorf("%d objects: %+v natively, %+v otherwise", n, native.counts, other.counts)
	}
	if diff := cmp.Diff(native.events, other.events); diff != "" {
		t.Fatalf("events (-native +other):\n%.3000s", diff)
	}
	want, got := native.tables(t), other.tables(t)
	for key, rows := range want {
		if !bytes.Equal(rows, got[key]) {
			t.Errorf("%s differs", key)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d tables natively, %d otherwise", len(want), len(got))
	}
}

// TestDiscoverFindsParquetWhereverItLies puts logs under names that say nothing.
func TestDiscoverFindsParquetWhereverItLies(t *testing.T) {
	d, err := blob.OpenDir("../../testdata/logs")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	objects := map[string]string{"tables/other.parquet": string(encodeRows(t, []lakeAnswer{{}})), "broken.parquet": "PAR1 and no more"}
	seen := map[logs.Kind]int{}
	for _, o := range discover(t, logs.Options{From: "2026-07-02", To: "2026-07-02"}, d).Objects {
		if seen[o.Kind]++; seen[o.Kind] > 1 {
			continue
		}
		for i, f := range forms {
			data := f.encode(t, o, inflate(t, o))
			if data == nil {
				continue
			}
			key := fmt.Sprintf("some/%d%d.parquet", o.Kind, i)
			if i == 1 {
				key = strings.TrimSuffix(key, ".parquet")
			}
			objects[key] = string(data)
			want = append(want, fmt.Sprintf("%v %v %s", o.Kind, f.format, key))
		}
	}
	l := discover(t, logs.Options{}, &store{objects: objects})
	var got []string
	for _, o := range l.Objects {
		got = append(got, fmt.Sprintf("%v %v %s", o.Kind, o.Format, o.Key))
		if !strings.HasPrefix(o.Date, "2026-07-0") {
			t.Errorf("%s: date %q", o.Key, o.Date)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if left := []logs.Left{{Reason: "parquet that is no log", Objects: 2, Samples: []string{"broken.parquet", "tables/other.parquet"}}}; !cmp.Equal(left, l.LeftAlone) {
		t.Errorf("left alone: %v", l.LeftAlone)
	}
}

// everyField are objects in which every field of every record occurs.
var everyField = map[string]string{
	"AWSLogs/111111111111/CloudTrail/eu-west-1/2026/01/02/f.json": `{"Records":[
{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAX:i-0123456789abcdef0","arn":"arn:aws:sts::111111111111:assumed-role/app/i-0123456789abcdef0","accountId":"111111111111","accessKeyId":"ASIAX","userName":"n","invokedBy":"ec2.amazonaws.com","credentialId":"cred","onBehalfOf":{"userId":"u-1","identityStoreArn":"arn"},"inScopeOf":{"sourceArn":"arn:aws:ecs:eu-west-1:111111111111:task/x","credentialsIssuedTo":"y"},"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAX","arn":"arn:aws:iam::111111111111:role/app","accountId":"111111111111","userName":"app"},"attributes":{"creationDate":"2026-01-02T03:00:00Z","mfaAuthenticated":"true"},"webIdFederationData":{"federatedProvider":"arn:aws:iam::111111111111:oidc-provider/x","attributes":{}},"ec2RoleDelivery":"2.0","sourceIdentity":"me","assumedRoot":"true"}},"eventTime":"2026-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2","errorCode":"AccessDenied","errorMessage":"no","requestParameters":{"bucketName":"b","key":"a \"quoted\" key/\u00e9","Host":"h","list":[1,{"a":2}],"deep":{"bucketName":"not this"}},"responseElements":{"x":"y"},"additionalEventData":{"bytesTransferredIn":12.0,"bytesTransferredOut":345,"CipherSuite":"c"},"requestID":"r","eventID":"e1","readOnly":true,"resources":[{"ARN":"arn:aws:s3:::b/k","type":"AWS::S3::Object"}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"222222222222","sharedEventID":"s1","vpcEndpointId":"vpce-1","vpcEndpointAccountId":"333333333333","eventCategory":"Data","sessionCredentialFromConsole":"true","tlsDetails":{"tlsVersion":"TLSv1.3"}},
{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAX","arn":"arn:aws:iam::111111111111:user/u","accountId":"111111111111","userName":"u"},"eventTime":"2026-01-02T03:05:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"Mozilla/5.0","requestParameters":null,"responseElements":{"ConsoleLogin":"Failure"},"additionalEventData":{"MFAUsed":"Yes","LoginTo":"https://console.aws.amazon.com"},"errorMessage":"Failed authentication","eventID":"e2","readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,"recipientAccountId":"111111111111","eventCategory":"Management"},
{"eventVersion":"1.08","userIdentity":{"type":"WebIdentityUser","principalId":"x:y:z","userName":"repo:o/r","identityProvider":"arn:aws:iam::111111111111:oidc-provider/y"},"eventTime":"2026-01-02T03:05:01Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRoleWithWebIdentity","awsRegion":"us-east-1","sourceIPAddress":"AWS Internal","userAgent":"ua","eventID":"e3","readOnly":true,"eventType":"AwsApiCall","recipientAccountId":"111111111111"},
{"eventVersion":"1.09","userIdentity":{"type":"AWSAccount","principalId":"","accountId":"444444444444"},"eventTime":"2026-01-02T03:05:02Z","eventSource":"kms.amazonaws.com","eventName":"Decrypt","awsRegion":"eu-west-1","sourceIPAddress":"kms.amazonaws.com","userAgent":"kms.amazonaws.com","errorCode":"VpceAccessDenied","eventID":"e4","eventType":"AwsVpceEvent","recipientAccountId":"111111111111","eventCategory":"NetworkActivity"},
{"eventVersion":"1.06","userIdentity":{"type":"Root","principalId":"111111111111","arn":"arn:aws:iam::111111111111:root","accountId":"111111111111","accessKeyId":""},"eventTime":"2026-01-02T03:05:03Z","eventSource":"dynamodb.amazonaws.com","eventName":"PutItem","awsRegion":"eu-west-1","sourceIPAddress":"2001:db8::1","eventID":"e5","eventType":"AwsApiCall","managementEvent":false}]}`,
	"AWSLogs/111111111111/vpcflowlogs/eu-west-1/2026/01/02/f.log": `version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path
5 111111111111 eni-0a 10.0.0.1 10.0.9.9 41000 443 6 10 8400 1767323045 1767323104 ACCEPT OK vpc-0a subnet-0a i-0a 3 IPv4 10.0.0.1 52.1.2.3 eu-west-2 az - - - S3 egress 8
5 111111111111 eni-0a 10.0.9.9 10.0.0.1 443 41000 6 9 7400 1767323045 1767323104 ACCEPT OK vpc-0a subnet-0a i-0a 18 IPv4 52.1.2.3 10.0.0.1 eu-west-2 az - - EC2 - ingress -
5 unknown eni-0b 2001:db8::5 2001:db8::6 0 0 58 1 60 1767323045 1767323046 REJECT OK - - - - IPv6 2001:db8::5 2001:db8::6 - - - - - - ingress -
5 111111111111 eni-0a - - - - - - - 1767323045 1767323104 - NODATA vpc-0a subnet-0a i-0a - - - - eu-west-2 az - - - - - -
5 111111111111 eni-0a - - - - - - - 1767323045 1767323104 - SKIPDATA vpc-0a subnet-0a i-0a - - - - eu-west-2 az - - - - - -
`,
	"AWSLogs/111111111111/vpcdnsquerylogs/vpc-0a/2026/01/02/f.log": `{"version":"1.100000","account_id":"111111111111","region":"eu-west-1","vpc_id":"vpc-0a","query_timestamp":"2026-01-02T03:04:05Z","query_name":"a.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"b.example.","Type":"CNAME","Class":"IN"},{"Rdata":"192.0.2.1","Type":"A","Class":"IN"},{"Rdata":"192.0.2.2","Type":"TXT","Class":"IN"}],"srcaddr":"10.0.0.1","srcport":"1","transport":"UDP","srcids":{"instance":"i-0a"},"firewall_rule_group_id":"rslvr-frg-1","firewall_rule_action":"ALERT","firewall_domain_list_id":"rslvr-fdl-1"}
{"version":"1.100000","account_id":"111111111111","region":"eu-west-1","vpc_id":"vpc-0a","query_timestamp":"2026-01-02T03:04:06Z","query_name":"c.example.","query_type":"AAAA","query_class":"IN","rcode":"NXDOMAIN","answers":[],"srcaddr":"10.0.0.1","srcids":{"resolver_endpoint":"rslvr-in-1","resolver_network_interface":"rni-1"},"firewall_rule_group_id":"rslvr-frg-1","firewall_rule_action":"BLOCK"}
{"version":"1.100000","account_id":"111111111111","region":"eu-west-1","vpc_id":"vpc-0a","query_timestamp":"2026-01-02T03:04:07Z","query_name":"d.example.","query_type":"MX","query_class":"IN","rcode":"SERVFAIL","answers":[],"srcaddr":"10.0.0.1","srcids":{"instance":"i-0a"},"firewall_rule_group_id":"rslvr-frg-1","firewall_rule_action":"ALLOW"}
{"version":"1.100000","account_id":"111111111111","region":"eu-west-1","vpc_id":"vpc-0a","query_timestamp":"2026-01-02T03:04:08Z","query_name":"e.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"2001:db8::1","Type":"AAAA","Class":"IN"}],"srcaddr":"10.0.0.1","srcids":{"instance":"i-0a"}}
`,
}
