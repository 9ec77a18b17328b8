package cloudtrail_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/tally"
)

// inEvent wraps a record as EventBridge does, inLookup as lookup-events does.
func inEvent(rec string) string {
	return `{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":` + rec + `}`
}

func inLookup(rec string) string {
	quoted, err := json.Marshal(rec)
	if err != nil {
		panic(err) // strings always marshal
	}
	return `{"EventId":"1","Resources":[],"CloudTrailEvent":` + string(quoted) + `}`
}

func TestBadNeighboursOfWrappedRecords(t *testing.T) {
	nested := func(n int) string {
		return `{"requestParameters":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}`
	}
	long := `{"userAgent":"` + strings.Repeat("x", 3<<20) + `"}`
	escapes := `{"userAgent":"` + strings.Repeat(`\\`, 400<<10) + `"}` // 0.8 MB, and twice that when it is quoted
	ok := inEvent(good) + "\n" + inLookup(good) + "\n"
	for _, test := range []struct {
		name      string
		raw       string
		delivered int64
		rejected  map[tally.Reason]int64
		damage    string
	}{
		{"bare and wrapped records side by side", ok + good + "\n" + ok, 5, nil, ""},
		{"events without a newline between them", inEvent(good) + inEvent(good) + inLookup(good), 3, nil, ""},
		{"an array of events", "[" + inEvent(good) + "," + inLookup(good) + "," + good + "]", 3, nil, ""},
		{"two pages of lookup-events", `{"Events":[` + inLookup(good) + `],"NextToken":"x"}` + "\n" + `{"Events":[` + inLookup(good) + `]}`, 2, nil, ""},
		{"a page without events", `{"Events":[]}`, 0, nil, ""},
		{"a page that ends early", `{"Events":[` + inLookup(good) + `,{"EventId":"2","CloudTrailEvent":"{\"eventTime`, 1, nil, "ends inside record 1"},
		{"a line that ends early", ok + inLookup(good)[:60] + "\n" + ok, 4, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a record that is cut inside its string", ok + inLookup(good[:40]) + "\n" + ok, 4, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a record without its last bracket", inLookup(good[:len(good)-1]) + ok, 2, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"text behind the record in the string", inLookup(good+"x") + inLookup(good+good) + inLookup(good+"\x00") + ok, 2, map[tally.Reason]int64{tally.Malformed: 3}, ""},
		{"white space around the record in the string", inLookup(" \n" + good + "\t "), 1, nil, ""},
		{"an array in the string", inLookup("["+good+"]") + ok, 2, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"an escape that JSON has not, in the string's string", inLookup(`{"eventName":"\x"}`) + ok, 2, map[tally.Reason]int64{tally.Malformed: 1}, ""},
		{"a wrapping in a wrapping", inEvent(inLookup(good)) + inLookup(inEvent(good)) + ok, 2, map[tally.Reason]int64{tally.BadTime: 2}, ""},
		{"a list of records in a wrapping", inLookup(`{"Records":[`+good+`]}`) + ok, 2, map[tally.Reason]int64{tally.BadTime: 1}, ""},
		{"a deep record in a string", inLookup(nested(200)) + ok, 2, map[tally.Reason]int64{tally.TooDeep: 1}, ""},
		{"a deep record in an event", "[" + inEvent(nested(200)) + "," + good + "]", 1, map[tally.Reason]int64{tally.TooDeep: 1}, ""},
		{"a very long record in a string", inLookup(long) + "\n" + ok, 2, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"a very long record in an event", "[" + inEvent(long) + "," + good + "]", 1, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"a record that only its escapes make too long", inLookup(escapes) + "\n" + ok, 2, map[tally.Reason]int64{tally.TooLong: 1}, ""},
		{"another service's event", inEvent(`{"severity":5}`) + "\n" + ok, 2, map[tally.Reason]int64{tally.BadTime: 1}, ""},
		{"an Insight in an event", inEvent(`{"eventTime":"2026-01-01T00:00:00Z","eventCategory":"Insight","eventType":"AwsCloudTrailInsight"}`), 0, map[tally.Reason]int64{tally.NotRead: 1}, ""},
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

// TestWrappedRecordsAreTheBareOnes reads the same records in each wrapping, over
// many chunks, and without an allocation a record.
func TestWrappedRecordsAreTheBareOnes(t *testing.T) {
	const n = 600
	list, err := records(generated(n))
	if err != nil {
		t.Fatal(err)
	}
	var bare, events, lookup bytes.Buffer
	lookup.WriteString(`{"Events":[`)
	for i, rec := range list {
		text, err := json.Marshal(rec)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			lookup.WriteByte(',')
		}
		fmt.Fprintf(&bare, "%s\n", text)
		fmt.Fprintf(&events, "%s\n", inEvent(string(text)))
		lookup.WriteString(inLookup(string(text)))
	}
	lookup.WriteString("]}")
	want := all(t, bare.Bytes())
	if len(want) != n {
		t.Fatalf("%d records, want %d", len(want), n)
	}
	for name, raw := range map[string][]byte{"EventBridge": events.Bytes(), "lookup-events": lookup.Bytes()} {
		got := all(t, raw)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-bare +wrapped):\n%s", name, diff)
		}
		var r cloudtrail.Reader
		src := bytes.NewReader(raw)
		per := testing.AllocsPerRun(5, func() {
			src.Reset(raw)
			if _, err := r.Read(src, cloudtrail.Options{}, func(*event.Call) error { return nil }); err != nil {
				t.Fatal(err)
			}
		})
		if per > 5 {
			t.Errorf("%s: %v allocations in a file of %d records", name, per, n)
		}
	}
}

// all returns the calls of a file in words.
func all(t *testing.T, raw []byte) []string {
	t.Helper()
	var out []string
	var r cloudtrail.Reader
	_, err := r.Read(bytes.NewReader(raw), cloudtrail.Options{}, func(c *event.Call) error {
		out = append(out, casefile.Event("call", c))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
