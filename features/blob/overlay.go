package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Overlay is a Store that shows one store through another: what is written goes
// to the upper one, what is read comes from there or else from the lower one,
// which is never changed. What is deleted is hidden for as long as the Overlay
// lives; it does not outlive it.
type Overlay struct {
	lower, upper Store
	through      []string // prefixes of the keys seen in the lower store; all of them if empty

	mu     sync.Mutex
	hidden map[string]bool // deleted keys of the lower store
}

// NewOverlay returns an overlay. Of the lower store the keys with one of the
// prefixes are seen; without prefixes all are.
func NewOverlay(lower, upper Store, prefixes ...string) *Overlay {
	return &Overlay{lower: lower, upper: upper, through: prefixes, hidden: map[string]bool{}}
}

// Name names both stores.
func (o *Overlay) Name() string { return o.upper.Name() + " over " + o.lower.Name() }

// shows reports whether a key of the lower store is to be seen.
func (o *Overlay) shows(key string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.hidden[key] && (len(o.through) == 0 || slices.ContainsFunc(o.through, func(p string) bool { return strings.HasPrefix(key, p) }))
}

// List implements Store. It holds the keys below the prefix in memory.
func (o *Overlay) List(ctx context.Context, prefix string, visit func(Info) error) error {
	all := map[string]Info{}
	err := o.lower.List(ctx, prefix, func(i Info) error {
		if o.shows(i.Key) {
			all[i.Key] = i
		}
		return nil
	})
	if err == nil {
		err = o.upper.List(ctx, prefix, func(i Info) error {
			all[i.Key] = i
			return nil
		})
	}
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if err := visit(all[key]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Open implements Store.
func (o *Overlay) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	r, err := o.upper.Open(ctx, key)
	if errors.Is(err, ErrNotFound) && o.shows(key) {
		return o.lower.Open(ctx, key)
	}
	return r, err
}

// Put implements Store.
func (o *Overlay) Put(ctx context.Context, key string, write func(io.Writer) error) error {
	return o.upper.Put(ctx, key, write)
}

// PutIfAbsent implements Store. Of several that race for a key one wins, as in
// the upper store.
func (o *Overlay) PutIfAbsent(ctx context.Context, key string, write func(io.Writer) error) error {
	if o.shows(key) {
		r, err := o.lower.Open(ctx, key)
		if err == nil {
			return errors.Join(fmt.Errorf("put %s: %w", key, ErrExists), r.Close())
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return o.upper.PutIfAbsent(ctx, key, write)
}

// Delete implements Store.
func (o *Overlay) Delete(ctx context.Context, key string) error {
	if err := o.upper.Delete(ctx, key); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hidden[key] = true
	return nil
}
