package inflate_test

import (
	"bytes"
	standardgzip "compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"yoban/features/corpustest"
	"yoban/features/logs/inflate"
)

// readers are what is measured: each returns how to start over.
var readers = []struct {
	name string
	open func() (io.Reader, func(io.Reader) error)
}{
	{"yoban", func() (io.Reader, func(io.Reader) error) {
		r := new(inflate.Reader)
		return r, func(src io.Reader) error { r.Reset(src); return nil }
	}},
	{"klauspost", func() (io.Reader, func(io.Reader) error) {
		r := new(gzip.Reader)
		return r, r.Reset
	}},
	{"standard", func() (io.Reader, func(io.Reader) error) {
		r := new(standardgzip.Reader)
		return r, r.Reset
	}},
}

// BenchmarkInflate counts inflated bytes. The first two kinds are one long
// object each, the others are whole days of objects as they were stored.
func BenchmarkInflate(b *testing.B) {
	b.Run("json", func(b *testing.B) { measure(b, [][]byte{zip(b, calls(40_000), 6)}) })
	b.Run("flow", func(b *testing.B) { measure(b, [][]byte{zip(b, flowLines(300_000), 6)}) })
	b.Run("cloudtrail-objects", func(b *testing.B) { measure(b, objects(b, "_CloudTrail_")) })
	b.Run("vpcflow-objects", func(b *testing.B) { measure(b, objects(b, "_vpcflowlogs_")) })
}

// objects returns a few hundred objects of the corpus whose names hold part.
func objects(b *testing.B, part string) (out [][]byte) {
	err := filepath.WalkDir(corpustest.Dir(b, "org-dev"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.Contains(d.Name(), part) || filepath.Ext(path) != ".gz" {
			return err
		}
		data, err := os.ReadFile(path)
		out = append(out, data)
		if len(out) == 500 {
			return fs.SkipAll
		}
		return err
	})
	if err != nil || len(out) == 0 {
		b.Fatalf("%d objects, %v", len(out), err)
	}
	return out
}

func measure(b *testing.B, objects [][]byte) {
	p := make([]byte, 256<<10)
	for _, reader := range readers {
		b.Run(reader.name, func(b *testing.B) {
			r, reset := reader.open()
			src := new(bytes.Reader)
			sum := int64(0)
			for b.Loop() {
				sum = 0
				for _, data := range objects {
					src.Reset(data)
					if err := reset(src); err != nil {
						b.Fatal(err)
					}
					n, err := readAll(r, p)
					if err != io.EOF {
						b.Fatal(err)
					}
					sum += n
				}
			}
			b.SetBytes(sum)
		})
	}
}

func readAll(r io.Reader, p []byte) (sum int64, err error) {
	for err == nil {
		var n int
		n, err = r.Read(p)
		sum += int64(n)
	}
	return sum, err
}
