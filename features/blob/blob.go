// Package blob owns where bytes lie: a Store is a flat space of keys, over a
// directory today and an object store by the same five methods.
//
// Keys use forward slashes, never start with one, and never contain "." or
// ".." segments, empty segments or control characters; ErrKey is returned for
// others. A Store is safe for concurrent use. It knows nothing of formats.
package blob

import (
	"context"
	"errors"
	"io"
)

// Errors that callers branch on.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("already exists")
	ErrKey      = errors.New("invalid key")
)

// Info describes one object.
type Info struct {
	Key  string
	Size int64 // bytes
}

// Store holds objects under keys.
type Store interface {
	// Name tells a person where the store is, e.g. a directory.
	Name() string
	// List calls visit for every object whose key starts with prefix, in
	// ascending order of keys. It stops at the first error, which it returns.
	List(ctx context.Context, prefix string, visit func(Info) error) error
	// Open reads an object from its start. The caller closes it. It returns
	// ErrNotFound, wrapped, when there is no such object.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Put writes an object whole, replacing any that is there: readers see the
	// old bytes or the new ones, never a mixture, and a failure leaves the old.
	Put(ctx context.Context, key string, write func(io.Writer) error) error
	// PutIfAbsent is Put, but returns ErrExists, wrapped, when the key is taken.
	PutIfAbsent(ctx context.Context, key string, write func(io.Writer) error) error
	// Delete removes an object; removing an absent one is no error.
	Delete(ctx context.Context, key string) error
}
