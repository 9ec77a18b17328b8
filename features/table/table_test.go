package table_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"yoban/features/blob"
	"yoban/features/table"
)

const key = "features/calls/account=123456789012/date=2026-01-31/part-0.parquet"

// roundTrip writes rows twice and reads them, and checks bytes and rows.
func roundTrip[R any](t *testing.T, rows []R) {
	t.Helper()
	ctx, store := context.Background(), memory{}
	if err := table.Write(ctx, store, key, rows); err != nil {
		t.Fatal(err)
	}
	first := store[key]
	if err := table.Write(ctx, store, key, rows); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, store[key]) {
		t.Error("the same rows give other bytes")
	}
	got, err := table.Read[R](ctx, store, key)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(rows) {
		t.Fatalf("%d rows read, %d written", len(got), len(rows))
	}
	for i := range rows {
		if !reflect.DeepEqual(rows[i], got[i]) {
			t.Fatalf("row %d differs (-written +read):\n%s", i, cmp.Diff(rows[i], got[i]))
		}
	}
}

func TestRowsComeBackAsWritten(t *testing.T) {
	for _, n := range []int{0, 1, 2, 5000} {
		roundTrip(t, randomRows[table.CallRow](n))
		roundTrip(t, randomRows[table.SessionRow](n))
		roundTrip(t, randomRows[table.ObjectRow](n))
		roundTrip(t, randomRows[table.FlowRow](n))
		roundTrip(t, randomRows[table.QueryRow](n))
	}
}

func TestRowsOfTheirDefaultsComeBack(t *testing.T) {
	roundTrip(t, []table.CallRow{{}})
	type numbers struct {
		U32 uint32  `parquet:"u32"`
		I32 int32   `parquet:"i32"`
		F32 float32 `parquet:"f32"`
		S   string  `parquet:"s"`
	}
	roundTrip(t, []numbers{{}, {math.MaxUint32, math.MinInt32, math.MaxFloat32, "plain"}, {S: "a"}})
	roundTrip(t, []table.FlowRow{{MinuteMap: math.MaxUint64, Minutes: math.Inf(1)}})
}

func TestSeveralRowGroups(t *testing.T) {
	type row struct {
		N int64  `parquet:"n" doc:"key; number"`
		S string `parquet:"s,dict" doc:"the same everywhere"`
	}
	rows := make([]row, 300_000)
	for i := range rows {
		rows[i] = row{int64(i), "same"}
	}
	roundTrip(t, rows)
	store := memory{}
	if err := table.Write(context.Background(), store, key, rows); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(store[key]), int64(len(store[key])))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.RowGroups()); n != 3 {
		t.Errorf("300,000 rows are in %d row groups, want 3 of at most 131,072", n)
	}
}

// Rows without any difference are the smallest a file can have; they must not
// be taken for a file that claims more than it holds.
func TestManyEqualRowsAreNotRefused(t *testing.T) {
	type row struct {
		S string `parquet:"s,dict"`
		B bool   `parquet:"b"`
	}
	roundTrip(t, make([]row, 1_000_000))
}

func TestFilesTellEnginesWhatTheyHold(t *testing.T) {
	rows, store := randomRows[table.CallRow](1000), memory{}
	if err := table.Write(context.Background(), store, key, rows); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(store[key]), int64(len(store[key])))
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := f.Lookup("yoban.schema.version"); v != strconv.Itoa(table.SchemaVersion) {
		t.Errorf("schema version %q, want %d", v, table.SchemaVersion)
	}
	if got := f.Metadata().CreatedBy; got != fmt.Sprintf("yoban version %d(build parquet)", table.SchemaVersion) {
		t.Errorf("created by %q", got)
	}
	group := f.RowGroups()[0]
	var sorting []string
	for _, c := range group.SortingColumns() {
		sorting = append(sorting, c.Path()[0])
	}
	want := []string{"account", "principal", "hour", "service", "action", "region", "country", "network", "agent", "auth", "outcome"}
	if diff := cmp.Diff(want, sorting); diff != "" {
		t.Errorf("sorting columns (-want +got):\n%s", diff)
	}
	for _, chunk := range group.ColumnChunks() {
		c := chunk.(*parquet.FileColumnChunk)
		name := f.Schema().Columns()[c.Column()]
		if _, err := c.ColumnIndex(); err != nil {
			t.Errorf("column %s has no page index: %v", name, err)
		}
		if lo, hi, ok := c.Bounds(); !ok || c.Type().Compare(lo, hi) > 0 {
			t.Errorf("column %s has no bounds (%v to %v)", name, lo, hi)
		}
		if codec := f.Metadata().RowGroups[0].Columns[c.Column()].MetaData.Codec.String(); codec != "ZSTD" {
			t.Errorf("column %s is compressed with %s", name, codec)
		}
	}
}

func TestEmptyByteListsComeBackNil(t *testing.T) {
	ctx, store := context.Background(), memory{}
	if err := table.Write(ctx, store, key, []table.CallRow{{Sample: []byte{}}}); err != nil {
		t.Fatal(err)
	}
	rows, err := table.Read[table.CallRow](ctx, store, key)
	if err != nil || rows[0].Sample != nil {
		t.Errorf("Sample = %v, %v; want nil", rows[0].Sample, err)
	}
}

func TestRowTypesThatCannotBeReadAgainPanic(t *testing.T) {
	write := func(f func() error) (panicked bool) {
		defer func() { panicked = recover() != nil }()
		_ = f()
		return
	}
	type nested struct {
		N []int64 `parquet:"n"`
	}
	type hidden struct {
		N int64 `parquet:"-"`
	}
	type floatKey struct {
		F float64 `parquet:"f" doc:"key; no order with NaN"`
	}
	ctx := context.Background()
	for name, f := range map[string]func() error{
		"a list":           func() error { return table.Write(ctx, memory{}, key, []nested{{}}) },
		"a hidden field":   func() error { return table.Write(ctx, memory{}, key, []hidden{{}}) },
		"a float as a key": func() error { return table.Write(ctx, memory{}, key, []floatKey{{}}) },
	} {
		if !write(f) {
			t.Errorf("%s: no panic", name)
		}
	}
}

func TestWriteRefusesRowsOutOfOrder(t *testing.T) {
	ctx := context.Background()
	for name, rows := range map[string][]table.FlowRow{
		"falling strings": {{Account: "2"}, {Account: "1"}},
		"falling bools":   {{Outbound: true}, {Outbound: false}},
		"falling numbers": {{Port: 2}, {Port: 1}},
		"falling hours":   {{Hour: 2}, {Hour: 1}},
		"equal keys":      {{Port: 1, Flows: 1}, {Port: 1, Flows: 2}},
	} {
		store := memory{key: []byte("old")}
		if err := table.Write(ctx, store, key, rows); !errors.Is(err, table.ErrOrder) {
			t.Errorf("%s: err = %v, want ErrOrder", name, err)
		}
		if string(store[key]) != "old" {
			t.Errorf("%s: the file that was there is gone", name)
		}
	}
}

func TestSortOrdersByKeyAndKeepsEqualRowsInOrder(t *testing.T) {
	rows := []table.FlowRow{
		{Account: "1", Outbound: true}, {Account: "1", Port: 2, Flows: 1}, {Account: "1", Port: 2, Flows: 2},
		{Account: "1", Port: -1}, {Account: "0", Interface: "z"}, {Account: "番"}, {Account: "\xff"},
	}
	table.Sort(rows)
	want := []table.FlowRow{
		{Account: "0", Interface: "z"}, {Account: "1", Port: -1}, {Account: "1", Port: 2, Flows: 1},
		{Account: "1", Port: 2, Flows: 2}, {Account: "1", Outbound: true}, {Account: "番"}, {Account: "\xff"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadRefusesOtherRows(t *testing.T) {
	ctx, store := context.Background(), memory{}
	if err := table.Write(ctx, store, key, randomRows[table.CallRow](3)); err != nil {
		t.Fatal(err)
	}
	if _, err := table.Read[table.FlowRow](ctx, store, key); !errors.Is(err, table.ErrSchema) {
		t.Errorf("calls read as flows: err = %v, want ErrSchema", err)
	}
	type fewer struct {
		Account string `parquet:"account,dict"`
	}
	if _, err := table.Read[fewer](ctx, store, key); !errors.Is(err, table.ErrSchema) {
		t.Errorf("calls read with one column: err = %v, want ErrSchema", err)
	}
	var foreign bytes.Buffer
	if err := parquet.Write(&foreign, []fewer{{"1"}}); err != nil {
		t.Fatal(err)
	}
	store["foreign"] = foreign.Bytes()
	if _, err := table.Read[fewer](ctx, store, "foreign"); !errors.Is(err, table.ErrSchema) {
		t.Errorf("a file of another program: err = %v, want ErrSchema", err)
	}
}

func TestReadTellsAMissingFile(t *testing.T) {
	_, err := table.Read[table.CallRow](context.Background(), memory{}, key)
	if !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("err = %v, want blob.ErrNotFound", err)
	}
}

func TestAPartitionWithoutAFileHasNoRows(t *testing.T) {
	ctx, store := context.Background(), memory{}
	p := table.Partition{Table: table.Calls, Account: "111122223333", Date: "2026-03-02"}
	if rows, err := table.ReadPartition[table.CallRow](ctx, store, p); err != nil || len(rows) != 0 {
		t.Errorf("%d rows, error %v; want none", len(rows), err)
	}
	if err := table.Write(ctx, store, p.Key(), randomRows[table.CallRow](3)); err != nil {
		t.Fatal(err)
	}
	if rows, err := table.ReadPartition[table.CallRow](ctx, store, p); err != nil || len(rows) != 3 {
		t.Errorf("%d rows, error %v; want 3", len(rows), err)
	}
	if _, err := table.ReadPartition[table.FlowRow](ctx, store, p); !errors.Is(err, table.ErrSchema) {
		t.Errorf("calls read as flows: err = %v, want ErrSchema", err)
	}
}

func TestWorkStopsWithItsContext(t *testing.T) {
	store := memory{}
	rows := randomRows[table.CallRow](3)
	if err := table.Write(context.Background(), store, key, rows); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := table.Write(ctx, store, key, rows); !errors.Is(err, context.Canceled) {
		t.Errorf("Write: err = %v, want context.Canceled", err)
	}
	if _, err := table.Read[table.CallRow](ctx, store, key); !errors.Is(err, context.Canceled) {
		t.Errorf("Read: err = %v, want context.Canceled", err)
	}
}

func TestCatalogueHasEveryTableOnce(t *testing.T) {
	names, rows := map[string]bool{}, map[reflect.Type]bool{}
	for _, tab := range table.Tables() {
		if names[tab.Name] || rows[tab.Row] || tab.About == "" {
			t.Errorf("table %s is there twice, or has no description", tab.Name)
		}
		names[tab.Name], rows[tab.Row] = true, true
	}
	if len(names) != 7 {
		t.Errorf("%d tables, want 7", len(names))
	}
}
