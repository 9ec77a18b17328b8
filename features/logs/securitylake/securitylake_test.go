package securitylake_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	writer "github.com/parquet-go/parquet-go"

	"yoban/features/event"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/internal/parquet"
	"yoban/features/logs/internal/rowfile"
	"yoban/features/logs/securitylake"
	"yoban/features/logs/tally"
)

// read reads a file, with a charge that allows limit bytes.
func read(t testing.TB, r *securitylake.Reader, data []byte, limit int64, opt securitylake.Options, h securitylake.Handler) tally.Counts {
	t.Helper()
	f, err := parquet.Open(bytes.NewReader(data), int64(len(data)), func(n int64) error {
		if limit -= n; limit < 0 {
			return errTooMuch
		}
		return nil
	})
	if err != nil {
		return tally.Counts{Damage: err.Error()}
	}
	counts, err := r.Read(f, opt, h)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

var errTooMuch = errors.New("too much")

func TestCases(t *testing.T) {
	casefile.Run(t, func(raw string) string {
		var out strings.Builder
		var r securitylake.Reader
		opt := securitylake.Options{
			Account: "999999999999", Region: "eu-north-1",
			Rejected: func(r tally.Reject) { out.WriteString(casefile.Reject(r)) },
		}
		counts := read(t, &r, rowfile.Encode(t, raw), 1<<30, opt, securitylake.Handler{
			Call:  func(c *event.Call) error { out.WriteString(casefile.Event("call", c)); return nil },
			Flow:  func(f *event.Flow) error { out.WriteString(casefile.Event("flow", f)); return nil },
			Query: func(q *event.Query) error { out.WriteString(casefile.Event("query", q)); return nil },
		})
		return out.String() + casefile.Counts(t, counts)
	})
}

const (
	goodCall  = `{"class_uid":6003,"time":1767225600000,"metadata":{"uid":"e1"},"api":{"operation":"GetObject","service":{"name":"s3.amazonaws.com"},"request":{"data":"{\"bucketName\":\"b\"}"}},"cloud":{"account":{"uid":"111111111111"}},"unmapped":{"readOnly":"true"}}`
	goodFlow  = `{"class_uid":4001,"time":1767225600000,"src_endpoint":{"ip":"10.0.0.1","port":41000},"dst_endpoint":{"ip":"192.0.2.7","port":443},"connection_info":{"protocol_num":6},"traffic":{"bytes":8400,"packets":10},"end_time":1767225659000,"action_id":1,"status_code":"OK","cloud":{"account":{"uid":"111111111111"}}}`
	goodQuery = `{"class_uid":4003,"time":1767225600000,"query":{"hostname":"a.example.","type":"A"},"answers":[{"rdata":"192.0.2.1","type":"A"}],"rcode":"NOERROR","rcode_id":0,"src_endpoint":{"ip":"10.0.0.1"},"cloud":{"account":{"uid":"111111111111"}}}`
)

// TestOneBadValueRejectsTheRow puts each bad value into a good row.
func TestOneBadValueRejectsTheRow(t *testing.T) {
	for _, test := range []struct {
		row, good, bad string
		want           tally.Reason
	}{
		{goodCall, `1767225600000`, `0`, tally.BadTime},
		{goodCall, `1767225600000`, `-1`, tally.BadTime},
		{goodCall, `1767225600000`, `null`, tally.BadTime},
		{goodCall, `1767225600000`, `4102444800000`, tally.BadTime},
		{goodCall, `"GetObject"`, `null`, tally.NoName},
		{goodCall, `"s3.amazonaws.com"`, `""`, tally.NoName},
		{goodCall, `"111111111111"`, `"1234"`, tally.NoAccount},
		{goodCall, `"e1"`, `"` + strings.Repeat("x", 2<<20) + `"`, tally.TooLong},
		{goodCall, `"true"`, `"` + strings.Repeat("x", 2<<20) + `"`, tally.TooLong},
		{goodCall, `"{\"bucketName\":\"b\"}"`, `"{\"bucketName\":"`, tally.None},
		{goodCall, `"{\"bucketName\":\"b\"}"`, `"` + strings.Repeat(`{\"requestParameters\":`, 500) + `"`, tally.None},
		{goodFlow, `"10.0.0.1"`, `"10.0.0.256"`, tally.BadAddr},
		{goodFlow, `"192.0.2.7"`, `null`, tally.BadAddr},
		{goodFlow, `41000`, `65536`, tally.BadNumber},
		{goodFlow, `41000`, `-1`, tally.BadNumber},
		{goodFlow, `"bytes":8400`, `"bytes":-1`, tally.BadNumber},
		{goodFlow, `"bytes":8400`, `"bytes":null`, tally.BadNumber},
		{goodFlow, `"protocol_num":6`, `"protocol_num":256`, tally.BadNumber},
		{goodFlow, `1767225600000`, `null`, tally.BadTime},
		{goodFlow, `1767225659000`, `1767225599000`, tally.BadTime},
		{goodFlow, `"OK"`, `"FINE"`, tally.Malformed},
		{goodFlow, `"111111111111"`, `null`, tally.NoAccount},
		{goodFlow, `41000`, `null`, tally.None},
		{goodQuery, `1767225600000`, `1`, tally.BadTime},
		{goodQuery, `"a.example."`, `null`, tally.NoName},
		{goodQuery, `"111111111111"`, `"x"`, tally.NoAccount},
		{goodQuery, `"192.0.2.1"`, `"` + strings.Repeat("x", 2<<20) + `"`, tally.TooLong},
	} {
		var r securitylake.Reader
		row := strings.Replace(test.row, test.good, test.bad, 1)
		counts := read(t, &r, rowfile.Encode(t, test.row+"\n"+row), 1<<30, securitylake.Options{}, securitylake.Handler{})
		if counts.Records != 2 || test.want == tally.None && counts.Delivered != 2 || test.want != tally.None && counts.Rejected[test.want] != 1 {
			t.Errorf("%.40s for %s: %+v, want %v", test.bad, test.good, counts, test.want)
		}
	}
}

func TestColumnsThatCannotBeReadAreTold(t *testing.T) {
	for _, test := range []struct{ row, good, bad, damage string }{
		{goodCall, `"time"`, `"moment"`, "the columns lack time"},
		{goodCall, `1767225600000`, `1.5`, "column time is DOUBLE, which is not read as a time"},
		{goodCall, `"e1"`, `7`, "column metadata.uid is INT64, which is not read as text"},
		{goodCall, `"GetObject"`, `["GetObject"]`, "column api.operation holds lists"},
		{goodFlow, `41000`, `1.5`, "column src_endpoint.port is DOUBLE, which is not read as a number"},
		{goodCall, `"operation"`, `"deed"`, "the columns are those of no log in OCSF"},
		{goodCall, `"class_uid"`, `"class"`, "the columns are those of no log in OCSF"},
	} {
		var r securitylake.Reader
		row := strings.Replace(test.row, test.good, test.bad, 1)
		if test.good == `"class_uid"` {
			row = strings.Replace(row, `"metadata"`, `"meta"`, 1)
		}
		counts := read(t, &r, rowfile.Encode(t, row), 1<<30, securitylake.Options{}, securitylake.Handler{})
		if counts.Damage != test.damage || counts.Records != 0 {
			t.Errorf("%s for %s: %+v, want %q", test.bad, test.good, counts, test.damage)
		}
	}
}

// TestSamplesHoldNoBodies rejects a row whose request and answer hold secrets.
func TestSamplesHoldNoBodies(t *testing.T) {
	var sample string
	var r securitylake.Reader
	row := `{"class_uid":6003,"time":0,"api":{"operation":"CreateAccessKey","service":{"name":"iam.amazonaws.com"},"request":{"data":"{\"password\":\"hunter2\"}"},"response":{"data":"{\"secretAccessKey\":\"s3cr3t\"}"}},"unmapped":{"requestParameters.password":"hunter2"}}`
	read(t, &r, rowfile.Encode(t, row), 1<<30, securitylake.Options{Rejected: func(j tally.Reject) { sample = string(j.Sample) }}, securitylake.Handler{})
	if !strings.Contains(sample, "CreateAccessKey") || strings.Contains(sample, "hunter2") || strings.Contains(sample, "s3cr3t") {
		t.Errorf("sample %q", sample)
	}
}

func TestTheHandlersErrorEndsTheReading(t *testing.T) {
	boom := errors.New("boom")
	for _, row := range []string{goodCall, goodFlow, goodQuery} {
		data := rowfile.Encode(t, row+"\n"+row+"\n"+row)
		f, err := parquet.Open(bytes.NewReader(data), int64(len(data)), func(int64) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		fail := func() error {
			if n++; n == 2 {
				return boom
			}
			return nil
		}
		var r securitylake.Reader
		counts, err := r.Read(f, securitylake.Options{}, securitylake.Handler{
			Call:  func(*event.Call) error { return fail() },
			Flow:  func(*event.Flow) error { return fail() },
			Query: func(*event.Query) error { return fail() },
		})
		if !errors.Is(err, boom) || counts.Delivered != 1 {
			t.Errorf("%+v, %v", counts, err)
		}
	}
}

// manyCalls returns a file of n calls, which differ.
func manyCalls(t testing.TB, n int) []byte {
	t.Helper()
	var lines strings.Builder
	for i := range n {
		id := strings.Repeat(string(rune('a'+i%26)), 8) + "-2222-3333-4444-" + strings.Repeat(string(rune('a'+i/26%26)), 12)
		lines.WriteString(strings.Replace(benchCall, "EVENT", id, 1))
		lines.WriteByte('\n')
	}
	return rowfile.Encode(t, lines.String(), writer.Compression(&writer.Gzip))
}

// benchCall is a row with what a data event of S3 has.
const benchCall = `{"class_uid":6003,"class_name":"API Activity","time":1767225600000,"time_dt":"2026-01-01T00:00:00Z","metadata":{"uid":"EVENT","event_code":"AwsApiCall","version":"1.1.0","product":{"version":"1.11","name":"CloudTrail","feature":{"name":"Data"}}},"api":{"operation":"GetObject","service":{"name":"s3.amazonaws.com"},"request":{"uid":"EVENT","data":"{\"bucketName\":\"reports\",\"Host\":\"reports.s3.eu-west-1.amazonaws.com\",\"key\":\"2026/01/01/part-0001.csv\"}"}},"actor":{"user":{"type":"AssumedRole","uid":"arn:aws:sts::111111111111:assumed-role/app/i-0123456789abcdef0","uid_alt":"AROAEXAMPLE:i-0123456789abcdef0","credential_uid":"ASIAEXAMPLEKEY000001","account":{"uid":"111111111111"}},"session":{"created_time_dt":"2026-01-01T00:00:00Z","is_mfa":false,"issuer":"arn:aws:iam::111111111111:role/app"}},"cloud":{"region":"eu-west-1","provider":"AWS"},"http_request":{"user_agent":"[aws-sdk-go/1.44]"},"src_endpoint":{"ip":"10.0.3.4","uid":"vpce-0123456789abcdef0"},"status":"Success","severity":"Informational","unmapped":{"readOnly":"true","recipientAccountId":"111111111111","managementEvent":"false","additionalEventData.bytesTransferredIn":"0","additionalEventData.bytesTransferredOut":"123456","additionalEventData.CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","additionalEventData.SignatureVersion":"SigV4","userIdentity.sessionContext.sessionIssuer.type":"Role","userIdentity.sessionContext.sessionIssuer.userName":"app","userIdentity.sessionContext.ec2RoleDelivery":"2.0"}}`

func TestReadingAllocatesNothingPerRow(t *testing.T) {
	var r securitylake.Reader
	allocations := func(n int) float64 {
		data := manyCalls(t, n)
		return testing.AllocsPerRun(3, func() {
			counts := read(t, &r, data, 1<<40, securitylake.Options{}, securitylake.Handler{Call: func(*event.Call) error { return nil }})
			if counts.Delivered != int64(n) {
				t.Fatalf("%+v", counts)
			}
		})
	}
	if few, many := allocations(100), allocations(5000); many > few+200 { // buffers grow, pages come
		t.Errorf("%v allocations for 100 rows, %v for 5,000", few, many)
	}
}

func BenchmarkRead(b *testing.B) {
	const n = 20000
	data := manyCalls(b, n)
	b.SetBytes(int64(len(data)))
	var r securitylake.Reader
	for b.Loop() {
		counts := read(b, &r, data, 1<<40, securitylake.Options{}, securitylake.Handler{Call: func(*event.Call) error { return nil }})
		if counts.Delivered != n {
			b.Fatalf("%+v", counts)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
}

// FuzzRead reads anything without a panic, with a true account, and delivers
// only records that keep their promises.
func FuzzRead(f *testing.F) {
	for i, row := range []string{goodCall, goodFlow, goodQuery, benchCall} {
		f.Add(rowfile.Encode(f, row+"\n"+row, writer.DataPageVersion(1+i%2), writer.PageBufferSize(100)))
		f.Add(rowfile.Encode(f, row, writer.Compression(&writer.Gzip), writer.DefaultEncodingFor(writer.ByteArray, &writer.DeltaByteArray)))
	}
	f.Add(rowfile.Encode(f, strings.Replace(goodCall, `{"readOnly":"true"}`, `"{\"readOnly\":true}"`, 1)))
	var r securitylake.Reader
	f.Fuzz(func(t *testing.T, data []byte) {
		opt := securitylake.Options{Account: "999999999999", Limits: tally.Limits{MaxRecord: 1 << 12, MaxDepth: 8}}
		counts := read(t, &r, data, 1<<20, opt, securitylake.Handler{
			Call: func(c *event.Call) error {
				if c.Time < tally.MinTime || len(c.Name) == 0 || len(c.Source) == 0 || !tally.IsAccount(c.Account) || c.BytesIn < 0 || c.BytesOut < 0 {
					t.Errorf("%+v", *c)
				}
				return nil
			},
			Flow: func(f *event.Flow) error {
				if !f.Src.IsValid() || !f.Dst.IsValid() || f.Bytes < 0 || f.Packets < 0 || f.End < f.Start || f.Start < tally.MinTime || !tally.IsAccount(f.Account) {
					t.Errorf("%+v", *f)
				}
				return nil
			},
			Query: func(q *event.Query) error {
				if q.Time < tally.MinTime || len(q.Name) == 0 || !tally.IsAccount(q.Account) || q.AnswerCount < len(q.Answers) {
					t.Errorf("%+v", *q)
				}
				return nil
			},
		})
		casefile.Counts(t, counts)
	})
}
