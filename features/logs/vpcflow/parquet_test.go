package vpcflow_test

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
	"yoban/features/logs/tally"
	"yoban/features/logs/vpcflow"
)

// readParquet reads a Parquet file.
func readParquet(t testing.TB, r *vpcflow.Reader, data []byte, opt vpcflow.Options, deliver func(*event.Flow) error) tally.Counts {
	t.Helper()
	f, err := parquet.Open(bytes.NewReader(data), int64(len(data)), func(int64) error { return nil })
	if err != nil {
		return tally.Counts{Damage: err.Error()}
	}
	counts, err := r.ReadParquet(f, opt, deliver)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func TestParquetCases(t *testing.T) {
	casefile.RunIn(t, "testdata/parquet", func(raw string) string {
		var out strings.Builder
		var r vpcflow.Reader
		opt := vpcflow.Options{
			Account: "999999999999", Region: "eu-north-1",
			Rejected: func(r tally.Reject) { out.WriteString(casefile.Reject(r)) },
		}
		counts := readParquet(t, &r, rowfile.Encode(t, raw), opt, func(f *event.Flow) error {
			out.WriteString(casefile.Event("flow", f))
			return nil
		})
		return out.String() + casefile.Counts(t, counts)
	})
}

// goodRow is a row of the default format.
const goodRow = `{"version":2,"account_id":"111111111111","interface_id":"eni-0a","srcaddr":"10.0.0.1","dstaddr":"192.0.2.7","srcport":41000,"dstport":443,"protocol":6,"packets":10,"bytes":8400,"start":1767225600,"end":1767225659,"action":"ACCEPT","log_status":"OK"}`

// TestOneBadValueRejectsTheRow puts each bad value into a good row, as the test
// of the lines does.
func TestOneBadValueRejectsTheRow(t *testing.T) {
	for _, test := range []struct {
		good, bad string
		want      tally.Reason
	}{
		{`"10.0.0.1"`, `"10.0.0.256"`, tally.BadAddr},
		{`"10.0.0.1"`, `null`, tally.BadAddr},
		{`41000`, `65536`, tally.BadNumber},
		{`41000`, `-1`, tally.BadNumber},
		{`"protocol":6`, `"protocol":256`, tally.BadNumber},
		{`8400`, `-8400`, tally.BadNumber},
		{`8400`, `null`, tally.BadNumber},
		{`"packets":10`, `"packets":-1`, tally.BadNumber},
		{`1767225600`, `0`, tally.BadTime},
		{`1767225600`, `1767225660`, tally.BadTime}, // after the end
		{`1767225600`, `4102444800`, tally.BadTime}, // 2100
		{`1767225600`, `null`, tally.BadTime},
		{`"ACCEPT"`, `"accept"`, tally.Malformed},
		{`"OK"`, `"FINE"`, tally.Malformed},
		{`"eni-0a"`, `"` + strings.Repeat("x", 2<<20) + `"`, tally.TooLong},
		{`8400`, `9223372036854775807`, tally.None},
		{`1767225659`, `null`, tally.None},
		{`41000`, `null`, tally.None},
		{`"10.0.0.1"`, `"::ffff:10.0.0.1"`, tally.None},
		{`"111111111111"`, `"unknown"`, tally.None},
	} {
		var r vpcflow.Reader
		row := strings.Replace(goodRow, test.good, test.bad, 1)
		counts := readParquet(t, &r, rowfile.Encode(t, goodRow+"\n"+row), vpcflow.Options{Account: "999999999999"}, nil)
		if counts.Records != 2 || test.want == tally.None && counts.Delivered != 2 || test.want != tally.None && counts.Rejected[test.want] != 1 {
			t.Errorf("%.40s for %s: %+v, want %v", test.bad, test.good, counts, test.want)
		}
	}
	var r vpcflow.Reader
	if counts := readParquet(t, &r, rowfile.Encode(t, goodRow), vpcflow.Options{}, nil); counts.Delivered != 1 {
		t.Errorf("%+v", counts)
	}
	if counts := readParquet(t, &r, rowfile.Encode(t, strings.Replace(goodRow, "111111111111", "1234", 1)), vpcflow.Options{}, nil); counts.Rejected[tally.NoAccount] != 1 {
		t.Errorf("no account: %+v", counts)
	}
}

func TestColumnsThatCannotBeReadAreTold(t *testing.T) {
	for _, test := range []struct{ good, bad, damage string }{
		{`41000`, `41000.5`, "column srcport is DOUBLE, which is not read as a number"},
		{`"10.0.0.1"`, `167772161`, "column srcaddr is INT64, which is not read as text"},
		{`"10.0.0.1"`, `["10.0.0.1"]`, "column srcaddr holds lists"},
		{`"srcaddr"`, `"source"`, "the columns lack srcaddr"},
		{`"dstaddr"`, `"destination"`, "the columns lack dstaddr"},
		{`"bytes"`, `"octets"`, "the columns lack bytes"},
		{`"start"`, `"begin"`, "the columns lack start"},
	} {
		var r vpcflow.Reader
		counts := readParquet(t, &r, rowfile.Encode(t, strings.Replace(goodRow, test.good, test.bad, 1)), vpcflow.Options{}, nil)
		if counts.Damage != test.damage || counts.Records != 0 {
			t.Errorf("%s for %s: %+v, want %q", test.bad, test.good, counts, test.damage)
		}
	}
}

// row is a row as AWS's own files have it.
type row struct {
	Version   *int32  `parquet:"version,optional"`
	Account   *string `parquet:"account_id,optional,dict"`
	Interface *string `parquet:"interface_id,optional,dict"`
	Src       *string `parquet:"srcaddr,optional,dict"`
	Dst       *string `parquet:"dstaddr,optional,dict"`
	SrcPort   *int32  `parquet:"srcport,optional"`
	DstPort   *int32  `parquet:"dstport,optional,dict"`
	Protocol  *int32  `parquet:"protocol,optional,dict"`
	Packets   *int64  `parquet:"packets,optional"`
	Bytes     *int64  `parquet:"bytes,optional"`
	Start     *int64  `parquet:"start,optional"`
	End       *int64  `parquet:"end,optional"`
	Action    *string `parquet:"action,optional,dict"`
	Status    *string `parquet:"log_status,optional,dict"`
}

// generatedRows returns the records of generated as a Parquet file.
func generatedRows(t testing.TB, n int, options ...writer.WriterOption) []byte {
	t.Helper()
	var rows []row
	var r vpcflow.Reader
	_, err := r.Read(bytes.NewReader(generated(n)), vpcflow.Options{}, func(f *event.Flow) error {
		text := func(b []byte) *string { s := string(b); return &s }
		src, dst, version, protocol := f.Src.String(), f.Dst.String(), int32(2), int32(f.Protocol)
		srcPort, dstPort, action, ok := int32(f.SrcPort), int32(f.DstPort), "ACCEPT", "OK"
		packets, size, start, end := f.Packets, f.Bytes, f.Start, f.End
		rows = append(rows, row{&version, text(f.Account), text(f.Interface), &src, &dst, &srcPort, &dstPort, &protocol, &packets, &size, &start, &end, &action, &ok})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := writer.NewGenericWriter[row](&b, append([]writer.WriterOption{writer.Compression(&writer.Gzip)}, options...)...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadingParquetAllocatesNothingPerRow(t *testing.T) {
	var r vpcflow.Reader
	allocations := func(n int) float64 {
		data := generatedRows(t, n)
		return testing.AllocsPerRun(3, func() {
			if counts := readParquet(t, &r, data, vpcflow.Options{}, func(*event.Flow) error { return nil }); counts.Delivered != int64(n) {
				t.Fatalf("%+v", counts)
			}
		})
	}
	if few, many := allocations(1000), allocations(20000); many > few+200 { // buffers grow, pages come
		t.Errorf("%v allocations for 1,000 rows, %v for 20,000", few, many)
	}
}

func BenchmarkReadParquet(b *testing.B) {
	const n = 50000
	data := generatedRows(b, n)
	b.SetBytes(int64(len(data)))
	var r vpcflow.Reader
	for b.Loop() {
		if counts := readParquet(b, &r, data, vpcflow.Options{}, func(*event.Flow) error { return nil }); counts.Delivered != n {
			b.Fatalf("%+v", counts)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
}

// FuzzReadParquet reads anything without a panic, with a true account, and
// delivers only flows that keep their promises.
func FuzzReadParquet(f *testing.F) {
	small := func(lines string, options ...writer.WriterOption) []byte {
		return rowfile.Encode(f, lines, append(options, writer.PageBufferSize(100))...)
	}
	f.Add(small(goodRow + "\n" + goodRow))
	f.Add(small(goodRow, writer.Compression(&writer.Gzip), writer.DataPageVersion(1)))
	f.Add(small(`{"srcaddr":"::1","dstaddr":"1.2.3.4","bytes":"1","start":"1767225600","srcport":"80"}`, writer.DefaultEncodingFor(writer.ByteArray, &writer.DeltaByteArray)))
	f.Add(small(`{"tgw_id":"tgw-0a"}`, writer.Compression(&writer.Snappy)))
	f.Add(small(goodRow, writer.DefaultEncodingFor(writer.Int64, &writer.DeltaBinaryPacked), writer.Compression(&writer.Zstd)))
	var r vpcflow.Reader
	f.Fuzz(func(t *testing.T, data []byte) {
		left := int64(1 << 20)
		file, err := parquet.Open(bytes.NewReader(data), int64(len(data)), func(n int64) error {
			if left -= n; left < 0 {
				return errTooMuch
			}
			return nil
		})
		if err != nil {
			return
		}
		opt := vpcflow.Options{Account: "999999999999", Limits: tally.Limits{MaxRecord: 1 << 10}}
		counts, err := r.ReadParquet(file, opt, func(f *event.Flow) error {
			if !f.Src.IsValid() || !f.Dst.IsValid() || f.Src.Zone() != "" || f.Src.Is4In6() ||
				f.Bytes < 0 || f.Packets < 0 || f.End < f.Start || f.Start < tally.MinTime ||
				f.Status != event.FlowOK || !tally.IsAccount(f.Account) {
				t.Errorf("%+v", *f)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		casefile.Counts(t, counts)
	})
}

var errTooMuch = errors.New("too much")
