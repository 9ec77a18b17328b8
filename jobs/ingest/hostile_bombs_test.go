package ingest_test

import (
	"runtime"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yoban/jobs/ingest"
)

// maxLive is what may be live at any time, whatever the logs hold: what a run
// gives its garbage collector by default (ingest.DefaultMemory).
const maxLive = ingest.DefaultMemory

// peak returns the most bytes that were live after a garbage collection while do
// ran. What uses it must not run beside other tests.
func peak(do func()) int64 {
	runtime.GC()
	var most atomic.Int64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for {
			metrics.Read(sample)
			most.Store(max(most.Load(), int64(sample[0].Value.Uint64())))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	do()
	close(stop)
	<-done
	return most.Load()
}

// bounded runs do and fails the test when more is live than may be.
func bounded(t *testing.T, limit int64, do func()) {
	t.Helper()
	most := peak(do)
	t.Logf("%d MB live at most", most>>20)
	if most > limit {
		t.Errorf("%d MB live, want at most %d", most>>20, limit>>20)
	}
}

// Not parallel: it looks at memory.
func TestBombsInOneNight(t *testing.T) {
	spaces := string(zip(t, strings.Repeat(" ", 16<<20)))
	var frame strings.Builder
	if err := pack(&frame, strings.Repeat(" ", 16<<20)); err != nil {
		t.Fatal(err)
	}
	open := calls("bad", at0)
	open = open[:len(open)-2] // the list goes on
	inText := open + `,{"userAgent":"`
	var start strings.Builder
	if err := pack(&start, open); err != nil {
		t.Fatal(err)
	}
	flows := flowLine("1", "1", "1772535600", "1772535659")
	const members = 640 // of 16 MiB: 10 GB of 10 MB
	for _, tt := range []struct {
		key string
		hostile
	}{
		{bad, hostile{name: "ten gigabytes in members of gzip", text: string(zip(t, open)) + strings.Repeat(spaces, members), used: 1, damage: "inflates to more than 400 times its size"}},
		{bad, hostile{name: "one record of ten gigabytes", text: string(zip(t, inText)) + strings.Repeat(spaces, members), used: 1, rejected: one("too long"), damage: "inflates to more than 400 times its size"}},
		{bad, hostile{name: "ten gigabytes in frames of zstd", text: start.String() + strings.Repeat(frame.String(), members), used: 1, damage: "inflates to more than 400 times its size"}},
		{bad, hostile{name: "a million members of nothing", text: string(zip(t, calls("bad", at0))) + strings.Repeat(string(zip(t, "")), 1_000_000), used: 1}},
		{badFlows, hostile{name: "one line of ten gigabytes", text: string(zip(t, flows)) + strings.Repeat(spaces, members), used: 1, rejected: one("too long"), damage: "inflates to more than 400 times its size"}},
		{badQueries, hostile{name: "ten gigabytes of blank lines", text: string(zip(t, "{}\n")) + strings.Repeat(string(zip(t, strings.Repeat("\n", 16<<20))), members), rejected: one("bad time"), damage: "inflates to more than 400 times its size"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// 24 MB are the bomb's own bytes, which the test holds.
			bounded(t, 128<<20, func() { beside(t, map[string]hostile{tt.key: tt.hostile}) })
		})
	}
}

// A record that is longer than memory, in text that deflate does not make so much
// smaller: it is passed by, and what follows is read.
func TestARecordLongerThanMayBeHeld(t *testing.T) {
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	const size = 256 << 20
	head, tail, _ := strings.Cut(swapped("aws-cli/2.15", "@"), "@")
	middle := string(zip(t, strings.Repeat("a", size/16)))
	write(t, logs, bad, []byte(string(zip(t, head))+strings.Repeat(middle, 16)+string(zip(t, tail[:len(tail)-2]+","+strings.TrimPrefix(calls("more", at1), `{"Records":[`)))))
	opt := options(t, lake, logs)
	opt.Limits.MaxRatio = 1 << 20
	bounded(t, 64<<20, func() {
		rep := run(t, opt)
		if rep.Used.Calls != 18 || rep.Rejected["too long"] != 1 || len(rep.Damaged) != 0 || rep.Raw < size {
			t.Errorf("%d calls used, rejected %v, damaged %v", rep.Used.Calls, rep.Rejected, rep.Damaged)
		}
	})
	if q := quarantined(t, lake, "2026-03-03"); len(q) != 1 || q[0].Record != 1 || len(q[0].Sample) > 256 {
		t.Errorf("quarantine %+v, want the start of record 1", q)
	}
}

// Hundreds of thousands of rejected records leave a quarantine and a ledger that
// are small.
func TestAMillionRejectedRecords(t *testing.T) {
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	var text strings.Builder
	for range 1_000_000 {
		text.WriteString("{}\n")
	}
	write(t, logs, bad, zip(t, text.String()))
	bounded(t, 64<<20, func() {
		if rep := run(t, options(t, lake, logs)); rep.RejectedTotal() != 1_000_000 || rep.Used.Calls != 16 {
			t.Errorf("%d rejected, %d used", rep.RejectedTotal(), rep.Used.Calls)
		}
	})
	if q := quarantined(t, lake, "2026-03-03"); len(q) != 5 {
		t.Errorf("%d records in the quarantine, want 5 of one object", len(q))
	}
}
