package ingest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"yoban/jobs/ingest"
)

// Keys of hostile objects of the other logs, of the day of bad.
const (
	badFlows   = "AWSLogs/" + account + "/vpcflowlogs/us-east-1/2026/03/03/" + account + "_vpcflowlogs_us-east-1_fl-0a_20260303T1230Z_bad.log.gz"
	badQueries = "AWSLogs/" + account + "/vpcdnsquerylogs/vpc-0a/2026/03/03/vpc-0a_vpcdnsquerylogs_" + account + "_20260303T1230Z_bad.log.gz"
)

// hostile is one object that stands among good ones.
type hostile struct {
	name     string
	text     string
	used     int64            // records of it that count
	rejected map[string]int64 // by reason
	damage   string           // how it ends early; empty when it does not
	noData   int64
}

// beside runs over a week of good logs and hostile objects by key, and fails the
// test when the good ones suffer or a rejected record is not in the quarantine.
func beside(t *testing.T, objects map[string]hostile) (*ingest.Report, string) {
	t.Helper()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	var used, noData int64
	rejected := map[string]int64{}
	damaged := map[string]string{}
	for key, h := range objects {
		write(t, logs, key, []byte(h.text))
		used += h.used
		noData += h.noData
		for reason, n := range h.rejected {
			rejected[reason] += n
		}
		if h.damage != "" {
			damaged[key] = h.damage
		}
	}
	rep := run(t, options(t, lake, logs))
	if rep.Used.Total() != 16+used || rep.NoData != noData {
		t.Errorf("%d records used, %d without data; want 16 of the week and %d, %d", rep.Used.Total(), rep.NoData, used, noData)
	}
	if diff := gocmp.Diff(rejected, rep.Rejected); diff != "" {
		t.Errorf("rejected (-want +got):\n%s", diff)
	}
	for _, d := range rep.Damaged {
		if want := damaged[d.Object]; want == "" || !strings.Contains(d.Reason, want) {
			t.Errorf("%s is damaged: %s; want %q", d.Object, d.Reason, want)
		}
		delete(damaged, d.Object)
	}
	if len(damaged) > 0 {
		t.Errorf("not told to be damaged: %v", damaged)
	}
	located(t, lake, objects)
	return rep, lake
}

// located fails the test when a reason is not in the quarantine with its object.
func located(t *testing.T, lake string, objects map[string]hostile) {
	t.Helper()
	for key, h := range objects {
		if len(h.rejected) == 0 {
			continue
		}
		found := map[string]bool{}
		for _, q := range quarantined(t, lake, "2026-03-03") {
			if q.Object == key && q.Record >= 0 && len(q.Sample) <= 3*256 { // U+FFFD takes three bytes for one
				found[q.Reason] = true
			}
		}
		for reason := range h.rejected {
			if !found[reason] {
				t.Errorf("%s: %s is not in the quarantine", key, reason)
			}
		}
	}
}

// each runs every case in a night of its own.
func each(t *testing.T, key string, tests []hostile) {
	for _, h := range tests {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			beside(t, map[string]hostile{key: h})
		})
	}
}

const (
	at0 = "2026-03-03T11:00:00Z"
	at1 = "2026-03-03T11:00:01Z"
)

// swapped is a document of two calls, in the second of which something stands for
// something else.
func swapped(from, to string) string {
	one, two, _ := strings.Cut(calls("bad", at0, at1), "},{")
	if !strings.Contains(two, from) {
		panic("nothing to swap: " + from)
	}
	return one + "},{" + strings.Replace(two, from, to, 1)
}

func one(reason string) map[string]int64 { return map[string]int64{reason: 1} }

func TestHostileCalls(t *testing.T) {
	t.Parallel()
	text := calls("bad", at0, at1)
	deep := strings.Repeat(`{"a":[`, 5000) + strings.Repeat(`]}`, 5000) // ten thousand levels
	const agent, at = `"userAgent":"aws-cli/2.15"`, `"eventTime":"` + at1 + `"`
	moved := func(s string) string { return swapped(at, `"eventTime":`+s) }
	zipped := string(zip(t, text))
	each(t, bad, []hostile{
		{"a byte order mark", "\xEF\xBB\xBF" + text, 2, nil, "", 0},
		{"two byte order marks", "\xEF\xBB\xBF\xEF\xBB\xBF" + text, 2, nil, "", 0},
		{"CRLF between members", strings.ReplaceAll(text, ",", ",\r\n"), 2, nil, "", 0},
		{"a zero byte in a text", swapped(agent, `"userAgent":"a`+"\x00"+`b"`), 2, nil, "", 0},
		{"a zero byte between members", swapped(agent, "\x00"+agent), 1, one("malformed"), "", 0},
		{"bytes that are no UTF-8", swapped(agent, `"userAgent":"`+"\xff\xc0\xaf\xed\xa0\x80"+`"`), 2, nil, "", 0},
		{"bytes that are no UTF-8 in a name", swapped(agent, `"user`+"\xff"+`Agent":"x"`), 2, nil, "", 0},
		{"surrogates that stand alone", swapped(agent, `"userAgent":"\ud800 \udc00\ud800"`), 2, nil, "", 0},
		{"an escape that ends early", swapped(agent, `"userAgent":"\ud8"`), 1, one("malformed"), "", 0},
		{"a member that occurs twice", swapped(agent, agent+`,`+agent), 2, nil, "", 0},
		{"a time that occurs twice, last bad", swapped(at, at+`,"eventTime":"never"`), 1, one("bad time"), "", 0},
		{"ten thousand levels", swapped(agent, agent+`,"requestParameters":`+deep), 1, one("too deep"), "", 0},
		{"ten thousand levels beside the records", `{"x":` + deep + `,` + text[1:], 0, one("too deep"), "", 0},
		{"a text of 100 MB", swapped("aws-cli/2.15", strings.Repeat("long ", 20<<20)), 1, one("too long"), "", 0},
		{"numbers beyond 64 bits", swapped(agent, `"additionalEventData":{"bytesTransferredIn":99999999999999999999999999,"bytesTransferredOut":1e400}`), 2, nil, "", 0},
		{"counts that are negative", swapped(agent, `"additionalEventData":{"bytesTransferredIn":-5,"bytesTransferredOut":-9223372036854775809}`), 2, nil, "", 0},
		{"a number of a million digits", swapped(agent, `"additionalEventData":{"bytesTransferredIn":`+strings.Repeat("9", 1_000_000)+`}`), 2, nil, "", 0},
		{"a time that is a number", moved(`1772535601`), 1, one("bad time"), "", 0},
		{"the year 0", moved(`"0000-01-01T00:00:00Z"`), 1, one("bad time"), "", 0},
		{"the year 9999", moved(`"9999-12-31T23:59:59Z"`), 1, one("bad time"), "", 0},
		{"a year of five digits", moved(`"12026-03-03T11:00:00Z"`), 1, one("bad time"), "", 0},
		{"the 30th of February", moved(`"2026-02-30T11:00:00Z"`), 1, one("bad time"), "", 0},
		{"a leap second", moved(`"2026-03-03T11:00:60Z"`), 1, one("bad time"), "", 0},
		{"another zone", moved(`"2026-03-03T23:00:01+12:00"`), 2, nil, "", 0},
		{"a zone of a hundred hours", moved(`"2026-03-03T11:00:01+99:99"`), 1, one("bad time"), "", 0},
		{"a zone by name", moved(`"2026-03-03T11:00:01 CET"`), 1, one("bad time"), "", 0},
		{"no time", moved(`null`), 1, one("bad time"), "", 0},
		{"two members of gzip", zipped + string(zip(t, strings.ReplaceAll(text, "bad-", "more-"))), 4, nil, "", 0},
		{"a member of gzip without its end before another", zipped[:len(zipped)-12] + zipped, 2, nil, "gzip", 0},
		{"zeros behind gzip, as tape has them", zipped + strings.Repeat("\x00", 1000), 2, nil, "not gzip where a gzip member should start", 0},
		{"lines of a flow log behind the records", text + "\nversion account-id\n2 1\n", 2, one("malformed"), "", 0},
		{"Records that is no array", `{"Records":{"a":` + text + `}}`, 0, one("bad time"), "", 0},
		{"an empty object", `{}`, 0, one("bad time"), "", 0},
		{"records in records in records", `[[` + text + `]]`, 0, one("malformed"), "", 0},
	})
}

// flowLine is a flow with the given packets, bytes, start and end.
func flowLine(packets, bytes, start, end string) string {
	return fmt.Sprintf("2 %s eni-0a 10.0.0.1 192.0.2.7 41000 443 6 %s %s %s %s ACCEPT OK\n", account, packets, bytes, start, end)
}

func TestHostileFlows(t *testing.T) {
	t.Parallel()
	const header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"
	const other = "start end bytes packets dstaddr srcaddr account-id interface-id action\n"
	good := flowLine("10", "8400", "1772535600", "1772535659") // 2026-03-03 11:00
	each(t, badFlows, []hostile{
		{"a byte order mark and CRLF", "\xEF\xBB\xBF" + strings.ReplaceAll(header+good, "\n", "\r\n"), 1, nil, "", 0},
		{"no header", good + good, 2, nil, "", 0},
		{"no header and no default order", "eni-0a " + good, 0, one("no layout"), "no header line", 0},
		{"a header in the middle", good + header + good, 2, nil, "", 0},
		{"two headers of different orders", header + good + other + "1772535600 1772535659 8400 10 192.0.2.7 10.0.0.1 " + account + " eni-0a ACCEPT\n", 2, nil, "", 0},
		{"lines of the order before the header", header + good + other + good, 1, one("field count"), "", 0},
		{"a field more from the middle on", header + good + strings.TrimSpace(good) + " vpc-0a\n" + good, 2, one("field count"), "", 0},
		{"counts that are negative", header + flowLine("-1", "8400", "1772535600", "1772535659") + flowLine("10", "-1", "1772535600", "1772535659") + good, 1, map[string]int64{"bad number": 2}, "", 0},
		{"counts beyond 64 bits", header + flowLine("10", "9223372036854775808", "1772535600", "1772535659") + flowLine("99999999999999999999", "1", "1772535600", "1772535659") + good, 1, map[string]int64{"bad number": 2}, "", 0},
		{"a start before AWS opened and one after 2100", header + flowLine("1", "1", "0", "1772535659") + flowLine("1", "1", "4102444800", "4102444801") + good, 1, map[string]int64{"bad time": 2}, "", 0},
		{"an end before the start", header + flowLine("1", "1", "1772535659", "1772535600") + good, 1, one("bad time"), "", 0},
		{"an end in the year 2099", header + flowLine("1", "1", "1772535600", "4102444799") + good, 2, nil, "", 0},
		{"milliseconds for seconds", header + flowLine("1", "1", "1772535600000", "1772535659000") + good, 1, one("bad time"), "", 0},
		{"zero bytes and bytes that are no UTF-8", header + "\x00\x01\n\xff\xfe\xfd\n" + good, 1, map[string]int64{"field count": 2}, "", 0},
		{"JSON between the lines", header + good + "{\"Records\":[{}]}\n" + good, 2, one("field count"), "", 0},
		{"JSON before the header", "{\"Records\":[\n" + header + good, 1, one("no layout"), "", 0},
		{"a line of 100 MB", header + good + strings.Repeat("long ", 20<<20) + "\n" + good, 2, one("too long"), "", 0},
		{"gzip in gzip", string(zip(t, string(zip(t, header+good)))), 0, nil, "not text", 0},
		{"intervals without data", header + "2 " + account + " eni-0a - - - - - - - 1772535600 1772535659 - NODATA\n" + "2 " + account + " eni-0a - - - - - - - 1772535600 1772535659 - SKIPDATA\n" + good, 1, nil, "", 2},
		{"a status that no log has", header + strings.Replace(good, "OK", "NODATA\x00", 1) + good, 1, one("field count"), "", 0},
	})
}

func TestHostileQueries(t *testing.T) {
	t.Parallel()
	good := `{"version":"1.100000","account_id":"` + account + `","region":"us-east-1","vpc_id":"vpc-0a","query_timestamp":"` + at0 + `","query_name":"a.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[],"srcaddr":"10.0.0.9","srcport":"1","transport":"UDP","srcids":{"instance":"i-0a"}}` + "\n"
	changed := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	each(t, badQueries, []hostile{
		{"a byte order mark and CRLF", "\xEF\xBB\xBF" + strings.ReplaceAll(good+good, "\n", "\r\n"), 2, nil, "", 0},
		{"a name of 100 MB", changed("a.example.", strings.Repeat("a.", 50<<20)) + good, 1, one("too long"), "", 0},
		{"a name of control characters", changed("a.example.", `\u0000\u0001\ud800`) + good, 2, nil, "", 0},
		{"a name that is a number", changed(`"a.example."`, `7`) + good, 2, nil, "", 0},
		{"no name", changed(`"a.example."`, `null`) + good, 1, one("no name"), "", 0},
		{"answers ten thousand levels deep", changed(`[]`, strings.Repeat("[", 10000)+strings.Repeat("]", 10000)) + good, 1, one("too deep"), "", 0},
		{"a hundred thousand answers", changed(`[]`, `[`+strings.Repeat(`{},`, 100_000)+`{}]`) + good, 2, nil, "", 0},
		{"a line that ends early", good[:40] + "\n" + good, 1, one("malformed"), "", 0},
		{"a time in another zone, and one that is none", changed(at0, "2026-03-03T13:00:00+02:00") + changed(at0, "yesterday"), 1, one("bad time"), "", 0},
		{"addresses that are none", changed("10.0.0.9", "999.0.0.1") + good, 2, nil, "", 0},
	})
}

// Three hostile objects at once leave each other and the rest alone, and their
// records stay apart in the quarantine.
func TestHostileObjectsOfEveryLogInOneNight(t *testing.T) {
	t.Parallel()
	_, lake := beside(t, map[string]hostile{
		bad:        {text: swapped(at1, "never"), used: 1, rejected: one("bad time")},
		badFlows:   {text: flowLine("-1", "1", "1772535600", "1772535659") + flowLine("1", "1", "1772535600", "1772535659"), used: 1, rejected: one("bad number")},
		badQueries: {text: "{}\n", rejected: one("bad time")},
	})
	got := map[string]int64{}
	for _, q := range quarantined(t, lake, "2026-03-03") {
		got[q.Object+" "+q.Reason] = q.Record
	}
	want := map[string]int64{bad + " bad time": 1, badFlows + " bad number": 0, badQueries + " bad time": 0}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(lake, "quarantine", "date=2026-03-04.jsonl")); !os.IsNotExist(err) {
		t.Errorf("a day without rejects has a quarantine: %v", err)
	}
}
