package indicator

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"yoban/features/enrich/listfile"
)

// Limits: bytes of one list, inflated, and entries of all lists together. The
// largest public lists have about a million names and 40 MB; an entry costs
// some 100 bytes of memory.
const (
	maxListBytes = 512 << 20
	maxEntries   = 2_000_000
)

// Formats of a list.
const (
	formatText = "text"
	formatCSV  = "csv"
)

// read passes every entry of a list to add and returns the number of lines
// that hold none. It fails when the file cannot be read, is too large, or has
// more entries than allowed.
func read(c ListConfig, allowed int, add func(value)) (bad int, err error) {
	if c.Format != "" && c.Format != formatText && c.Format != formatCSV {
		return 0, fmt.Errorf("format %q is neither %q nor %q", c.Format, formatText, formatCSV)
	}
	r := reader{format: c.Format, left: allowed, add: add}
	err = listfile.Lines(c.Path, maxListBytes, r.line)
	return r.bad, err
}

// reader turns lines into values.
type reader struct {
	format  string
	columns *columns // of a CSV file, once its header was seen
	begun   bool     // the first line that counts was seen
	left    int      // entries still allowed
	bad     int
	add     func(value)
}

// line reads one line.
func (r *reader) line(line []byte, long bool) error {
	if long {
		r.bad++
		return nil
	}
	if line = bytes.TrimPrefix(line, []byte("\ufeff")); len(line) == 0 || comment(line) {
		return nil
	}
	if !r.begun {
		r.begun = true
		if r.format != formatText {
			r.columns = header(line)
		}
		if r.format == formatCSV && r.columns == nil {
			return fmt.Errorf("no column of the first line is called %s", strings.Join(entryColumns, ", "))
		}
		if r.columns != nil {
			return nil
		}
	}
	values := r.values(string(line))
	if len(values) == 0 {
		r.bad++
	}
	for _, v := range values {
		if r.left--; r.left < 0 {
			return fmt.Errorf("more than %d entries in all lists together", maxEntries)
		}
		r.add(v)
	}
	return nil
}

func comment(line []byte) bool {
	return line[0] == '#' || line[0] == ';' || line[0] == '!' || bytes.HasPrefix(line, []byte("//"))
}

func (r *reader) values(line string) []value {
	if r.columns != nil {
		return r.columns.values(line)
	}
	return textValues(line)
}

// textValues reads a line without columns: an entry, of which whatever follows
// a blank, comma, # or ; is left out; or a line of a hosts file, an address
// that leads nowhere and the names that lead there.
func textValues(line string) []value {
	if cut := strings.IndexAny(line, "#;"); cut >= 0 {
		line = line[:cut]
	}
	words := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	if len(words) == 0 {
		return nil
	}
	if len(words) > 1 && sink[words[0]] {
		var names []value
		for _, word := range words[1:] {
			if name, ok := domain(word); ok {
				names = append(names, value{domain: name})
			}
		}
		return names
	}
	return parse(words[0])
}

// sink are the addresses that hosts files send unwanted names to.
var sink = map[string]bool{"0.0.0.0": true, "127.0.0.1": true, "::": true, "::1": true}

// entryColumns are the names of columns that hold entries, the others those of
// columns that tell more of them. All are compared in lower case.
var (
	entryColumns    = []string{"indicator", "ip", "cidr", "domain", "address", "ip_address", "dst_ip", "src_ip", "network", "prefix", "range", "host", "hostname", "fqdn", "value", "ioc"}
	portColumns     = []string{"port", "dst_port"}
	categoryColumns = []string{"category", "threat", "threat_type"}
	sourceColumns   = []string{"source", "family", "malware", "pool", "operator", "tag", "description"}
)

// columns are the positions of what is used of a CSV file; -1 for none.
type columns struct {
	entries                []int
	port, category, source int
}

// header reads the names of columns, nil when none holds entries.
func header(line []byte) *columns {
	names, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil {
		return nil
	}
	position := make(map[string]int)
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, taken := position[name]; !taken {
			position[name] = i
		}
	}
	c := &columns{port: pick(position, portColumns), category: pick(position, categoryColumns), source: pick(position, sourceColumns)}
	for _, name := range entryColumns {
		if i, ok := position[name]; ok {
			c.entries = append(c.entries, i)
		}
	}
	if c.entries == nil {
		return nil
	}
	return c
}

// pick returns the position of the first of names that is there, else -1.
func pick(position map[string]int, names []string) int {
	for _, name := range names {
		if i, ok := position[name]; ok {
			return i
		}
	}
	return -1
}

// values reads one row.
func (c *columns) values(line string) []value {
	r := csv.NewReader(strings.NewReader(line))
	r.LazyQuotes = true
	fields, err := r.Read()
	if err != nil {
		return nil
	}
	field := func(i int) string {
		if i < 0 || i >= len(fields) {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	port, err := strconv.ParseUint(field(c.port), 10, 16)
	if err != nil && field(c.port) != "" {
		return nil // a port that is none: the row cannot be trusted
	}
	var all []value
	for _, i := range c.entries {
		for _, v := range parse(field(i)) {
			if v.domain == "" && v.port == 0 {
				v.port = uint16(port)
			}
			v.category, v.source = field(c.category), printable(field(c.source))
			all = append(all, v)
		}
	}
	return all
}
