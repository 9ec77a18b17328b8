package nightly

import (
	"context"
	"errors"

	"yoban/features/blob"
	"yoban/features/table"
)

// readRows reads all tables of an account's day, without what the night is blind
// to.
func (c *chain) readRows(ctx context.Context, account, date string) (*table.Day, error) {
	var r table.Day
	at := table.Partition{Account: account, Date: date}
	err := errors.Join(
		read(ctx, c.Lake, at, table.Calls, &r.Calls),
		read(ctx, c.Lake, at, table.Sessions, &r.Sessions),
		read(ctx, c.Lake, at, table.Objects, &r.Objects),
		read(ctx, c.Lake, at, table.Changes, &r.Changes),
		read(ctx, c.Lake, at, table.Matches, &r.Matches),
		read(ctx, c.Lake, at, table.Flows, &r.Flows),
		read(ctx, c.Lake, at, table.Queries, &r.Queries),
	)
	c.Blind.empty(&r)
	return &r, err
}

func read[R any](ctx context.Context, lake blob.Store, at table.Partition, name string, into *[]R) (err error) {
	at.Table = name
	*into, err = table.ReadPartition[R](ctx, lake, at)
	return err
}
