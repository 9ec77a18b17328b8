package listfile_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/enrich/listfile"
)

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func zip(t *testing.T, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 3*listfile.MaxLine)
	tests := map[string]struct {
		content []byte
		want    []string
	}{
		"an empty file has no lines":                {nil, nil},
		"line ends and blanks are cut":              {[]byte(" a \r\n\tb\n\nc"), []string{"a", "b", "", "c"}},
		"gzip is told by content":                   {zip(t, "a\nb\n"), []string{"a", "b"}},
		"a long line is passed as long, alone":      {[]byte("a\n" + long + "\nb\n"), []string{"a", "LONG", "b"}},
		"a long last line without end is seen once": {[]byte("a\n" + long), []string{"a", "LONG"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			err := listfile.Lines(write(t, "list", tt.content), 1<<20, func(line []byte, long bool) error {
				if long {
					got = append(got, "LONG"+string(line))
				} else {
					got = append(got, string(line))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLinesRefusesWhatInflatesBeyondItsLimit(t *testing.T) {
	bomb := zip(t, strings.Repeat("0123456789abcde\n", 1<<12)) // 64 KiB
	ignore := func([]byte, bool) error { return nil }
	if err := listfile.Lines(write(t, "bomb.gz", bomb), 64<<10, ignore); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if err := listfile.Lines(write(t, "bomb.gz", bomb), 64<<10-1, ignore); !errors.Is(err, listfile.ErrTooLarge) {
		t.Errorf("one byte beyond: got %v, want ErrTooLarge", err)
	}
}

func TestLinesReportsDamage(t *testing.T) {
	whole := zip(t, strings.Repeat("abc\n", 1000))
	for name, content := range map[string][]byte{
		"cut off":     whole[:len(whole)-9],
		"bad header":  {0x1f, 0x8b, 0xff, 0xff},
		"header only": {0x1f, 0x8b},
	} {
		err := listfile.Lines(write(t, "x.gz", content), 1<<20, func([]byte, bool) error { return nil })
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := listfile.Lines(filepath.Join(t.TempDir(), "absent"), 1, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent file: got %v", err)
	}
}

func TestLinesStopsWhereTheVisitorDoes(t *testing.T) {
	stop := errors.New("stop")
	seen := 0
	err := listfile.Lines(write(t, "l", []byte("a\nb\nc\n")), 100, func([]byte, bool) error {
		if seen++; seen == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || seen != 2 {
		t.Errorf("got %v after %d lines, want stop after 2", err, seen)
	}
}
