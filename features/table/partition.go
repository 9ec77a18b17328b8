package table

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yoban/features/blob"
)

// root is where the feature tables lie in the lake.
const root = "features/"

// Partition is the rows of one table, account and UTC day. It is one file.
type Partition struct {
	Table   string // e.g. Calls
	Account string // 12 digits
	Date    string // YYYY-MM-DD
}

// Key returns the key of the partition's file, in the layout that engines know
// as Hive partitions:
//
//	features/<table>/account=<12 digits>/date=<YYYY-MM-DD>/part-0.parquet
func (p Partition) Key() string {
	return fmt.Sprintf("%s%s/account=%s/date=%s/part-0.parquet", root, p.Table, p.Account, p.Date)
}

// ParsePartition returns the partition whose Key is key; ok is false when key
// is no such key.
func ParsePartition(key string) (p Partition, ok bool) {
	parts := strings.Split(key, "/")
	if len(parts) != 5 {
		return Partition{}, false
	}
	p.Table = parts[1]
	p.Account = strings.TrimPrefix(parts[2], "account=")
	p.Date = strings.TrimPrefix(parts[3], "date=")
	if !isAccount(p.Account) {
		return Partition{}, false
	}
	if _, err := time.Parse(time.DateOnly, p.Date); err != nil || p.Key() != key {
		return Partition{}, false
	}
	return p, true
}

// Partitions returns the partitions of a table that a store holds, by account
// and date. Objects with other keys are passed over: they may be another
// program's, and no rows of this table are under them.
func Partitions(ctx context.Context, store blob.Store, table string) ([]Partition, error) {
	var out []Partition
	err := store.List(ctx, root+table+"/", func(info blob.Info) error {
		if p, ok := ParsePartition(info.Key); ok {
			out = append(out, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list partitions of %s: %w", table, err)
	}
	return out, nil
}

func isAccount(s string) bool {
	if len(s) != 12 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
