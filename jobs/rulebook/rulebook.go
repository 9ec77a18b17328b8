// Package rulebook opens the operator's Sigma rules: files and directories come
// in, one set of rules goes out, with which of them are live.
//
// A rule runs dry until its source says live: its matches are counted in the lake
// and listed, and make no findings. Rules that are not taken stay listed with the
// reason. It knows nothing of logs or of what matches.
package rulebook

import (
	"fmt"
	"path/filepath"

	"yoban/features/sigma"
)

// Source is a rule file, or a directory of them.
type Source struct {
	Path string
	Live bool
}

// Book is the rules of all sources.
type Book struct {
	All     *sigma.Set // dry and live
	Live    *sigma.Set
	Refused []*sigma.Refusal // in the order of the sources and their files
}

// Open reads all sources. Of a file that several of them name the last one counts,
// so that a directory may run dry and one file of it live. Two rules of one id,
// more rules than a set may have, and a path that cannot be read are errors.
func Open(sources []Source) (*Book, error) {
	files := map[string]*file{}
	var order []*file
	for _, s := range sources {
		rules, refused, err := sigma.Load(s.Path)
		if err != nil {
			return nil, err
		}
		fresh := map[string]*file{}
		at := func(name string) (*file, error) {
			key, err := resolve(name)
			if err != nil || fresh[key] != nil {
				return fresh[key], err
			}
			if files[key] == nil {
				files[key] = &file{}
				order = append(order, files[key])
			}
			*files[key] = file{live: s.Live}
			fresh[key] = files[key]
			return fresh[key], nil
		}
		for _, r := range rules {
			f, err := at(r.File)
			if err != nil {
				return nil, err
			}
			f.rules = append(f.rules, r)
		}
		for _, r := range refused {
			f, err := at(r.File)
			if err != nil {
				return nil, err
			}
			f.refused = append(f.refused, r)
		}
	}
	return bind(order)
}

// file is what a rule file holds.
type file struct {
	live    bool
	rules   []*sigma.Rule
	refused []*sigma.Refusal
}

// resolve returns the one name of a file.
func resolve(name string) (string, error) {
	path, err := filepath.EvalSymlinks(name)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return "", fmt.Errorf("read Sigma rule: %w", err)
	}
	return path, nil
}

// bind puts the rules of all files together.
func bind(files []*file) (b *Book, err error) {
	b = &Book{}
	var all, live []*sigma.Rule
	for _, f := range files {
		all = append(all, f.rules...)
		b.Refused = append(b.Refused, f.refused...)
		if f.live {
			live = append(live, f.rules...)
		}
	}
	if b.All, err = sigma.NewSet(all); err != nil {
		return nil, err
	}
	b.Live, err = sigma.NewSet(live)
	return b, err
}

// IsLive tells whether a rule of the book makes findings.
func (b *Book) IsLive(id string) bool { return b.Live.Lookup(id) != nil }
