// Package tempfile makes files that leave nothing behind.
package tempfile

import "os"

// File is a temporary file without a name: what it holds is gone when it is closed
// or the program ends, however that comes about.
type File struct{ *os.File }

// New makes an empty file in the directory for temporary ones (TMPDIR). The
// program's name and what it is for are in its name while it has one.
func New(purpose string) (File, error) {
	f, err := os.CreateTemp("", "yoban-"+purpose+"-*")
	if err != nil {
		return File{}, err
	}
	_ = os.Remove(f.Name()) // where an open file cannot be removed, Close does it
	return File{f}, nil
}

// Close frees the file's room. Nothing in it is meant to be kept, so there is
// no error to tell.
func (f File) Close() {
	_ = f.File.Close()
	_ = os.Remove(f.Name())
}
