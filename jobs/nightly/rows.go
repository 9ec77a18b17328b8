package nightly

import (
	"context"
	"errors"
	"time"

	"yoban/features/blob"
	"yoban/features/sketch"
	"yoban/features/table"
)

// readRows reads all tables of an account's day, without what the night is blind
// to; a table that the day has not is empty.
func (c *chain) readRows(ctx context.Context, account, date string) (*table.Day, error) {
	lake := c.Lake
	at := func(name string) string {
		return table.Partition{Table: name, Account: account, Date: date}.Key()
	}
	var r table.Day
	err := errors.Join(
		read(ctx, lake, at(table.Calls), &r.Calls),
		read(ctx, lake, at(table.Sessions), &r.Sessions),
		read(ctx, lake, at(table.Objects), &r.Objects),
		read(ctx, lake, at(table.Flows), &r.Flows),
		read(ctx, lake, at(table.Queries), &r.Queries),
	)
	c.Blind.empty(&r)
	return &r, err
}

func read[R any](ctx context.Context, lake blob.Store, key string, into *[]R) error {
	rows, err := table.Read[R](ctx, lake, key)
	if errors.Is(err, blob.ErrNotFound) {
		return nil
	}
	*into = rows
	return err
}

// dayNumber returns the days since 1970-01-01 of a date of the lake.
func dayNumber(date string) int32 {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	return sketch.Day(t.Unix())
}
