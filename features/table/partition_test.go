package table_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/table"
)

func TestPartitionKeyIsTheDocumentedLayout(t *testing.T) {
	p := table.Partition{Table: table.Calls, Account: "123456789012", Date: "2026-01-31"}
	if p.Key() != key {
		t.Errorf("Key = %s, want %s", p.Key(), key)
	}
	if got, ok := table.ParsePartition(key); !ok || got != p {
		t.Errorf("ParsePartition = %+v, %v; want %+v", got, ok, p)
	}
}

func TestOtherKeysAreNoPartitions(t *testing.T) {
	for name, k := range map[string]string{
		"nothing":              "",
		"another part":         "features/calls/account=123456789012/date=2026-01-31/part-1.parquet",
		"another root":         "elsewhere/calls/account=123456789012/date=2026-01-31/part-0.parquet",
		"a short account":      "features/calls/account=12345678901/date=2026-01-31/part-0.parquet",
		"letters as account":   "features/calls/account=12345678901x/date=2026-01-31/part-0.parquet",
		"no such day":          "features/calls/account=123456789012/date=2026-02-30/part-0.parquet",
		"no name of column":    "features/calls/123456789012/2026-01-31/part-0.parquet",
		"deeper":               "features/calls/x/account=123456789012/date=2026-01-31/part-0.parquet",
		"a day in short form":  "features/calls/account=123456789012/date=2026-1-31/part-0.parquet",
		"another file beneath": "features/calls/account=123456789012/date=2026-01-31/part-0.parquet/x",
	} {
		if p, ok := table.ParsePartition(k); ok {
			t.Errorf("%s: taken for %+v", name, p)
		}
	}
}

func TestPartitionsAreListedByAccountAndDate(t *testing.T) {
	want := []table.Partition{
		{Table: table.Calls, Account: "000000000001", Date: "2026-01-02"},
		{Table: table.Calls, Account: "123456789012", Date: "2025-12-31"},
		{Table: table.Calls, Account: "123456789012", Date: "2026-01-01"},
	}
	store := memory{"features/calls/notes.txt": nil}
	for _, p := range want {
		store[p.Key()] = nil
		p.Table = table.Flows
		store[p.Key()] = nil
	}
	got, err := table.Partitions(context.Background(), store, table.Calls)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("err = %v, partitions (-want +got):\n%s", err, diff)
	}
}

type broken struct{ memory }

var errBroken = errors.New("broken")

func (broken) List(context.Context, string, func(blob.Info) error) error { return errBroken }

func TestPartitionsTellsThatAStoreFails(t *testing.T) {
	if _, err := table.Partitions(context.Background(), broken{}, table.Calls); !errors.Is(err, errBroken) {
		t.Errorf("err = %v, want that of the store", err)
	}
}
