package sigma

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// Limits of a record. CloudTrail's own are 256 KB and a handful of levels; what
// is deeper than maxNesting is looked at as text only.
const (
	maxRecord  = 4 << 20 // bytes
	maxNesting = 32
)

// errRecord says that a record is no JSON object, or too large.
var errRecord = errors.New("no JSON object, or too large")

// record is a decoded record: the fields of an expression.
type record struct {
	root  *value
	found map[string][]*value // by the path of a field
}

// object is a JSON object, or a whole array that is looked at as text.
type object struct {
	members []member
	index   map[string]int // of members by their key; nil when there are few
	raw     []byte         // as written
	texts   []string       // its forms; nil until one is asked for
	folded  []string       // of texts; "" until it is asked for
}

// member is a key with its values: one, or the elements of an array.
type member struct {
	key    string
	values []*value
}

// indexed is from how many members on an object has an index.
const indexed = 16

// decode reads a record.
func decode(data []byte) (*record, error) {
	if len(data) > maxRecord || !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return nil, errRecord
	}
	d := &decoder{data: data, in: json.NewDecoder(bytes.NewReader(data))}
	d.in.UseNumber()
	values, err := d.values(0)
	if err != nil {
		return nil, errRecord
	}
	if _, err := d.in.Token(); err != io.EOF {
		return nil, errRecord
	}
	return &record{root: values[0], found: map[string][]*value{}}, nil
}

// decoder makes values of JSON tokens.
type decoder struct {
	data []byte
	in   *json.Decoder
}

// values reads a value: itself, or the elements of an array.
func (d *decoder) values(depth int) ([]*value, error) {
	t, err := d.in.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if depth == maxNesting {
			return d.opaque()
		}
		if t == '{' {
			return d.object(depth)
		}
		return d.array(depth)
	case string:
		return []*value{{kind: text, text: t}}, nil
	case json.Number:
		return []*value{{kind: number, text: t.String()}}, nil
	case bool:
		word := "false"
		if t {
			word = "true"
		}
		return []*value{{kind: boolean, text: word}}, nil
	}
	return []*value{{kind: null}}, nil
}

// array reads the elements of an array up to its end. An array of arrays is read
// as one: a path goes through both.
func (d *decoder) array(depth int) ([]*value, error) {
	var out []*value
	for d.in.More() {
		v, err := d.values(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, v...)
	}
	if len(out) == 0 {
		out = []*value{{kind: sequence}}
	}
	_, err := d.in.Token()
	return out, err
}

// object reads the members of an object up to its end.
func (d *decoder) object(depth int) ([]*value, error) {
	o := &object{}
	start := d.in.InputOffset() - 1
	for d.in.More() {
		key, err := d.in.Token()
		if err != nil {
			return nil, err
		}
		values, err := d.values(depth + 1)
		if err != nil {
			return nil, err
		}
		o.put(key.(string), values) // the decoder takes nothing else for a key
	}
	if _, err := d.in.Token(); err != nil {
		return nil, err
	}
	o.raw = d.data[start:d.in.InputOffset()]
	return []*value{{kind: mapping, object: o}}, nil
}

// opaque steps over the object or array that was entered.
func (d *decoder) opaque() ([]*value, error) {
	start := d.in.InputOffset() - 1
	for depth := 1; depth > 0; {
		t, err := d.in.Token()
		if err != nil {
			return nil, err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return []*value{{kind: mapping, object: &object{raw: d.data[start:d.in.InputOffset()]}}}, nil
}

// put adds a member. Of a key that occurs twice the last one counts, as the log
// readers have it.
func (o *object) put(key string, values []*value) {
	if o.index == nil && len(o.members) >= indexed {
		o.index = make(map[string]int, 2*indexed)
		for i := range o.members {
			o.index[o.members[i].key] = i
		}
	}
	if m := o.member(key); m != nil {
		m.values = values
		return
	}
	o.members = append(o.members, member{key, values})
	if o.index != nil {
		o.index[key] = len(o.members) - 1
	}
}

// member returns the member under a key, nil when there is none.
func (o *object) member(key string) *member {
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			return &o.members[i]
		}
		return nil
	}
	for i := range o.members {
		if o.members[i].key == key {
			return &o.members[i]
		}
	}
	return nil
}

// values returns what a field is. The field without a name is the whole record.
func (r *record) values(f *field) ([]*value, bool) {
	if f.path == "" {
		return []*value{r.root}, true
	}
	v, ok := r.found[f.path]
	if !ok {
		v = collect(nil, r.root, f.path)
		r.found[f.path] = v
	}
	return v, true
}

// collect appends the values at a path below v. Every value of a record is below
// one path only, so that this costs no more than to go over the record, whatever
// keys hold dots.
func collect(out []*value, v *value, path string) []*value {
	if v.object == nil {
		return out
	}
	if m := v.object.member(path); m != nil {
		out = append(out, m.values...)
	}
	for i := 0; ; {
		dot := strings.IndexByte(path[i:], '.')
		if dot < 0 {
			return out
		}
		i += dot
		if m := v.object.member(path[:i]); m != nil {
			for _, below := range m.values {
				out = collect(out, below, path[i+1:])
			}
		}
		i++
	}
}
