package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"yoban/features/blob"
	"yoban/features/logs"
)

// ErrNoLogs says that there is nothing to measure.
var ErrNoLogs = errors.New("no logs that are read")

// choice is the objects of one kind to measure.
type choice struct {
	kind    logs.Kind
	objects []logs.Object // by date and ID
	of      int           // that there are
}

// choose finds the logs and takes of each kind the first objects, by date, up to
// the bound on their stored bytes: whole days as far as they go, because rows
// come by hour.
func choose(ctx context.Context, opt *Options) ([]choice, error) {
	listing, err := logs.Discover(ctx, opt.Logs, logs.Options{From: opt.From, To: opt.To})
	if err != nil {
		return nil, fmt.Errorf("find logs: %w", err)
	}
	var chosen []choice
	for k := range logs.Kinds {
		c := choice{kind: logs.Kind(k)}
		if !c.kind.Readable() || len(opt.Kinds) > 0 && !slices.Contains(opt.Kinds, c.kind) {
			continue
		}
		stored := int64(0)
		for _, o := range listing.Objects {
			if o.Kind != c.kind {
				continue
			}
			c.of++
			// At least one object, however large.
			if opt.MaxBytes == 0 || len(c.objects) == 0 || len(c.objects) == c.of-1 && stored+o.Size <= opt.MaxBytes {
				c.objects = append(c.objects, o)
				stored += o.Size
			}
		}
		if c.of > 0 {
			chosen = append(chosen, c)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("%w were found", ErrNoLogs)
	}
	return chosen, nil
}

// stores returns the stores of the chosen objects, with nothing else in them.
func (c *choice) stores() []blob.Store {
	byStore := map[blob.Store]*part{}
	var out []blob.Store
	for _, o := range c.objects {
		p := byStore[o.Store]
		if p == nil {
			p = &part{Store: o.Store, keys: map[string]bool{}}
			byStore[o.Store] = p
			out = append(out, p)
		}
		p.keys[o.Key] = true
	}
	return out
}

// part is a store that lists some of its objects only.
type part struct {
	blob.Store
	keys map[string]bool
}

// List implements blob.Store.
func (p *part) List(ctx context.Context, prefix string, visit func(blob.Info) error) error {
	return p.Store.List(ctx, prefix, func(i blob.Info) error {
		if !p.keys[i.Key] {
			return nil
		}
		return visit(i)
	})
}
