package indicator

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// stixObject reads one object of a bundle.
// https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html
func (j *jsonList) stixObject(where string) error {
	var o struct {
		Type    string `json:"type"`
		Value   string `json:"value"`
		Name    string `json:"name"`
		Pattern string `json:"pattern"`
		Kind    string `json:"pattern_type"`
		Labels  words  `json:"labels"`
		Types   words  `json:"indicator_types"`
		From    string `json:"valid_from"`
		Until   string `json:"valid_until"`
		Revoked bool   `json:"revoked"`
	}
	if ok, err := j.decode(where, &o); !ok {
		return err
	}
	end, ok := lastDay(o.Until)
	switch {
	case o.Type == "ipv4-addr", o.Type == "ipv6-addr", o.Type == "domain-name":
		if values := parse(o.Value); len(values) > 0 && len(j.observables) < maxEntries {
			j.observables = append(j.observables, values...)
			return nil
		}
		j.reject(where, o.Value, why(o.Value))
		return nil
	case o.Type != "indicator", o.Revoked, o.Types.has("benign"), o.Kind != "" && o.Kind != "stix":
		j.other()
		return nil
	case !ok:
		j.reject(where, o.Until, "an end that is no time")
		return nil
	}
	values, err := stixPattern(o.Pattern)
	if err != nil {
		j.reject(where, o.Pattern, err.Error())
		return nil
	}
	if len(values) == 0 {
		j.other() // files, mail and other things
		return nil
	}
	for i := range values {
		values[i].source, values[i].first, values[i].expires = o.Name, dayOf(o.From), end
		values[i].category = mentioned(append(append(o.Labels, o.Types...), o.Name)...)
	}
	j.indicators++
	return j.add(where, o.Pattern, values)
}

// observed takes the bare observables of a bundle, if it has no indicators: beside
// them they are what was seen, victims included.
func (j *jsonList) observed() error {
	if j.indicators > 0 {
		j.Other += len(j.observables)
		return nil
	}
	for _, v := range j.observables {
		if err := j.take(v); err != nil {
			return err
		}
	}
	return nil
}

// errPattern is a pattern that needs more than one entry of a list can say.
var errPattern = errors.New("a pattern that is not one value, or one of several")

// stixPattern reads the addresses and domains of a pattern any of which makes
// it match:
//
//	[ipv4-addr:value = '198.51.100.7' OR domain-name:value IN ('a.example', 'b.example')]
//	[network-traffic:dst_ref.value = '198.51.100.7' AND network-traffic:dst_port = 443]
//
// Other things that it asks for are left out. A pattern that asks for several
// things at once, apart from an address and its port, is errPattern: a part of
// it proves nothing.
func stixPattern(text string) ([]value, error) {
	p := pattern{text: text}
	var all []value
	for {
		values, err := p.observation()
		if err != nil {
			return nil, err
		}
		all = append(all, values...)
		switch p.next() {
		case "":
			return all, nil
		case "OR":
		default:
			return nil, errPattern
		}
	}
}

// pattern cuts a STIX pattern into tokens.
type pattern struct{ text string }

// next returns the next token: a word, a sign, or a string with its first
// quote. Empty at the end.
func (p *pattern) next() string {
	p.text = strings.TrimLeft(p.text, " \t\r\n")
	if p.text == "" {
		return ""
	}
	n := 1
	switch c := p.text[0]; {
	case c == '\'':
		return p.quoted()
	case strings.IndexByte("[](),=", c) >= 0:
	default:
		if n = strings.IndexAny(p.text, " \t\r\n[](),='"); n < 0 {
			n = len(p.text)
		}
		n = max(n, 1)
		// Lists of a path, as in protocols[0], belong to it.
		if strings.HasPrefix(p.text[n:], "[") {
			if end := strings.IndexByte(p.text[n:], ']'); end > 0 {
				n += end + 1
			}
		}
	}
	token := p.text[:n]
	p.text = p.text[n:]
	return token
}

// quoted reads a string: ' and \ stand behind a \ in it.
func (p *pattern) quoted() string {
	var out strings.Builder
	out.WriteByte('\'')
	for i := 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\' && i+1 < len(p.text):
			i++
			out.WriteByte(p.text[i])
		case c == '\'':
			p.text = p.text[i+1:]
			return out.String()
		default:
			out.WriteByte(c)
		}
	}
	p.text = ""
	return "'" // without an end it is no string
}

// comparison is one condition of an observation.
type comparison struct {
	path   string
	values []string
}

// observation reads [ … ].
func (p *pattern) observation() ([]value, error) {
	if p.next() != "[" {
		return nil, errPattern
	}
	var all []comparison
	joined := ""
	for {
		c, err := p.comparison()
		if err != nil {
			return nil, err
		}
		all = append(all, c)
		switch token := p.next(); {
		case token == "]" && joined == "AND":
			return endpoint(all)
		case token == "]":
			return anyOf(all)
		case (token == "OR" || token == "AND") && (joined == "" || joined == token):
			joined = token
		default:
			return nil, errPattern
		}
	}
}

// comparison reads path = 'text', path = number, path ISSUBSET 'prefix', or
// path IN ('text', …).
func (p *pattern) comparison() (comparison, error) {
	c := comparison{path: p.next()}
	switch operator := p.next(); operator {
	case "=", "ISSUBSET":
		c.values = []string{strings.TrimPrefix(p.next(), "'")}
		return c, nil
	case "IN":
		if p.next() != "(" {
			return c, errPattern
		}
		for {
			c.values = append(c.values, strings.TrimPrefix(p.next(), "'"))
			switch p.next() {
			case ")":
				return c, nil
			case ",":
			default:
				return c, errPattern
			}
		}
	}
	return c, errPattern
}

// Paths of addresses and domains, and of ports.
var (
	valuePaths = map[string]bool{"ipv4-addr:value": true, "ipv6-addr:value": true, "domain-name:value": true,
		"network-traffic:dst_ref.value": true, "network-traffic:src_ref.value": true}
	portPaths = map[string]bool{"network-traffic:dst_port": true, "network-traffic:src_port": true}
)

// anyOf returns the values of comparisons any of which is enough.
func anyOf(all []comparison) ([]value, error) {
	var out []value
	for _, c := range all {
		if !valuePaths[c.path] {
			continue
		}
		for _, text := range c.values {
			values := parse(text)
			if len(values) == 0 {
				return nil, fmt.Errorf("%.64q: %s", text, why(text))
			}
			out = append(out, values...)
		}
	}
	return out, nil
}

// endpoint returns the address of two comparisons that ask for it and a port.
// Where none asks for an address or a domain there is nothing to return.
func endpoint(all []comparison) ([]value, error) {
	var of, port []comparison
	for _, c := range all {
		switch {
		case valuePaths[c.path]:
			of = append(of, c)
		case portPaths[c.path]:
			port = append(port, c)
		}
	}
	if len(of) == 0 {
		return nil, nil
	}
	if len(all) != 2 || len(of) != 1 || len(port) != 1 || len(port[0].values) != 1 {
		return nil, errPattern
	}
	n, err := strconv.ParseUint(port[0].values[0], 10, 16)
	values, err2 := anyOf(of)
	if err != nil || err2 != nil {
		return nil, errors.Join(err, err2)
	}
	for i := range values {
		if values[i].name() != "" {
			return nil, errPattern // names are looked up without a port
		}
		values[i].port = uint16(n)
	}
	return values, nil
}
