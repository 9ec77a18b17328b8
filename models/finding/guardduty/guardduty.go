// Package guardduty owns the shape of GuardDuty's findings, as its service model
// (API version 2017-11-28) has it.
//
// A finding as JSON comes in; what of it a program made for GuardDuty would not
// understand goes out. It knows members and their types, not what they mean, and
// nothing of how findings are made.
package guardduty

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Extra is the one member beside GuardDuty's that a finding may have.
const Extra = "yoban"

//go:embed finding.txt
var text string

// model is the structures of the service model: members by structure, with their
// types in the notation of finding.txt.
type model struct {
	members  map[string]map[string]string
	required map[string][]string
}

// shapes is the model; it is never written after start-up.
var shapes = read()

func read() model {
	m := model{map[string]map[string]string{}, map[string][]string{}}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) != 3 || f[0] == "#" {
			continue
		}
		name, required := strings.CutSuffix(f[1], "*")
		if m.members[f[0]] == nil {
			m.members[f[0]] = map[string]string{}
		}
		m.members[f[0]][name] = f[2]
		if required {
			m.required[f[0]] = append(m.required[f[0]], name)
		}
	}
	return m
}

// Check holds one finding, as JSON, against the model: every member is one of
// GuardDuty's, or Extra, and of the right type, and none that is required is
// missing. The error tells all that is wrong, in a fixed order.
func Check(finding []byte) error {
	var value any
	if err := json.Unmarshal(finding, &value); err != nil {
		return fmt.Errorf("finding: %w", err)
	}
	var c checker
	c.value("Finding", "Finding", value)
	return errors.Join(c.wrong...)
}

type checker struct{ wrong []error }

func (c *checker) refuse(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Errorf(format, args...))
}

// value checks a value at a path against its type.
func (c *checker) value(path, typ string, value any) {
	if of, ok := strings.CutPrefix(typ, "[]"); ok {
		list, isList := value.([]any)
		if !isList {
			c.refuse("%s is %s, want a list", path, kindOf(value))
		}
		for _, v := range list {
			c.value(path+"[]", of, v)
		}
		return
	}
	of, isMap := strings.CutPrefix(typ, "{}")
	members, isStructure := shapes.members[typ]
	if !isMap && !isStructure {
		if kinds[typ] != kindOf(value) {
			c.refuse("%s is %s, want %s", path, kindOf(value), typ)
		}
		return
	}
	object, isObject := value.(map[string]any)
	if !isObject {
		c.refuse("%s is %s, want an object", path, kindOf(value))
		return
	}
	if isStructure {
		c.structure(path, typ, members, object)
		return
	}
	for _, k := range slices.Sorted(maps.Keys(object)) {
		c.value(path+"{"+k+"}", of, object[k])
	}
}

func (c *checker) structure(path, typ string, members map[string]string, object map[string]any) {
	for _, name := range shapes.required[typ] {
		if _, ok := object[name]; !ok {
			c.refuse("%s.%s is required and missing", path, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		member, ok := members[name]
		switch {
		case typ == "Finding" && name == Extra:
		case !ok:
			c.refuse("%s.%s is not a member of GuardDuty's %s", path, name, typ)
		default:
			c.value(path+"."+name, member, object[name])
		}
	}
}

// kinds are the types of the model that are no structures, as JSON has them.
var kinds = map[string]string{"string": "a string", "double": "a number", "integer": "a number", "long": "a number", "timestamp": "a string", "boolean": "a boolean"}

func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case float64:
		return "a number"
	case bool:
		return "a boolean"
	case nil:
		return "null"
	case []any:
		return "a list"
	}
	return "an object"
}
