package cloudtrail_test

import (
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/tally"
)

// read returns all that comes of a file, in words.
func read(t *testing.T, raw string, lim tally.Limits) string {
	t.Helper()
	var out strings.Builder
	var r cloudtrail.Reader
	opt := cloudtrail.Options{
		Account:  "999999999999",
		Limits:   lim,
		Rejected: func(r tally.Reject) { out.WriteString(casefile.Reject(r)) },
	}
	counts, err := r.Read(strings.NewReader(raw), opt, func(c *event.Call) error {
		out.WriteString(casefile.Event("call", c))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String() + casefile.Counts(t, counts)
}

func TestCases(t *testing.T) {
	casefile.Run(t, func(raw string) string { return read(t, raw, tally.Limits{}) })
}

// good is a record that must survive whatever stands beside it.
const good = `{"eventTime":"2026-09-26T13:49:16Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","recipientAccountId":"111111111111"}`

func TestBadNeighboursLeaveGoodRecordsAlone(t *testing.T) {
	deep := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	long := strings.Repeat("x", 3<<20)
	for _, test := range []struct {
		name      string
		raw       string
		delivered int64
		rejected  map[tally.Reason]int64
		damage    string
	}{
		{"nothing", "", 0, nil, "empty"},
		{"white space only", " \n\t ", 0, nil, "empty"},
		{"no records is a whole file", `{"Records":[]}`, 0, nil, ""},
		{"a byte order mark", "\xEF\xBB\xBF" + `{"Records":[` + good + `]}`, 1, nil, ""},
		{"a bare array", `[` + good + `,` + good + `]`, 2, nil, ""},
		{"a record a line", good + "\n" + good + "\n", 2, nil, ""},
		{"two documents in a row", `{"Records":[` + good + `]}{"Records":[` + good + `]}`, 2, nil, ""},
		{"members before and after Records", `{"a":{"b":[1]},"Records":[` + good + `],"z":"]}"}`, 1, nil, ""},
		{"two arrays named Records", `{"Records":[` + good + `],"Records":[` + good + `]}`, 2, nil, ""},
		{"an array named Records inside a record", `[{"Records":[` + good + `]},` + good + `]`, 1, map[tally.Reason]int64{tally.BadTime: 1}, ""},
		{"a very long member behind Records", `{"Records":[` + good + `],"x":"` + long + `"}`, 1, nil, ""},
		{"a deep member behind Records", `{"Records":[` + good + `],"x":` + deep + `}`, 1, nil, ""},
		{"a very long number that ends the list", `[` + good + `,` + strings.Repeat("1", 3<<20) + `]` + good, 2, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"text", "hello\nworld\n", 0, nil, "not JSON"},
		{"binary garbage", "\x00\x01\x02\x7f\xff", 0, nil, "not JSON"},
		{"values that are no objects", `[null,"a",1,true,[[]],` + good + `]`, 1, map[tally.Reason]int64{tally.Malformed: 5}, ""},
		{"a broken record in an array", `[{"eventTime":},` + good + `]`, 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"debris behind a broken record", `[{"eventTime":}},` + good + `]`, 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"an unquoted name", `[{eventTime:1},` + good + `]`, 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"an escape that JSON has not", `[{"eventName":"\x"},` + good + `]`, 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a broken line", good + "\n{\"eventTime\":\"2026\n" + good + "\n", 2, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a line of text", good + "\nhello\n" + good + "\n", 2, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"zero bytes behind the records", `{"Records":[` + good + `]}` + "\x00\x00\x00", 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"deep nesting", `[{"requestParameters":` + deep + `},` + good + `]`, 1, map[tally.Reason]int64{tally.TooDeep: 1}, ""},
		{"deep nesting instead of a record", `[` + deep + `,` + good + `]`, 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a very long string", `[{"userAgent":"` + long + `"},` + good + `]`, 1, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"a very long string instead of a record", `["` + long + `",` + good + `]`, 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a very long number instead of a record", `[` + strings.Repeat("1", 3<<20) + `,` + good + `]`, 1, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a very long line", `{"userAgent":"` + long + "\"}\n" + good, 1, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"half a record", `{"Records":[` + good + `,{"eventTime":"2026-0`, 1, nil, "ends inside record 1"},
		{"an array without its end", `{"Records":[` + good + `,`, 1, nil, "ends inside its list of records, after 1 of them"},
		{"a wrapper without its end", `{"Records":[` + good + `]`, 1, nil, "ends inside its list of records, after 1 of them"},
		{"a broken record that never ends", `[` + good + `,{"a":!"`, 1, map[tally.Reason]int64{tally.Malformed: 1}, "ends inside record 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r cloudtrail.Reader
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

func TestLimitsAreTheCallers(t *testing.T) {
	raw := `[` + good + `,{"a":[[]]},` + good + `]`
	got := read(t, raw, tally.Limits{MaxDepth: 2})
	if !strings.Contains(got, "reject 1: too deep") || !strings.Contains(got, "records 3, delivered 2, rejected 1\n") {
		t.Errorf("depth 2: %s", got)
	}
	got = read(t, raw, tally.Limits{MaxRecord: len(good) - 1})
	if !strings.Contains(got, "reject 0: too long") || !strings.Contains(got, "records 3, delivered 0, rejected 3\n") {
		t.Errorf("one byte less than the record: %s", got)
	}
	if got = read(t, raw, tally.Limits{MaxRecord: len(good)}); strings.Contains(got, "too long") {
		t.Errorf("the record's own length: %s", got)
	}
}
