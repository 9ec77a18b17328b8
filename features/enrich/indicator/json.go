package indicator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxNesting bounds how deep what is passed over may lie in itself. Lists in
// JSON go six deep, in XML some fifteen.
const maxNesting = 64

// jsonList reads a list in JSON member by member, so that memory stays within
// one element of it.
type jsonList struct {
	*taker
	in     *json.Decoder
	source string // title of the event that is being read
	// observables are the values of a bundle that no indicator vouches for.
	observables []value
	indicators  int
	exact       bool // domains of a warning list stand for themselves alone
}

// readJSON reads any of the JSON formats, told by the names of members.
func readJSON(file io.Reader, t *taker) error {
	j := &jsonList{taker: t, in: json.NewDecoder(skipMark(file))}
	configured := t.config.Format
	t.Format = ""
	err := j.top()
	if err == nil {
		if _, extra := j.in.Token(); extra != io.EOF {
			err = errors.New("more than one JSON value")
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the JSON is cut off: %w", io.ErrUnexpectedEOF)
	}
	if err != nil {
		return err
	}
	if t.Format == "" {
		return fmt.Errorf("JSON that is none of %s, %s and %s", formatSTIX2, formatMISP, formatAWS)
	}
	if configured != "" && configured != t.Format {
		return fmt.Errorf("format is %s, not %s", t.Format, configured)
	}
	return j.observed()
}

// top reads the outermost value: an object, or an array of MISP's.
func (j *jsonList) top() error {
	tok, err := j.in.Token()
	if err != nil {
		return err
	}
	switch tok {
	case json.Delim('['):
		return j.each("", func(where string) error { return j.mispMembers(where) })
	case json.Delim('{'):
		return j.members("", j.topMember)
	}
	return errors.New("JSON that is neither an object nor a list")
}

func (j *jsonList) topMember(key string) error {
	switch key {
	case "objects":
		return j.elements(key, formatSTIX2, j.stixObject)
	case "prefixes", "ipv6_prefixes":
		return j.elements(key, formatAWS, j.awsPrefix)
	case "list":
		return j.elements(key, formatMISP, j.warningEntry)
	case "type":
		return j.warningType()
	case "Event", "response", "Attribute":
		return j.mispMember("")(key)
	}
	return j.skip()
}

// members visits the members of an object whose brace was read. Visit has to
// read the value.
func (j *jsonList) members(where string, visit func(key string) error) error {
	for j.in.More() {
		tok, err := j.in.Token()
		if err != nil {
			return err
		}
		key, _ := tok.(string)
		if err := visit(key); err != nil {
			return err
		}
	}
	_, err := j.in.Token()
	return err
}

// each visits the elements of an array whose bracket was read.
func (j *jsonList) each(where string, visit func(where string) error) error {
	for i := 0; j.in.More(); i++ {
		if err := visit(fmt.Sprintf("%s[%d]", where, i)); err != nil {
			return err
		}
	}
	_, err := j.in.Token()
	return err
}

// open reads the beginning of the next value; it passes over one that does not
// begin so.
func (j *jsonList) open(delim json.Delim) (bool, error) {
	tok, err := j.in.Token()
	if err != nil || tok == delim {
		return err == nil, err
	}
	if d, ok := tok.(json.Delim); ok && (d == '{' || d == '[') {
		return false, j.rest(1)
	}
	return false, nil
}

// elements visits the elements of an array that is the next value, and sets the
// format, which it tells.
func (j *jsonList) elements(where, format string, visit func(where string) error) error {
	ok, err := j.open('[')
	if err != nil || !ok {
		return err
	}
	if j.Format != "" && j.Format != format {
		return fmt.Errorf("JSON that is %s and %s at once", j.Format, format)
	}
	j.Format = format
	return j.each(where, visit)
}

// skip passes over the next value.
func (j *jsonList) skip() error { return j.rest(0) }

// rest passes over what is left of a value that was entered depth deep.
func (j *jsonList) rest(depth int) error {
	for {
		tok, err := j.in.Token()
		if err != nil {
			return err
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth > maxNesting {
				return fmt.Errorf("JSON nested deeper than %d", maxNesting)
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// decode reads the next value into v; one of another shape is rejected.
func (j *jsonList) decode(where string, v any) (ok bool, err error) {
	err = j.in.Decode(v)
	var shape *json.UnmarshalTypeError
	if errors.As(err, &shape) {
		j.reject(where, shape.Value, "not of the shape that the format has here")
		return false, nil
	}
	return err == nil, err
}

// add takes values, or rejects the text that gave none.
func (j *jsonList) add(where, text string, values []value) error {
	if len(values) == 0 {
		j.reject(where, text, why(text))
	}
	for _, v := range values {
		if err := j.take(v); err != nil {
			return err
		}
	}
	return nil
}

// awsPrefix reads an element of ip-ranges.json.
// https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-syntax.html
func (j *jsonList) awsPrefix(where string) error {
	var p struct {
		IPv4    string `json:"ip_prefix"`
		IPv6    string `json:"ipv6_prefix"`
		Region  string `json:"region"`
		Service string `json:"service"`
	}
	if ok, err := j.decode(where, &p); !ok {
		return err
	}
	text := p.IPv4 + p.IPv6 // an element has one of them
	values := parse(text)
	for i := range values {
		values[i].source = strings.TrimSpace(p.Service + " " + p.Region)
	}
	return j.add(where, text, values)
}

// words is a list of short texts, of which the first few are kept.
type words []string

// maxWords is the number of labels or tags looked at.
const maxWords = 16

// UnmarshalJSON reads the first few texts of a list. Anything else is no list.
func (w *words) UnmarshalJSON(data []byte) error {
	in := json.NewDecoder(strings.NewReader(string(data[:min(len(data), 64<<10)])))
	if tok, err := in.Token(); err != nil || tok != json.Delim('[') {
		return nil
	}
	for len(*w) < maxWords && in.More() {
		tok, err := in.Token()
		if text, ok := tok.(string); ok {
			*w = append(*w, text)
		} else if err != nil || tok == json.Delim('[') || tok == json.Delim('{') {
			return nil
		}
	}
	return nil
}

func (w words) has(text string) bool { return slices.Contains(w, text) }
