package baseline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yoban/features/blob"
	"yoban/features/table"
)

// dateOf returns a day as YYYY-MM-DD.
func dateOf(day int32) string {
	return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly)
}

// recipe numbers the way Summarise works. It is part of the key, so that a
// partial made in another way is made anew; raise it with every change.
const recipe = 5

// partialKey is where the partial of one version of a day's features lies.
func partialKey(account, date, version string) string {
	return fmt.Sprintf("partials/account=%s/date=%s/%s-r%d.parquet", account, date, version, recipe)
}

// ReadPartial returns the stored partial of a day whose features have the given
// version; ok is false when there is none.
func ReadPartial(ctx context.Context, lake blob.Store, account, date, version string) (p Partial, ok bool, err error) {
	rows, err := table.Read[Mark](ctx, lake, partialKey(account, date, version))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read partial of %s %s: %w", account, date, err)
	}
	return rows, true, nil
}

// WritePartial stores the partial of a day and removes those of other versions
// of its features.
func WritePartial(ctx context.Context, lake blob.Store, account, date, version string, p Partial) error {
	key := partialKey(account, date, version)
	var old []string
	err := lake.List(ctx, fmt.Sprintf("partials/account=%s/date=%s/", account, date), func(i blob.Info) error {
		if i.Key != key {
			old = append(old, i.Key)
		}
		return nil
	})
	if err == nil {
		err = table.Write(ctx, lake, key, p)
	}
	for _, k := range old {
		err = errors.Join(err, lake.Delete(ctx, k))
	}
	if err != nil {
		return fmt.Errorf("write partial of %s %s: %w", account, date, err)
	}
	return nil
}
