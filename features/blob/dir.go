package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
)

// temporary starts the names of files that Put is still writing. List leaves
// them out, and no key may use the name.
const temporary = ".yoban-tmp-"

// Dir is a Store over one directory: a key is a path below it. Files whose
// names are not valid keys, and anything but regular files, are not objects.
// A link to a file or to a directory is followed.
type Dir struct {
	path string
	next atomic.Uint64 // numbers temporary files
}

// OpenDir returns the store over the directory path, which must exist.
func OpenDir(path string) (*Dir, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("open store %s: not a directory", path)
	}
	return &Dir{path: filepath.Clean(path)}, nil
}

// CreateDir is OpenDir, but makes the directory and its parents when absent.
func CreateDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, fmt.Errorf("create store: %w", err)
	}
	return OpenDir(path)
}

// Name returns the directory's path as it was given, cleaned.
func (d *Dir) Name() string { return d.path }

// Open implements Store.
func (d *Dir) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	path, err := d.file(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	// Looked at before it is opened, because opening a pipe blocks.
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open %s: not a regular file: %w", path, ErrNotFound)
	}
	if err != nil {
		return nil, notFound(err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, notFound(err)
	}
	return f, nil
}

// Put implements Store. The new bytes are on the disk before they get the name.
func (d *Dir) Put(ctx context.Context, key string, write func(io.Writer) error) error {
	return d.put(ctx, key, write, os.Rename)
}

// PutIfAbsent implements Store. Of several that race for a key one wins.
func (d *Dir) PutIfAbsent(ctx context.Context, key string, write func(io.Writer) error) error {
	path, err := d.file(ctx, key)
	if err != nil {
		return fmt.Errorf("put: %w", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("put %s: %w", path, ErrExists)
	}
	return d.put(ctx, key, write, func(from, to string) error {
		// link(2) fails when the name is taken; rename(2) would replace it.
		if err := os.Link(from, to); err != nil {
			return err
		}
		return os.Remove(from)
	})
}

// Delete implements Store. Directories that become empty stay.
func (d *Dir) Delete(ctx context.Context, key string) error {
	path, err := d.file(ctx, key)
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	info, err := os.Lstat(path)
	if absent(err) || err == nil && info.IsDir() {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	if err := os.Remove(path); err != nil && !absent(err) {
		return fmt.Errorf("delete: %w", err)
	}
	return nil
}

// file returns the path of key, or why it has none.
func (d *Dir) file(ctx context.Context, key string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if err := CheckKey(key); err != nil {
		return "", err
	}
	if strings.HasPrefix(key[strings.LastIndexByte(key, '/')+1:], temporary) {
		return "", fmt.Errorf("key %q: %w", key, ErrKey)
	}
	return filepath.Join(d.path, filepath.FromSlash(key)), nil
}

// notFound gives the file system's "not there" the store's name.
func notFound(err error) error {
	if absent(err) {
		return fmt.Errorf("%w: %w", err, ErrNotFound)
	}
	return err
}

// absent tells whether err means that a path does not exist. A path that leads
// through a file (ENOTDIR) does not exist either.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
