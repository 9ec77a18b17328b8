package ingest_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"yoban/features/blob"
	"yoban/jobs/ingest"
)

// crowd is a store with one object more, of n records that are made when it is
// read.
type crowd struct {
	blob.Store
	key    string
	n      int
	record func(dst []byte, i int) []byte
}

func (c *crowd) List(ctx context.Context, prefix string, visit func(blob.Info) error) error {
	if err := visit(blob.Info{Key: c.key, Size: 1}); err != nil {
		return err
	}
	return c.Store.List(ctx, prefix, visit)
}

func (c *crowd) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	if key != c.key {
		return c.Store.Open(ctx, key)
	}
	return io.NopCloser(&maker{crowd: c}), nil
}

// maker writes the records of a crowd.
type maker struct {
	*crowd
	i    int
	left []byte
	text []byte
}

func (m *maker) Read(p []byte) (int, error) {
	for len(m.left) == 0 {
		if m.i == m.n {
			return 0, io.EOF
		}
		m.text = m.record(m.text[:0], m.i)
		m.left = m.text
		m.i++
	}
	n := copy(p, m.left)
	m.left = m.left[n:]
	return n, nil
}

// inCrowd is a call of a crowd, of which one of the fields differs each time.
func inCrowd(dst []byte, i int, session, key, agent, bucket string) []byte {
	return fmt.Appendf(dst, `{"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::%s:assumed-role/app/%s","accountId":"%s","accessKeyId":"%s","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::%s:role/app","accountId":"%s"}}},`+
		`"eventTime":"2026-03-03T11:%02d:%02dZ","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"%s","requestParameters":{"bucketName":"%s","key":"k"},`+
		`"eventID":"crowd-%d","eventCategory":"Data","recipientAccountId":"%s"}`+"\n", account, session, account, key, account, account, i/60%60, i%60, agent, bucket, i, account)
}

// word is a name of letters that no rule takes for a number.
func word(i int) string {
	var b [8]byte
	x := uint64(i)*2654435761 + 12345
	for j := range b {
		b[j] = "bcdfghjklmnpqrstvwxz"[x%20]
		x /= 20
	}
	return string(b[:])
}

// Whoever may call, or be called, chooses names. A million of them end in rows for
// the rest where a host or a credential has too many. Role sessions, access keys
// and buckets each have a row, and those of one principal are in memory at once
// when the day is written: a hundred thousand of them are what is promised.
// Not parallel: it looks at memory.
func TestCrowdsOfNames(t *testing.T) {
	if testing.Short() {
		t.Skip("reads millions of records")
	}
	const million, many = 1_000_000, 100_000
	flow := func(dst []byte, i int, src, dst2 string, port int) []byte {
		return fmt.Appendf(dst, "2 %s eni-0a %s %s %d 22 6 1 40 %d %d REJECT OK\n", account, src, dst2, port, 1772535600+i%3600, 1772535600+i%3600)
	}
	address := func(i int) string { return fmt.Sprintf("%d.%d.%d.%d", 11+i>>24, i>>16&255, i>>8&255, i&255) }
	query := func(dst []byte, i int, name string) []byte {
		return fmt.Appendf(dst, `{"account_id":"%s","vpc_id":"vpc-0a","query_timestamp":"2026-03-03T11:%02d:%02dZ","query_name":"%s","query_type":"TXT","rcode":"NOERROR","answers":[],"srcaddr":"10.0.0.9","srcids":{"instance":"i-0a"}}`+"\n", account, i/60%60, i%60, name)
	}
	for _, tt := range []struct {
		name, key string
		n         int
		record    func(dst []byte, i int) []byte
		rows      map[string]int // at most, by table; 0 for any number
	}{
		{"user agents", bad, million, func(dst []byte, i int) []byte { return inCrowd(dst, i, "s", "ASIAEXAMPLE", word(i)+"/1", "b") }, map[string]int{"calls": 300, "sessions": 300, "objects": 100}},
		{"role sessions", bad, many, func(dst []byte, i int) []byte { return inCrowd(dst, i, word(i), "ASIAEXAMPLE", "x", "b") }, map[string]int{}},
		{"access keys", bad, many, func(dst []byte, i int) []byte { return inCrowd(dst, i, "s", "ASIA"+word(i), "x", "b") }, map[string]int{"calls": 100, "objects": 100}},
		{"buckets", bad, many, func(dst []byte, i int) []byte { return inCrowd(dst, i, "s", "ASIAEXAMPLE", "x", word(i)) }, map[string]int{"calls": 100, "sessions": 100}},
		{"an internet-wide scan from within", badFlows, million, func(dst []byte, i int) []byte { return flow(dst, i, "10.0.0.1", address(i), 40000) }, map[string]int{"flows": 20000}},
		{"the internet's scanners", badFlows, million, func(dst []byte, i int) []byte { return flow(dst, i, address(i), "10.0.0.1", i%60000+1024) }, map[string]int{"flows": 20000}},
		{"sub-domains", badQueries, million, func(dst []byte, i int) []byte { return query(dst, i, word(i)+"."+word(i+7)+".example.com.") }, map[string]int{"queries": 100}},
		{"domains", badQueries, million, func(dst []byte, i int) []byte { return query(dst, i, word(i)+".com.") }, map[string]int{"queries": 5000}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			logs, lake := t.TempDir(), t.TempDir()
			week(t, logs)
			opt := options(t, lake, logs)
			opt.Logs[0] = &crowd{opt.Logs[0], tt.key, tt.n, tt.record}
			bounded(t, maxLive, func() {
				if rep := run(t, opt); rep.Used.Total() != int64(tt.n)+16 || rep.RejectedTotal() != 0 {
					t.Errorf("%d records used and %d rejected, want %d and none", rep.Used.Total(), rep.RejectedTotal(), tt.n+16)
				}
			})
			few(t, lake, tt.rows)
		})
	}
}

// few fails the test when a table of the crowd's day has more rows than it may.
func few(t *testing.T, lake string, most map[string]int) {
	t.Helper()
	accounts, err := ingest.Accounts(t.Context(), store(t, lake))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if a.Date != "2026-03-03" {
			continue
		}
		t.Logf("rows %v", a.Rows)
		for name, rows := range most {
			if a.Rows[name] > rows {
				t.Errorf("%s: %d rows, want at most %d", name, a.Rows[name], rows)
			}
		}
	}
	var size int64
	for _, key := range files(t, lake) {
		info, err := os.Stat(filepath.Join(lake, key))
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	t.Logf("%d MB of lake", size>>20)
}
