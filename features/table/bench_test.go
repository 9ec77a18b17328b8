package table_test

import (
	"context"
	"fmt"
	"testing"

	"yoban/features/table"
)

// dayOfCalls is a plausible day of one account: 200,000 rows of 200 principals.
func dayOfCalls() []table.CallRow {
	rows := make([]table.CallRow, 200_000)
	for i := range rows {
		rows[i] = table.CallRow{
			Account:   "123456789012",
			Principal: fmt.Sprintf("arn:aws:iam::123456789012:role/service-%03d", i/1000),
			Hour:      1769817600000 + int64(i/42%24)*3_600_000,
			Service:   fmt.Sprintf("service%d", i/7%6),
			Action:    fmt.Sprintf("Action%03d", i%42),
			Region:    "eu-west-1", Country: "DE", Network: fmt.Sprintf("as:%d", 64500+i%5),
			Agent: "boto3", Auth: "session", Outcome: "ok",
			Calls: int64(i % 977), First: 1769817600000 + int64(i)*431, Last: 1769817600000 + int64(i)*977,
			Sample: fmt.Appendf(nil, "%064x", i*2654435761),
		}
	}
	table.Sort(rows)
	return rows
}

func BenchmarkWrite(b *testing.B) {
	rows, store, ctx := dayOfCalls(), memory{}, context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if err := table.Write(ctx, store, key, rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(len(store[key]))/float64(len(rows)), "bytes/row")
}

func BenchmarkRead(b *testing.B) {
	rows, store, ctx := dayOfCalls(), memory{}, context.Background()
	if err := table.Write(ctx, store, key, rows); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.Read[table.CallRow](ctx, store, key); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
}
