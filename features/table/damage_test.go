package table_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"

	"yoban/features/table"
)

// readFlows reads data as a file of flows. Damage must be one of the errors
// that Read promises.
func readFlows(t *testing.T, data []byte) ([]table.FlowRow, error) {
	t.Helper()
	rows, err := table.Read[table.FlowRow](context.Background(), memory{key: data}, key)
	if err != nil && (rows != nil ||
		!errors.Is(err, table.ErrCorrupt) && !errors.Is(err, table.ErrSchema) && !errors.Is(err, table.ErrSize)) {
		t.Fatalf("%d rows, err = %v; want none and a known error", len(rows), err)
	}
	return rows, err
}

func flowFile(t testing.TB, n int) ([]table.FlowRow, []byte) {
	t.Helper()
	rows, store := randomRows[table.FlowRow](n), memory{}
	if err := table.Write(context.Background(), store, key, rows); err != nil {
		t.Fatal(err)
	}
	return rows, store[key]
}

// A changed bit is an error, or lies where Read does not look: bounds, page
// index and the like. It never gives other rows.
func TestDamageNeverGivesOtherRows(t *testing.T) {
	rows, data := flowFile(t, 40)
	r := rand.New(rand.NewPCG(7, 8))
	refused := 0
	for at := range data {
		spoilt := slices.Clone(data)
		spoilt[at] ^= 1 << r.IntN(8)
		got, err := readFlows(t, spoilt)
		if err != nil {
			refused++
		} else if !reflect.DeepEqual(got, rows) {
			t.Fatalf("byte %d of %d changed: other rows are read", at, len(data))
		}
	}
	if refused < len(data)/2 {
		t.Errorf("%d of %d changes were noticed; page contents alone are more", refused, len(data))
	}
}

func TestPartOfAFileIsAnError(t *testing.T) {
	_, data := flowFile(t, 40)
	for n := 0; n < len(data); n += 7 {
		if _, err := readFlows(t, data[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes are read as a file", n, len(data))
		}
		if _, err := readFlows(t, data[n+1:]); err == nil {
			t.Fatalf("the last %d of %d bytes are read as a file", len(data)-n-1, len(data))
		}
	}
}

// Lengths that are announced, but not there, must be refused before memory is
// set aside for them.
func TestFooterMayNotAnnounceMoreThanItHolds(t *testing.T) {
	huge := binary.AppendUvarint(nil, 1<<31-1)
	for name, footer := range map[string][]byte{
		"two billion row groups":     append([]byte{0x49, 0xfc}, huge...), // field 4, list of structs
		"two billion bytes":          append([]byte{0x68}, huge...),       // field 6, binary
		"structures without end":     bytes.Repeat([]byte{0x1c}, 1000),    // field 1 in field 1 …
		"a map":                      {0x1b, 0x00},
		"a field far off":            {0x05, 0xff, 0xff, 0xff, 0x0f, 0x00},
		"nothing":                    {},
		"a number that does not end": {0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	} {
		data := append([]byte("PAR1"), footer...)
		data = binary.LittleEndian.AppendUint32(data, uint32(len(footer)))
		if _, err := readFlows(t, append(data, "PAR1"...)); !errors.Is(err, table.ErrCorrupt) {
			t.Errorf("%s: err = %v, want ErrCorrupt", name, err)
		}
	}
}

func TestRowsThatAFileCannotHoldAreRefused(t *testing.T) {
	_, data := flowFile(t, 3)
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	// The number of rows is field 3 of the footer, right after the schema: in
	// its one byte, 3 becomes -32, which has the same length.
	footer := data[len(data)-8-int(binary.LittleEndian.Uint32(data[len(data)-8:])):]
	at := bytes.Index(footer, []byte{0x16, 6, 0x19, 0x1c})
	if f.NumRows() != 3 || at < 0 {
		t.Fatal("the number of rows is not where this test looks for it")
	}
	footer[at+1] = 63
	if _, err := readFlows(t, data); !errors.Is(err, table.ErrCorrupt) && !errors.Is(err, table.ErrSize) {
		t.Errorf("-32 rows: err = %v, want ErrCorrupt or ErrSize", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, n := range []int{0, 1, 5} {
		_, data := flowFile(f, n)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = readFlows(t, data)
	})
}
