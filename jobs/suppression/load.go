// Package suppression reads the operator's suppression rules, and tries them on
// past findings.
//
// YAML comes in, from the settings and from files that they name; a set of
// rules goes out, and a Trial: what a rule would have hidden. It changes nothing
// in a lake; nights put findings aside (jobs/nightly), by the rules as
// models/finding/suppress matches them.
package suppression

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"yoban/features/spell"
	"yoban/models/finding/suppress"
)

// Limits of what is read. A thousand rules with a page of reason each stay far
// below.
const (
	maxFile  = 1 << 20 // bytes of a file
	maxFiles = 1000    // files of a folder
)

// Load returns the rules of a list from the settings: each entry is a rule, or
// the path of a YAML file or a folder of them (*.yaml and *.yml, by name).
func Load(entries []any) (*suppress.Set, error) {
	var rules []suppress.Rule
	for i, entry := range entries {
		more, err := loadEntry(entry)
		if err != nil {
			return nil, fmt.Errorf("suppress[%d]: %w", i, err)
		}
		rules = append(rules, more...)
	}
	return suppress.NewSet(rules)
}

func loadEntry(entry any) ([]suppress.Rule, error) {
	switch e := entry.(type) {
	case string:
		return LoadPath(e)
	case map[string]any:
		text, err := yaml.Marshal(e)
		if err != nil {
			return nil, err
		}
		return Parse(text)
	}
	return nil, fmt.Errorf("want a rule, or the path of a file or folder of rules, got %v", entry)
}

// LoadPath returns the rules of a file, or of all files of a folder.
func LoadPath(path string) ([]suppress.Rule, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open suppression rules: %w", err)
	}
	if !info.IsDir() {
		return loadFile(path)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("open suppression rules: %w", err)
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool {
		ext := filepath.Ext(e.Name())
		return e.IsDir() || ext != ".yaml" && ext != ".yml"
	})
	if len(entries) > maxFiles {
		return nil, fmt.Errorf("open suppression rules %s: more than %d files", path, maxFiles)
	}
	var rules []suppress.Rule
	for _, e := range entries {
		more, err := loadFile(filepath.Join(path, e.Name()))
		if err != nil {
			return nil, err
		}
		rules = append(rules, more...)
	}
	return rules, nil
}

func loadFile(path string) ([]suppress.Rule, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open suppression rules: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("larger than %d bytes", maxFile)
	}
	var rules []suppress.Rule
	if err == nil {
		rules, err = Parse(text)
	}
	if err != nil {
		return nil, fmt.Errorf("read suppression rules %s: %w", path, err)
	}
	return rules, nil
}

// Parse reads rules as YAML: documents that are each a rule or a list of rules.
// An unknown key is an error that names the nearest known one. The rules are not
// validated.
func Parse(text []byte) ([]suppress.Rule, error) {
	var out []suppress.Rule
	for _, part := range documents(string(text)) {
		rules, err := parseDocument(part)
		if err != nil {
			return nil, err
		}
		out = append(out, rules...)
	}
	return out, nil
}

// documents cuts YAML into its documents, without those that hold nothing: the
// decoder passes over what follows an empty one.
func documents(text string) []string {
	var out []string
	var part strings.Builder
	holds := false
	cut := func() {
		if holds {
			out = append(out, part.String())
		}
		part.Reset()
		holds = false
	}
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		if strings.TrimRight(line, " \t\r\n") == "---" {
			cut()
			continue
		}
		part.WriteString(line)
		holds = holds || bare != "" && !strings.HasPrefix(bare, "#")
	}
	cut()
	return out
}

// maxNesting is how deep brackets may nest, and how many bytes lines may be
// indented by spaces and dashes: a rule needs two and about ten. The parser
// calls itself for each, and looks through all of them for each.
const maxNesting = 100

// parseDocument reads one document. The YAML library panics on some damaged
// input; that is an error like any other.
func parseDocument(text string) (rules []suppress.Rule, err error) {
	defer func() {
		if p := recover(); p != nil {
			rules, err = nil, fmt.Errorf("no YAML that can be read: %v", p)
		}
	}()
	if nesting(text) > maxNesting {
		return nil, fmt.Errorf("brackets or lists nest deeper than %d", maxNesting)
	}
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, err
	}
	for _, doc := range file.Docs {
		if refs := (references{}); doc.Body != nil {
			if ast.Walk(&refs, doc.Body); refs.found {
				return nil, errors.New("anchors and aliases are not allowed; put a pattern that starts with * in quotes")
			}
		}
	}
	in := yaml.NewDecoder(strings.NewReader(text), yaml.Strict())
	var d document
	if err := in.Decode(&d); err != nil {
		return nil, explain(err)
	}
	if err := in.Decode(new(document)); !errors.Is(err, io.EOF) {
		return nil, errors.New("documents are parted by lines of --- alone")
	}
	if len(d) == 0 {
		return nil, errors.New("a document without any rule")
	}
	return d, nil
}

// nesting bounds from above how deep brackets and indents nest.
func nesting(text string) int {
	depth, most := 0, 0
	for line := range strings.Lines(text) {
		most = max(most, len(line)-len(strings.TrimLeft(line, " \t-?:")))
	}
	for _, c := range text {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		}
		most = max(most, depth)
	}
	return most
}

// references looks for anchors and aliases, which would let a short text stand
// for an endless one.
type references struct{ found bool }

// Visit implements ast.Visitor.
func (r *references) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode:
		r.found = true
	}
	return r
}

// document is a rule or a list of rules.
type document []suppress.Rule

// UnmarshalYAML reads either.
func (d *document) UnmarshalYAML(decode func(any) error) error {
	var shape any
	if err := decode(&shape); err != nil {
		return err
	}
	switch shape.(type) {
	case nil:
		return nil
	case []any:
		return decode((*[]suppress.Rule)(d))
	}
	*d = make(document, 1)
	return decode(&(*d)[0])
}

var unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)

// explain adds the nearest known key to an unknown one.
func explain(err error) error {
	m := unknownField.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	return fmt.Errorf("unknown key %q; did you mean %q?\n%w", m[1], spell.Nearest(m[1], strings.Fields(keys)), err)
}

// keys are those of a rule.
const keys = "name owner reason expires match type account region severity min max principal resource address asn country domain bucket agent signal"
