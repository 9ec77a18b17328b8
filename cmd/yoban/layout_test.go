package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// module is the import path of the repository.
const module = "yoban/"

// repository is the way from here to go.mod.
const repository = "../.."

// topLevel is all that may lie beside go.mod, apart from dotfiles and what
// .gitignore leaves out.
var topLevel = []string{"cmd", "features", "models", "jobs", "notebooks", "testdata", "go.mod", "go.sum", "README.md", "LICENSE"}

// floors are the order of imports: a package may import from its own floor and
// from those before it.
var floors = []string{"features", "models", "jobs", "cmd"}

// room says what the packages below a folder know nothing of.
type room struct {
	dir   string
	only  []string // if not nil: of our folders, these and its own alone
	never []string // our folders that are not imported
}

// none are no folders but a room's own.
var none = []string{}

// rooms hold without their tests, which may bring material from elsewhere.
var rooms = []room{
	{dir: "features/event", only: none},    // files
	{dir: "features/blob", only: none},     // formats
	{dir: "features/sketch", only: none},   // logs
	{dir: "features/internal", only: none}, // who reads by them
	{dir: "features/logs", only: []string{"features/event", "features/blob", "features/internal"}},        // windows, models
	{dir: "features/enrich", only: []string{"features/blob"}},                                             // events, models
	{dir: "features/extract", never: []string{"features/blob", "features/logs"}},                          // storage
	{dir: "features/table", only: []string{"features/blob", "features/internal"}},                         // detection
	{dir: "models/score", only: none},                                                                     // detectors
	{dir: "models/baseline", never: []string{"models/finding", "models/detector"}},                        // findings
	{dir: "models/detector", never: []string{"features/blob", "features/logs"}},                           // where things lie
	{dir: "models/finding", only: []string{"features/blob", "features/table", "features/spell"}},          // who asked
	{dir: "models/sequence", only: []string{"models/finding", "models/score", "features/enrich/catalog"}}, // rows, who is tied to whom
	{dir: "models/eval", only: []string{"models/finding"}},                                                // how findings are made
	{dir: "jobs/simulate", only: none},                                                                    // those whom it tests
}

// place says where alone some packages may be imported, tests included.
type place struct {
	name string // import path
	all  bool   // and all below it
	dirs []string
}

// talkers are the rooms that may open connections: nothing else leaves the
// machine.
var talkers = []string{"features/blob/s3blob", "jobs/export", "jobs/console", "jobs/deploy", "jobs/lists"}

var places = []place{
	{"github.com/aws", true, []string{"features/blob/s3blob", "jobs/export", "jobs/deploy"}},
	{"github.com/apache/arrow", true, []string{"features/table/batch"}},
	{"net/http", true, talkers},
	{"net", false, talkers},
}

// vague are names that say nothing of what a package owns.
var vague = []string{"util", "utils", "common", "types", "helper", "helpers", "base", "misc", "shared"}

// Bounds on size. Functions of tests, which are tables mostly, have none.
const (
	maxFileLines = 400
	maxFuncLines = 60
	aimFuncLines = 40 // the aim; longer ones are told, not refused
)

// layout is what a look at the tree found.
type layout struct {
	wrong    []string        // breaks a rule
	long     []string        // functions over the aim
	comments map[string]bool // folders of packages → whether one has a comment
}

func (l *layout) refuse(format string, args ...any) {
	l.wrong = append(l.wrong, fmt.Sprintf(format, args...))
}

// checkLayout holds a tree against all rules of this file.
func checkLayout(tree fs.FS) (*layout, error) {
	l := &layout{comments: map[string]bool{}}
	ignored, err := l.checkTop(tree)
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (skipped(d.Name()) || ignored(p)):
			return fs.SkipDir
		case d.IsDir() || path.Ext(p) != ".go":
			return nil
		}
		return l.checkFile(tree, p)
	})
	for _, dir := range sortedKeys(l.comments) {
		if !l.comments[dir] {
			l.refuse("%s: the package has no comment", dir)
		}
	}
	return l, err
}

func sortedKeys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// skipped are folders that the go command passes over, too.
func skipped(name string) bool {
	return name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// checkTop looks at what lies beside go.mod. It returns what git ignores there.
func (l *layout) checkTop(tree fs.FS) (ignored func(string) bool, err error) {
	list, err := fs.ReadFile(tree, ".gitignore")
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	ignored = func(name string) bool {
		return slices.ContainsFunc(strings.Fields(string(list)), func(pattern string) bool {
			ok, err := path.Match(strings.Trim(pattern, "/"), name)
			return ok && err == nil
		})
	}
	entries, err := fs.ReadDir(tree, ".")
	for _, e := range entries {
		if name := e.Name(); !slices.Contains(topLevel, name) && !strings.HasPrefix(name, ".") && !ignored(name) {
			l.refuse("%s: does not belong at the top level", name)
		}
	}
	return ignored, err
}

// checkFile looks at one Go file.
func (l *layout) checkFile(tree fs.FS, p string) error {
	text, err := fs.ReadFile(tree, p)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, p, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	dir, test := path.Dir(p), strings.HasSuffix(p, "_test.go")
	if n := bytes.Count(text, []byte("\n")); n > maxFileLines {
		l.refuse("%s: %d lines, more than %d", p, n, maxFileLines)
	}
	if slices.Contains(vague, f.Name.Name) || slices.Contains(vague, path.Base(dir)) {
		l.refuse("%s: package %s has a name that says nothing", p, f.Name.Name)
	}
	if !test {
		l.comments[dir] = l.comments[dir] || strings.TrimSpace(f.Doc.Text()) != ""
	}
	for _, s := range f.Imports {
		if name, err := strconv.Unquote(s.Path.Value); err == nil {
			l.checkImport(p, dir, name, test)
		}
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			l.checkFunc(p, fn, set.Position(fn.End()).Line-set.Position(fn.Pos()).Line+1, test)
		}
	}
	return nil
}

func (l *layout) checkFunc(p string, fn *ast.FuncDecl, lines int, test bool) {
	if fn.Recv == nil && fn.Name.Name == "init" {
		l.refuse("%s: init() hides what a program does", p)
	}
	switch {
	case test:
	case lines > maxFuncLines:
		l.refuse("%s: %s has %d lines, more than %d", p, fn.Name.Name, lines, maxFuncLines)
	case lines > aimFuncLines:
		l.long = append(l.long, fmt.Sprintf("%s: %s has %d lines; %d are the aim", p, fn.Name.Name, lines, aimFuncLines))
	}
}

// checkImport looks at one import of a file in dir.
func (l *layout) checkImport(p, dir, name string, test bool) {
	for _, x := range places {
		if (name == x.name || x.all && below(name, x.name)) && !slices.ContainsFunc(x.dirs, func(d string) bool { return below(dir, d) }) {
			l.refuse("%s: imports %s, which belongs to %s", p, name, strings.Join(x.dirs, ", "))
		}
	}
	target, ours := strings.CutPrefix(name, module)
	if !ours {
		return
	}
	if floor(target) > floor(dir) {
		l.refuse("%s: imports %s, which is above it", p, target)
	}
	for _, r := range rooms {
		if test || !below(dir, r.dir) || below(target, r.dir) {
			continue
		}
		in := func(d string) bool { return below(target, d) }
		if r.only != nil && !slices.ContainsFunc(r.only, in) || slices.ContainsFunc(r.never, in) {
			l.refuse("%s: imports %s, which %s knows nothing of", p, target, r.dir)
		}
	}
}

// below tells whether dir is parent or lies in it.
func below(dir, parent string) bool { return dir == parent || strings.HasPrefix(dir, parent+"/") }

func floor(dir string) int {
	top, _, _ := strings.Cut(dir, "/")
	return slices.Index(floors, top)
}

func TestTheTreeKeepsItsLayout(t *testing.T) {
	l, err := checkLayout(os.DirFS(repository))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range l.wrong {
		t.Error(w)
	}
	for _, w := range l.long {
		t.Log(w)
	}
	if len(l.comments) < 20 {
		t.Errorf("looked at %d packages only; is %s the repository?", len(l.comments), repository)
	}
}

// TestTheLayoutCheckSeesWhatIsWrong runs the check over trees with one mistake
// each, and over their neighbours without it.
func TestTheLayoutCheckSeesWhatIsWrong(t *testing.T) {
	lines := func(n int) string { return strings.Repeat("\n", n) }
	tests := []struct {
		name string
		file string // path
		text string
		want string // in the only complaint; empty for none
	}{
		{"a plain package", "features/event/event.go", "// Package event is.\npackage event\n", ""},
		{"a file at the top", "main.go", "// Package main is.\npackage main\n", "main.go: does not belong"},
		{"a folder at the top", "docs/guide.md", "", "docs: does not belong"},
		{"a dotfile at the top", ".editorconfig", "", ""},
		{"what git ignores at the top", "lake/runs/manifest.json", "{}", ""},
		{"features import models", "features/extract/x.go", "// Package extract is.\npackage extract\nimport _ \"yoban/models/score\"\n", "models/score, which is above it"},
		{"models import jobs", "models/eval/x_test.go", "package eval\nimport _ \"yoban/jobs/simulate\"\n", "jobs/simulate, which is above it"},
		{"jobs import cmd", "jobs/config/x.go", "// Package config is.\npackage config\nimport _ \"yoban/cmd/yoban\"\n", "cmd/yoban, which is above it"},
		{"jobs import features", "jobs/config/x.go", "// Package config is.\npackage config\nimport _ \"yoban/features/enrich\"\n", ""},
		{"event imports a neighbour", "features/event/x.go", "// Package event is.\npackage event\nimport _ \"yoban/features/blob\"\n", "features/blob, which features/event knows nothing of"},
		{"blob's test imports one", "features/blob/x_test.go", "package blob\nimport _ \"yoban/features/corpustest\"\n", ""},
		{"logs import sketches", "features/logs/resolver/x.go", "// Package resolver is.\npackage resolver\nimport _ \"yoban/features/sketch\"\n", "features/sketch, which features/logs knows nothing of"},
		{"logs import events", "features/logs/resolver/x.go", "// Package resolver is.\npackage resolver\nimport _ \"yoban/features/event\"\n", ""},
		{"extract imports storage", "features/extract/x.go", "// Package extract is.\npackage extract\nimport _ \"yoban/features/blob\"\n", "features/blob, which features/extract knows nothing of"},
		{"baselines import findings", "models/baseline/x.go", "// Package baseline is.\npackage baseline\nimport _ \"yoban/models/finding\"\n", "models/finding, which models/baseline knows nothing of"},
		{"a folder that only starts like another", "features/eventful/x.go", "// Package eventful is.\npackage eventful\nimport _ \"yoban/features/blob\"\n", ""},
		{"the SDK in the night", "jobs/nightly/x.go", "// Package nightly is.\npackage nightly\nimport _ \"github.com/aws/aws-sdk-go-v2/aws\"\n", "which belongs to features/blob/s3blob"},
		{"the SDK in a test", "features/logs/x_test.go", "package logs\nimport _ \"github.com/aws/smithy-go\"\n", "which belongs to features/blob/s3blob"},
		{"the SDK where it belongs", "features/blob/s3blob/x.go", "// Package s3blob is.\npackage s3blob\nimport _ \"github.com/aws/aws-sdk-go-v2/aws\"\n", ""},
		{"Arrow outside its place", "features/table/x.go", "// Package table is.\npackage table\nimport _ \"github.com/apache/arrow/go/v17/arrow\"\n", "which belongs to features/table/batch"},
		{"a connection from the readers", "features/logs/x.go", "// Package logs is.\npackage logs\nimport \"net\"\n", "imports net, which belongs to features/blob/s3blob"},
		{"a web client in the night", "jobs/nightly/x.go", "// Package nightly is.\npackage nightly\nimport \"net/http\"\n", "imports net/http, which belongs to"},
		{"addresses are no connections", "features/logs/x.go", "// Package logs is.\npackage logs\nimport \"net/netip\"\n", ""},
		{"no comment", "models/score/x.go", "package score\n", "models/score: the package has no comment"},
		{"a directive is no comment", "models/score/x.go", "//go:build linux\n\npackage score\n", "models/score: the package has no comment"},
		{"a long file", "models/score/x.go", "// Package score is.\npackage score\n" + lines(400), "402 lines, more than 400"},
		{"a file as long as may be", "models/score/x.go", "// Package score is.\npackage score\n" + lines(398), ""},
		{"a long function", "models/score/x.go", "// Package score is.\npackage score\nfunc f() {" + lines(60) + "}\n", "f has 61 lines, more than 60"},
		{"a long function of a test", "models/score/x_test.go", "package score\nfunc f() {" + lines(60) + "}\n", ""},
		{"a vague name", "features/util/x.go", "// Package util is.\npackage util\n", "package util has a name"},
		{"init", "models/score/x.go", "// Package score is.\npackage score\nfunc init() {}\n", "init() hides"},
		{"a method called init", "models/score/x.go", "// Package score is.\npackage score\ntype t int\nfunc (t) init() {}\n", ""},
		{"what lies in testdata", "models/score/testdata/x.go", "package util\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree := fstest.MapFS{".gitignore": {Data: []byte("/lake/\n*.prof\n")}, tt.file: {Data: []byte(tt.text)}}
			l, err := checkLayout(tree)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == "" {
				if len(l.wrong) > 0 {
					t.Errorf("complains: %q", l.wrong)
				}
			} else if len(l.wrong) != 1 || !strings.Contains(l.wrong[0], tt.want) {
				t.Errorf("complaints %q, want one with %q", l.wrong, tt.want)
			}
		})
	}
}
