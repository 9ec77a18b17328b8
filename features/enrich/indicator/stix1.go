package indicator

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxTag bounds what lies between two < of an XML file, in bytes: a tag with
// its attributes and the text after it, which the decoder holds whole. A list
// of 250,000 addresses in one element has below 7 MB.
const maxTag = 8 << 20

// xmlList reads STIX 1. Entities that a file defines are not resolved, a DOCTYPE
// is refused.
// http://docs.oasis-open.org/cti/stix/v1.2.1/stix-v1.2.1-part1-overview.html
type xmlList struct {
	*taker
	in      *xml.Decoder
	open    []element
	object  object    // that is being read
	about   indicator // that it belongs to
	pending []value   // of the indicator
}

// element is an element that is open.
type element struct {
	name     string
	together bool // it or one around it asks for several observables at once
}

// indicator is what an Indicator says of its observables.
type indicator struct {
	depth        int // of the element, 0 outside
	negated      bool
	kinds, title string
	from, until  string
}

// object is a CybOX object.
type object struct {
	depth  int // of its Properties, 0 outside
	kind   string
	detail string // category or type attribute
	values []value
	port   uint16
}

func readXML(file io.Reader, t *taker) error {
	x := &xmlList{taker: t, in: xml.NewDecoder(&tagLimit{in: skipMark(file)})}
	for {
		tok, err := x.in.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch tok := tok.(type) {
		case xml.Directive:
			return errors.New("XML with a DOCTYPE, or a page of the web")
		case xml.StartElement:
			err = x.start(tok)
		case xml.EndElement:
			err = x.end()
		}
		if err != nil {
			return err
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (x *xmlList) start(e xml.StartElement) error {
	name := e.Name.Local
	if len(x.open) == 0 && strings.EqualFold(name, "html") {
		return errors.New("a page of the web, not XML of STIX")
	}
	if len(x.open) == maxNesting {
		return fmt.Errorf("XML nested deeper than %d", maxNesting)
	}
	together := len(x.open) > 0 && x.open[len(x.open)-1].together
	if strings.HasSuffix(name, "Composition") || strings.HasPrefix(name, "Composite_") {
		together = together || strings.EqualFold(attribute(e, "operator"), "AND")
	}
	x.open = append(x.open, element{name, together})
	switch name {
	case "Indicator":
		if x.about.depth == 0 {
			x.about = indicator{depth: len(x.open), negated: attribute(e, "negate") == "true"}
		}
	case "Properties":
		if x.object.depth == 0 {
			x.object = properties(e)
			x.object.depth = len(x.open)
		}
	case "Address_Value", "Value", "Hostname_Value", "Port_Value":
		if x.object.depth > 0 {
			return x.property(e)
		}
	case "Title", "Type", "Start_Time", "End_Time":
		if x.about.depth > 0 && x.object.depth == 0 {
			return x.told(e)
		}
	}
	return nil
}

// properties tells what kind of object Properties begin. Its own attribute type
// has the name of XML Schema's, which has a namespace.
func properties(e xml.StartElement) object {
	var o object
	for _, a := range e.Attr {
		switch {
		case a.Name.Local == "type" && a.Name.Space != "":
			_, o.kind, _ = strings.Cut(a.Value, ":")
		case a.Name.Local == "category", a.Name.Local == "type":
			o.detail = a.Value
		}
	}
	return o
}

// text reads the text of an element that was just opened, and closes it.
func (x *xmlList) text() (string, error) {
	var text strings.Builder
	for depth := 1; depth > 0; {
		tok, err := x.in.Token()
		if err != nil {
			return "", err
		}
		switch tok := tok.(type) {
		case xml.CharData:
			text.Write(tok)
		case xml.StartElement:
			if depth++; depth > maxNesting {
				return "", fmt.Errorf("XML nested deeper than %d", maxNesting)
			}
		case xml.EndElement:
			depth--
		}
	}
	x.open = x.open[:len(x.open)-1]
	return strings.TrimSpace(text.String()), nil
}

// told reads what an indicator says of itself. Types of a marking or a source
// deeper down are left out.
func (x *xmlList) told(e xml.StartElement) error {
	direct := len(x.open) == x.about.depth+1
	inTime := len(x.open) == x.about.depth+2 && x.open[len(x.open)-2].name == "Valid_Time_Position"
	if !direct && !inTime {
		return nil
	}
	text, err := x.text()
	if err != nil {
		return err
	}
	switch e.Name.Local {
	case "Title":
		x.about.title = printable(text)
	case "Type":
		x.about.kinds = printable(x.about.kinds + " " + text)
	case "Start_Time":
		x.about.from = text
	case "End_Time":
		x.about.until = text
	}
	return nil
}

// property reads one property of an object: values, or a port.
func (x *xmlList) property(e xml.StartElement) error {
	where := fmt.Sprintf("byte %d", x.in.InputOffset())
	together := x.open[len(x.open)-1].together
	text, err := x.text()
	if err != nil {
		return err
	}
	if e.Name.Local == "Port_Value" {
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			x.reject(where, text, "a port that is none")
		}
		x.object.port = uint16(port)
		return nil
	}
	switch {
	case x.object.unseen() || x.about.negated:
		x.other()
		return nil
	case together:
		x.reject(where, text, "one of several that have to be seen together")
		return nil
	}
	delimiter := attribute(e, "delimiter")
	if delimiter == "" {
		delimiter = "##comma##" // CybOX 2.1, BaseObjectPropertyGroup
	}
	condition := attribute(e, "condition")
	if attribute(e, "apply_condition") == "NONE" || condition != "" && condition != "Equals" && condition != "InclusiveBetween" {
		x.reject(where, text, "a condition that no list can hold")
		return nil
	}
	if condition == "InclusiveBetween" {
		text = strings.Replace(text, delimiter, "-", 1)
	}
	for part := range strings.SplitSeq(text, delimiter) {
		values := parse(strings.TrimSpace(part))
		if len(values) == 0 {
			x.reject(where, part, why(part))
		}
		if len(x.pending)+len(x.object.values)+len(values) > maxEntries {
			return fmt.Errorf("more than %d entries in all lists together", maxEntries)
		}
		x.object.values = append(x.object.values, values...)
	}
	return nil
}

// unseen tells whether no log shows objects of this kind.
func (o *object) unseen() bool {
	switch o.kind {
	case "AddressObjectType":
		return strings.Contains(o.detail, "mail") || strings.Contains(o.detail, "mac") || o.detail == "asn"
	case "DomainNameObjectType", "HostnameObjectType", "SocketAddressObjectType":
		return false
	case "URIObjectType":
		return o.detail != "Domain Name"
	}
	return true
}

// end closes an element.
func (x *xmlList) end() error {
	depth := len(x.open)
	x.open = x.open[:depth-1]
	if depth == x.object.depth {
		for _, v := range x.object.values {
			if v.name() == "" && v.port == 0 {
				v.port = x.object.port
			}
			x.pending = append(x.pending, v)
		}
		x.object = object{}
	}
	if depth == x.about.depth || x.about.depth == 0 {
		about := x.about
		x.about = indicator{}
		return x.flush(about)
	}
	return nil
}

// flush takes the values of an indicator, or of observables without one.
func (x *xmlList) flush(about indicator) error {
	if len(x.pending) == 0 {
		return nil
	}
	end, ok := lastDay(about.until)
	if !ok {
		x.reject(fmt.Sprintf("byte %d", x.in.InputOffset()), about.until, "an end that is no time")
		x.pending = x.pending[:0]
		return nil
	}
	category, first := mentioned(about.kinds, about.title), dayOf(about.from)
	for _, v := range x.pending {
		v.category, v.source, v.first, v.expires = category, about.title, first, end
		if err := x.take(v); err != nil {
			return err
		}
	}
	x.pending = x.pending[:0]
	return nil
}

// tagLimit fails once more than maxTag bytes lie between two <.
type tagLimit struct {
	in    io.Reader
	since int
}

func (l *tagLimit) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	if last := bytes.LastIndexByte(p[:n], '<'); last >= 0 {
		l.since = n - last
	} else if l.since += n; l.since > maxTag {
		return 0, fmt.Errorf("XML with more than %d bytes in one tag or text", maxTag)
	}
	return n, err
}

// skipMark passes over a byte order mark at the beginning.
func skipMark(in io.Reader) io.Reader {
	mark := make([]byte, 3)
	n, err := io.ReadFull(in, mark)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return in // the error comes again
	}
	if string(mark[:n]) == "\ufeff" {
		return in
	}
	return io.MultiReader(bytes.NewReader(mark[:n]), in)
}
