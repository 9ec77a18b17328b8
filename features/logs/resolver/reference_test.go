package resolver_test

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"yoban/features/event"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/resolver"
	"yoban/features/logs/tally"
)

// object is a JSON object as encoding/json reads it.
type object = map[string]any

// account is what the key would say of a file's records.
const account = "999999999999"

// text returns a member that is a string or a number.
func text(o object, name string) []byte {
	switch v := o[name].(type) {
	case string:
		return []byte(v)
	case json.Number:
		return []byte(v)
	}
	return nil
}

// address returns an address as the reader reads it.
func address(text []byte) (netip.Addr, bool) {
	a, err := netip.ParseAddr(string(text))
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, false
	}
	return a.Unmap(), true
}

// reference makes of a record, by way of encoding/json, what the reader must
// make of it: the query in words, or the reason why there is none.
func reference(rec object) string {
	ids, _ := rec["srcids"].(object)
	q := event.Query{
		Account: text(rec, "account_id"), Region: text(rec, "region"), VPC: text(rec, "vpc_id"),
		Name: text(rec, "query_name"), Type: text(rec, "query_type"), RCode: text(rec, "rcode"),
		Firewall: text(rec, "firewall_rule_action"), Instance: text(ids, "instance"), Endpoint: text(ids, "resolver_endpoint"),
	}
	q.Src, _ = address(text(rec, "srcaddr"))
	list, _ := rec["answers"].([]any)
	q.AnswerCount = len(list)
	for _, a := range list {
		answer, _ := a.(object)
		if kind := string(text(answer, "Type")); kind != "A" && kind != "AAAA" {
			continue
		}
		if addr, ok := address(text(answer, "Rdata")); ok {
			q.Answers = append(q.Answers, addr)
		}
	}
	at, err := time.Parse(time.RFC3339, string(text(rec, "query_timestamp")))
	switch {
	case err != nil:
		return tally.BadTime.String()
	case len(q.Name) == 0:
		return tally.NoName.String()
	}
	q.Time = at.Unix()
	if !tally.IsAccount(q.Account) {
		q.Account = []byte(account)
	}
	return casefile.Event("query", &q)
}

// same compares what the reader makes of records with the reference.
func same(t *testing.T, r *resolver.Reader, raw []byte) {
	t.Helper()
	var got []string
	opt := resolver.Options{Account: account, Rejected: func(r tally.Reject) { got = append(got, r.Reason.String()) }}
	counts, err := r.Read(bytes.NewReader(raw), opt, func(q *event.Query) error {
		got = append(got, casefile.Event("query", q))
		return nil
	})
	if err != nil || counts.Damage != "" {
		t.Fatalf("%+v, %v", counts, err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	for i := 0; d.More(); i++ {
		var rec object
		if err := d.Decode(&rec); err != nil {
			t.Fatal(err)
		}
		if want := reference(rec); i >= len(got) || got[i] != want {
			t.Fatalf("record %d of %.2000s\ngot  %s\nwant %s", i, raw, got, want)
		}
	}
}

// FuzzNeighbours reads a record between others that differ from it little, with
// the end of the reader's window at any place, and agrees with encoding/json on
// all of them.
func FuzzNeighbours(f *testing.F) {
	f.Add(bytes.TrimSpace(generated(1)), uint16(200), byte('9'))
	f.Add([]byte(`{"query_timestamp":"2026-01-01T00:00:00Z","query_name":"a\u002e","answers":[{"Rdata":"::ffff:1.2.3.4","Type":"AAAA"},null,[],{}],"srcids":[],"srcaddr":1}`), uint16(30), byte(' '))
	f.Add([]byte(`{"srcids":{"instance":"a","instance":"b"},"answers":[{"Rdata":"1.2.3.4","Rdata":"1.2.3.5","Type":"A"}],"answers":[{"Type":"A","Rdata":"\ud800"}],"query_name":"\xff","query_timestamp":"2026-01-01T00:00:00Z"}`), uint16(60), byte('"'))
	var r resolver.Reader
	f.Fuzz(func(t *testing.T, raw []byte, at uint16, other byte) {
		neighbour := bytes.Clone(raw)
		if len(raw) > 0 {
			neighbour[int(at)%len(raw)] = other
		}
		if !usual(neighbour) {
			neighbour = raw
		}
		if !usual(raw) {
			return
		}
		file := append(bytes.Join([][]byte{raw, neighbour, bytes.TrimSpace(generated(2)), raw, neighbour, raw}, []byte("\n")), '\n')
		same(t, &r, file)
		same(t, &r, append(bytes.Repeat([]byte(" "), 256<<10-1-int(at)), file...))
	})
}

// usual tells whether raw is a record that the reference is for: no wrapper of
// others, and its time, if it is one, written as AWS does.
func usual(raw []byte) bool {
	var rec object
	if len(raw) > 4000 || json.Unmarshal(raw, &rec) != nil || rec == nil ||
		bytes.Contains(raw, []byte("Records")) || bytes.Contains(raw, []byte("Events")) || bytes.Contains(raw, []byte(`\u`)) ||
		bytes.Count(raw, []byte("{"))+bytes.Count(raw, []byte("[")) > 100 {
		return false
	}
	at := string(text(rec, "query_timestamp"))
	_, err := time.Parse(time.RFC3339, at)
	return err != nil && !strings.HasPrefix(at, "20") || err == nil && len(at) == len("2026-01-01T00:00:00Z") && at[:2] == "20" && at >= "2006"
}
