package load_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/jobs/simulate"
	"yoban/jobs/simulate/load"
)

// small is a load that takes a fraction of a second.
var small = load.Options{Seed: 7, Raw: 4_000_000, Entities: 300, Accounts: 1}

func run(t *testing.T, opt load.Options) (string, load.Summary) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	sum, err := load.Run(t.Context(), dir, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return dir, sum
}

// texts returns the inflated text of every object below the directory, by its
// path, and their sizes.
func texts(t *testing.T, dir string) (text map[string]string, stored int64) {
	t.Helper()
	text = map[string]string{}
	err := filepath.WalkDir(filepath.Join(dir, "AWSLogs"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		raw, err := io.ReadAll(z)
		info, _ := entry.Info()
		stored += info.Size()
		text[path[len(dir):]] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text, stored
}

func sums(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	all, _ := texts(t, dir)
	out := map[string][32]byte{}
	for name, text := range all {
		out[name] = sha256.Sum256([]byte(text))
	}
	return out
}

func TestTheSameSeedGivesTheSameLogsOnAnyNumberOfProcessors(t *testing.T) {
	first, one := run(t, small)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	second, two := run(t, small)
	if diff := cmp.Diff(sums(t, first), sums(t, second)); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("two summaries differ:\n%s", diff)
	}
	other := small
	other.Seed++
	third, _ := run(t, other)
	if cmp.Equal(sums(t, first), sums(t, third)) {
		t.Error("another seed gives the same logs")
	}
}

// seen is what the logs of a load hold, read by the standard library only.
type seen struct {
	entities map[string]map[string]bool // by log
	records  map[string]int64
	raw      map[string]int64
	ids      map[string]int // of events
}

func look(t *testing.T, dir string) seen {
	t.Helper()
	s := seen{map[string]map[string]bool{}, map[string]int64{}, map[string]int64{}, map[string]int{}}
	all, _ := texts(t, dir)
	for name, text := range all {
		for _, log := range load.Logs {
			if !strings.Contains(name, log) {
				continue
			}
			if s.entities[log] == nil {
				s.entities[log] = map[string]bool{}
			}
			s.raw[log] += int64(len(text))
			for _, entity := range s.entitiesOf(t, log, text) {
				s.records[log]++
				s.entities[log][entity] = true
			}
		}
	}
	return s
}

// entitiesOf returns whose each record is.
func (s *seen) entitiesOf(t *testing.T, log, text string) []string {
	t.Helper()
	var out []string
	if log == "CloudTrail" {
		var object struct {
			Records []struct {
				EventID      string
				UserIdentity struct{ PrincipalID string }
			}
		}
		if err := json.Unmarshal([]byte(text), &object); err != nil {
			t.Fatal(err)
		}
		for _, r := range object.Records {
			s.ids[r.EventID]++
			id, _, _ := strings.Cut(r.UserIdentity.PrincipalID, ":")
			out = append(out, id)
		}
		return out
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	fields := strings.Fields(lines[0])
	for i, line := range lines {
		var q struct {
			Sources map[string]string `json:"srcids"`
		}
		switch {
		case log == "vpcdnsquerylogs":
			if err := json.Unmarshal([]byte(line), &q); err != nil {
				t.Fatal(err)
			}
			out = append(out, q.Sources["instance"])
		case i > 0:
			f := strings.Fields(line)
			if len(f) != len(fields) {
				t.Fatalf("%d fields under a header of %d: %q", len(f), len(fields), line)
			}
			out = append(out, f[2])
		}
	}
	return out
}

func TestMoreVolumeIsMoreOfTheSameEntities(t *testing.T) {
	var before seen
	for i, raw := range []int64{small.Raw, 2 * small.Raw} {
		opt := small
		opt.Raw = raw
		dir, sum := run(t, opt)
		s := look(t, dir)
		for _, log := range load.Logs {
			if m := sum[log]; m.Raw < raw || m.Raw > raw+raw/20+400_000 || m.Raw != s.raw[log] || m.Records != s.records[log] {
				t.Errorf("%s: summary %+v, want at least %d raw bytes; found %d in %d records", log, m, raw, s.raw[log], s.records[log])
			}
			if n := len(s.entities[log]); n != small.Entities {
				t.Errorf("%s: %d entities in %d bytes, want %d", log, n, raw, small.Entities)
			}
			if i == 1 {
				for e := range before.entities[log] {
					if !s.entities[log][e] {
						t.Errorf("%s: %s is gone with twice the volume", log, e)
					}
				}
			}
		}
		before = s
	}
}

func TestSomeEventsComeTwice(t *testing.T) {
	opt := small
	opt.Logs = []string{"CloudTrail"}
	dir, sum := run(t, opt)
	if len(sum) != 1 {
		t.Errorf("made %v, want CloudTrail only", sum)
	}
	s := look(t, dir)
	copies := s.records["CloudTrail"] - int64(len(s.ids))
	// 0.8 % of some 2,500 records: 20, give or take four deviations of 4.5.
	if copies < 2 || copies > 38 {
		t.Errorf("%d of %d events are copies, want about 20", copies, s.records["CloudTrail"])
	}
}

func TestObjectsLookLikeTheOrganisations(t *testing.T) {
	dir, sum := run(t, load.Options{Seed: 7, Raw: 40_000_000, Entities: 1000, Accounts: 1})
	_, stored := texts(t, dir)
	var total int64
	// What org-like logs compress to at level 6 of gzip, widely: CloudTrail 10 to
	// 15, flow logs 5 to 16, queries 13 to 29.
	for log, limits := range map[string][2]float64{"CloudTrail": {8, 15}, "vpcflowlogs": {5, 16}, "vpcdnsquerylogs": {12, 29}} {
		m := sum[log]
		total += m.Stored
		if ratio := float64(m.Raw) / float64(m.Stored); ratio < limits[0] || ratio > limits[1] {
			t.Errorf("%s compresses to 1/%.1f, want 1/%v", log, ratio, limits)
		}
	}
	if total != stored {
		t.Errorf("summary says %d stored bytes, files have %d", total, stored)
	}
}

func TestWhatCannotBeMadeIsRefused(t *testing.T) {
	for name, opt := range map[string]load.Options{
		"no volume":               {},
		"too few bytes":           {Raw: 100_000, Entities: 1000},
		"too many entities":       {Raw: 1e9, Entities: 20_000_000},
		"a log that is not there": {Raw: 1e9, Logs: []string{"config"}},
		"a start after midnight":  {Raw: 1e9, Start: small.Start.AddDate(2026, 0, 0).Add(5)},
		"negative days":           {Raw: 1e9, Days: -1},
	} {
		dir := filepath.Join(t.TempDir(), "out")
		if _, err := load.Run(t.Context(), dir, opt, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the directory was made", name)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "precious"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := load.Run(t.Context(), dir, small, nil); !errors.Is(err, simulate.ErrForeignDirectory) {
		t.Errorf("Run = %v, want ErrForeignDirectory", err)
	}
}

func TestACancelledLoadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := load.Run(ctx, filepath.Join(t.TempDir(), "out"), small, func(done, total int) {
		if done == 5 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want Canceled", err)
	}
}
