package indicator

import (
	"encoding/json"
	"fmt"
	"strings"
)

// mispMembers reads an object of MISP's: what a feed or a search returns, or
// what lies in it.
// https://www.misp-standard.org/rfc/misp-standard-core.txt
func (j *jsonList) mispMembers(where string) error {
	ok, err := j.open('{')
	if err != nil || !ok {
		return err
	}
	return j.members(where, j.mispMember(where))
}

// mispMember reads a member of an object at where.
func (j *jsonList) mispMember(where string) func(key string) error {
	return func(key string) error {
		inner := strings.TrimPrefix(where+"."+key, ".")
		switch key {
		case "Event":
			j.source = ""
			return j.mispMembers(inner)
		case "info":
			_, err := j.decode(inner, &j.source)
			j.source = printable(j.source)
			return err
		case "Attribute":
			return j.elements(inner, formatMISP, j.mispAttribute)
		case "Object":
			return j.elements(inner, formatMISP, j.mispMembers)
		case "response":
			return j.mispResponse(inner)
		}
		return j.skip()
	}
}

// mispResponse reads the answer to a search: an object, or a list of events.
func (j *jsonList) mispResponse(where string) error {
	tok, err := j.in.Token()
	if err != nil {
		return err
	}
	switch tok {
	case json.Delim('['):
		return j.each(where, j.mispMembers)
	case json.Delim('{'):
		return j.members(where, j.mispMember(where))
	}
	return nil
}

// mispAttribute reads one attribute.
func (j *jsonList) mispAttribute(where string) error {
	var a struct {
		Type    string `json:"type"`
		Value   string `json:"value"`
		Comment string `json:"comment"`
		ToIDS   *bool  `json:"to_ids"`
		Deleted bool   `json:"deleted"`
		First   string `json:"first_seen"`
		Last    string `json:"last_seen"`
		Tag     tags   `json:"Tag"`
		Event   struct {
			Info string `json:"info"`
		} `json:"Event"`
	}
	if ok, err := j.decode(where, &a); !ok {
		return err
	}
	// MISP's own word for what is not meant for detection.
	if a.Deleted || a.ToIDS != nil && !*a.ToIDS || !mispTypes[a.Type] {
		j.other()
		return nil
	}
	info := a.Event.Info
	if info == "" {
		info = j.source
	}
	values := typed(a.Type, a.Value)
	for i := range values {
		values[i].source, values[i].first, values[i].last = info, dayOf(a.First), dayOf(a.Last)
		values[i].category = mentioned(append(a.Tag, a.Comment, info)...)
	}
	return j.add(where, a.Value, values)
}

// mispTypes are the types of attributes that logs of AWS show.
var mispTypes = map[string]bool{"ip-src": true, "ip-dst": true, "ip-src|port": true, "ip-dst|port": true,
	"domain": true, "hostname": true, "hostname|port": true, "domain|ip": true}

// tags are the names of an attribute's tags.
type tags []string

// UnmarshalJSON reads the first few tags.
func (t *tags) UnmarshalJSON(data []byte) error {
	in := json.NewDecoder(strings.NewReader(string(data)))
	if tok, err := in.Token(); err != nil || tok != json.Delim('[') {
		return nil
	}
	for len(*t) < maxWords && in.More() {
		var tag struct {
			Name string `json:"name"`
		}
		if in.Decode(&tag) != nil {
			return nil
		}
		*t = append(*t, tag.Name)
	}
	return nil
}

// warningType reads how a warning list is meant. Parts and patterns of names
// cannot be looked up.
// https://github.com/MISP/misp-warninglists#format
func (j *jsonList) warningType() error {
	var kind any
	if err := j.in.Decode(&kind); err != nil {
		return err
	}
	switch kind {
	case "substring", "regex":
		return fmt.Errorf("a warning list of type %q names no addresses or domains", kind)
	case "string":
		j.exact = true
	}
	return nil
}

// warningEntry reads one entry of a warning list.
func (j *jsonList) warningEntry(where string) error {
	var text string
	if ok, err := j.decode(where, &text); !ok {
		return err
	}
	values := parse(text)
	for i := range values {
		values[i].exact = j.exact && values[i].domain != ""
	}
	return j.add(where, text, values)
}
