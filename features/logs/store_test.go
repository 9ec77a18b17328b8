package logs_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"yoban/features/blob"
)

// store is a Store of strings that can be told to fail.
type store struct {
	objects map[string]string
	list    error            // returned by List after the objects
	open    map[string]error // returned by Open
	read    map[string]error // returned by the reader at the end of the bytes
}

func (s *store) Name() string { return "memory" }

func (s *store) List(ctx context.Context, prefix string, visit func(blob.Info) error) error {
	var keys []string
	for k := range s.objects {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if !strings.HasPrefix(k, prefix) {
			continue
		}
		if err := visit(blob.Info{Key: k, Size: int64(len(s.objects[k]))}); err != nil {
			return err
		}
	}
	return s.list
}

func (s *store) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	if err := s.open[key]; err != nil {
		return nil, err
	}
	o, ok := s.objects[key]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", key, blob.ErrNotFound)
	}
	var end io.Reader = strings.NewReader("")
	if err := s.read[key]; err != nil {
		end = failing{err}
	}
	return io.NopCloser(io.MultiReader(strings.NewReader(o), end)), nil
}

// Put is not needed here.
func (s *store) Put(context.Context, string, func(io.Writer) error) error { panic("read only") }

// PutIfAbsent is not needed here.
func (s *store) PutIfAbsent(context.Context, string, func(io.Writer) error) error {
	panic("read only")
}

// Delete is not needed here.
func (s *store) Delete(context.Context, string) error { panic("read only") }

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// zip returns text as one gzip member.
func zip(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
