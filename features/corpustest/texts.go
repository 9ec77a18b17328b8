package corpustest

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// Texts returns the inflated text of the gzip files under elem whose names match
// pattern, as filepath.Match does, in the order of their names, for benchmarks that
// read from memory.
func Texts(t testing.TB, pattern string, elem ...string) (texts [][]byte) {
	t.Helper()
	err := filepath.WalkDir(Dir(t, elem...), func(path string, d fs.DirEntry, err error) error {
		if match, _ := filepath.Match(pattern, d.Name()); err != nil || !match {
			return err
		}
		texts = append(texts, Inflate(t, path))
		return nil
	})
	if err != nil || len(texts) == 0 {
		t.Fatalf("corpus: %d files match %s: %v", len(texts), pattern, err)
	}
	return texts
}

// Inflate returns the text of one gzip file.
func Inflate(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return text
}

// Benchmark measures read over the texts that Texts finds, one after another from
// memory: bytes and records a second. read returns how many records there were.
func Benchmark(b *testing.B, pattern string, read func(io.Reader) (records int64, err error)) {
	texts := Texts(b, pattern, "org-dev", "AWSLogs")
	var size, records int64
	for _, text := range texts {
		size += int64(len(text))
	}
	b.SetBytes(size)
	b.ReportAllocs()
	src := bytes.NewReader(nil)
	for b.Loop() {
		for _, text := range texts {
			src.Reset(text)
			n, err := read(src)
			if err != nil {
				b.Fatal(err)
			}
			records += n
		}
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "events/s")
}
