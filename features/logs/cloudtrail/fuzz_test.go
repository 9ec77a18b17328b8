package cloudtrail_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/tally"
)

// FuzzRead reads anything without a panic and with a true account, and agrees
// with encoding/json on every record that is valid JSON.
func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"Records":[` + good + `],"x":[{}]}`))
	f.Add([]byte(`{"eventTime":"2026-01-01T00:00:00.5+01:00","eventSource":"\ud83d\ude00","eventName":1,"userIdentity":{"accountId":123456789012,"sessionContext":{"attributes":{"mfaAuthenticated":true}}},"additionalEventData":{"bytesTransferredOut":"1e3"},"a":[{"b":"\\\""}]}`))
	f.Add([]byte(`{"version":"0","detail-type":"AWS API Call via CloudTrail","account":"222222222222","detail":` + good + `}`))
	f.Add([]byte(`{"detail":` + good + `,"detail":{"detail":{},"eventTime":"2026-01-01T00:00:00Z","eventSource":"a","eventName":"b"},"account":1}`))
	f.Add([]byte(`{"EventId":"1","EventTime":1767225600.0,"CloudTrailEvent":"{\"eventTime\":\"2026-01-01T00:00:00Z\",\"eventSource\":\"a\",\"eventName\":\"\\u0062\",\"x\":[{}]}"}`))
	f.Add([]byte(`{"NextToken":"x","Events":[{"CloudTrailEvent":"{"},{"CloudTrailEvent":7},{"CloudTrailEvent":""}]}`))
	f.Add([]byte(`{"eventTime":"2026-01-01T00:00:00Z","eventCategory":"Insight","insightDetails":{"eventName":"a"}}`))
	f.Add([]byte("[1,\"a\\u00\",{\"a\":}},\xEF\xBB\xBF\x00"))
	lim := tally.Limits{MaxRecord: 1 << 10, MaxDepth: 8}
	var reader cloudtrail.Reader
	f.Fuzz(func(t *testing.T, raw []byte) {
		counts, err := reader.Read(bytes.NewReader(raw), cloudtrail.Options{Limits: lim}, nil)
		if err != nil {
			t.Fatal(err)
		}
		casefile.Counts(t, counts)
		if counts.Records > int64(len(raw)) || counts.Records == 0 && counts.Damage == "" && !bytes.Contains(raw, []byte("[")) {
			t.Fatalf("%+v of %d bytes", counts, len(raw))
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var rec object
		if !json.Valid(raw) || d.Decode(&rec) != nil || rec == nil {
			return
		}
		if quoted := text(rec, "CloudTrailEvent"); quoted != nil && !json.Valid(quoted) {
			return // what the reader skips it checks for balance, not for grammar
		}
		agree(t, &reader, rec, raw)
	})
}

// agree compares one record, alone in a list.
func agree(t *testing.T, reader *cloudtrail.Reader, rec object, raw []byte) {
	words, reason := reference(rec, account)
	var got string
	why := tally.None
	opt := cloudtrail.Options{Account: account, Rejected: func(r tally.Reject) { why = r.Reason }}
	list := append(append([]byte(`{"Records":[`), raw...), `]}`...)
	counts, err := reader.Read(bytes.NewReader(list), opt, func(c *event.Call) error {
		got = casefile.Event("call", c)
		sameTexts(t, rec, c)
		return nil
	})
	if err != nil || counts.Records != 1 || counts.Damage != "" {
		t.Fatalf("%s: %+v, %v", raw, counts, err)
	}
	if why != tally.TooDeep && (got != words || why != reason) {
		t.Fatalf("%s\ngot  %v %s\nwant %v %s", raw, why, got, reason, words)
	}
}

// FuzzNeighbours reads a record between others that differ from it little, so
// that what the reader knows of them is used, with the end of its window at any
// place, and agrees with encoding/json on all of them.
func FuzzNeighbours(f *testing.F) {
	id := assumed("app", "i-1", "ASIAEXAMPLEKEY000001")
	f.Add([]byte(record(id, `,"userIdentity":`+id+`,"readOnly":true`)), uint16(300), byte(1))
	f.Add([]byte(record(`{"type":"Root"}`, `,"a":"\\\"","requestParameters":{"bucketName":"x"}`)), uint16(9), byte('\\'))
	f.Add([]byte(`{"userIdentity":{"type":"\ud800","userName":"\u0041"},"eventTime":"2026-01-01T00:00:00Z","eventSource":"ÿ","eventName":"ü","additionalEventData":{"bytesTransferredIn":99999999999999999999}}`), uint16(40), byte('"'))
	var r cloudtrail.Reader
	f.Fuzz(func(t *testing.T, raw []byte, at uint16, other byte) {
		var rec object
		if len(raw) > 4000 || json.Unmarshal(raw, &rec) != nil || rec == nil || rec["CloudTrailEvent"] != nil {
			return // what the reader skips it checks for balance, not for grammar
		}
		neighbour := bytes.Clone(raw)
		neighbour[int(at)%len(raw)] = other
		if !json.Valid(neighbour) || bytes.Contains(neighbour, []byte("CloudTrailEvent")) {
			neighbour = raw
		}
		file := list(string(raw), string(neighbour), record(assumed("app", "i-1", "ASIAEXAMPLEKEY000001"), ``), string(raw), string(neighbour), string(raw))
		if strings.Count(string(file), "{")+strings.Count(string(file), "[") > 128 {
			return // some may be too deep
		}
		same(t, &r, file)
		same(t, &r, append(bytes.Repeat([]byte(" "), 256<<10-1-int(at)), file...))
	})
}

// sameTexts holds the texts that a call keeps of its record against the record.
func sameTexts(t *testing.T, rec object, c *event.Call) {
	t.Helper()
	rec, _, _ = unwrapped(rec)
	for name, text := range map[string][]byte{"": c.Record, "requestParameters": c.Request, "responseElements": c.Response, "additionalEventData": c.Additional} {
		want, _ := any(rec).(object)
		if name != "" {
			want, _ = rec[name].(object)
		}
		if (text == nil) != (want == nil) {
			t.Fatalf("%q: got %q, want %v", name, text, want)
		}
		if text == nil {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var got object
		if err := d.Decode(&got); err != nil || d.More() || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %q (%v), want %v", name, text, err, want)
		}
	}
}

func TestTexts(t *testing.T) {
	var r cloudtrail.Reader
	for _, raw := range []string{
		good,
		record(`{"type":"Root"}`, `,"requestParameters":{"a":{"b":[1,"}"]}} ,"responseElements":null,"additionalEventData":"x"`),
		record(`{"type":"Root"}`, `,"requestParameters":null,"responseElements": {"a":"\u0041"},"additionalEventData":{"bytesTransferredIn":1}`),
		record(`{"type":"Root"}`, `,"requestParameters":{"a":1},"requestParameters":{"b":2},"responseElements":{},"responseElements":[]`),
		`{"detail":` + record(`{"type":"Root"}`, `,"requestParameters":{"a":1}`) + `}`,
		`{"CloudTrailEvent":` + strconv.Quote(record(`{"type":"Root"}`, `,"requestParameters":{"a":1}`)) + `}`,
	} {
		var rec object
		d := json.NewDecoder(strings.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&rec); err != nil {
			t.Fatal(err)
		}
		agree(t, &r, rec, []byte(raw))
	}
}
