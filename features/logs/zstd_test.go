package logs_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"yoban/features/blob"
	"yoban/features/event"
	"yoban/features/logs"
)

// zst returns text as one zstd frame.
func zst(t testing.TB, text string, opt ...zstd.EOption) string {
	t.Helper()
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b, append([]zstd.EOption{zstd.WithEncoderConcurrency(1)}, opt...)...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// numbered returns n calls that differ, a record a line: about 140 bytes each.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s\n", strings.Replace(call, "{", fmt.Sprintf(`{"eventID":"%d",`, i*i), 1))
	}
	return b.String()
}

func TestReadZstd(t *testing.T) {
	whole := zst(t, `{"Records":[`+call+`,`+call+`]}`)
	many := zst(t, numbered(5000)) // several blocks of at most 128 KiB
	broken := []byte(whole)
	broken[len(broken)-1] ^= 1 // in the checksum
	cutBlock := []byte(many)
	cutBlock[len(many)/2] ^= 0xff
	for _, test := range []struct {
		name    string
		text    string
		records int64 // at least
		damage  string
	}{
		{"a whole file", whole, 2, ""},
		{"many blocks", many, 5000, ""},
		{"two frames", whole + whole, 4, ""},
		{"a frame to skip before the first", "\x5a\x2a\x4d\x18\x03\x00\x00\x00abc" + whole, 2, ""},
		{"gzip under a zstd name", zip(t, call), 1, ""},
		{"the best level", zst(t, numbered(5000), zstd.WithEncoderLevel(zstd.SpeedBestCompression)), 5000, ""},
		{"a window as large as allowed", zst(t, numbered(70000), zstd.WithWindowSize(8<<20)), 70000, ""},
		{"a frame of nothing", zst(t, "", zstd.WithZeroFrames(true)), 0, "empty"},
		{"magic and no more", whole[:4], 0, "truncated zstd stream, after 0 records"},
		{"three bytes", whole[:3], 0, "not JSON"},
		{"a truncated stream", many[:len(many)-200], 1000, "truncated zstd stream, after"},
		{"a wrong checksum takes the last block with it", string(broken), 0, "wrong zstd checksum, after 0 records"},
		{"text behind the stream", whole + "hello hello", 2, "not zstd where a zstd frame should start, after 2 records"},
		{"not zstd behind its magic", whole[:4] + "garbage garbage", 0, "damaged zstd stream"},
		{"a damaged block", string(cutBlock), 1000, "damaged zstd stream"},
		{"a frame to skip without its end", "\x5a\x2a\x4d\x18\xff\xff\xff\xffabc", 0, "truncated zstd stream, after 0 records"},
		{"a window that is too large", zst(t, numbered(70000), zstd.WithWindowSize(16<<20)), 0, "zstd window of more than 8388608 bytes, after 0 records"},
		{"a window of terabytes", whole[:4] + "\x00\xff\x01\x00\x00", 0, "zstd window of more than 8388608 bytes, after 0 records"},
		{"one segment of terabytes", whole[:4] + "\xe0\x00\x00\x00\x00\x00\x10\x00\x00\x01\x00\x00", 0, "zstd window of more than 8388608 bytes, after 0 records"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := int64(0)
			res, err := logs.Read(t.Context(), object(logs.CloudTrail, test.text), logs.Limits{}, logs.Handler{
				Call: func(*event.Call) error { n++; return nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			if res.Records < test.records || n != res.Delivered || res.Compressed > int64(len(test.text)) {
				t.Errorf("%+v, %d delivered", res, n)
			}
			if !strings.HasPrefix(res.Damage, test.damage) || test.damage == "" && res.Damage != "" {
				t.Errorf("damage %q, want %q", res.Damage, test.damage)
			}
		})
	}
}

func TestReadZstdStopsAtTheLimits(t *testing.T) {
	res, err := logs.Read(t.Context(), object(logs.CloudTrail, zst(t, numbered(10000))), logs.Limits{MaxRaw: 500_000}, logs.Handler{})
	if err != nil || !strings.HasPrefix(res.Damage, "more than 500000 bytes inflated") || res.Records == 0 || res.Bytes > 1<<20 {
		t.Errorf("inflated size: %+v, %v", res, err)
	}
	bomb := zst(t, strings.Repeat(" ", 80<<20))
	res, err = logs.Read(t.Context(), object(logs.CloudTrail, bomb), logs.Limits{}, logs.Handler{})
	if err != nil || !strings.HasPrefix(res.Damage, "inflates to more than 400 times") {
		t.Errorf("a bomb: %+v, %v", res, err)
	}
}

// One reader must not carry anything of one object into the next.
func TestOneReaderReadsEveryCompression(t *testing.T) {
	var r logs.Reader
	many := zst(t, numbered(3000))
	for i, test := range []struct {
		text    string
		records int64 // -1 for any
	}{
		{zst(t, call), 1}, {zip(t, call), 1}, {many[:len(many)-100], -1}, {call, 1}, {zst(t, call+call), 2}, {many, 3000},
	} {
		res, err := r.Read(t.Context(), object(logs.CloudTrail, test.text), logs.Limits{}, logs.Handler{})
		if err != nil || test.records >= 0 && (res.Records != test.records || res.Damage != "") {
			t.Errorf("object %d: %+v, %v", i, res, err)
		}
	}
}

func TestDiscoverLooksInsideZstd(t *testing.T) {
	const key = "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/01/02/f.json.zst"
	if o := logs.Classify(key); o.Kind != logs.CloudTrail || o.Date != "2026-01-02" {
		t.Errorf("%+v", o)
	}
	l, err := logs.Discover(t.Context(), []blob.Store{&store{objects: map[string]string{
		"events.jsonl.zst": zst(t, call), "flows.zst": zst(t, flow), "half.zst": zst(t, call)[:9], "text.zst": zst(t, "hello\n"),
	}}}, logs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		fmt.Sprintf("2026-01-02 cloudtrail events.jsonl.zst %d", len(zst(t, call))),
		fmt.Sprintf("2026-01-04 flow log flows.zst %d", len(zst(t, flow))),
	}
	if diff := cmp.Diff(want, found(l)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
