package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// maxLinks is how many linked directories one path may lead through. A handful
// serves every honest layout; a tangle of links would list for ever.
const maxLinks = 8

// List implements Store. It holds the entries of one directory for each level
// in memory. A link to a directory above itself is left out, because its files
// are listed anyway; a broken link is listed with size 0. A directory that
// cannot be read, or a path through more than eight linked directories, is an
// error that names it. A file whose name is no key is listed like any other, for
// the caller to count; it cannot be opened.
func (d *Dir) List(ctx context.Context, prefix string, visit func(Info) error) error {
	w := walk{ctx: ctx, prefix: prefix, visit: visit}
	start := prefix[:strings.LastIndexByte(prefix, '/')+1]
	if start != "" && CheckKey(strings.TrimSuffix(start, "/")) != nil {
		return nil // no key can start so
	}
	path := filepath.Join(d.path, filepath.FromSlash(start))
	info, err := os.Stat(path)
	if start != "" && (absent(err) || err == nil && !info.IsDir()) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	return w.folder(path, start, []fs.FileInfo{info}, 0)
}

// walk is one listing on its way.
type walk struct {
	ctx    context.Context
	prefix string
	visit  func(Info) error
}

// entry is one name of a directory; key ends in a slash for a directory.
type entry struct {
	key  string
	info fs.FileInfo
	link bool
}

// folder lists the directory path, whose keys start with base. above holds it
// and the directories that led to it.
func (w *walk) folder(path, base string, above []fs.FileInfo, links int) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	entries, err := w.entries(path, base)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.key, "/") {
			if err := w.visit(Info{Key: e.key, Size: e.info.Size()}); err != nil {
				return err
			}
			continue
		}
		if e.link && slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, e.info) }) {
			continue
		}
		below := filepath.Join(path, filepath.Base(e.key))
		hops := links
		if e.link {
			hops++
		}
		if hops > maxLinks {
			return fmt.Errorf("list: %s: more than %d linked directories on one path", below, maxLinks)
		}
		if err := w.folder(below, e.key, append(above, e.info), hops); err != nil {
			return err
		}
	}
	return nil
}

// entries returns the objects and directories of path in the order of their
// keys: a directory sorts as its name with a slash.
func (w *walk) entries(path, base string) ([]entry, error) {
	names, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for _, n := range names {
		e, ok, err := w.entry(path, base, n)
		if err != nil {
			return nil, err
		}
		if ok {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	return entries, nil
}

// entry looks at one name; ok is false when nothing below it can be listed.
func (w *walk) entry(path, base string, n fs.DirEntry) (e entry, ok bool, err error) {
	key := base + n.Name()
	if strings.HasPrefix(n.Name(), temporary) {
		return e, false, nil
	}
	if !strings.HasPrefix(key, w.prefix) {
		return e, false, nil
	}
	e.link = n.Type()&fs.ModeSymlink != 0
	if e.link {
		e.info, err = os.Stat(filepath.Join(path, n.Name()))
		if absent(err) || errors.Is(err, syscall.ELOOP) {
			e.info, err = n.Info()
			return entry{key: key, info: emptyInfo{e.info}}, err == nil, err
		}
	} else {
		e.info, err = n.Info()
		if absent(err) {
			return e, false, nil // removed since the directory was read
		}
	}
	if err != nil {
		return e, false, err
	}
	e.key = key
	if e.info.IsDir() {
		e.key += "/"
		return e, true, nil
	}
	return e, e.info.Mode().IsRegular(), nil
}

// emptyInfo is a broken link's: it has no bytes of its own.
type emptyInfo struct{ fs.FileInfo }

// Size returns 0.
func (emptyInfo) Size() int64 { return 0 }
