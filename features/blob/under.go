package blob

import (
	"context"
	"io"
	"strings"
)

// under is a Store that shows what lies below a folder of another.
type under struct {
	store  Store
	folder string
}

// Under returns a store of what lies below a folder of another store, such as
// "dry-run/", with the folder taken off the keys. The folder ends in a slash.
func Under(s Store, folder string) Store { return under{s, folder} }

// Name implements Store.
func (u under) Name() string { return u.store.Name() + "/" + strings.TrimSuffix(u.folder, "/") }

// List implements Store.
func (u under) List(ctx context.Context, prefix string, visit func(Info) error) error {
	return u.store.List(ctx, u.folder+prefix, func(i Info) error {
		i.Key = strings.TrimPrefix(i.Key, u.folder)
		return visit(i)
	})
}

// key returns a key of the store below, or an error for what is no key here.
func (u under) key(key string) (string, error) { return u.folder + key, CheckKey(key) }

// Open implements Store.
func (u under) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	key, err := u.key(key)
	if err != nil {
		return nil, err
	}
	return u.store.Open(ctx, key)
}

// Put implements Store.
func (u under) Put(ctx context.Context, key string, write func(io.Writer) error) error {
	key, err := u.key(key)
	if err != nil {
		return err
	}
	return u.store.Put(ctx, key, write)
}

// PutIfAbsent implements Store.
func (u under) PutIfAbsent(ctx context.Context, key string, write func(io.Writer) error) error {
	key, err := u.key(key)
	if err != nil {
		return err
	}
	return u.store.PutIfAbsent(ctx, key, write)
}

// Delete implements Store.
func (u under) Delete(ctx context.Context, key string) error {
	key, err := u.key(key)
	if err != nil {
		return err
	}
	return u.store.Delete(ctx, key)
}
