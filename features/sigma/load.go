package sigma

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxFiles bounds the files of a directory: the whole public collection, for all
// logs, has some 4,000.
const maxFiles = 20_000

// Load reads the rules of a file, or of all .yml and .yaml files of a directory
// and those below it, in the order of their paths. What begins with a dot is
// passed over. Rules that are not taken are returned as refusals; a path that
// cannot be read is an error.
func Load(path string) ([]*Rule, []*Refusal, error) {
	files, err := find(path)
	if err != nil {
		return nil, nil, fmt.Errorf("find Sigma rules: %w", err)
	}
	var rules []*Rule
	var refused []*Refusal
	for _, f := range files {
		data, err := read(f)
		if err != nil {
			return nil, nil, fmt.Errorf("read Sigma rule: %w", err)
		}
		r, no := Parse(f, data)
		rules, refused = append(rules, r...), append(refused, no...)
		if len(rules) > MaxRules {
			return nil, nil, fmt.Errorf("%s holds more than %d Sigma rules", path, MaxRules)
		}
	}
	return rules, refused, nil
}

// find returns the rule files at a path.
func find(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	root, err := filepath.EvalSymlinks(path) // or a link to a directory would be no directory
	if err != nil {
		return nil, err
	}
	var files []string
	err = filepath.WalkDir(root, func(at string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case at != root && strings.HasPrefix(e.Name(), ".") && e.IsDir():
			return fs.SkipDir
		case e.IsDir(), strings.HasPrefix(e.Name(), "."), !isRuleFile(e.Name()):
			return nil
		case len(files) == maxFiles:
			return fmt.Errorf("%s holds more than %d rule files", path, maxFiles)
		}
		rel, err := filepath.Rel(root, at)
		files = append(files, filepath.Join(path, rel))
		return err
	})
	return files, err
}

func isRuleFile(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yml" || ext == ".yaml"
}

// read reads a file; of one that is too large, enough to tell.
func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a pipe might never end
		return nil, fmt.Errorf("%s is no file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}
