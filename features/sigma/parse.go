package sigma

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"
)

// Limits of what a rule says of itself.
const (
	maxTitle   = 256 // characters, by the specification
	maxID      = 128 // bytes; an UUID has 36
	maxEntries = 256 // of a list, such as references
)

func itoa(n int) string { return strconv.Itoa(n) }

// Parse reads the rules of a file, one a YAML document. A document that is not
// taken is a Refusal; the others are. Neither depends on the file's name, which
// is kept for messages.
func Parse(file string, data []byte) ([]*Rule, []*Refusal) {
	docs, err := documents(data)
	if err != nil {
		return nil, []*Refusal{refusal(file, "", err)}
	}
	var rules []*Rule
	var refused []*Refusal
	for _, d := range docs {
		r := &Rule{File: file, Line: d.line, source: xxh3.Hash128(data)}
		err := r.read(d)
		if err == nil {
			rules = append(rules, r)
			continue
		}
		name := r.ID
		if name == "" {
			name = r.Title
		}
		refused = append(refused, refusal(file, name, err))
	}
	return rules, refused
}

// otherLog is a problem that is none: the rule is for another log.
type otherLog struct{ *problem }

func refusal(file, rule string, err error) *Refusal {
	o, other := err.(*otherLog)
	p, _ := err.(*problem)
	if other {
		p = o.problem
	}
	return &Refusal{File: file, Line: p.line, Key: p.key, Rule: rule, Reason: p.text, Other: other}
}

// read reads a document.
func (r *Rule) read(d *node) error {
	if d.kind != mapping {
		return wrong(d.line, "", "a rule is a map, not %s", d.kind)
	}
	if err := r.describe(d); err != nil {
		return err
	}
	for _, p := range d.pairs {
		switch p.key {
		case "correlation", "filter", "action", "timeframe", "global":
			return wrong(p.line, p.key, "%q is not supported: a rule here is about one record", p.key)
		case "taxonomy":
			if p.value.text != "sigma" {
				return wrong(p.line, p.key, "taxonomy %q is not supported; only \"sigma\" is", p.value.text)
			}
		}
	}
	if err := checkSource(d.get("logsource"), d.line); err != nil {
		return err
	}
	return r.detect(d.get("detection"), d.line)
}

// describe reads what the rule says of itself.
func (r *Rule) describe(d *node) error {
	level := ""
	for _, f := range []struct {
		key  string
		into *string
	}{
		{"id", &r.ID}, {"name", &r.Name}, {"title", &r.Title}, {"status", &r.Status}, {"level", &level}, {"description", &r.Description},
		{"license", &r.License}, {"author", &r.Author}, {"date", &r.Date}, {"modified", &r.Modified},
	} {
		n := d.get(f.key)
		if n == nil || n.kind == null {
			continue
		}
		if n.kind == mapping || n.kind == sequence {
			return wrong(n.line, f.key, "want text, not %s", n.kind)
		}
		*f.into = strings.TrimSpace(n.text)
	}
	if err := r.lists(d); err != nil {
		return err
	}
	return r.check(d, level)
}

// lists reads the parts that are lists. One entry may stand without a list.
func (r *Rule) lists(d *node) error {
	for _, f := range []struct {
		key  string
		into *[]string
	}{{"tags", &r.Tags}, {"references", &r.References}, {"falsepositives", &r.FalsePositives}, {"fields", &r.Fields}, {"scope", &r.Scope}} {
		n := d.get(f.key)
		if n == nil || n.kind == null {
			continue
		}
		items := n.items
		if n.kind != sequence {
			items = []*node{n}
		}
		if len(items) > maxEntries {
			return wrong(n.line, f.key, "more than %d entries", maxEntries)
		}
		for _, i := range items {
			if i.kind == mapping || i.kind == sequence {
				return wrong(i.line, f.key, "want text, not %s", i.kind)
			}
			*f.into = append(*f.into, strings.TrimSpace(i.text))
		}
	}
	related := d.get("related")
	if related == nil || related.kind == null {
		return nil
	}
	if len(related.items) > maxEntries {
		return wrong(related.line, "related", "more than %d entries", maxEntries)
	}
	for _, i := range related.items {
		id, kind := i.get("id"), i.get("type")
		if id == nil || kind == nil {
			return wrong(i.line, "related", "an entry has id and type")
		}
		r.Related = append(r.Related, Related{id.text, kind.text})
	}
	return nil
}

// check checks what must be there, and fills in what need not.
func (r *Rule) check(d *node, level string) error {
	if r.Title == "" || len([]rune(r.Title)) > maxTitle {
		return wrong(d.line, "title", "a title has 1 to %d characters", maxTitle)
	}
	if r.ID == "" {
		sum := xxh3.HashString128(r.Title).Bytes()
		r.ID = "title-" + hex.EncodeToString(sum[:])
	}
	if len(r.ID) > maxID || strings.ContainsFunc(r.ID, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return wrong(d.get("id").line, "id", "an id has at most %d printable ASCII characters, without blanks", maxID)
	}
	r.Level = Level(strings.ToLower(level))
	if level == "" {
		r.Level = Medium // the middle, for what nobody judged
	}
	if !slices.Contains(Levels(), r.Level) {
		return wrong(d.get("level").line, "level", "level %q is not one of informational, low, medium, high and critical", level)
	}
	return nil
}

// checkSource refuses rules for other logs. CloudTrail's have product aws and
// service cloudtrail; either may be left out, which widens the rule.
func checkSource(n *node, line int) error {
	if n == nil || n.kind != mapping {
		return wrong(line, "logsource", "a rule needs a logsource")
	}
	said := false
	for _, p := range n.pairs {
		want := ""
		switch p.key {
		case "product":
			want = "aws"
		case "service":
			want = "cloudtrail"
		case "category":
		default:
			continue
		}
		if p.value.text != want {
			return &otherLog{wrong(p.line, "logsource."+p.key, "%s %q is another log than CloudTrail", p.key, p.value.text)}
		}
		said = said || want != ""
	}
	if !said {
		return &otherLog{wrong(n.line, "logsource", "neither product aws nor service cloudtrail: another log than CloudTrail")}
	}
	return nil
}

// detect reads the selections and the condition.
func (r *Rule) detect(n *node, line int) error {
	if n == nil || n.kind != mapping {
		return wrong(line, "detection", "a rule needs a detection")
	}
	var d detections
	var selections []selection
	for _, p := range n.pairs {
		switch p.key {
		case "condition":
			continue
		case "timeframe":
			return wrong(p.line, "detection.timeframe", "\"timeframe\" is not supported: a rule here is about one record")
		}
		e, err := d.selection("detection."+p.key, p.value)
		if err != nil {
			return err
		}
		selections = append(selections, selection{p.key, e})
	}
	c := n.get("condition")
	if c == nil {
		return wrong(n.line, "detection.condition", "a rule needs a condition")
	}
	conditions := []*node{c}
	if c.kind == sequence {
		conditions = c.items
	}
	if len(conditions) == 0 || len(conditions) > maxEntries {
		return wrong(c.line, "detection.condition", "want 1 to %d conditions", maxEntries)
	}
	var any some
	for _, c := range conditions {
		if c.kind != text {
			return wrong(c.line, "detection.condition", "a condition is text, not %s", c.kind)
		}
		e, err := parseCondition(c.text, selections)
		if err != nil {
			return wrong(c.line, "detection.condition", "%s", err)
		}
		any = append(any, e)
	}
	r.condition = any
	return nil
}
