package table_test

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

// memory is a Store in a map, as little as these tests need.
type memory map[string][]byte

func (m memory) Name() string { return "memory" }

func (m memory) List(_ context.Context, prefix string, visit func(blob.Info) error) error {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if strings.HasPrefix(key, prefix) {
			if err := visit(blob.Info{Key: key, Size: int64(len(m[key]))}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m memory) Open(_ context.Context, key string) (io.ReadCloser, error) {
	data, ok := m[key]
	if !ok {
		return nil, fmt.Errorf("%s: %w", key, blob.ErrNotFound)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (m memory) Put(_ context.Context, key string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	m[key] = b.Bytes()
	return nil
}

func (m memory) PutIfAbsent(ctx context.Context, key string, write func(io.Writer) error) error {
	if _, ok := m[key]; ok {
		return blob.ErrExists
	}
	return m.Put(ctx, key, write)
}

func (m memory) Delete(_ context.Context, key string) error {
	delete(m, key)
	return nil
}
