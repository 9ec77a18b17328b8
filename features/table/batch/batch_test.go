package batch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"testing"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"gonum.org/v1/gonum/stat"

	"yoban/features/blob"
	"yoban/features/table"
	"yoban/features/table/batch"
)

// row has a column of every kind that rows have.
type row struct {
	N     int64   `parquet:"n" doc:"key; number of the row"`
	Name  string  `parquet:"name,dict" doc:"one of a few"`
	Plain string  `parquet:"plain" doc:"all different"`
	Bytes []byte  `parquet:"bytes" doc:"all different"`
	Time  int64   `parquet:"time,timestamp(millisecond)" doc:"rising"`
	Small int32   `parquet:"small" doc:"negative too"`
	Map   uint64  `parquet:"map" doc:"up to the largest"`
	Share float64 `parquet:"share" doc:"n / 7"`
	Half  float32 `parquet:"half" doc:"n / 2"`
	Even  bool    `parquet:"even" doc:"n is even"`
}

func rowOf(n int64) row {
	return row{
		N: n, Name: fmt.Sprintf("name-%d", n%5), Plain: fmt.Sprint("番", n), Bytes: []byte{byte(n), 1},
		Time: 1769817600000 + n, Small: int32(-n), Map: math.MaxUint64 - uint64(n),
		Share: float64(n) / 7, Half: float32(n) / 2, Even: n%2 == 0,
	}
}

// file is a Store of one object, as little as these tests need.
type file struct {
	blob.Store
	data []byte
}

func (f *file) Put(_ context.Context, _ string, write func(io.Writer) error) error {
	var b bytes.Buffer
	err := write(&b)
	f.data = b.Bytes()
	return err
}

func (f *file) Open(context.Context, string) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(f.data)), nil
}

func fileOf(t testing.TB, n int) *file {
	t.Helper()
	rows := make([]row, n)
	for i := range rows {
		rows[i] = rowOf(int64(i))
	}
	var f file
	if err := table.Write(context.Background(), &f, "t", rows); err != nil {
		t.Fatal(err)
	}
	return &f
}

// values reads a row back from all columns of a record.
func values(rec arrow.Record, i int) row {
	name := rec.Column(1).(*array.Dictionary)
	return row{
		N:     rec.Column(0).(*array.Int64).Value(i),
		Name:  name.Dictionary().(*array.String).Value(name.GetValueIndex(i)),
		Plain: rec.Column(2).(*array.String).Value(i),
		Bytes: rec.Column(3).(*array.Binary).Value(i),
		Time:  int64(rec.Column(4).(*array.Timestamp).Value(i)),
		Small: rec.Column(5).(*array.Int32).Value(i),
		Map:   rec.Column(6).(*array.Uint64).Value(i),
		Share: rec.Column(7).(*array.Float64).Value(i),
		Half:  rec.Column(8).(*array.Float32).Value(i),
		Even:  rec.Column(9).(*array.Boolean).Value(i),
	}
}

var all = []string{"n", "name", "plain", "bytes", "time", "small", "map", "share", "half", "even"}

// 300,000 rows make three row groups, and pages that end at different rows.
func TestRecordsHoldEveryRowInOrder(t *testing.T) {
	for _, n := range []int{0, 1, 300_000} {
		at, records := int64(0), 0
		err := batch.Batches(context.Background(), fileOf(t, n), "t", all, func(rec arrow.Record) error {
			records++
			for i := range int(rec.NumRows()) {
				got, want := values(rec, i), rowOf(at)
				if !bytes.Equal(got.Bytes, want.Bytes) {
					return fmt.Errorf("row %d has bytes %x, want %x", at, got.Bytes, want.Bytes)
				}
				if got.Bytes, want.Bytes = nil, nil; fmt.Sprint(got) != fmt.Sprint(want) {
					return fmt.Errorf("row %d is %+v, want %+v", at, got, want)
				}
				at++
			}
			return nil
		})
		if err != nil || at != int64(n) {
			t.Fatalf("%d of %d rows, %v", at, n, err)
		}
		if n == 300_000 && records < 3*2 {
			t.Errorf("%d records: pages are expected to end at different rows", records)
		}
	}
}

func TestColumnsLieAsAskedFor(t *testing.T) {
	err := batch.Batches(context.Background(), fileOf(t, 3), "t", []string{"even", "n"}, func(rec arrow.Record) error {
		if rec.ColumnName(0) != "even" || rec.ColumnName(1) != "n" || rec.NumCols() != 2 {
			t.Errorf("columns are %v", rec.Schema())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The mean of n/7 for n from 0 to 99,999 is 99,999/14; the variance of n is
// (100,000² - 1)/12 over all, which the sample variance exceeds by N/(N-1).
func TestGonumWorksOnAColumn(t *testing.T) {
	const n = 100_000
	sum, rows := 0.0, 0
	var first []float64
	err := batch.Batches(context.Background(), fileOf(t, n), "t", []string{"share"}, func(rec arrow.Record) error {
		share, err := batch.Float64s(rec, "share")
		if err != nil {
			return err
		}
		if first == nil {
			first = append(first, share...)
		}
		sum += stat.Mean(share, nil) * float64(len(share))
		rows += len(share)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := 99_999.0 / 14; math.Abs(sum/float64(rows)-want) > 1e-6 {
		t.Errorf("mean %v, want %v", sum/float64(rows), want)
	}
	m := float64(len(first))
	if got, want := stat.Variance(first, nil), m*(m+1)/12/49; math.Abs(got/want-1) > 1e-9 {
		t.Errorf("variance of the first %v rows %v, want %v", m, got, want)
	}
}

// The slice is the memory of the array, and looking at a column costs no
// memory that grows with its rows.
func TestFloat64sCopiesNothing(t *testing.T) {
	seen := false
	err := batch.Batches(context.Background(), fileOf(t, 30_000), "t", []string{"share"}, func(rec arrow.Record) error {
		seen = true
		share, err := batch.Float64s(rec, "share")
		if err != nil {
			return err
		}
		buffer := rec.Column(0).Data().Buffers()[1].Bytes()
		if unsafe.Pointer(&share[0]) != unsafe.Pointer(&buffer[0]) {
			t.Error("the values are not the array's memory")
		}
		if n := testing.AllocsPerRun(100, func() { _, _ = batch.Float64s(rec, "share") }); n > 2 {
			t.Errorf("a look at a column allocates %v times", n)
		}
		return nil
	})
	if err != nil || !seen {
		t.Fatal(seen, err)
	}
}

// From inflated pages to arrays nothing is copied: 300,000 values of 8 bytes
// take 2.4 MB, and all that is allocated beside the file itself and the pages,
// which the Parquet library uses again, is far less.
func TestBatchesCopyNothing(t *testing.T) {
	f := fileOf(t, 300_000)
	read := func() {
		err := batch.Batches(context.Background(), f, "t", []string{"share", "n"}, func(arrow.Record) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	read() // fills the library's pools
	result := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			read()
		}
	})
	// Reading the file into memory grows a buffer, to five times its size in sum.
	limit := int64(6*len(f.data)) + 2_400_000
	if got := result.AllocedBytesPerOp(); got > limit {
		t.Errorf("reading 4.8 MB of values in a file of %d bytes allocates %d bytes, more than %d", len(f.data), got, limit)
	}
}

func TestBatchesTellsWhatIsWrong(t *testing.T) {
	ctx, good := context.Background(), fileOf(t, 3)
	none := func(arrow.Record) error { return nil }
	if err := batch.Batches(ctx, good, "t", []string{"nothing"}, none); !errors.Is(err, batch.ErrColumn) {
		t.Errorf("an unknown column: err = %v, want ErrColumn", err)
	}
	if err := batch.Batches(ctx, &file{data: good.data[:100]}, "t", all, none); !errors.Is(err, table.ErrCorrupt) {
		t.Errorf("part of a file: err = %v, want ErrCorrupt", err)
	}
	stop := errors.New("stop")
	if err := batch.Batches(ctx, good, "t", all, func(arrow.Record) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("err = %v, want that of visit", err)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if err := batch.Batches(canceled, good, "t", all, none); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want context.Canceled", err)
	}
	err := batch.Batches(ctx, good, "t", []string{"n"}, func(rec arrow.Record) error {
		if _, err := batch.Float64s(rec, "n"); !errors.Is(err, batch.ErrType) {
			t.Errorf("integers as floats: err = %v, want ErrType", err)
		}
		_, err := batch.Float64s(rec, "share")
		return err
	})
	if !errors.Is(err, batch.ErrColumn) {
		t.Errorf("a column that is not in the record: err = %v, want ErrColumn", err)
	}
}

func TestAPanicOfVisitIsItsOwn(t *testing.T) {
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("recovered %v, want the caller's own panic", p)
		}
	}()
	_ = batch.Batches(context.Background(), fileOf(t, 3), "t", all, func(arrow.Record) error { panic("mine") })
}

func BenchmarkBatches(b *testing.B) {
	f := fileOf(b, 200_000)
	sum := 0.0
	b.ReportAllocs()
	for b.Loop() {
		err := batch.Batches(context.Background(), f, "t", []string{"share"}, func(rec arrow.Record) error {
			share, err := batch.Float64s(rec, "share")
			sum += stat.Mean(share, nil)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(200_000*b.N)/b.Elapsed().Seconds(), "rows/s")
}
