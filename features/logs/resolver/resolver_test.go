package resolver_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/resolver"
	"yoban/features/logs/tally"
)

func TestCases(t *testing.T) {
	casefile.Run(t, func(raw string) string {
		var out strings.Builder
		var r resolver.Reader
		opt := resolver.Options{
			Account:  "999999999999",
			Rejected: func(r tally.Reject) { out.WriteString(casefile.Reject(r)) },
		}
		counts, err := r.Read(strings.NewReader(raw), opt, func(q *event.Query) error {
			out.WriteString(casefile.Event("query", q))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.String() + casefile.Counts(t, counts)
	})
}

// generated returns a file of n records.
func generated(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"version":"1.100000","account_id":"111111111111","region":"eu-central-1","vpc_id":"vpc-0a","query_timestamp":"2026-01-01T00:%02d:%02dZ","query_name":"host-%d.example.com.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"192.0.2.%d","Type":"A","Class":"IN"},{"Rdata":"198.51.100.7","Type":"A","Class":"IN"}],"srcaddr":"10.0.0.%d","srcport":"%d","transport":"UDP","srcids":{"instance":"i-0123456789abcdef0"}}`+"\n",
			i/60%60, i%60, i, i%250, i%200, 1024+i%60000)
	}
	return b.Bytes()
}

// TestChunksDoNotCutRecords reads a file of several chunks: every record has two
// answers, and record i's name has as many digits as i.
func TestChunksDoNotCutRecords(t *testing.T) {
	const n = 5000
	var answers, names int
	var r resolver.Reader
	counts, err := r.Read(bytes.NewReader(generated(n)), resolver.Options{}, func(q *event.Query) error {
		answers += len(q.Answers)
		names += len(q.Name) - len("host-.example.com.")
		return nil
	})
	if err != nil || counts.Delivered != n || counts.Records != n {
		t.Fatalf("%+v, %v", counts, err)
	}
	if answers != 2*n {
		t.Errorf("%d answers, want %d", answers, 2*n)
	}
	if want := 10 + 2*90 + 3*900 + 4*4000; names != want {
		t.Errorf("%d digits in names, want %d", names, want)
	}
}

func TestReadingAllocatesNothingPerRecord(t *testing.T) {
	raw := generated(1000)
	var r resolver.Reader
	src := bytes.NewReader(raw)
	per := testing.AllocsPerRun(5, func() {
		src.Reset(raw)
		if _, err := r.Read(src, resolver.Options{}, func(*event.Query) error { return nil }); err != nil {
			t.Fatal(err)
		}
	})
	if per > 5 {
		t.Errorf("%v allocations in a file of 1000 records", per)
	}
}

func BenchmarkRead(b *testing.B) {
	const n = 10000
	raw := generated(n)
	b.SetBytes(int64(len(raw)))
	var r resolver.Reader
	src := bytes.NewReader(nil)
	for b.Loop() {
		src.Reset(raw)
		if _, err := r.Read(src, resolver.Options{}, func(*event.Query) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
}

// TestRecordsThatStartOrEndAlike reads records whose openings and answers differ
// little from those before, with what is known of them.
func TestRecordsThatStartOrEndAlike(t *testing.T) {
	one := string(bytes.TrimSpace(generated(1)))
	var all []string
	for _, change := range [][2]string{
		{"", ""},
		{`"vpc-0a"`, `"vpc-0b"`},
		{`"vpc-0a"`, `"vpc-0a2"`},
		{`"vpc-0a"`, `"vpc\\0a"`},
		{`"vpc-0a"`, `""`},
		{`"vpc-0a"`, `{"a":1}`},
		{`"1.100000"`, `{"a":[{}]}`},
		{`"1.100000"`, `null`},
		{`"111111111111"`, `111111111111`},
		{`{"version"`, `{"query_name":"first.","a":1,"b":2,"c":3,"d":4,"version"`},
		{`{"version"`, `{"version":1,"account_id":"222222222222","region":"r","vpc_id":"v","version"`},
		{`"vpc_id":"vpc-0a",`, `"vpc_id":"vpc-0a","vpc_id":"vpc-0c","account_id":"333333333333",`},
		{`"Type":"A"`, `"Type":"AAAA"`},
		{`"Type":"A"`, `"Type":"CNAME"`},
		{`"Type":"A"`, `"Type":"\\"`},
		{`"Class":"IN"}`, `"Class":"IN","Rdata":"1.2.3.4"}`},
		{`"Class":"IN"}`, `"Class":"IN","Type":"TXT"}`},
		{`"Rdata"`, `"Type":"AAAA","Rdata"`},
		{`,"Type":"A","Class":"IN"`, ``},
		{`,"Type":"A","Class":"IN"`, `,"Class":"IN"`},
		{`{"Rdata"`, `{"Type":"A","Rdata"`},
		{`"Type":"A","Class":"IN"}`, `"Class":"IN" } `},
	} {
		all = append(all, strings.ReplaceAll(one, change[0], change[1]), one, strings.Replace(one, change[0], change[1], 1))
	}
	for i := range all {
		var r resolver.Reader
		raw := strings.Join(append(append([]string{}, all[i:]...), all[:i]...), "\n") + strings.Repeat(" ", 100)
		same(t, &r, []byte(raw))
		same(t, &r, []byte(raw))
	}
}

func TestKnownTextsAreHeldToTheDepth(t *testing.T) {
	raw := bytes.ReplaceAll(generated(4), []byte(`"1.100000"`), []byte(`[[[[]]]]`))
	raw = bytes.ReplaceAll(raw, []byte(`"IN"}`), []byte(`[[]]}`))
	var r resolver.Reader
	for _, depth := range []int{5, 4, 5, 4, 128} { // a record, four lists; the lists of an answer are as deep
		counts, err := r.Read(bytes.NewReader(raw), resolver.Options{Limits: tally.Limits{MaxDepth: depth}}, nil)
		if err != nil || counts.Records != 4 || (counts.Delivered == 4) != (depth >= 5) {
			t.Errorf("depth %d: %+v, %v", depth, counts, err)
		}
	}
}
