package lakequery_test

import (
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/lakequery"
	"yoban/features/logs/tally"
)

func TestCases(t *testing.T) {
	casefile.Run(t, func(raw string) string {
		var out strings.Builder
		var r lakequery.Reader
		opt := cloudtrail.Options{Rejected: func(r tally.Reject) { out.WriteString(casefile.Reject(r)) }}
		counts, err := r.Read(strings.NewReader(raw), opt, func(c *event.Call) error {
			out.WriteString(casefile.Event("call", c))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "hunter2") || strings.Contains(out.String(), "never shown") {
			t.Error("a secret shows")
		}
		return out.String() + casefile.Counts(t, counts)
	})
}

const (
	header = "eventTime,eventSource,eventName,recipientAccountId,userAgent\n"
	good   = "2024-05-01 12:00:00.000,s3.amazonaws.com,GetObject,111111111111,aws-cli/2\n"

	before = `{"QueryStatus":"FINISHED","QueryResultRows":[`
	cell   = `[{"eventTime":"2024-05-01 12:00:00.000"},{"eventSource":"s3.amazonaws.com"},{"eventName":"GetObject"},{"recipientAccountId":"111111111111"}]`
)

func TestBadNeighboursLeaveGoodRowsAlone(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	deep := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	for _, test := range []struct {
		name      string
		raw       string
		delivered int64
		rejected  map[tally.Reason]int64
		damage    string
	}{
		{"nothing", "", 0, nil, "empty"},
		{"a byte order mark and no more", "\xEF\xBB\xBF", 0, nil, "empty"},
		{"a header alone is a whole file", header, 0, nil, ""},
		{"a byte order mark and CRLF", "\xEF\xBB\xBF" + strings.ReplaceAll(header+good+good, "\n", "\r\n"), 2, nil, ""},
		{"no newline at the end", header + strings.TrimSpace(good), 1, nil, ""},
		{"blank lines", "\n" + header + "\n\r\n" + good + "\n", 1, nil, ""},
		{"two files in a row", header + good + header + good, 2, nil, ""},
		{"a second file with other columns", header + good + "eventJson,n\n" + `"{""eventTime"":""2024-05-01T12:00:00Z"",""eventSource"":""a"",""eventName"":""b"",""recipientAccountId"":""111111111111""}",1` + "\n", 2, nil, ""},
		{"a header without names of calls", "eventTime,eventName\n2024,b\n", 0, nil, "the header lacks eventSource"},
		{"a header of thousands of columns", strings.Repeat("eventTime,", 5000) + "\n", 0, nil, "header of more than 256 columns"},
		{"a row too short and one too long", header + "a,b\n" + strings.TrimSpace(good) + ",x\n" + good, 1, map[tally.Reason]int64{tally.FieldSum: 2}, ""},
		{"a row of thousands of cells", header + strings.Repeat(",", 5000) + "\n" + good, 1, map[tally.Reason]int64{tally.FieldSum: 1}, ""},
		{"quotes in the middle of a cell", header + "a\"b\",c,d,e,f\n" + good, 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"text behind a closing quote", header + "\"a\"b,c,d,e,f\n" + good, 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a newline in quotes", header + strings.Replace(good, "aws-cli/2", "\"aws\n-cli,\"", 1) + good, 2, nil, ""},
		{"a quote without its end", header + good + "\"" + good + good, 1, nil, "ends inside record 1"},
		{"a quote without its end before a long rest", header + good + "\"\n" + strings.Repeat(good, 20000), 20001, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"a very long cell", header + strings.Replace(good, "aws-cli/2", long, 1) + good, 1, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"a very long last cell", header + good + long, 1, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"zero bytes", header + "\x00\x00\n" + good, 1, map[tally.Reason]int64{tally.FieldSum: 1}, ""},
		{"a page of no rows", before + "]}", 0, nil, ""},
		{"pages in a row", before + cell + "]}" + before + cell + "]}", 2, nil, ""},
		{"a page that ends early", before + cell + "," + cell[:20], 1, nil, "ends inside record 1"},
		{"a page without its end", before + cell, 1, nil, "ends inside its list of rows, after 1 of them"},
		{"a page that ends behind its rows", before + cell + `],"NextToken":"x`, 1, nil, "ends inside a page of results"},
		{"a page that ends before its rows", `{"QueryStatus":"FINI`, 0, nil, "ends inside a page of results"},
		{"a broken row", before + `[{"eventTime":}],` + cell + "]}", 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"values that are no rows", before + `null,"a",{},7,` + cell + "]}", 1, map[tally.Reason]int64{tally.Malformed: 4}, ""},
		{"control characters for rows", before + "\x00,\x01\x02 " + cell + "]}", 1, map[tally.Reason]int64{tally.Malformed: 3}, ""},
		{"a deep row", before + `[{"eventTime":` + deep + `}],` + cell + "]}", 1, map[tally.Reason]int64{tally.TooDeep: 1}, ""},
		{"a very long row", before + `[{"userAgent":"` + long + `"}],` + cell + "]}", 1, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"a very long value that is no row", before + `"` + long + `",` + cell + "]}", 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a very long number that is no row", before + strings.Repeat("1", 3<<20) + `,` + cell + "]}", 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a very long text before the rows", `{"QueryStatus":"` + long + `","QueryResultRows":[` + cell + "]}", 1, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r lakequery.Reader
			got, err := r.Read(strings.NewReader(test.raw), cloudtrail.Options{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if want := casefile.Account(test.delivered, test.rejected, test.damage); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestStarts(t *testing.T) {
	for text, want := range map[string]bool{
		header: true, "\xEF\xBB\xBF\"eventJson\"\n": true, "EVENTID,x\r\n": true, before: true, " {\n \"QueryStatistics\": {}": true,
		"": false, "eventTime": false, "version account-id\n": false, "{}": false, `{"Records":[`: false,
		`{"x":"QueryStatus"`: false, `[{"QueryStatus":`: false, "hello,eventTime\n": false, ",\n": false, `{"QueryStatus`: false,
	} {
		if got := lakequery.Starts([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
