package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// put writes to a temporary file beside key's and publishes it by rename or
// link. Whatever goes wrong, the temporary file is removed.
func (d *Dir) put(ctx context.Context, key string, write func(io.Writer) error, publish func(from, to string) error) error {
	path, err := d.file(ctx, key)
	if err != nil {
		return fmt.Errorf("put: %w", err)
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	f, err := d.temporary(folder)
	if err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	err = fill(f, write)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = publish(f.Name(), path)
	}
	if errors.Is(err, fs.ErrExist) {
		err = ErrExists
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("put %s: %w", key, err)
	}
	if err := syncFolder(folder); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

// temporary creates a new file in folder. A name left by a process that was
// killed and had the same number is stepped over.
func (d *Dir) temporary(folder string) (*os.File, error) {
	for {
		name := fmt.Sprintf("%s%d-%d", temporary, os.Getpid(), d.next.Add(1))
		f, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// fill lets write fill f, and makes sure that its bytes reached the disk.
func fill(f *os.File, write func(io.Writer) error) error {
	w := &stickyWriter{w: f}
	err := write(w)
	if err == nil {
		err = w.err // a writer that forgot to look must not publish half a file
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncFolder makes a new name in folder survive a power cut.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = f.Sync()
	// Some network file systems cannot sync a directory; they say EINVAL.
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// stickyWriter remembers the first error of w.
type stickyWriter struct {
	w   io.Writer
	err error
}

func (s *stickyWriter) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(p)
	s.err = err
	return n, err
}
