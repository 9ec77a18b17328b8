package baseline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/stat"

	"yoban/features/blob"
	"yoban/features/table"
	"yoban/features/table/batch"
)

// Shape describes one measure of an account's features on the newest day of a
// window, so that two cards show at a glance whether the account's life has
// changed between them.
type Shape struct {
	Table  string  `json:"table"`
	Column string  `json:"column"`
	Rows   int     `json:"rows"`
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	P95    float64 `json:"p95"`
}

// shapeColumns are the float columns that cards describe.
var shapeColumns = []struct {
	table   string
	columns []string
}{
	{table.Flows, []string{"minutes", "bytes_per_packet_out", "bytes_per_packet_in", "packets_per_minute", "out_share"}},
	{table.Queries, []string{"nx_share", "entropy"}},
	{table.Sessions, []string{"error_share"}},
}

// Shapes measures the features of one account and day. Tables that the day has
// not are left out. The columns go from the file's pages to the statistics
// without being copied, but for the one copy that sorting needs.
func Shapes(ctx context.Context, lake blob.Store, account, date string) ([]Shape, error) {
	var out []Shape
	for _, t := range shapeColumns {
		values := make([][]float64, len(t.columns))
		key := table.Partition{Table: t.table, Account: account, Date: date}.Key()
		err := batch.Batches(ctx, lake, key, t.columns, func(r batch.Record) error {
			for i, c := range t.columns {
				x, err := batch.Float64s(r, c)
				if err != nil {
					return err
				}
				values[i] = append(values[i], x...)
			}
			return nil
		})
		if errors.Is(err, blob.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("measure features of %s %s: %w", account, date, err)
		}
		for i, c := range t.columns {
			if s, ok := shapeOf(t.table, c, values[i]); ok {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

func shapeOf(table, column string, x []float64) (Shape, bool) {
	if len(x) == 0 {
		return Shape{}, false
	}
	slices.Sort(x)
	return Shape{Table: table, Column: column, Rows: len(x), Mean: stat.Mean(x, nil),
		Median: stat.Quantile(0.5, stat.Empirical, x, nil), P95: stat.Quantile(0.95, stat.Empirical, x, nil)}, true
}
