package blobtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"yoban/features/blob"
)

// Memory is a store in a map, for tests that look at bytes: as little as they
// need. It takes any key and is for one goroutine.
type Memory map[string][]byte

// Name implements blob.Store.
func (m Memory) Name() string { return "memory" }

// List implements blob.Store.
func (m Memory) List(_ context.Context, prefix string, visit func(blob.Info) error) error {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if strings.HasPrefix(key, prefix) {
			if err := visit(blob.Info{Key: key, Size: int64(len(m[key]))}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Open implements blob.Store.
func (m Memory) Open(_ context.Context, key string) (io.ReadCloser, error) {
	data, ok := m[key]
	if !ok {
		return nil, fmt.Errorf("%s: %w", key, blob.ErrNotFound)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// Put implements blob.Store.
func (m Memory) Put(_ context.Context, key string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	m[key] = b.Bytes()
	return nil
}

// PutIfAbsent implements blob.Store.
func (m Memory) PutIfAbsent(ctx context.Context, key string, write func(io.Writer) error) error {
	if _, ok := m[key]; ok {
		return blob.ErrExists
	}
	return m.Put(ctx, key, write)
}

// Delete implements blob.Store.
func (m Memory) Delete(_ context.Context, key string) error {
	delete(m, key)
	return nil
}
