package parquet_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	writer "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding"

	"yoban/features/logs/internal/parquet"
)

// row has a column of every kind and encoding that is read.
type row struct {
	Plain  string            `parquet:"plain"`
	Dict   *string           `parquet:"dict,optional,dict"`
	Delta  string            `parquet:"delta,optional,delta"`
	Int    *int64            `parquet:"int,optional"`
	Small  int32             `parquet:"small,optional,delta"`
	Steps  int64             `parquet:"steps,delta"`
	Few    *int64            `parquet:"few,optional,dict"`
	Flag   *bool             `parquet:"flag,optional"`
	At     *int64            `parquet:"at,optional,timestamp(microsecond)"`
	Nested *nested           `parquet:"nested,optional"`
	Map    map[string]string `parquet:"map,optional"`
	Answer []answer          `parquet:"answer,list"`
	Bare   []string          `parquet:"bare"`
}

type nested struct {
	Inner *inner `parquet:"inner,optional"`
}

type inner struct {
	Text *string `parquet:"text,optional,dict"`
}

type answer struct {
	Data *string `parquet:"data,optional"`
	Type string  `parquet:"type,dict"`
}

func maybe[T any](r *rand.Rand, v T) *T {
	if r.IntN(4) == 0 {
		return nil
	}
	return &v
}

// randomRows returns rows with runs, repeats, nulls and extremes.
func randomRows(n int, seed uint64) []row {
	r := rand.New(rand.NewPCG(seed, 1))
	word := func() string { return strings.Repeat(fmt.Sprint(r.IntN(9)), r.IntN(20)) }
	rows := make([]row, n)
	for i := range rows {
		w := &rows[i]
		w.Plain, w.Dict, w.Delta = word(), maybe(r, word()), word()
		w.Int, w.Small = maybe(r, int64(r.Uint64())), int32(r.Uint32()>>r.IntN(33))
		w.Steps = []int64{int64(i), math.MinInt64, math.MaxInt64, int64(r.IntN(1000))}[min(r.IntN(12), 3)]
		w.Few, w.Flag, w.At = maybe(r, r.Int64N(3)), maybe(r, r.IntN(2) == 0), maybe(r, r.Int64N(1e17)-1e15)
		w.Nested = maybe(r, nested{maybe(r, inner{maybe(r, word())})})
		for range r.IntN(4) {
			w.Answer = append(w.Answer, answer{maybe(r, word()), "A"})
			w.Bare = append(w.Bare, word())
		}
		if r.IntN(2) == 0 {
			w.Map = map[string]string{"a": word()}
		}
	}
	return rows
}

func encode(t testing.TB, rows []row, options ...writer.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := writer.NewGenericWriter[row](&b, options...)
	for len(rows) > 0 {
		n := min(len(rows), 700)
		if _, err := w.Write(rows[:n]); err != nil {
			t.Fatal(err)
		}
		if rows = rows[n:]; len(rows)%3 == 0 {
			if err := w.Flush(); err != nil { // another row group
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func free(int64) error { return nil }

// read returns the rows of a file, all columns that row has.
func read(data []byte, charge func(int64) error) ([]row, error) {
	f, err := parquet.Open(bytes.NewReader(data), int64(len(data)), charge)
	if err != nil {
		return nil, err
	}
	var failed error
	column := func(path string, as parquet.Kind) *parquet.Column {
		c, err := f.Column(path, as)
		if err != nil {
			failed = err
		}
		return c
	}
	list := func(path string) *parquet.Column {
		c, err := f.List(path, 1<<20)
		if err != nil {
			failed = err
		}
		return c
	}
	plain, dict, delta := column("plain", parquet.Text), column("dict", parquet.Text), column("delta", parquet.Text)
	integer, small, steps, few := column("int", parquet.Number), column("small", parquet.Number), column("steps", parquet.Number), column("few", parquet.Number)
	flag, at, text := column("flag", parquet.Flag), column("at", parquet.Time), column("nested.inner.text", parquet.Text)
	keys, values, datas, kinds, bare := list("map.key"), list("map.value"), list("answer.data"), list("answer.type"), list("bare")
	if failed != nil {
		return nil, failed
	}
	var rows []row
	for {
		ok, err := f.Next()
		if !ok || err != nil {
			return rows, err
		}
		w := row{
			Plain: string(plain.Text()), Dict: textOf(dict), Delta: string(delta.Text()),
			Int: numberOf(integer), Few: numberOf(few), At: numberOf(at),
		}
		w.Steps, _ = steps.Int()
		if n, ok := small.Int(); ok {
			w.Small = int32(n)
		}
		if n, ok := flag.Int(); ok {
			v := n == 1
			w.Flag = &v
		}
		if t := textOf(text); t != nil {
			w.Nested = &nested{&inner{t}}
		}
		for i := range keys.Len() {
			if w.Map == nil {
				w.Map = map[string]string{}
			}
			k, _ := keys.At(i)
			v, _ := values.At(i)
			w.Map[string(k)] = string(v)
		}
		for i := range datas.Len() {
			var a answer
			if d, ok := datas.At(i); ok {
				s := string(d)
				a.Data = &s
			}
			k, _ := kinds.At(i)
			a.Type = string(k)
			b, _ := bare.At(i)
			w.Answer, w.Bare = append(w.Answer, a), append(w.Bare, string(b))
		}
		rows = append(rows, w)
	}
}

func textOf(c *parquet.Column) *string {
	if c.Missing() {
		return nil
	}
	s := string(c.Text())
	return &s
}

func numberOf(c *parquet.Column) *int64 {
	n, ok := c.Int()
	if !ok {
		return nil
	}
	return &n
}

// flattened leaves out what a reader of columns cannot see: which of the groups
// around a missing value are missing.
func flattened(rows []row) []row {
	out := append([]row(nil), rows...)
	for i := range out {
		if n := out[i].Nested; n != nil && (n.Inner == nil || n.Inner.Text == nil) {
			out[i].Nested = nil
		}
	}
	return out
}

// TestReadsWhatAnotherLibraryWrites compares rows with those that were written,
// in every form that is read.
func TestReadsWhatAnotherLibraryWrites(t *testing.T) {
	for _, codec := range []compress.Codec{&writer.Uncompressed, &writer.Snappy, &writer.Gzip, &writer.Zstd} {
		for version := 1; version <= 2; version++ {
			for _, page := range []int{300, 1 << 20} {
				for _, n := range []int{0, 1, 255, 256, 257, 1500} {
					compare(t, n, page, writer.Compression(codec), writer.DataPageVersion(version))
				}
			}
		}
	}
}

func TestReadsEveryEncoding(t *testing.T) {
	for _, texts := range []encoding.Encoding{&writer.Plain, &writer.DeltaLengthByteArray, &writer.DeltaByteArray, &writer.RLEDictionary} {
		for _, numbers := range []encoding.Encoding{&writer.Plain, &writer.DeltaBinaryPacked, &writer.RLEDictionary} {
			for _, flags := range []encoding.Encoding{&writer.Plain, &writer.RLE} {
				compare(t, 1500, 3000, writer.DefaultEncodingFor(writer.ByteArray, texts), writer.DefaultEncodingFor(writer.Int64, numbers),
					writer.DefaultEncodingFor(writer.Boolean, flags), writer.DataPageVersion(1+len(texts.String())%2))
			}
		}
	}
}

// compare writes n rows and reads them.
func compare(t *testing.T, n, page int, options ...writer.WriterOption) {
	t.Helper()
	rows := randomRows(n, uint64(n+page))
	got, err := read(encode(t, rows, append(options, writer.PageBufferSize(page))...), free)
	if err != nil || len(got) != n {
		t.Fatalf("pages of %d: %d of %d rows, %v", page, len(got), n, err)
	}
	if diff := cmp.Diff(flattened(rows), got); n > 0 && diff != "" {
		t.Fatalf("%d rows in pages of %d (-want +got):\n%s", n, page, diff)
	}
}
