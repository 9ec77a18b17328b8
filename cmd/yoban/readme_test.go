package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/finding"
)

var updateReadme = flag.Bool("update-readme", false, "rewrite what README.md says that commands print, and its generated tables")

// notRun are the shell lines of the README that its test does not run: the
// clone, which only a network has, and the tests themselves.
var notRun = []string{"git clone REPOSITORY yoban", "cd yoban", testCommand}

// testCommand is how everybody runs the tests: the README, .ci/run, a newcomer.
const testCommand = "go test ./..."

// readme is README.md as lines.
type readme struct{ lines []string }

func openReadme(t *testing.T) *readme {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return &readme{strings.Split(string(text), "\n")}
}

// block is a fenced block: its language and its lines from first to before last.
type block struct {
	lang        string
	first, last int
}

// blocks returns all fenced blocks in order.
func (r *readme) blocks(t *testing.T) []block {
	t.Helper()
	var out []block
	open := false
	for i, line := range r.lines {
		lang, fence := strings.CutPrefix(line, "```")
		switch {
		case !fence:
		case !open:
			open, out = true, append(out, block{lang, i + 1, -1})
		default:
			open, out[len(out)-1].last = false, i
		}
	}
	if open {
		t.Fatal("README.md: a block does not end")
	}
	return out
}

func (r *readme) text(b block) string {
	if b.first == b.last {
		return ""
	}
	return strings.Join(r.lines[b.first:b.last], "\n") + "\n"
}

// replace puts other lines in the place of some.
func (r *readme) replace(first, last int, text string) {
	r.lines = slices.Replace(r.lines, first, last, strings.Split(strings.TrimSuffix(text, "\n"), "\n")...)
}

// output returns the index of the block that shows what block i prints, which
// follows it with nothing but empty lines between; ok is false without one.
func (r *readme) output(blocks []block, i int) (next block, ok bool) {
	if i+1 >= len(blocks) || blocks[i+1].lang != "text" {
		return block{}, false
	}
	between := r.lines[blocks[i].last+1 : blocks[i+1].first-1]
	return blocks[i+1], strings.TrimSpace(strings.Join(between, "")) == ""
}

// shell runs the README's commands in the order they stand there.
type shell struct {
	t      *testing.T
	listed string // what the last findings list printed
}

// run runs one line and returns what a terminal would show, without progress.
func (s *shell) run(line string) (shown string, code int) {
	s.t.Helper()
	command, lines := cutHead(line)
	args := shellWords(s.t, command)
	if len(args) < 3 || !slices.Equal(args[:3], []string{"go", "run", "./cmd/yoban"}) {
		s.t.Fatalf("README.md: the test does not know how to run %q", line)
	}
	var stdout, stderr bytes.Buffer
	code = run(s.t.Context(), args[3:], &stdout, &stderr)
	if strings.Contains(command, " findings list ") {
		s.listed = stdout.String()
	}
	shown = firstLines(stdout.String(), lines)
	for l := range strings.Lines(stderr.String()) {
		if !strings.HasPrefix(l, `{"time":`) {
			shown += l
		}
	}
	if code != 0 {
		shown += fmt.Sprintf("exit status %d\n", code) // as go run says it
	}
	return shown, code
}

var headPipe = regexp.MustCompile(`^(.*) \| head -(\d+)$`)

// cutHead takes a pipe into head off a line; lines is -1 without one.
func cutHead(line string) (command string, lines int) {
	m := headPipe.FindStringSubmatch(line)
	if m == nil {
		return line, -1
	}
	lines, _ = strconv.Atoi(m[2]) // digits
	return m[1], lines
}

func firstLines(text string, n int) string {
	all := slices.Collect(strings.Lines(text))
	if n < 0 || n > len(all) {
		return text
	}
	return strings.Join(all[:n], "")
}

// shellWords cuts a line at spaces outside single quotes. Other quoting is
// refused: newcomers' shells differ.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	if strings.ContainsAny(line, "\"\\$`|&;<>") {
		t.Fatalf("README.md: %q needs more of a shell than its test has", line)
	}
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

var (
	showLine = regexp.MustCompile(`findings show ([0-9a-f]+) `)
	listedID = regexp.MustCompile(`(?m) ([0-9a-f]{8})…$`)
)

// showFirst makes a findings show explain the first finding of the list before
// it: ids change when detection does.
func (s *shell) showFirst(line string) string {
	s.t.Helper()
	asked, first := showLine.FindStringSubmatch(line), listedID.FindStringSubmatch(s.listed)
	if asked == nil || first == nil || asked[1] == first[1] {
		return line
	}
	if !*updateReadme {
		s.t.Errorf("README.md explains %s, but its list starts with %s; run with -update-readme", asked[1], first[1])
	}
	return strings.Replace(line, asked[1], first[1], 1)
}

// TestREADMECommandsPrintWhatItSays runs every shell block in a directory with
// a copy of testdata and compares what it prints with the block below it.
func TestREADMECommandsPrintWhatItSays(t *testing.T) {
	r := openReadme(t)
	path, err := filepath.Abs(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS(filepath.Join(repository, "testdata"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "yoban.yaml"), []byte(r.yaml(t)[0]), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	s, ran := &shell{t: t}, 0
	for i := range r.blocks(t) { // their number stays, their places move
		b := r.blocks(t)[i]
		if b.lang == "sh" {
			ran += r.runBlock(s, i, b)
		}
	}
	r.checkOutputs(t)
	if ran < 5 {
		t.Errorf("only %d commands of README.md were run", ran)
	}
	if *updateReadme && !t.Failed() {
		if err := os.WriteFile(path, []byte(strings.Join(r.lines, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkOutputs refuses blocks of output that no command is compared with.
func (r *readme) checkOutputs(t *testing.T) {
	t.Helper()
	blocks := r.blocks(t)
	for i, b := range blocks {
		if b.lang != "text" {
			continue
		}
		if i == 0 || blocks[i-1].lang != "sh" {
			t.Errorf("README.md, line %d: output of no command", b.first)
		} else if _, ok := r.output(blocks, i-1); !ok {
			t.Errorf("README.md, line %d: stands apart from its command", b.first)
		}
	}
}

// runBlock runs shell block i and returns how many commands it ran.
func (r *readme) runBlock(s *shell, i int, b block) (ran int) {
	s.t.Helper()
	shown, failed := "", false
	for n := b.first; n < b.last; n++ {
		line := r.lines[n]
		if line == "" || slices.Contains(notRun, line) {
			continue
		}
		line = s.showFirst(line)
		out, code := s.run(line)
		r.lines[n] = line
		shown, failed = shown+out, failed || code != 0
		ran++
	}
	next, ok := r.output(r.blocks(s.t), i)
	switch {
	case ran == 0:
	case !ok && failed:
		s.t.Errorf("README.md, line %d: fails:\n%s", b.first+1, shown)
	case !ok:
	case *updateReadme:
		r.replace(next.first, next.last, shown)
	default:
		if diff := cmp.Diff(strings.Split(r.text(next), "\n"), strings.Split(shown, "\n")); diff != "" {
			s.t.Errorf("README.md, line %d: prints something else (-README +printed); run with -update-readme if it should:\n%s", next.first+1, diff)
		}
	}
	return ran
}

// Marks around the table of finding types.
const (
	typesFirst = "<!-- types: go test ./cmd/yoban -run README -update-readme -->"
	typesLast  = "<!-- /types -->"
)

func TestREADMEListsTheTypesOfFindings(t *testing.T) {
	r := openReadme(t)
	first, last := slices.Index(r.lines, typesFirst), slices.Index(r.lines, typesLast)
	if first < 0 || last < first {
		t.Fatal("README.md: the marks of the types' table are gone")
	}
	want := typesTable()
	if *updateReadme {
		r.replace(first+1, last, want)
		if err := os.WriteFile(filepath.Join(repository, "README.md"), []byte(strings.Join(r.lines, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got := r.text(block{"", first + 1, last})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("README.md and the catalogue differ (-catalogue +README); run with -update-readme:\n%s", diff)
	}
}

// typesTable counts the types of findings for the README, by family and by what
// they stand on, and leads to all of them.
func typesTable() string {
	kinds := finding.Catalogue()
	var out strings.Builder
	fmt.Fprintf(&out, "All %d types stand in [the catalogue](models/finding/CATALOGUE.md), which `yoban catalog` prints.\n\n", len(kinds))
	out.WriteString("| family | types |")
	for _, basis := range finding.Bases() {
		fmt.Fprintf(&out, " by %s |", basis)
	}
	out.WriteString("\n|---|---|" + strings.Repeat("---|", len(finding.Bases())) + "\n")
	for _, family := range finding.Families() {
		types, bases := 0, map[finding.Basis]int{}
		for _, k := range kinds {
			if k.Family == family {
				types++
				bases[k.Mechanisms[0]]++
			}
		}
		fmt.Fprintf(&out, "| %s | %d |", family, types)
		for _, basis := range finding.Bases() {
			fmt.Fprintf(&out, " %d |", bases[basis])
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestREADMENamesEveryCommand(t *testing.T) {
	text := strings.Join(openReadme(t).lines, "\n")
	for _, c := range newRootCommand().Commands() {
		if name := c.Name(); !strings.Contains(text, "`"+name+"`") && !strings.Contains(text, "`yoban "+name+"`") && !strings.Contains(text, "`yoban "+name+" ") {
			t.Errorf("README.md does not name yoban %s", name)
		}
	}
}

func TestREADMEAndCIRunTheSameTests(t *testing.T) {
	if r := openReadme(t); !slices.Contains(r.lines, testCommand) {
		t.Errorf("README.md has no line %q", testCommand)
	}
	script, err := os.ReadFile(filepath.Join(repository, ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "test_command='" + testCommand + "'\n"; !strings.Contains(string(script), want) {
		t.Errorf(".ci/run has no line %q", want)
	}
}

func TestREADMELinksLeadSomewhere(t *testing.T) {
	r := openReadme(t)
	links := regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllStringSubmatch(strings.Join(r.lines, "\n"), -1)
	if len(links) == 0 {
		t.Error("README.md has no links; the pattern is wrong")
	}
	for _, m := range links {
		if _, err := os.Stat(filepath.Join(repository, m[1])); err != nil && !strings.Contains(m[1], "://") {
			t.Errorf("README.md links to %s: %v", m[1], err)
		}
	}
}
