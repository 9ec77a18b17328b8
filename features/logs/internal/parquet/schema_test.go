package parquet_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	writer "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"

	"yoban/features/logs/internal/parquet"
)

// annotated returns a SchemaElement with an annotation of its meaning, or -1.
func annotated(name string, children int, repetition, converted int64) []byte {
	var n []byte
	last := 0
	put := func(id int, v int64) {
		n = binary.AppendVarint(append(n, field(last, id, 5)), v)
		last = id
	}
	if children == 0 {
		put(1, 6) // BYTE_ARRAY
	}
	put(3, repetition)
	n = append(append(n, field(last, 4, 8), byte(len(name))), name...)
	last = 4
	if children > 0 {
		put(5, int64(children))
	}
	if converted >= 0 {
		put(6, converted)
	}
	return append(n, 0)
}

// TestPathsLeaveOutWhatListsAndMapsAdd has the forms that writers give to lists
// and maps.
func TestPathsLeaveOutWhatListsAndMapsAdd(t *testing.T) {
	const (
		required = iota
		optional
		repeated
		plain   = -1
		mapOf   = 1
		pairsOf = 2
		list    = 3
	)
	for _, test := range []struct {
		name  string
		nodes [][]byte
		want  []string
	}{
		{"structures", [][]byte{annotated("a", 2, optional, plain), annotated("b", 0, optional, plain), annotated("c", 1, optional, plain), annotated("d", 0, required, plain)}, []string{"a.b", "a.c.d"}},
		{"a list", [][]byte{annotated("a", 1, optional, list), annotated("list", 1, repeated, plain), annotated("element", 2, optional, plain), annotated("b", 0, optional, plain), annotated("c", 0, optional, plain)}, []string{"a.b", "a.c"}},
		{"a list of texts", [][]byte{annotated("a", 1, optional, list), annotated("list", 1, repeated, plain), annotated("element", 0, optional, plain)}, []string{"a"}},
		{"a list as Hive writes it", [][]byte{annotated("a", 1, optional, list), annotated("bag", 1, repeated, plain), annotated("array_element", 1, optional, plain), annotated("b", 0, optional, plain)}, []string{"a.b"}},
		{"a list as Avro writes it", [][]byte{annotated("a", 1, optional, list), annotated("array", 1, repeated, plain), annotated("b", 0, optional, plain)}, []string{"a.b"}},
		{"a list of texts of two levels", [][]byte{annotated("a", 1, optional, list), annotated("array", 0, repeated, plain)}, []string{"a"}},
		{"a list without annotation", [][]byte{annotated("a", 1, optional, plain), annotated("list", 1, repeated, plain), annotated("element", 0, optional, plain)}, []string{"a"}},
		{"what repeats by itself", [][]byte{annotated("a", 1, repeated, plain), annotated("b", 0, optional, plain)}, []string{"a.b"}},
		{"a map", [][]byte{annotated("a", 1, optional, mapOf), annotated("key_value", 2, repeated, plain), annotated("key", 0, required, plain), annotated("value", 0, optional, plain)}, []string{"a.key", "a.value"}},
		{"a map of old", [][]byte{annotated("a", 1, optional, pairsOf), annotated("map", 2, repeated, plain), annotated("key", 0, required, plain), annotated("value", 0, optional, plain)}, []string{"a.key", "a.value"}},
		{"a map without annotation", [][]byte{annotated("a", 1, optional, plain), annotated("key_value", 2, repeated, plain), annotated("key", 0, required, plain), annotated("value", 0, optional, plain)}, []string{"a.key", "a.value"}},
		{"a list in a structure in a list", [][]byte{annotated("a", 1, optional, list), annotated("list", 1, repeated, plain), annotated("element", 1, optional, plain), annotated("b", 1, optional, list), annotated("list", 1, repeated, plain), annotated("element", 0, optional, plain)}, []string{"a.b"}},
	} {
		data := file(schema(append([][]byte{node("root", 1)}, test.nodes...)...), []byte{0})
		f, err := parquet.Open(bytes.NewReader(data), int64(len(data)), free)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if diff := cmp.Diff(test.want, f.Paths()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestTimesOfEveryUnit reads one time as each unit writes it: 1 second and a
// half before the epoch is second -2, rounded down.
func TestTimesOfEveryUnit(t *testing.T) {
	type times struct {
		Millis int64            `parquet:"millis,timestamp(millisecond)"`
		Micros int64            `parquet:"micros,timestamp(microsecond)"`
		Nanos  int64            `parquet:"nanos,timestamp(nanosecond)"`
		Bare   int64            `parquet:"bare"`
		Old    deprecated.Int96 `parquet:"old"`
	}
	for _, at := range []time.Time{time.UnixMilli(-1500), time.UnixMilli(0), time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)} {
		day := at.Unix() / 86400
		if at.Unix() < 0 {
			day--
		}
		nanos := uint64(at.UnixNano() - day*86400e9)
		old := deprecated.Int96{uint32(nanos), uint32(nanos >> 32), uint32(day + 2_440_588)} // the Julian day of 1970-01-01
		var b bytes.Buffer
		if err := writer.Write(&b, []times{{at.UnixMilli(), at.UnixMicro(), at.UnixNano(), at.UnixMilli(), old}}); err != nil {
			t.Fatal(err)
		}
		f, err := parquet.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), free)
		if err != nil {
			t.Fatal(err)
		}
		var columns []*parquet.Column
		for _, path := range f.Paths() {
			c, err := f.Column(path, parquet.Time)
			if err != nil {
				t.Fatal(err)
			}
			columns = append(columns, c)
		}
		if ok, err := f.Next(); !ok || err != nil {
			t.Fatal(ok, err)
		}
		for i, c := range columns {
			if got, ok := c.Seconds(); !ok || got != at.Unix() {
				t.Errorf("%v as %s: %d, want %d", at, f.Paths()[i], got, at.Unix())
			}
		}
	}
}

// TestAbsentColumnsAreMissing asks a file for what it does not have.
func TestAbsentColumnsAreMissing(t *testing.T) {
	var c *parquet.Column
	_, isInt := c.Int()
	_, isTime := c.Seconds()
	_, isThere := c.At(0)
	if !c.Missing() || c.Text() != nil || isInt || isTime || isThere || c.Len() != 0 || c.Long() || c.IsText() {
		t.Error("an absent column has values")
	}
	data := encode(t, randomRows(3, 1))
	f, err := parquet.Open(bytes.NewReader(data), int64(len(data)), free)
	if err != nil || f.Has("absent") || f.Rows() != 3 {
		t.Fatalf("%v rows, %v", f.Rows(), err)
	}
	if _, err := f.Next(); err == nil {
		t.Error("rows of no columns were read")
	}
}
