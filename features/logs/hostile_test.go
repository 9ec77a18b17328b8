package logs_test

import (
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"yoban/features/event"
	"yoban/features/logs"
	"yoban/features/logs/tally"
)

// count reads an object and returns its account and how many records came.
func count(t *testing.T, kind logs.Kind, text string, lim logs.Limits) (logs.Result, int64) {
	t.Helper()
	n := int64(0)
	res, err := logs.Read(t.Context(), object(kind, text), lim, logs.Handler{
		Call:  func(*event.Call) error { n++; return nil },
		Flow:  func(*event.Flow) error { n++; return nil },
		Query: func(*event.Query) error { n++; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if res.Records != n+res.RejectedSum()+res.NoData+res.SkipData || n != res.Delivered {
		t.Errorf("%+v, %d delivered", res, n)
	}
	return res, n
}

// A bomb is 10 GB in 10 MB, however it is packed. It is put down long before its
// end, and what came before it counts.
func TestBombsEndEarly(t *testing.T) {
	const members = 640 // of 16 MiB
	spaces := strings.Repeat(" ", 16<<20)
	for _, test := range []struct {
		name string
		kind logs.Kind
		text string
	}{
		{"members of gzip", logs.CloudTrail, zip(t, "["+call+",") + strings.Repeat(zip(t, spaces), members)},
		{"one record in members of gzip", logs.CloudTrail, zip(t, "["+call+`,{"userAgent":"`) + strings.Repeat(zip(t, spaces), members)},
		{"frames of zstd", logs.CloudTrail, zst(t, "["+call+",") + strings.Repeat(zst(t, spaces), members)},
		{"frames of zstd of the best level", logs.CloudTrail, zst(t, "["+call+",") + strings.Repeat(zst(t, spaces, zstd.WithEncoderLevel(zstd.SpeedBestCompression)), members)},
		{"one line of a flow log", logs.FlowLog, zip(t, flow) + strings.Repeat(zip(t, spaces), members)},
		{"blank lines of a flow log", logs.FlowLog, zip(t, flow) + strings.Repeat(zip(t, strings.ReplaceAll(spaces, " ", "\n")), members)},
		{"one line of queries", logs.ResolverLog, zip(t, query) + strings.Repeat(zip(t, spaces), members)},
		{"one cell of a query's results", logs.CloudTrail, zip(t, "eventJson\n\""+strings.ReplaceAll(call, `"`, `""`)+"\"\n\"") + strings.Repeat(zip(t, spaces), members)},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := allocated()
			res, n := count(t, test.kind, test.text, logs.Limits{})
			if n != 1 || !strings.HasPrefix(res.Damage, "inflates to more than 400 times its size") || res.Bytes > 256<<20 {
				t.Errorf("%+v, %d delivered", res, n)
			}
			if taken := allocated() - before; taken > 64<<20 {
				t.Errorf("%d MB allocated", taken>>20)
			}
		})
	}
}

// allocated returns the bytes that were allocated since the start.
func allocated() uint64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// Members and frames are an object's own way to be stored; a million of them are
// one text.
func TestManyMembersAreOneText(t *testing.T) {
	empty := strings.Repeat(zip(t, ""), 100_000)
	if res, n := count(t, logs.CloudTrail, empty+zip(t, call[:50])+empty+zip(t, call[50:])+empty, logs.Limits{}); n != 1 || res.Damage != "" {
		t.Errorf("gzip: %+v", res)
	}
	frames := strings.Repeat(zst(t, "", zstd.WithZeroFrames(true)), 10_000)
	if res, n := count(t, logs.CloudTrail, frames+zst(t, call[:50])+frames+zst(t, call[50:]), logs.Limits{}); n != 1 || res.Damage != "" {
		t.Errorf("zstd: %+v", res)
	}
	var bytewise strings.Builder
	for i := range len(flow) {
		bytewise.WriteString(zip(t, flow[i:i+1]))
	}
	if res, n := count(t, logs.FlowLog, bytewise.String(), logs.Limits{}); n != 1 || res.Damage != "" {
		t.Errorf("a member a byte: %+v", res)
	}
}

// Lucky lines: the first bytes of one log are those of another.
func TestTextsThatStartAsAnotherLogDoes(t *testing.T) {
	const header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"
	for _, test := range []struct {
		name      string
		kind      logs.Kind
		text      string
		delivered int64
		rejected  tally.Reason
		damage    string
	}{
		{"a trail with a flow log's header in a text", logs.CloudTrail, strings.Replace(call, "{", `{"userAgent":"\n`+strings.ReplaceAll(header, "\n", `\n`)+`",`, 1), 1, tally.None, ""},
		{"a trail behind a flow log's header", logs.CloudTrail, header + call, 0, tally.None, "not JSON"},
		{"a trail behind a name of a field alone", logs.FlowLog, "bytes\n" + call, 0, tally.None, "the header lacks srcaddr"},
		{"a trail of lines that are the names of fields", logs.FlowLog, "{\"a\":\nversion srcaddr dstaddr bytes start\n" + call, 0, tally.NoLayout, ""},
		{"flows behind a bracket", logs.FlowLog, "[\n" + header + flow, 1, tally.NoLayout, ""},
		{"flows behind an object", logs.FlowLog, "{\"Records\":[]}\n" + flow, 1, tally.NoLayout, ""},
		{"flows as a trail", logs.CloudTrail, flow, 0, tally.None, "not JSON"},
		{"a trail behind the header of a query's results", logs.CloudTrail, "eventJson\n" + call, 0, tally.Malformed, ""},
		{"a trail behind the start of a page of results", logs.CloudTrail, `{"QueryStatus":[` + call + `]}`, 0, tally.None, ""},
		{"queries as a trail", logs.CloudTrail, query, 0, tally.BadTime, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, n := count(t, test.kind, test.text, logs.Limits{})
			if n != test.delivered || test.rejected != tally.None && res.Rejected[test.rejected] == 0 || test.rejected == tally.None && res.RejectedSum() > 0 || !strings.HasPrefix(res.Damage, test.damage) {
				t.Errorf("%+v, want %d, %v, %q", res, test.delivered, test.rejected, test.damage)
			}
		})
	}
}
