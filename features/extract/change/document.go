package change

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"yoban/features/event"
)

// document is a call with its parameters.
type document struct {
	call *event.Call
	body value
}

// value is a value of a JSON text: nil, string, json.Number, bool, []any or
// map[string]any. Services spell one parameter in several ways, so members are
// found whatever the case of their letters.
type value struct{ any }

// decode reads JSON text. Text that is no JSON is no value: it comes from readers
// that know where it ends, and not what is in it.
func decode(text []byte) value {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return value{}
	}
	return value{v}
}

// at returns the value at a path of members; no value when there is none.
func (v value) at(path ...string) value {
	for _, name := range path {
		members, ok := v.any.(map[string]any)
		if !ok {
			return value{}
		}
		next, ok := members[name]
		if !ok {
			next = members[sameName(members, name)]
		}
		v = value{next}
	}
	return v
}

// sameName returns the first of the members, in order, whose name is the wanted
// one but for the case of its letters.
func sameName(members map[string]any, want string) string {
	found := ""
	for name := range members {
		if strings.EqualFold(name, want) && (found == "" || name < found) {
			found = name
		}
	}
	return found
}

// text returns a string, number or boolean as text.
func (v value) text() string {
	switch x := v.any.(type) {
	case string:
		return x
	case json.Number:
		return x.String()
	case bool:
		if x {
			return "true"
		}
		return "false"
	}
	return ""
}

// list returns the values of an array, or a value that stands alone. EC2 writes a
// list as an object with items.
func (v value) list() []value {
	if items := v.at("items"); items.any != nil {
		v = items
	}
	switch x := v.any.(type) {
	case nil:
		return nil
	case []any:
		out := make([]value, len(x))
		for i := range x {
			out[i] = value{x[i]}
		}
		return out
	}
	return []value{v}
}

// texts returns the texts of a list.
func (v value) texts() []string {
	var out []string
	for _, x := range v.list() {
		if s := x.text(); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// document returns a JSON document: an object as it is, or the one that a string
// holds, as some services log policies.
func (v value) document() value {
	if s, ok := v.any.(string); ok {
		return decode([]byte(s))
	}
	return v
}

// names returns the names of an object's members, sorted.
func (v value) names() []string {
	members, _ := v.any.(map[string]any)
	var out []string
	for name := range members {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// empty tells whether there is nothing in a value.
func (v value) empty() bool { return v.text() == "" && len(v.names()) == 0 && len(v.list()) == 0 }

// text returns a parameter of the call.
func (d *document) text(name string) string {
	if name == "" {
		return ""
	}
	return d.body.at(name).text()
}

// copyTo adds parameters of the call to the facts, under their own names.
func (d *document) copyTo(f Facts, names ...string) Facts {
	for _, n := range names {
		f.add(n, d.body.at(n).texts()...)
	}
	return f
}
