package inflate_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/gzip"

	"yoban/features/logs/inflate"
)

// zipOther returns text as a member by another writer.
func zipOther(t testing.TB, text []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shapes are ways to fill n bytes.
var shapes = []struct {
	name string
	make func(n int, random *rand.Rand) []byte
}{
	{"zeros", func(n int, _ *rand.Rand) []byte { return make([]byte, n) }},
	{"noise", func(n int, random *rand.Rand) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return b
	}},
	{"digits", func(n int, random *rand.Rand) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = '0' + byte(random.IntN(10))
		}
		return b
	}},
	{"rare letters", func(n int, random *rand.Rand) []byte { // codes of all lengths
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(random.ExpFloat64() * 20)
		}
		return b
	}},
	{"short periods", func(n int, random *rand.Rand) []byte {
		var b []byte
		for len(b) < n {
			word := fmt.Appendf(nil, "%010d", random.Uint32())[:1+random.IntN(9)]
			b = append(b, bytes.Repeat(word, 1+random.IntN(200))...)
		}
		return b[:n]
	}},
	{"a long period", func(n int, random *rand.Rand) []byte {
		b := make([]byte, n)
		for i := range b {
			if b[i] = byte(random.Uint32()); i >= 32768 {
				b[i] = b[i-32768]
			}
		}
		return b
	}},
	{"log lines", func(n int, _ *rand.Rand) []byte { return text(n) }},
}

// sizes are about the edges of buffers, history and stored blocks.
var sizes = []int{0, 1, 2, 15, 300, 32767, 32768, 32769, 65535, 65536, 65537,
	256<<10 - 331, 256<<10 - 330, 256<<10 - 329, 256<<10 - 1, 256 << 10, 256<<10 + 1, 600_001}

func TestSynthetic(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			var r inflate.Reader
			random := rand.New(rand.NewPCG(9, 10))
			for i, n := range sizes {
				data := shape.make(n, random)
				for level := -2; level <= 9; level++ {
					if n > 300 && (level+12-i)%4 != 0 {
						continue // not each level at each great size
					}
					one, two := zip(t, data, level), zipOther(t, data, level)
					for _, z := range [][]byte{one, two, append(bytes.Clone(two), one...)} {
						if got := compare(t, &r, z); got != atEnd {
							t.Fatalf("%d bytes, level %d: %s", n, level, got)
						}
					}
					damaged(t, &r, two, random)
					if t.Failed() {
						t.Fatalf("%d bytes, level %d", n, level)
					}
				}
			}
		})
	}
}
