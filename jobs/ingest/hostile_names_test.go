package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"yoban/features/blob"
	"yoban/jobs/ingest"
)

// soon fails the test when do takes so long that it must hang.
func soon(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("it hangs")
	}
}

func TestNamesThatLieAboutWhatIsInside(t *testing.T) {
	t.Parallel()
	flows := "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n" + flowLine("1", "1", "1772535600", "1772535659")
	text := calls("bad", at0)
	var zstd strings.Builder
	if err := pack(&zstd, text); err != nil {
		t.Fatal(err)
	}
	plain := strings.TrimSuffix(bad, ".gz")
	for _, h := range []struct {
		key string
		hostile
	}{
		{plain, hostile{name: "gzip that is called .json", text: string(zip(t, text)), used: 1}},
		{bad, hostile{name: "plain text that is called .gz", text: text, used: 1}},
		{bad, hostile{name: "zstd that is called .gz", text: zstd.String(), used: 1}},
		{plain + ".zst", hostile{name: "gzip that is called .zst", text: string(zip(t, text)), used: 1}},
		{badFlows, hostile{name: "a trail that is called a flow log", text: string(zip(t, text)), rejected: one("no layout"), damage: "no header line"}},
		{badQueries, hostile{name: "flows that are called queries", text: flows, damage: "not JSON"}},
		{badQueries, hostile{name: "a trail that is called queries", text: text, rejected: one("bad time")}},
		{bad, hostile{name: "queries that are called a trail", text: `{"query_timestamp":"` + at0 + `","query_name":"a."}`, rejected: one("bad time")}},
		{"logs/x.json", hostile{name: "flows that are called .json", text: flows, used: 1}},
		{"logs/x.log", hostile{name: "a trail that is called .log", text: text, used: 1}},
		// The text of each starts as another log does.
		{"logs/y.log", hostile{name: "a call that starts as a header does", text: "version\n" + text}},
		{bad, hostile{name: "a header under a trail's name", text: "eventTime\n" + text, damage: "the header lacks eventSource"}},
		{"logs/z.txt", hostile{name: "flows that start as JSON does", text: "{\n" + flows, used: 1, rejected: one("no layout")}},
	} {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			beside(t, map[string]hostile{h.key: h.hostile})
		})
	}
}

// Keys that only an object store can have never reach a file.
func TestKeysThatAreNoPaths(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	outside := filepath.Join(filepath.Dir(logs), "outside.json")
	write(t, filepath.Dir(logs), "outside.json", []byte(calls("outside", at0)))
	opt := options(t, lake, logs)
	long := strings.Repeat("k/", 600) + "f.json"
	opt.Logs[0] = &listing{Store: opt.Logs[0], more: []string{"../outside.json", "a/../../outside.json", "/etc/passwd", "a//b.json", "./a.json", "a\x00b.json", "a\nb.json", "\x1b[2J.json", long}}
	rep := run(t, opt)
	left := int64(0)
	for _, l := range rep.LeftAlone {
		if l.Reason == "name that is no key" {
			left = l.Objects
		}
	}
	if left != 9 || rep.Used.Calls != 16 {
		t.Errorf("%d names left alone and %d calls used, want 9 and the 16 of the week", left, rep.Used.Calls)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
	}
}

// listing is a store that lists more than it has.
type listing struct {
	blob.Store
	more []string
}

func (l *listing) List(ctx context.Context, prefix string, visit func(blob.Info) error) error {
	for _, key := range l.more {
		if err := visit(blob.Info{Key: key, Size: 1}); err != nil {
			return err
		}
	}
	return l.Store.List(ctx, prefix, visit)
}

func TestNamesOfFilesThatAreOdd(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	folder := filepath.Dir(bad) + "/"
	names := []string{"a\u202eb.json", strings.Repeat("n", 250) + ".json", " .json", "-rf.json", "'; drop.json", "%2e%2e%2f.json"}
	for i, name := range names {
		write(t, logs, folder+name, []byte(calls(fmt.Sprint("odd", i), at0)+"x"))
	}
	for _, name := range []string{"a\nb.json", "\xff\xfe.json"} { // what is no key is left alone
		write(t, logs, folder+name, []byte(calls("left", at0)))
	}
	rep := run(t, options(t, lake, logs))
	if want := int64(16 + len(names)); rep.Used.Calls != want || rep.RejectedTotal() != int64(len(names)) {
		t.Errorf("%d calls used and %d rejected, want %d and %d", rep.Used.Calls, rep.RejectedTotal(), want, len(names))
	}
	if got := len(quarantined(t, lake, "2026-03-03")); got != len(names) {
		t.Errorf("%d records in the quarantine, want %d", got, len(names))
	}
	before := tree(t, lake)
	if again := run(t, options(t, lake, logs)); again.NewObjects != 0 {
		t.Errorf("%d objects are new again", again.NewObjects)
	}
	same(t, before, lake)
}

func TestWhatIsNoFileAmongLogs(t *testing.T) {
	t.Parallel()
	logs, lake, outside := t.TempDir(), t.TempDir(), t.TempDir()
	week(t, logs)
	folder := filepath.Join(logs, filepath.Dir(bad))
	if err := syscall.Mkfifo(filepath.Join(folder, "pipe.json.gz"), 0o666); err != nil {
		t.Fatal(err)
	}
	write(t, outside, "linked.json", []byte(calls("linked", at0)))
	for name, to := range map[string]string{
		"loop": "..", "zeros.json": "/dev/zero", "terminal.json": "/dev/tty",
		"to-pipe.json": "pipe.json.gz", "out.json": filepath.Join(outside, "linked.json"),
	} {
		if err := os.Symlink(to, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	soon(t, func() {
		opt := options(t, lake, logs)
		// What these lead to is not there, whatever their names promise: told, one at
		// a time, for which of two would be told first is up to the workers.
		for _, link := range []struct {
			name, to string
			want     error
		}{{"broken.json", "nothing", blob.ErrNotFound}, {"self.json", "self.json", syscall.ELOOP}} {
			path := filepath.Join(folder, link.name)
			if err := os.Symlink(link.to, path); err != nil {
				t.Error(err)
			}
			if _, err := ingest.Run(t.Context(), opt); !errors.Is(err, link.want) || !strings.Contains(err.Error(), link.name) {
				t.Errorf("%s: %v, want %v and the name", link.name, err, link.want)
			}
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
		}
		if rep := run(t, opt); rep.Used.Calls != 17 || len(rep.Damaged) != 0 {
			t.Errorf("%d calls used, damaged %v; want 16 and that of the link out of the folder", rep.Used.Calls, rep.Damaged)
		}
	})
}

// What can not be read is told, not left out: a night without it would be taken
// for a whole one.
func TestAFileThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root reads everything")
	}
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	write(t, logs, bad, []byte(calls("bad", at0)))
	if err := os.Chmod(filepath.Join(logs, bad), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := ingest.Run(t.Context(), options(t, lake, logs)); !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), bad) {
		t.Errorf("got %v, want a permission error that names %s", err, bad)
	}
}

// moving is a store in which something happens to an object just before it is
// opened.
type moving struct {
	blob.Store
	happen func(key string)
}

func (m *moving) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	m.happen(key)
	return m.Store.Open(ctx, key)
}

func TestObjectsThatChangeAfterTheyWereListed(t *testing.T) {
	t.Parallel()
	full := []byte(calls("bad", at0, at1))
	for name, tt := range map[string]struct {
		change func(path string) error
		used   int64 // of the object, when the run goes on
		err    error
		after  int64 // of the object, in the next run
	}{
		"it vanishes": {os.Remove, 0, blob.ErrNotFound, 0},
		"it grows":    {func(p string) error { return os.WriteFile(p, append(full, calls("more", at0)...), 0o666) }, 3, nil, 3},
		"it shrinks":  {func(p string) error { return os.WriteFile(p, []byte(calls("bad", at0)), 0o666) }, 1, nil, 1},
		"it is cut":   {func(p string) error { return os.Truncate(p, int64(len(full)-50)) }, 1, nil, 1},
		"it is empty": {func(p string) error { return os.Truncate(p, 0) }, 0, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			logs, lake := t.TempDir(), t.TempDir()
			week(t, logs)
			write(t, logs, bad, full)
			opt := options(t, lake, logs)
			opt.Logs[0] = &moving{opt.Logs[0], func(key string) {
				if key == bad {
					if err := tt.change(filepath.Join(logs, key)); err != nil {
						t.Error(err)
					}
				}
			}}
			rep, err := ingest.Run(t.Context(), opt)
			if !errors.Is(err, tt.err) || err == nil && (rep.Used.Calls != 16+tt.used || rep.Balance() != 0) {
				t.Errorf("got %+v, %v; want %d calls, %v", rep, err, 16+tt.used, tt.err)
			}
			// The next run sees another size than it was listed with, and reads anew.
			if rep := run(t, options(t, lake, logs)); rep.Used.Calls != 16+tt.after {
				t.Errorf("the next run: %d calls, want %d", rep.Used.Calls, 16+tt.after)
			}
			same(t, fresh(t, logs), lake)
		})
	}
}

// growing is a store of which one object never ends while it is read.
type growing struct {
	blob.Store
	key  string
	text string
	cut  int64 // bytes until the file is cut under its reader; 0 for never
}

func (g *growing) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	f, err := g.Store.Open(ctx, key)
	if err != nil || key != g.key {
		return f, err
	}
	var in io.Reader = io.MultiReader(f, &endless{text: g.text})
	if g.cut > 0 {
		in = io.LimitReader(in, g.cut)
	}
	return struct {
		io.Reader
		io.Closer
	}{in, f}, nil
}

// endless repeats a text for ever.
type endless struct {
	text string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.text[e.at:])
	e.at = (e.at + n) % len(e.text)
	return n, nil
}

func TestAnObjectThatGrowsFasterThanItIsRead(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	week(t, logs)
	write(t, logs, bad, []byte(calls("bad", at0)))
	opt := options(t, lake, logs)
	opt.Limits.MaxRaw = 8 << 20
	opt.Logs[0] = &growing{Store: opt.Logs[0], key: bad, text: "\n" + calls("again", at1)}
	soon(t, func() {
		rep := run(t, opt)
		if rep.Used.Calls != 18 || rep.Duplicates < 1000 || len(rep.Damaged) != 1 || !strings.Contains(rep.Damaged[0].Reason, "more than 8388608 bytes inflated") {
			t.Errorf("%d calls, %d duplicates, damaged %v; want 18, thousands, and the limit", rep.Used.Calls, rep.Duplicates, rep.Damaged)
		}
	})
}
