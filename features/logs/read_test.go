package logs_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"yoban/features/blob"
	"yoban/features/corpustest"
	"yoban/features/event"
	"yoban/features/logs"
	"yoban/features/logs/tally"
)

// object returns an object of text.
func object(kind logs.Kind, text string) logs.Object {
	return logs.Object{Store: &store{objects: map[string]string{"k": text}}, Key: "k", Kind: kind, Account: "999999999999", Region: "eu-north-1"}
}

func TestReadDamage(t *testing.T) {
	whole := zip(t, `{"Records":[`+call+`,`+call+`]}`)
	half := zip(t, `{"Records":[`+call+`,`+call[:40])
	many := `{"Records":[` + call + strings.Repeat(","+call, 4999) + `]}`
	zipped := zip(t, many)
	broken := []byte(whole)
	broken[len(broken)-5] ^= 1 // in the checksum
	for _, test := range []struct {
		name    string
		text    string
		records int64 // at least
		damage  string
	}{
		{"a whole file", whole, 2, ""},
		{"plain text under a gzip name", many, 5000, ""},
		{"two gzip members", whole + whole, 4, ""},
		{"a record cut between two members", zip(t, `[`+call[:20]) + zip(t, call[20:]+`]`), 1, ""},
		{"no bytes", "", 0, "empty"},
		{"one byte", "\x1f", 0, "not JSON"},
		{"a gzip header and no more", "\x1f\x8b", 0, "truncated gzip stream, after 0 records"},
		{"gzip of nothing", zip(t, ""), 0, "empty"},
		{"a truncated stream", zipped[:len(zipped)-30], 1, "truncated gzip stream, after"},
		{"a wrong checksum", string(broken), 2, "wrong gzip checksum, after 2 records"},
		{"text behind the stream", whole + "hello hello", 2, "not gzip where a gzip member should start, after 2 records"},
		{"not gzip behind its magic", "\x1f\x8b\x08\x00garbage garbage", 0, "damaged gzip stream"},
		{"a half-written list", half, 1, "ends inside record 1"},
		{"binary garbage", "\x00\x01\xfe\xff\n\x00", 0, "not JSON"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := int64(0)
			res, err := logs.Read(t.Context(), object(logs.CloudTrail, test.text), logs.Limits{}, logs.Handler{
				Call: func(*event.Call) error { n++; return nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			if res.Records < test.records || n != res.Delivered || n != res.Records || res.Compressed > int64(len(test.text)) {
				t.Errorf("%+v, %d delivered", res, n)
			}
			if !strings.HasPrefix(res.Damage, test.damage) || test.damage == "" && res.Damage != "" {
				t.Errorf("damage %q, want %q", res.Damage, test.damage)
			}
		})
	}
}

func TestReadPassesWhatTheKeyTells(t *testing.T) {
	var got []string
	h := logs.Handler{
		Flow:  func(f *event.Flow) error { got = append(got, string(f.Account), string(f.Region)); return nil },
		Query: func(q *event.Query) error { got = append(got, string(q.Account)); return nil },
		Call:  func(c *event.Call) error { got = append(got, string(c.Account)); return nil },
	}
	without := func(s string) string { return strings.ReplaceAll(s, "111111111111", "unknown") }
	for kind, text := range map[logs.Kind]string{logs.CloudTrail: without(call), logs.FlowLog: without(flow), logs.ResolverLog: without(query)} {
		got = nil
		if _, err := logs.Read(t.Context(), object(kind, text), logs.Limits{}, h); err != nil {
			t.Fatal(err)
		}
		want := "999999999999"
		if kind == logs.FlowLog {
			want += " eu-north-1"
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v: %v, want %s", kind, got, want)
		}
	}
}

func TestReadReturnsOnlyOthersErrors(t *testing.T) {
	boom := errors.New("boom")
	h := logs.Handler{Call: func(*event.Call) error { return boom }}
	if res, err := logs.Read(t.Context(), object(logs.CloudTrail, call), logs.Limits{}, h); !errors.Is(err, boom) || res.Delivered != 0 {
		t.Errorf("the handler's: %+v, %v", res, err)
	}
	// The file is truncated, and the handler fails with the same error value.
	h.Call = func(*event.Call) error { return io.ErrUnexpectedEOF }
	cut := zip(t, call+"\n"+strings.Repeat("x", 100))
	if _, err := logs.Read(t.Context(), object(logs.CloudTrail, cut[:len(cut)-9]), logs.Limits{}, h); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the handler's error was taken for damage: %v", err)
	}
	o := object(logs.CloudTrail, call+"\n")
	o.Store.(*store).read = map[string]error{"k": boom}
	if res, err := logs.Read(t.Context(), o, logs.Limits{}, logs.Handler{}); !errors.Is(err, boom) || res.Records != 1 {
		t.Errorf("the store's while it is read: %+v, %v", res, err)
	}
	o = object(logs.CloudTrail, zip(t, call)[:20])
	o.Store.(*store).read = map[string]error{"k": boom}
	if _, err := logs.Read(t.Context(), o, logs.Limits{}, logs.Handler{}); !errors.Is(err, boom) {
		t.Errorf("the store's inside gzip: %v", err)
	}
	o.Key = "absent"
	if _, err := logs.Read(t.Context(), o, logs.Limits{}, logs.Handler{}); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("no such object: %v", err)
	}
	if _, err := logs.Read(t.Context(), object(logs.Digest, "{}"), logs.Limits{}, logs.Handler{}); err == nil {
		t.Error("a digest was read")
	}
	ctx, cancel := context.WithCancel(t.Context())
	h.Call = func(*event.Call) error { cancel(); return nil }
	big := `[` + call + strings.Repeat(","+call, 9999) + `]` // more than one chunk
	if res, err := logs.Read(ctx, object(logs.CloudTrail, big), logs.Limits{}, h); !errors.Is(err, context.Canceled) || res.Records == 10000 {
		t.Errorf("cancelled on the way: %+v, %v", res.Records, err)
	}
}

func TestReadStopsAtTheLimits(t *testing.T) {
	big := `[` + call + strings.Repeat(","+call, 9999) + `]`
	res, err := logs.Read(t.Context(), object(logs.CloudTrail, big), logs.Limits{MaxRaw: 500_000}, logs.Handler{})
	if err != nil || !strings.HasPrefix(res.Damage, "more than 500000 bytes inflated") || res.Records == 0 || res.Bytes > 1<<20 {
		t.Errorf("inflated size: %+v, %v", res, err)
	}
	bomb := zip(t, strings.Repeat(" ", 80<<20)) // deflate makes it 1,030 times smaller
	res, err = logs.Read(t.Context(), object(logs.CloudTrail, bomb), logs.Limits{}, logs.Handler{})
	if err != nil || !strings.HasPrefix(res.Damage, "inflates to more than 400 times") {
		t.Errorf("a bomb: %+v, %v", res, err)
	}
	res, err = logs.Read(t.Context(), object(logs.CloudTrail, `[{"a":[[]]},`+call+`]`), logs.Limits{Limits: tally.Limits{MaxDepth: 2}}, logs.Handler{})
	if err != nil || res.Rejected[tally.TooDeep] != 1 || res.Delivered != 1 {
		t.Errorf("depth: %+v, %v", res, err)
	}
}

// TestReadTheCorpus reads two days of every kind: nothing is rejected, nothing
// damaged.
func TestReadTheCorpus(t *testing.T) {
	d, err := blob.OpenDir(corpustest.Dir(t, "org-dev"))
	if err != nil {
		t.Fatal(err)
	}
	l := discover(t, logs.Options{From: "2026-09-28", To: "2026-09-29"}, d)
	var r logs.Reader
	var records [logs.Kinds]int64
	for _, o := range l.Objects {
		res, err := r.Read(t.Context(), o, logs.Limits{}, logs.Handler{})
		if err != nil || res.Damage != "" || res.RejectedSum() > 0 || res.Compressed != o.Size {
			t.Errorf("%s: %+v, %v", o.Key, res, err)
		}
		records[o.Kind] += res.Records
	}
	for _, k := range []logs.Kind{logs.CloudTrail, logs.FlowLog, logs.ResolverLog} {
		if records[k] == 0 {
			t.Errorf("no %v was read", k)
		}
	}
}
