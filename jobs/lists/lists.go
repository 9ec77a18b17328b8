// Package lists owns the fetching of threat and trusted lists: from their
// addresses on the web into files that nights read.
//
// Sources come in, files and one Result a source go out. A file is replaced
// whole or not at all, and only by one that was read as a list and has entries:
// whatever a server does, the last good list stays. It matches nothing, and
// nights fetch nothing.
package lists

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"yoban/features/enrich/indicator"
)

// Source is one list and where it comes from.
type Source struct {
	indicator.ListConfig        // Path is the file to keep it in
	URL                  string // https, or http where PlainHTTP allows it
	SHA256               string // of the file as served, in hexadecimal; empty takes any
	PlainHTTP            bool   // anybody on the way may change what comes over http
}

// Options say how to fetch. Zero values take the defaults.
type Options struct {
	Client   *http.Client
	MaxBytes int64         // of one file as served; default MaxBytes
	Timeout  time.Duration // of one attempt, body included; default Timeout
	Attempts int           // default Attempts
	Wait     time.Duration // before the second attempt, doubled before each further one; default Wait
}

// Defaults of Options.
const (
	MaxBytes = 128 << 20       // GuardDuty takes 35 MB; the largest public lists have 40
	Timeout  = 2 * time.Minute // 128 MiB at 1 MiB/s
	Attempts = 3               // a server that fails three times is down
	Wait     = 2 * time.Second // restarts of servers take seconds
)

// Outcome is what became of a list.
type Outcome string

// The outcomes.
const (
	Updated   Outcome = "updated"   // there is a new file
	Unchanged Outcome = "unchanged" // the server has what is there already
	Kept      Outcome = "kept"      // it could not be fetched or used; the last good file stays
	Failed    Outcome = "failed"    // as Kept, and there is no file
)

// Result tells what became of one list.
type Result struct {
	Name    string
	Path    string
	URL     string // without what may be secret in it: user, query
	Outcome Outcome
	Bytes   int64 // of a new file
	Entries int   // in the file that stays
	Before  int   // entries in the file that was replaced; 0 without one
	Bad     int   // lines of the new file that are no entry
	Err     error // why it was kept or failed
}

// Update fetches every source, one after the other. The error joins those of
// all sources; each has a Result whatever happens.
func Update(ctx context.Context, sources []Source, opt Options) ([]Result, error) {
	opt = opt.withDefaults()
	var results []Result
	var errs []error
	for _, s := range sources {
		r := opt.update(ctx, s)
		if r.Err != nil {
			errs = append(errs, fmt.Errorf("list %q: %w", s.Name, r.Err))
		}
		results = append(results, r)
	}
	return results, errors.Join(errs...)
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = MaxBytes
	}
	if o.Timeout <= 0 {
		o.Timeout = Timeout
	}
	if o.Attempts <= 0 {
		o.Attempts = Attempts
	}
	if o.Wait <= 0 {
		o.Wait = Wait
	}
	if o.Client == nil {
		o.Client = &http.Client{}
	}
	return o
}

// update fetches one source.
func (o Options) update(ctx context.Context, s Source) Result {
	r := Result{Name: s.Name, Path: s.Path, URL: redacted(s.URL)}
	last, err := indicator.Check(s.ListConfig)
	good := err == nil
	known := validators{}
	if good {
		r.Before, r.Entries = last.Entries, last.Entries
		known = readValidators(s)
	}
	got, err := o.fetch(ctx, s, known)
	switch {
	case err == nil && got == nil:
		r.Outcome = Unchanged
		return r
	case err == nil:
		defer os.Remove(got.temporary) // no longer there when it was taken
		err = got.take(s, &r)
	}
	switch {
	case err == nil:
		r.Outcome = Updated
	case good:
		r.Outcome, r.Err = Kept, err
	default:
		r.Outcome, r.Err = Failed, err
	}
	return r
}

// download is a file that was fetched, beside where it is to be.
type download struct {
	temporary string
	bytes     int64
	validators
}

// take reads a download as a list and puts it in the place of the last one.
func (d *download) take(s Source, r *Result) error {
	trial := s.ListConfig
	trial.Path = d.temporary
	loaded, err := indicator.Check(trial)
	if err != nil {
		return fmt.Errorf("what the server sent is not used: %w", err)
	}
	if err := os.Rename(d.temporary, s.Path); err != nil {
		return err
	}
	r.Bytes, r.Entries, r.Bad = d.bytes, loaded.Entries, loaded.Bad
	return d.validators.write(s)
}

// temporary creates a file beside path, and the folder if it is not there.
func temporary(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.CreateTemp(filepath.Dir(path), ".fetch-*")
}
