package sigma

import (
	"net/netip"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
)

// Limits of a detection. Public rules have a hundred values at most, and
// expressions of as many bytes.
const (
	maxValues     = 4096 // of a rule, with those that modifiers make
	maxValue      = 4096 // bytes
	maxQuestions  = 256  // bytes of a value with a ?
	maxPath       = 256  // bytes of a field's name
	maxExpression = 1024 // bytes of a regular expression
	maxProgram    = 2048 // instructions of one, which bound the work a byte
)

// field is a field that a rule names.
type field struct {
	path string // dotted; empty for the whole record
	slot slot   // where a call has it, without its record being decoded
}

// detections reads the selections of a rule.
type detections struct {
	values int // so far
}

// selection reads a search identifier: a map, whose members must all hold, or a
// list, of which one must.
func (d *detections) selection(key string, n *node) (expression, error) {
	switch n.kind {
	case mapping:
		return d.members(key, n)
	case sequence:
		if len(n.items) == 0 {
			return nil, wrong(n.line, key, "an empty list")
		}
		var out some
		for _, i := range n.items {
			if i.kind == sequence {
				return nil, wrong(i.line, key, "a list in a list is not supported")
			}
			e, err := d.selection(key, i)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
		return out, nil
	case null:
		return nil, wrong(n.line, key, "null is not a keyword")
	}
	return d.item(key, "", nil, n)
}

// members reads a map.
func (d *detections) members(key string, n *node) (expression, error) {
	if len(n.pairs) == 0 {
		return nil, wrong(n.line, key, "an empty map")
	}
	var out all
	for _, p := range n.pairs {
		path, names := splitKey(p.key)
		if path == "" && len(names) == 0 || len(path) > maxPath {
			return nil, wrong(p.line, key+"."+p.key, "a field's name has 1 to %d bytes", maxPath)
		}
		e, err := d.item(key+"."+p.key, path, names, p.value)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// item reads what one field is compared with.
func (d *detections) item(key, path string, names []string, n *node) (expression, error) {
	at := func(err error) error {
		p := err.(*problem)
		if p.key == "" {
			p.key = key
		}
		if p.line == 0 {
			p.line = n.line
		}
		return p
	}
	m, err := parseModifiers(names)
	if err != nil {
		return nil, at(err)
	}
	if path == "" && m.kind == "" {
		m.steps = append(m.steps, "contains") // keywords are anywhere in a record
	}
	values := []*node{n}
	if n.kind == sequence {
		values = n.items
	}
	if len(values) == 0 {
		return nil, wrong(n.line, key, "an empty list")
	}
	e, err := d.linked(newField(path), m, values)
	if err != nil {
		return nil, at(err)
	}
	if m.negated {
		return not{e}, nil
	}
	return e, nil
}

// linked makes the expression that a field has any of the values, or all.
func (d *detections) linked(f *field, m modifiers, values []*node) (expression, error) {
	var parts []expression
	words := &matches{words: map[string]bool{}, cased: m.cased}
	for _, v := range values {
		into := words
		if m.all {
			into = &matches{words: map[string]bool{}, cased: m.cased}
		}
		tests, err := d.tests(f, m, v, into)
		if err != nil {
			return nil, err
		}
		if m.all && len(into.words)+len(into.patterns) > 0 {
			tests = append(tests, into)
		}
		var any some
		for _, t := range tests {
			any = append(any, &item{f, t})
		}
		if len(any) > 0 {
			parts = append(parts, any)
		}
	}
	if m.all {
		return all(parts), nil
	}
	if len(words.words)+len(words.patterns) > 0 {
		parts = append(parts, &item{f, words})
	}
	return some(parts), nil
}

// tests makes the tests of one value, of which one must pass. Texts go to words.
func (d *detections) tests(f *field, m modifiers, v *node, words *matches) ([]test, error) {
	if d.values++; d.values > maxValues {
		return nil, wrong(v.line, "", "more than %d values", maxValues)
	}
	switch {
	case v.kind == mapping || v.kind == sequence:
		return nil, wrong(v.line, "", "want a value or a list of values, not %s", v.kind)
	case len(v.text) > maxValue:
		return nil, wrong(v.line, "", "a value of more than %d bytes", maxValue)
	case m.kind != "":
		t, err := typed(f, m, v)
		return []test{t}, err
	case v.kind == null && (len(m.steps) > 0 || f.path == ""):
		return nil, wrong(v.line, "", "null goes with no modifier but neq, and needs a field")
	case v.kind == null:
		return []test{isNull{}}, nil
	case v.kind == boolean:
		return nil, d.words(m, []piece{{text: strings.ToLower(v.text)}}, words)
	case v.kind == number:
		err := d.words(m, []piece{{text: v.text}}, words)
		if bound, ok := parseNumber(v.text); ok && len(m.steps) == 0 {
			return []test{&compares{bound, true, func(o int) bool { return o == 0 }}}, err
		}
		return nil, err
	}
	return nil, d.words(m, pieces(v.text), words)
}

// words adds a text to those that a field is compared with.
func (d *detections) words(m modifiers, value []piece, into *matches) error {
	values, err := m.transform(value)
	if err != nil {
		return err
	}
	if d.values += len(values) - 1; d.values > maxValues {
		return wrong(0, "", "more than %d values", maxValues)
	}
	for _, v := range values {
		p := newPattern(v, m.cased)
		if word, ok := p.exact(); ok {
			into.words[word] = true
			continue
		}
		size := 0
		for _, r := range p.runs {
			if r.any != nil {
				size += len(r.text)
			}
		}
		if size > maxQuestions {
			return wrong(0, "", "a value with ? of more than %d bytes", maxQuestions)
		}
		into.patterns = append(into.patterns, p)
	}
	return nil
}

// typed makes the test of a value that is not compared as text.
func typed(f *field, m modifiers, v *node) (test, error) {
	order, ordered := orders[m.kind]
	part, timed := clocks[m.kind]
	want := text
	switch {
	case ordered, timed:
		want = number
	case m.kind == "exists":
		want = boolean
	}
	if v.kind != want && !(m.kind == "re" && v.kind == number) {
		return nil, wrong(v.line, "", "modifier %q needs %s, not %s", m.kind, want, v.kind)
	}
	switch {
	case ordered:
		bound, ok := parseNumber(v.text)
		if !ok {
			return nil, wrong(v.line, "", "%q is no number in JSON's way of writing", v.text)
		}
		return &compares{bound, false, order}, nil
	case timed:
		n, err := strconv.Atoi(v.text)
		if err != nil {
			return nil, wrong(v.line, "", "modifier %q needs a whole number, not %q", m.kind, v.text)
		}
		return &clock{part, n}, nil
	case f.path == "" && m.kind != "re":
		return nil, wrong(v.line, "", "modifier %q needs a field", m.kind)
	case m.kind == "exists":
		return exists{v.truth}, nil
	case m.kind == "re":
		return newExpression(m.flags, v)
	case m.kind == "cidr":
		p, err := netip.ParsePrefix(v.text)
		if err != nil {
			return nil, wrong(v.line, "", "%q is no network such as 10.0.0.0/8 or 2001:db8::/32", v.text)
		}
		return &within{p.Masked()}, nil
	}
	return newReference(m, v)
}

// newReference makes the test that a field has the value of another.
func newReference(m modifiers, v *node) (test, error) {
	path, ok := plain(pieces(v.text))
	if !ok || path == "" || len(path) > maxPath {
		return nil, wrong(v.line, "", "%q is no field's name", v.text)
	}
	r := &reference{field: newField(path), cased: m.cased}
	for _, s := range m.steps {
		r.before = r.before || s != "startswith"
		r.after = r.after || s != "endswith"
	}
	return r, nil
}

// newExpression compiles a regular expression.
func newExpression(flags string, v *node) (test, error) {
	if len(v.text) > maxExpression {
		return nil, wrong(v.line, "", "a regular expression of more than %d bytes", maxExpression)
	}
	source := v.text
	if flags != "" {
		source = "(?" + flags + ")" + source
	}
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return nil, wrong(v.line, "", "regular expression %q is not supported (RE2): %s", v.text, err.(*syntax.Error).Code)
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil || len(program.Inst) > maxProgram {
		return nil, wrong(v.line, "", "regular expression %q is too large", v.text)
	}
	re, err := regexp.Compile(source)
	if err != nil {
		return nil, wrong(v.line, "", "regular expression %q is not supported (RE2): %s", v.text, err)
	}
	return &expressionTest{re}, nil
}
