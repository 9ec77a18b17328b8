package parquet_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	writer "github.com/parquet-go/parquet-go"

	"yoban/features/logs/internal/parquet"
)

// budget returns a charge that ends in an error after so many bytes.
func budget(bytes int64) func(int64) error {
	return func(n int64) error {
		if bytes -= n; bytes < 0 {
			return errBudget
		}
		return nil
	}
}

var errBudget = errors.New("too much")

// TestAChangedByteIsAnErrorOrOtherRows reads files with one byte changed: no
// panic, no endless reading, and a change inside a page is always told, for
// pages have checksums.
func TestAChangedByteIsAnErrorOrOtherRows(t *testing.T) {
	data := encode(t, randomRows(60, 3), writer.Compression(&writer.Snappy), writer.PageBufferSize(500))
	r := rand.New(rand.NewPCG(1, 2))
	told := 0
	for at := range data {
		spoilt := slices.Clone(data)
		spoilt[at] ^= 1 << r.IntN(8)
		if _, err := read(spoilt, budget(1<<22)); err != nil {
			told++
		}
	}
	if told < len(data)/2 {
		t.Errorf("%d of %d changes were told", told, len(data))
	}
	for n := 0; n < len(data); n += 11 {
		if _, err := read(data[:n], free); err == nil {
			t.Errorf("the first %d of %d bytes are read as a file", n, len(data))
		}
	}
}

// field returns the head of a Thrift field that follows the one numbered before.
func field(before, id int, kind byte) byte { return byte(id-before)<<4 | kind }

// file returns a file with a footer and nothing before it.
func file(footer ...[]byte) []byte {
	all := slices.Concat(footer...)
	data := slices.Concat([]byte("PAR1"), all, binary.LittleEndian.AppendUint32(nil, uint32(len(all))), []byte("PAR1"))
	return data
}

// node returns a SchemaElement: a group of children, or a text.
func node(name string, children int) []byte {
	n := []byte{field(0, 4, 8), byte(len(name))}
	if children == 0 {
		n = []byte{field(0, 1, 5), 12, field(1, 4, 8), byte(len(name))} // BYTE_ARRAY in zigzag
	}
	n = append(n, name...)
	if children > 0 {
		n = binary.AppendVarint(append(n, field(4, 5, 5)), int64(children))
	}
	return append(n, 0)
}

// schema returns the field that holds the tree of columns.
func schema(nodes ...[]byte) []byte {
	head := binary.AppendUvarint([]byte{field(0, 2, 9), 0xfc}, uint64(len(nodes)))
	return append(head, slices.Concat(nodes...)...)
}

// groups returns the fields with the number of rows and row groups that have the
// columns and rows that are given.
func groups(rows int64, columns ...[]byte) []byte {
	out := binary.AppendVarint([]byte{field(2, 3, 6)}, rows)
	out = append(out, field(3, 4, 9), 0x1c) // one structure
	out = append(out, field(0, 1, 9), byte(len(columns))<<4|12)
	out = append(out, slices.Concat(columns...)...)
	out = binary.AppendVarint(append(out, field(1, 3, 6)), rows)
	return append(out, 0, 0)
}

// column returns a ColumnChunk of texts.
func column(values, size, at int64, codec byte) []byte {
	out := []byte{field(0, 3, 12), field(0, 1, 5), 12, field(1, 4, 5), codec << 1}
	out = binary.AppendVarint(append(out, field(4, 5, 6)), values)
	out = binary.AppendVarint(append(out, field(5, 7, 6)), size)
	out = binary.AppendVarint(append(out, field(7, 9, 6)), at)
	return append(out, 0, 0)
}

func TestAbsurdFilesAreToldInWords(t *testing.T) {
	one := schema(node("root", 1), node("plain", 0))
	two := schema(node("root", 2), node("plain", 0), node("dict", 0))
	wide := [][]byte{node("root", 100000)}
	for range 100000 {
		wide = append(wide, node("c", 0))
	}
	deep := [][]byte{}
	for range 1000 {
		deep = append(deep, node("g", 1))
	}
	filler := bytes.Repeat([]byte{0}, 100)
	huge := binary.AppendUvarint(nil, 1<<31-1)
	for _, test := range []struct {
		name, want string
		data       []byte
	}{
		{"nothing", "a Parquet file of 0 bytes", nil},
		{"magic alone", "a Parquet file of 8 bytes", []byte("PAR1PAR1")},
		{"no footer", "cut off", []byte("PAR1 and then something else")},
		{"an encrypted footer", "encrypted", []byte("PARE........\x04\x00\x00\x00PARE")},
		{"a footer longer than the file", "footer of 4294967295 bytes", []byte("PAR1\xff\xff\xff\xffPAR1")},
		{"a list of 2^31 elements", "footer is damaged", file(append([]byte{field(0, 2, 9), 0xfc}, huge...))},
		{"2^31 row groups", "footer is damaged", file(append([]byte{field(0, 4, 9), 0xfc}, huge...))},
		{"no schema", "no tree of columns", file([]byte{0})},
		{"100,000 columns", "a Parquet schema of 100000 columns and groups", file(schema(wide...), []byte{0})},
		{"groups in groups", "more than 24 deep", file(schema(append(deep, node("c", 0))...), []byte{0})},
		{"more children than there are", "no tree of columns", file(schema(node("root", 5), node("c", 0)), []byte{0})},
		{"fewer children than there are", "no tree of columns", file(schema(node("root", 1), node("c", 0), node("d", 0)), []byte{0})},
		{"a negative number of rows", "of -5 rows", file(one, groups(-5, column(1, 1, 4, 0)))},
		{"a row group without columns", "row group 0 has 0 columns, 1 rows", file(one, groups(1))},
		{"more values than rows", "7 values in 1 rows", file(one, groups(1, column(7, 0, 4, 0)))},
		{"a chunk of a negative size", "-9 bytes at 4", file(one, groups(1, column(1, -9, 4, 0)))},
		{"a chunk before the file", "10 bytes at -4", file(one, groups(1, column(1, 10, -4, 0)))},
		{"a chunk behind the file", "bytes at 4000", file(one, groups(1, column(1, 10, 4000, 0)))},
		{"a chunk longer than the file", "1099511627776 bytes at 4", file(one, groups(1, column(1, 1<<40, 4, 0)))},
		{"another codec", "compressed with LZ4, which is not read", file(one, groups(1, column(1, 10, 4, 5)))},
		{"an unknown codec", "compressed with codec 60", file(one, groups(1, column(1, 10, 4, 60)))},
		{"chunks over each other", "lie over each other", file(filler, two, groups(1, column(1, 50, 4, 0), column(1, 50, 30, 0)))},
		{"fewer rows than the file claims", "0 rows in row groups of a file of 7", file(one, binary.AppendVarint([]byte{field(2, 3, 6)}, 7), []byte{0})},
		{"no pages", "its pages end early", file(one, groups(1<<40, column(1<<40, 0, 4, 0)))},
	} {
		if test.name == "chunks over each other" { // the filler is no part of the footer
			footer := slices.Concat(two, groups(1, column(1, 50, 4, 0), column(1, 50, 30, 0)))
			test.data = slices.Concat([]byte("PAR1"), filler, footer, binary.LittleEndian.AppendUint32(nil, uint32(len(footer))), []byte("PAR1"))
		}
		_, err := readTexts(test.data)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// readTexts reads the columns plain and dict.
func readTexts(data []byte) (rows int, err error) {
	f, err := parquet.Open(bytes.NewReader(data), int64(len(data)), free)
	if err != nil {
		return 0, err
	}
	for _, name := range []string{"plain", "dict"} {
		if _, err := f.Column(name, parquet.Text); err != nil {
			return 0, err
		}
	}
	for ; ; rows++ {
		if ok, err := f.Next(); !ok || err != nil {
			return rows, err
		}
	}
}

// TestPagesThatInflateAreBounded reads a page of some KiB that says it has 64
// MiB, which is the most, and one that says it has more.
func TestPagesThatInflateAreBounded(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, size := range []int{60 << 20, 80 << 20} {
		rows := make([]row, size>>20)
		for i := range rows {
			rows[i].Plain = strings.Repeat("x", 1<<20)
		}
		data := encode(t, rows, writer.Compression(&writer.Zstd), writer.PageBufferSize(100<<20))
		runtime.ReadMemStats(&before)
		n, err := readTexts(data)
		runtime.ReadMemStats(&after)
		if size <= 64<<20 && (n != size>>20 || err != nil) || size > 64<<20 && (err == nil || !strings.Contains(err.Error(), "once inflated")) {
			t.Errorf("%d bytes: %d rows, %v", size, n, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 70<<20 {
			t.Errorf("%d bytes: %d were allocated", size, grown)
		}
	}
}

func TestTheChargeEndsAReading(t *testing.T) {
	data := encode(t, randomRows(5000, 1), writer.PageBufferSize(500))
	rows, err := read(data, budget(100000))
	if !errors.Is(err, errBudget) || len(rows) == 0 || len(rows) > 1000 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestColumnsOfOtherTypesAreToldInWords(t *testing.T) {
	type odd struct {
		Float float64  `parquet:"float"`
		Fixed [16]byte `parquet:"fixed,uuid"`
		Money int64    `parquet:"money,decimal(2:18)"`
		List  []string `parquet:"list,list"`
		Text  string   `parquet:"text"`
		Flag  bool     `parquet:"flag"`
		Small int32    `parquet:"small"`
	}
	var b bytes.Buffer
	if err := writer.Write(&b, []odd{{}}); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), free)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path string
		as   parquet.Kind
		want string
	}{
		{"float", parquet.Number, "column float is DOUBLE, which is not read as a number"},
		{"fixed", parquet.Text, "column fixed is FIXED_LEN_BYTE_ARRAY, which is not read as text"},
		{"money", parquet.Number, "column money is a decimal, which is not read as a number"},
		{"small", parquet.Time, "column small is INT32, which is not read as a time"},
		{"flag", parquet.Text, "column flag is BOOLEAN, which is not read as text"},
		{"list", parquet.Text, "column list holds lists"},
		{"text", parquet.Number, ""},
		{"absent", parquet.Number, ""},
	} {
		if _, err := f.Column(test.path, test.as); fmt.Sprint(err) != test.want && (err != nil || test.want != "") {
			t.Errorf("%s: %v, want %q", test.path, err, test.want)
		}
	}
	if _, err := f.List("text", 1); err == nil {
		t.Error("a text was taken for a list")
	}
}

// FuzzRead reads anything, without a panic and within its budget.
func FuzzRead(f *testing.F) {
	for i, codec := range []writer.WriterOption{writer.Compression(&writer.Uncompressed), writer.Compression(&writer.Snappy), writer.Compression(&writer.Gzip), writer.Compression(&writer.Zstd)} {
		f.Add(encode(f, randomRows(20, uint64(i)), codec, writer.DataPageVersion(1+i%2), writer.PageBufferSize(300)))
		f.Add(encode(f, randomRows(20, uint64(i)), codec, writer.DefaultEncodingFor(writer.ByteArray, &writer.DeltaByteArray), writer.DefaultEncodingFor(writer.Int64, &writer.DeltaBinaryPacked)))
	}
	f.Add(file(schema(node("root", 1), node("plain", 0)), groups(1<<40, column(1<<40, 0, 4, 0))))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = read(data, budget(1<<20))
	})
}
