package logs_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	writer "github.com/parquet-go/parquet-go"

	"yoban/features/blob"
	"yoban/features/event"
	"yoban/features/logs"
)

// flowRow is a row of a flow log, with a column that is not read.
type flowRow struct {
	Src    string `parquet:"srcaddr,dict"`
	Dst    string `parquet:"dstaddr,dict"`
	Bytes  int64  `parquet:"bytes"`
	Start  int64  `parquet:"start"`
	Filler string `parquet:"az_id"`
}

// flowRows returns a flow log of n rows in Parquet, each with a filler of so many
// bytes.
func flowRows(t testing.TB, n, filler int, options ...writer.WriterOption) string {
	t.Helper()
	rows := make([]flowRow, n)
	for i := range rows {
		rows[i] = flowRow{"10.0.0.1", "192.0.2.7", int64(i), 1767484800, strings.Repeat(fmt.Sprint(i%10), filler)}
	}
	return string(encodeRows(t, rows, options...))
}

// parquetObject returns an object of a kind and format.
func parquetObject(kind logs.Kind, format logs.Format, data string) logs.Object {
	o := object(kind, data)
	o.Format = format
	return o
}

func TestReadParquetIsDamagedInWords(t *testing.T) {
	whole := flowRows(t, 1000, 10)
	lake := string(encodeRows(t, []lakeQuery{{}}))
	table := string(encodeRows(t, []lakeAnswer{{}}))
	end := len(whole) - 8
	footer := int(binary.LittleEndian.Uint32([]byte(whole[end:])))
	for _, test := range []struct {
		name    string
		kind    logs.Kind
		data    string
		records int64
		damage  string
	}{
		{"a whole file", logs.FlowLog, whole, 1000, ""},
		{"magic and no more", logs.FlowLog, "PAR1", 0, "a Parquet file of 4 bytes"},
		{"cut off", logs.FlowLog, whole[:len(whole)-100], 0, "no Parquet footer at the end: cut off"},
		{"its start is gone", logs.FlowLog, "PAR1" + whole[end-footer:], 0, "row group 0, column srcaddr"},
		{"encrypted", logs.FlowLog, "PARE" + whole[4:len(whole)-4] + "PARE", 0, "the Parquet footer is encrypted"},
		{"a changed page", logs.FlowLog, whole[:40] + "XXXX" + whole[44:], 0, "row group 0, column"},
		{"queries where flows should be", logs.FlowLog, lake, 0, "the columns are a resolver log's, not a flow log's"},
		{"flows where calls should be", logs.CloudTrail, whole, 0, "the columns are a flow log's, not a cloudtrail's"},
		{"a table that is no log", logs.CloudTrail, table, 0, "Parquet with the columns of no log that is read"},
		{"a table where a flow log should be", logs.FlowLog, table, 0, "the columns lack srcaddr"},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, err := logs.Read(t.Context(), parquetObject(test.kind, logs.Parquet, test.data), logs.Limits{}, logs.Handler{})
			if err != nil || res.Records != test.records || res.Compressed != int64(len(test.data)) {
				t.Errorf("%+v, %v", res, err)
			}
			if !strings.HasPrefix(res.Damage, test.damage) || test.damage == "" && res.Damage != "" {
				t.Errorf("damage %q, want %q", res.Damage, test.damage)
			}
		})
	}
}

func TestReadParquetReturnsTheErrorsOfOthers(t *testing.T) {
	boom := errors.New("boom")
	o := parquetObject(logs.FlowLog, logs.Parquet, flowRows(t, 10000, 10))
	h := logs.Handler{Flow: func(*event.Flow) error { return boom }}
	if res, err := logs.Read(t.Context(), o, logs.Limits{}, h); !errors.Is(err, boom) || res.Damage != "" {
		t.Errorf("the handler's: %+v, %v", res, err)
	}
	o.Store.(*store).read = map[string]error{o.Key: boom}
	if res, err := logs.Read(t.Context(), o, logs.Limits{}, logs.Handler{}); !errors.Is(err, boom) || res.Damage != "" {
		t.Errorf("the store's: %+v, %v", res, err)
	}
	o.Store.(*store).read = nil
	ctx, cancel := context.WithCancel(t.Context())
	h.Flow = func(*event.Flow) error { cancel(); return nil }
	if res, err := logs.Read(ctx, o, logs.Limits{}, h); !errors.Is(err, context.Canceled) || res.Records == 10000 {
		t.Errorf("cancelled on the way: %+v, %v", res, err)
	}
}

func TestReadParquetStopsAtTheLimits(t *testing.T) {
	o := parquetObject(logs.FlowLog, logs.Parquet, flowRows(t, 100000, 0))
	res, err := logs.Read(t.Context(), o, logs.Limits{MaxRaw: 1_000_000}, logs.Handler{})
	if err != nil || !strings.Contains(res.Damage, "more than 1000000 bytes inflated") || res.Records == 0 || res.Records > 50000 {
		t.Errorf("%+v, %v", res, err)
	}
	o = parquetObject(logs.FlowLog, logs.Parquet, flowRows(t, 1_200_000, 0, writer.DefaultEncoding(&writer.RLEDictionary)))
	res, err = logs.Read(t.Context(), o, logs.Limits{MaxRatio: 3}, logs.Handler{})
	if err != nil || !strings.Contains(res.Damage, "inflates to more than 3 times its size") {
		t.Errorf("%+v, %v", res, err)
	}
}

// TestLargeParquetIsSpooled reads an object of more than 16 MiB from a store
// that cannot read at an offset, and from a directory, which can.
func TestLargeParquetIsSpooled(t *testing.T) {
	data := flowRows(t, 20000, 1000, writer.Compression(&writer.Uncompressed))
	if len(data) < 17<<20 {
		t.Fatalf("%d bytes are not many", len(data))
	}
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	o := parquetObject(logs.FlowLog, logs.Parquet, data)
	check := func(o logs.Object) {
		t.Helper()
		res, err := logs.Read(t.Context(), o, logs.Limits{}, logs.Handler{})
		if err != nil || res.Delivered != 20000 || res.Damage != "" || res.Compressed != int64(len(data)) {
			t.Errorf("%+v, %v", res, err)
		}
	}
	check(o)
	if left, _ := os.ReadDir(scratch); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	t.Setenv("TMPDIR", filepath.Join(scratch, "absent"))
	if _, err := logs.Read(t.Context(), o, logs.Limits{}, logs.Handler{}); err == nil {
		t.Error("no temporary file was needed")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f.log.parquet"), []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
	d, err := blob.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	o.Store, o.Key = d, "f.log.parquet"
	check(o)
}

// One reader must not carry anything of one object into the next.
func TestOneReaderReadsEveryFormat(t *testing.T) {
	var r logs.Reader
	flows := flowRows(t, 3, 1)
	query := source{"account_id": "111111111111", "query_timestamp": "2026-01-02T00:00:00Z", "query_name": "a."}
	for i, o := range []logs.Object{
		parquetObject(logs.FlowLog, logs.Parquet, flows), object(logs.FlowLog, zip(t, flow)), object(logs.CloudTrail, call),
		parquetObject(logs.ResolverLog, logs.OCSF, string(encodeRows(t, []lakeQuery{query.query2()}))),
		parquetObject(logs.FlowLog, logs.Parquet, flows), object(logs.CloudTrail, zst(t, call)),
		object(logs.FlowLog, flows), // whatever the key says
	} {
		res, err := r.Read(t.Context(), o, logs.Limits{}, logs.Handler{})
		if err != nil || res.Damage != "" || res.Delivered == 0 || res.Delivered != res.Records {
			t.Errorf("object %d: %+v, %v", i, res, err)
		}
	}
}

func TestDiscoverLeavesTheRestOfALakeAlone(t *testing.T) {
	const day = "region=eu-west-1/accountId=111111111111/eventDay=20260102/"
	l := discover(t, logs.Options{}, &store{objects: map[string]string{
		"aws/VPC_FLOW/2.0/" + day + "f.gz.parquet":             flowRows(t, 1, 1),
		"aws/VPC_FLOW/2.0/metadata/1.metadata.json":            `{"format-version":2}`,
		"aws/VPC_FLOW/2.0/metadata/snap.avro":                  "Obj",
		"aws/SH_FINDINGS/2.0/" + day + "f.gz.parquet":          "PAR1",
		"ext/okta/" + day + "f.parquet":                        "PAR1",
		"aws/VPC_FLOW/2.0/region=eu-west-1/accountId=1/README": "text",
	}})
	want := []logs.Left{{Reason: "security lake, not a log that is read", Objects: 5, Samples: []string{
		"aws/SH_FINDINGS/2.0/" + day + "f.gz.parquet", "aws/VPC_FLOW/2.0/metadata/1.metadata.json", "aws/VPC_FLOW/2.0/metadata/snap.avro"}}}
	if diff := cmp.Diff(want, l.LeftAlone); diff != "" || len(l.Objects) != 1 || l.Objects[0].Format != logs.OCSF {
		t.Errorf("%+v (-want +got):\n%s", l.Objects, diff)
	}
}

// BenchmarkReadParquet reads flow logs in Parquet from memory, as BenchmarkRead
// does text. Bytes are stored ones.
func BenchmarkReadParquet(b *testing.B) {
	const n = 20_000
	var text bytes.Buffer
	text.WriteString("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n")
	for i := range n {
		fmt.Fprintf(&text, "2 111111111111 eni-%017x 10.0.%d.%d 198.51.100.%d %d 443 6 %d %d %d %d ACCEPT OK\n",
			i*7919%50, i*31%250, i*17%250, i*13%200, 1024+i*7919%60000, i%100, i*i%100003, 1767225600+i, 1767225659+i)
	}
	_, lines := flowLines(text.Bytes())
	lake := make([]lakeFlow, len(lines))
	for i, l := range lines {
		lake[i] = l.flow2("eu-west-1")
	}
	for _, form := range []struct {
		format logs.Format
		data   []byte
	}{{logs.Parquet, flowColumns(b, text.Bytes())}, {logs.OCSF, encodeRows(b, lake)}} {
		b.Run(map[logs.Format]string{logs.Parquet: "parquet", logs.OCSF: "ocsf"}[form.format], func(b *testing.B) {
			o := parquetObject(logs.FlowLog, form.format, string(form.data))
			var r logs.Reader
			b.SetBytes(int64(len(form.data)))
			for b.Loop() {
				if res, err := r.Read(b.Context(), o, logs.Limits{}, logs.Handler{Flow: func(*event.Flow) error { return nil }}); err != nil || res.Delivered != n {
					b.Fatalf("%+v, %v", res, err)
				}
			}
			b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
		})
	}
}
