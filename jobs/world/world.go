// Package world learns what is ordinary in accounts nobody has seen yet, from
// simulated organisations or from lakes: it makes the table of package
// models/world. It counts each account once, whatever its size.
package world

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/features/table"
	"yoban/jobs/ingest"
	"yoban/jobs/simulate"
	"yoban/models/baseline"
	"yoban/models/world"
)

// Options say what to learn from.
type Options struct {
	Lakes         []blob.Store // lakes to learn from; with any, nothing is simulated
	Organisations int          // else organisations to simulate
	Seed          uint64       // of the first; the others follow
	Days          int          // days that each lives
	Progress      func(done, total int)
}

// attributes are those whose values mean the same everywhere.
var attributes = map[string]bool{baseline.Action: true, baseline.Agent: true, baseline.Auth: true}

// Learn counts the accounts of all lakes, or of organisations that it simulates
// and forgets.
func Learn(ctx context.Context, opt Options) (*world.Table, error) {
	var counts world.Counts
	total, add := opt.Organisations, func(i int) error { return addSimulated(ctx, shapeOf(i, opt), &counts) }
	if len(opt.Lakes) > 0 {
		total, add = len(opt.Lakes), func(i int) error { return addLake(ctx, opt.Lakes[i], &counts) }
	}
	for i := range total {
		if err := add(i); err != nil {
			return nil, err
		}
		if opt.Progress != nil {
			opt.Progress(i+1, total)
		}
	}
	t := counts.Table()
	if t.Accounts() == 0 {
		return nil, errors.New("no account with features to learn from")
	}
	return t, nil
}

// shapeOf varies the organisations: two to six accounts, ten to fifty people.
func shapeOf(i int, opt Options) simulate.Options {
	return simulate.Options{Seed: opt.Seed + uint64(i), Accounts: 2 + i%5, People: 10 + 8*(i%6), Instances: 4 + 3*(i%4),
		Days: opt.Days, TrainDays: opt.Days, NoAttacks: true}
}

func addSimulated(ctx context.Context, shape simulate.Options, counts *world.Counts) (err error) {
	dir, err := os.MkdirTemp("", "yoban-world-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if _, err := simulate.Run(ctx, filepath.Join(dir, "logs"), shape, nil); err != nil {
		return err
	}
	logs, err := blob.OpenDir(filepath.Join(dir, "logs"))
	if err != nil {
		return err
	}
	lake, err := blob.CreateDir(filepath.Join(dir, "lake"))
	if err != nil {
		return err
	}
	places, err := enrich.Open(enrich.Config{})
	if err != nil {
		return err
	}
	defer places.Close()
	if _, err := ingest.Run(ctx, ingest.Options{Logs: []blob.Store{logs}, Lake: lake, Places: places, Workers: 1}); err != nil {
		return fmt.Errorf("organisation %d: %w", shape.Seed, err)
	}
	return addLake(ctx, lake, counts)
}

// addLake counts each account of a lake.
func addLake(ctx context.Context, lake blob.Store, counts *world.Counts) error {
	days, err := ingest.Accounts(ctx, lake)
	if err != nil {
		return err
	}
	shown := map[string]map[string]map[string]bool{} // account → attribute → value
	for _, d := range days {
		calls, err := table.ReadPartition[table.CallRow](ctx, lake, table.Partition{Table: table.Calls, Account: d.Account, Date: d.Date})
		if err != nil {
			return err
		}
		if shown[d.Account] == nil && len(calls) > 0 {
			shown[d.Account] = map[string]map[string]bool{}
		}
		for i := range calls {
			note(shown[d.Account], &calls[i])
		}
	}
	for _, account := range shown {
		counts.Add(account)
	}
	return nil
}

func note(account map[string]map[string]bool, r *table.CallRow) {
	values := append(baseline.CallContext(r), baseline.Value{Attribute: baseline.Action, Value: baseline.ActionValue(r)})
	for _, v := range values {
		if !attributes[v.Attribute] {
			continue
		}
		if account[v.Attribute] == nil {
			account[v.Attribute] = map[string]bool{}
		}
		account[v.Attribute][v.Value] = true
	}
}
