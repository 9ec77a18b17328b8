package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/jobs/ingest"
)

// bad is the key of the damaged object among good ones.
var bad = trailKey("2026-03-03T12:30", "BAD")

func TestDamagedObjectsLeaveTheRestOfTheNightUnharmed(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 4096)
	r := rand.New(rand.NewPCG(9, 9))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	whole := zip(t, calls("bad", "2026-03-03T11:00:00Z", "2026-03-03T11:00:01Z"))
	text := calls("bad", "2026-03-03T11:00:00Z", "2026-03-03T11:00:01Z")
	tests := map[string]struct {
		data     []byte
		damage   string // of the object; empty for none
		used     int64  // calls of the object that count
		rejected int64
	}{
		"a gzip stream cut in the middle":           {whole[:len(whole)/2], "truncated gzip stream", 0, 0},
		"a gzip stream without its checksum":        {whole[:len(whole)-8], "truncated gzip stream", 2, 0},
		"a gzip stream with a wrong checksum":       {append(whole[:len(whole)-8:len(whole)-8], 1, 2, 3, 4, 5, 6, 7, 8), "wrong gzip checksum", 2, 0},
		"a gzip header alone":                       {whole[:10], "truncated gzip stream", 0, 0},
		"gzip of nothing":                           {zip(t, ""), "empty", 0, 0},
		"an empty file":                             {nil, "empty", 0, 0},
		"half-written JSON":                         {[]byte(text[:len(text)-40]), "ends inside record 1", 1, 0},
		"JSON that ends before its first record":    {[]byte(text[:8]), "ends inside record 0", 0, 0},
		"a document without records":                {zip(t, `{"Records":[]}`), "", 0, 0},
		"random bytes under the right name":         {noise, "not JSON", 0, 0},
		"random bytes in gzip":                      {zip(t, string(noise)), "not JSON", 0, 0},
		"random bytes that start as gzip does":      {append([]byte{0x1f, 0x8b}, noise...), "not gzip where a gzip member should start", 0, 0},
		"a flow log under CloudTrail's name":        {zip(t, "version account-id\n2 111122223333\n"), "not JSON", 0, 0},
		"a good record beside a bad one":            {zip(t, strings.Replace(text, "2026-03-03T11:00:01Z", "never", 1)), "", 1, 1},
		"text that inflates to a thousand times it": {zip(t, `{"Records":[`+strings.Repeat(" ", 100<<20)), "inflates to more than", 0, 0},
	}
	good := t.TempDir()
	week(t, good)
	want := fresh(t, good)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			logs, lake := t.TempDir(), t.TempDir()
			link(t, good, logs, files(t, good)...)
			write(t, logs, bad, tt.data)
			rep := run(t, options(t, lake, logs))
			if rep.Used.Calls != 16+tt.used || rep.RejectedTotal() < tt.rejected {
				t.Errorf("used %d calls and rejected %d records; want %d and at least %d", rep.Used.Calls, rep.RejectedTotal(), 16+tt.used, tt.rejected)
			}
			accounted(t, rep, tt.damage)
			for key, sum := range tree(t, lake) {
				if strings.HasPrefix(key, "features/") && !strings.Contains(key, "2026-03-03") && sum != want[key] {
					t.Errorf("%s changed", key)
				}
			}
		})
	}
}

// accounted fails the test when a damaged object is not told of.
func accounted(t *testing.T, rep *ingest.Report, damage string) {
	t.Helper()
	if damage == "" {
		if len(rep.Damaged) != 0 {
			t.Errorf("damaged %v, want none", rep.Damaged)
		}
		return
	}
	if len(rep.Damaged) != 1 || rep.Damaged[0].Object != bad || !strings.Contains(rep.Damaged[0].Reason, damage) {
		t.Errorf("damaged %v, want %s with %q", rep.Damaged, bad, damage)
	}
}

// A folder that is called like a log is a folder.
func TestAFolderCalledLikeALog(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	write(t, logs, bad+"/"+filepath.Base(trailKey("2026-03-03T12:31", "IN")), zip(t, calls("in", "2026-03-03T12:00:00Z")))
	if rep := run(t, options(t, lake, logs)); rep.Used.Calls != 17 {
		t.Errorf("used %d calls, want 17", rep.Used.Calls)
	}
}

// sick is a store that fails where it is told to.
type sick struct {
	blob.Store
	open func(key string) error
	put  func(key string, w io.Writer) io.Writer
}

func (s *sick) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	if s.open != nil {
		if err := s.open(key); err != nil {
			return nil, err
		}
	}
	return s.Store.Open(ctx, key)
}

func (s *sick) Put(ctx context.Context, key string, write func(io.Writer) error) error {
	if s.put == nil {
		return s.Store.Put(ctx, key, write)
	}
	return s.Store.Put(ctx, key, func(w io.Writer) error { return write(s.put(key, w)) })
}

func TestAnObjectThatCannotBeOpenedIsAnErrorThatNamesIt(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	write(t, logs, bad, zip(t, calls("bad", "2026-03-03T11:00:00Z")))
	opt := options(t, lake, logs)
	opt.Logs[0] = &sick{Store: opt.Logs[0], open: func(key string) error {
		if key == bad {
			return &fs.PathError{Op: "open", Path: key, Err: fs.ErrPermission}
		}
		return nil
	}}
	_, err := ingest.Run(t.Context(), opt)
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), bad) {
		t.Errorf("got %v, want a permission error that names %s", err, bad)
	}
	run(t, options(t, lake, logs)) // the operator gave the permission
	same(t, fresh(t, logs), lake)
}

// disk is a writer on a disk with room for some more bytes.
type disk struct {
	w    io.Writer
	room *atomic.Int64
}

func (d *disk) Write(p []byte) (int, error) {
	if left := d.room.Add(-int64(len(p))) + int64(len(p)); left < int64(len(p)) {
		n, _ := d.w.Write(p[:max(left, 0)])
		return n, syscall.ENOSPC
	}
	return d.w.Write(p)
}

func TestAFullDiskIsAnErrorAndARunWithRoomCompletes(t *testing.T) {
	t.Parallel()
	logs, _, want := tiny(t)
	size := int64(0)
	full := t.TempDir()
	run(t, options(t, full, logs))
	for _, k := range files(t, full) {
		info, err := os.Stat(filepath.Join(full, k))
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	for _, share := range []float64{0, 0.1, 0.4, 0.7, 0.9, 0.999} {
		t.Run(fmt.Sprintf("room for %g of the lake", share), func(t *testing.T) {
			lake := t.TempDir()
			opt := options(t, lake, logs)
			var room atomic.Int64
			room.Store(int64(share * float64(size)))
			opt.Lake = &sick{Store: opt.Lake, put: func(_ string, w io.Writer) io.Writer { return &disk{w, &room} }}
			if _, err := ingest.Run(t.Context(), opt); !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("got %v, want ENOSPC", err)
			}
			for key, sum := range tree(t, lake) {
				if strings.HasPrefix(key, "features/") && want[key] != sum {
					t.Errorf("%s is half-written", key)
				}
			}
			run(t, options(t, lake, logs))
			same(t, want, lake)
		})
	}
}

func TestARunThatWasKilledIsCompletedByTheNext(t *testing.T) {
	t.Parallel()
	logs, keys, want := tiny(t)
	for k := range len(keys) + 60 {
		lake := t.TempDir()
		ctx, kill := context.WithCancel(t.Context())
		var steps atomic.Int64
		step := func() {
			if int(steps.Add(1)) > k {
				kill()
			}
		}
		opt := options(t, lake, logs)
		opt.Logs[0] = &sick{Store: opt.Logs[0], open: func(string) error { step(); return nil }}
		opt.Lake = &sick{Store: opt.Lake, put: func(_ string, w io.Writer) io.Writer { step(); return w }}
		_, err := ingest.Run(ctx, opt)
		kill()
		if err == nil {
			if diff := gocmp.Diff(want, tree(t, lake)); diff != "" {
				t.Errorf("the run was done after %d steps and differs:\n%.2000s", k, diff)
			}
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("killed after %d steps: %v", k, err)
		}
		run(t, options(t, lake, logs))
		same(t, want, lake)
	}
	t.Error("the test does not reach the end of a run")
}

// Killed while an earlier lake is being added to, at every step.
func TestARunThatWasKilledOverAnOlderLakeIsCompletedByTheNext(t *testing.T) {
	t.Parallel()
	logs := t.TempDir()
	week(t, logs)
	old := t.TempDir()
	run(t, options(t, old, logs))
	late(t, logs)
	write(t, logs, trailKey("2026-03-03T12:00", "DAY"), zip(t, calls("other", "2026-03-04T00:00:00Z"))) // changed
	want := fresh(t, logs)
	for k := range 40 {
		lake := t.TempDir()
		link(t, old, lake, files(t, old)...)
		ctx, kill := context.WithCancel(t.Context())
		var steps atomic.Int64 // days are written at once, whatever the workers
		opt := options(t, lake, logs)
		opt.Workers = 1
		opt.Lake = &sick{Store: opt.Lake, put: func(_ string, w io.Writer) io.Writer {
			if int(steps.Add(1)) > k {
				kill()
			}
			return w
		}}
		_, err := ingest.Run(ctx, opt)
		kill()
		run(t, options(t, lake, logs))
		same(t, want, lake)
		if err == nil {
			return
		}
	}
	t.Error("40 steps were not enough: the test does not reach the end of a run")
}

// What is written for good before a run is killed is not read again.
func TestARunThatWasKilledIsTakenUpWhereItsDaysWereWritten(t *testing.T) {
	t.Parallel()
	lake := t.TempDir()
	ctx, kill := context.WithCancel(t.Context())
	opt := options(t, lake, simulated(t))
	opt.LateDays = 0
	var total int
	opt.Progress = func(p ingest.Progress) {
		if total = p.Total; p.Done == p.Total*9/10 {
			kill()
		}
	}
	if _, err := ingest.Run(ctx, opt); !errors.Is(err, context.Canceled) {
		t.Fatalf("killed: %v", err)
	}
	opt.Progress = nil
	rep := run(t, opt)
	if rep.NewObjects == 0 || rep.NewObjects > total*3/4 {
		t.Errorf("%d of %d objects are read again", rep.NewObjects, total)
	}
	fresh := t.TempDir()
	opt.Lake = store(t, fresh)
	run(t, opt)
	if diff := gocmp.Diff(tree(t, fresh), tree(t, lake)); diff != "" {
		t.Errorf("(-want +got):\n%.2000s", diff)
	}
}
