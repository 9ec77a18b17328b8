package vpcflow_test

import (
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/tally"
	"yoban/features/logs/vpcflow"
)

func TestCases(t *testing.T) {
	casefile.Run(t, func(raw string) string {
		var out strings.Builder
		var r vpcflow.Reader
		opt := vpcflow.Options{
			Account: "999999999999", Region: "eu-north-1",
			Rejected: func(r tally.Reject) { out.WriteString(casefile.Reject(r)) },
		}
		counts, err := r.Read(strings.NewReader(raw), opt, func(f *event.Flow) error {
			out.WriteString(casefile.Event("flow", f))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.String() + casefile.Counts(t, counts)
	})
}

const (
	header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"
	good   = "2 111111111111 eni-0a 10.0.0.1 192.0.2.7 41000 443 6 10 8400 1767225600 1767225659 ACCEPT OK\n"
	// stamped is what an export of CloudWatch Logs puts before a line.
	stamped = "2026-01-01T00:01:02.345Z "
)

func TestBadNeighboursLeaveGoodRecordsAlone(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	for _, test := range []struct {
		name      string
		raw       string
		delivered int64
		rejected  map[tally.Reason]int64
		damage    string
	}{
		{"nothing", "", 0, nil, "empty"},
		{"a header alone is a whole file", header, 0, nil, ""},
		{"no newline at the end", header + strings.TrimSpace(good), 1, nil, ""},
		{"a byte order mark and CRLF", "\xEF\xBB\xBF" + strings.ReplaceAll(header+good+good, "\n", "\r\n"), 2, nil, ""},
		{"blank lines", header + "\n\r\n" + good + "\n", 1, nil, ""},
		{"two files in a row", header + good + header + good, 2, nil, ""},
		{"no header, default order", good + good, 2, nil, ""},
		{"no header, another order", strings.ReplaceAll(good, "2 111", "eni-9 2 111"), 0, map[tally.Reason]int64{tally.NoLayout: 1}, "no header line, and no record in the default order"},
		{"a line of text before the header", "hello\n" + header + good, 1, map[tally.Reason]int64{tally.NoLayout: 1}, ""},
		{"a field too few and one too many", header + "2 1 eni\n" + strings.TrimSpace(good) + " x\n" + good, 1, map[tally.Reason]int64{tally.FieldSum: 2}, ""},
		{"a very long line", header + long + "\n" + good, 1, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"a very long last line", header + good + long, 1, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"binary garbage", "\x00\x01\x02\n\xff", 0, nil, "not text"},
		{"zero bytes behind the records", header + good + "\x00\x00", 1, map[tally.Reason]int64{tally.FieldSum: 1}, ""},
		{"a header without bytes", "version srcaddr dstaddr start\n2 1.2.3.4 1.2.3.4 1767225600\n", 0, nil, "the header lacks bytes"},
		{"a header without addresses", "version bytes start dstaddr\n", 0, nil, "the header lacks srcaddr"},
		{"lines that CloudWatch Logs exported", stamped + good + stamped + "2 1 eni\n" + stamped + good, 2, map[tally.Reason]int64{tally.FieldSum: 1}, ""},
		{"a header that CloudWatch Logs exported", stamped + header + stamped + good, 1, nil, ""},
		{"a time of another shape before a line", header + "2026-01-01T00:00:00Z " + good + "2026-01-01T00:00:00.000z " + good + "2026-01-01T00:00:00.0000Z " + good + good, 1, map[tally.Reason]int64{tally.FieldSum: 3}, ""},
		{"two times before a line", stamped + stamped + good + stamped + good, 1, map[tally.Reason]int64{tally.NoLayout: 1}, ""},
		{"a time and nothing more", good + stamped + "\n" + strings.TrimSpace(stamped) + "\n" + good, 2, map[tally.Reason]int64{tally.FieldSum: 1}, ""},
		{"a transit gateway's file before another's", "version tgw-id\n6 tgw-0a\n6\n6 - - NODATA\n" + header + good, 1, map[tally.Reason]int64{tally.NotRead: 3}, ""},
		{"a transit gateway's header with underscores", "packets_lost_blackhole " + header + "0 " + good, 0, map[tally.Reason]int64{tally.NotRead: 1}, ""},
		{"a transit gateway's header that is a gateway's by its values alone", "resource-type " + header + "TransitGateway " + good + "- " + good + "TransitGateway - 1" + good + "\n", 1, map[tally.Reason]int64{tally.NotRead: 1, tally.FieldSum: 1}, ""},
		{"a header of thousands of fields", "version " + strings.Repeat("x ", 5000) + "\n", 0, nil, "header of 5001 fields"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r vpcflow.Reader
			got, err := r.Read(strings.NewReader(test.raw), vpcflow.Options{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if want := casefile.Account(test.delivered, test.rejected, test.damage); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// TestOneBadFieldRejectsTheLine puts each bad value into a good line.
func TestOneBadFieldRejectsTheLine(t *testing.T) {
	for _, test := range []struct {
		good, bad string
		want      tally.Reason
	}{
		{"10.0.0.1", "10.0.0.256", tally.BadAddr},
		{"10.0.0.1", "10.0.0.1.1", tally.BadAddr},
		{"10.0.0.1", "010.0.0.1", tally.BadAddr},
		{"10.0.0.1", "10..0.1", tally.BadAddr},
		{"10.0.0.1", "fe80::1%eth0", tally.BadAddr},
		{"10.0.0.1", "-", tally.BadAddr},
		{"41000", "65536", tally.BadNumber},
		{"41000", "-1", tally.BadNumber},
		{" 6 ", " 256 ", tally.BadNumber},
		{"8400", "-8400", tally.BadNumber},
		{"8400", "9223372036854775808", tally.BadNumber},
		{"8400", "8400.0", tally.BadNumber},
		{"8400", "-", tally.BadNumber},
		{" 10 ", " 1e1 ", tally.BadNumber},
		{"1767225600", "0", tally.BadTime},
		{"1767225600", "1767225660", tally.BadTime}, // after the end
		{"1767225600", "4102444800", tally.BadTime}, // 2100
		{"1767225600", "-", tally.BadTime},
		{"ACCEPT", "accept", tally.Malformed},
		{" OK", " FINE", tally.Malformed},
		{"111111111111", "1234", tally.NoAccount},
		{"8400", "9223372036854775807", tally.None},
		{"1767225659", "-", tally.None},
		{"10.0.0.1", "::ffff:10.0.0.1", tally.None},
		{"41000", "-", tally.None},
	} {
		t.Run(test.bad+" for "+test.good, func(t *testing.T) {
			var r vpcflow.Reader
			line := strings.Replace(good, test.good, test.bad, 1)
			counts, err := r.Read(strings.NewReader(header+line+good), vpcflow.Options{}, nil)
			if err != nil || counts.Records != 2 {
				t.Fatalf("%+v, %v", counts, err)
			}
			if test.want == tally.None && counts.Delivered != 2 || test.want != tally.None && counts.Rejected[test.want] != 1 {
				t.Errorf("%s: %+v, want %v", line, counts, test.want)
			}
		})
	}
}
