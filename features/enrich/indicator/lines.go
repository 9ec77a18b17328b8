package indicator

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// lines reads the formats that have an entry a line.
type lines struct {
	*taker
	configured string
	columns    *columns // of a CSV file, once its header was seen
	begun      bool     // the first line that counts was seen
	number     int
}

// line reads one line. A line that cannot be used is rejected; an error ends
// the reading.
func (r *lines) line(line []byte, long bool) error {
	r.number++
	if long {
		r.rejectLine(nil, "a line of more than 8 KiB")
		return nil
	}
	if line = bytes.TrimPrefix(line, []byte("\ufeff")); len(line) == 0 {
		return nil
	}
	if comment(line) {
		r.commented(line)
		return nil
	}
	if !r.begun {
		r.begun = true
		if used, err := r.first(line); used || err != nil {
			return err
		}
	}
	values, fate := r.values(string(line))
	if fate == passed {
		r.other()
	} else if len(values) == 0 {
		r.rejectLine(line, string(fate))
	}
	for _, v := range values {
		if err := r.take(v); err != nil {
			return err
		}
	}
	return nil
}

func (r *lines) rejectLine(line []byte, reason string) {
	r.reject(fmt.Sprintf("line %d", r.number), string(line), reason)
}

// fate is why a line gives no entry: passed, or a reason to reject it.
type fate string

// passed is the fate of a line that is in order and names nothing that a log
// shows.
const passed fate = "-"

// csvFormats are the formats with a header.
var csvFormats = []string{formatCSV, formatOTX, formatProofpoint, formatFireEye}

// first looks whether the first line is a header.
func (r *lines) first(line []byte) (used bool, err error) {
	wanted := slices.Contains(csvFormats, r.configured)
	if r.configured != "" && !wanted || r.columns != nil || r.Format != formatText && !wanted {
		return false, nil
	}
	r.columns = header(line)
	if r.columns == nil {
		if wanted {
			return false, fmt.Errorf("no column of the first line is called %s", strings.Join(entryColumns, ", "))
		}
		return false, nil
	}
	if wanted && r.configured != formatCSV && r.columns.dialect != r.configured {
		return false, fmt.Errorf("the first line is not the header of format %s", r.configured)
	}
	r.Format = r.columns.dialect
	return true, nil
}

// commented looks whether a comment before the first entry is a header: some
// feeds hide it from readers that know no columns.
func (r *lines) commented(line []byte) {
	if r.begun || r.columns != nil || r.configured != "" && r.configured != formatCSV || r.Format != formatText && r.Format != formatCSV {
		return
	}
	if c := header(bytes.TrimLeft(line, "#; ")); c != nil && c.telling() {
		r.columns, r.Format = c, c.dialect
	}
}

func comment(line []byte) bool {
	return line[0] == '#' || line[0] == ';' || line[0] == '!' || bytes.HasPrefix(line, []byte("//"))
}

// values reads one line that is neither empty, a comment nor a header.
func (r *lines) values(line string) ([]value, fate) {
	switch {
	case r.columns != nil:
		return r.columns.values(line)
	case r.Format == formatAlienVault:
		return alienVaultValues(line)
	case r.Format == formatTor:
		return torValues(line)
	}
	return textValues(line)
}

// textValues reads a line without columns: an entry, of which whatever follows
// a blank, comma, # or ; is left out; or a line of a hosts file, an address
// that leads nowhere and the names that lead there.
func textValues(line string) ([]value, fate) {
	if cut := strings.IndexAny(line, "#;"); cut >= 0 {
		line = line[:cut]
	}
	words := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	if len(words) == 0 {
		return nil, "nothing before the comment"
	}
	if len(words) > 1 && sink[words[0]] {
		var names []value
		for _, word := range words[1:] {
			if name, ok := domain(word); ok {
				names = append(names, value{domain: name})
			}
		}
		return names, "a hosts line without a domain"
	}
	return parse(words[0]), fate(why(words[0]))
}

// sink are the addresses that hosts files send unwanted names to.
var sink = map[string]bool{"0.0.0.0": true, "127.0.0.1": true, "::": true, "::1": true}

// alienVaultFields is the number of fields of a reputation line: entry,
// reliability, risk, activities, country, city, place and a number of unknown
// meaning. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html
const alienVaultFields = 8

func alienVaultValues(line string) ([]value, fate) {
	fields := strings.Split(line, "#")
	if len(fields) < 4 {
		return nil, "fewer than four fields between #"
	}
	entry := strings.TrimSpace(fields[0])
	values := parse(entry)
	for i := range values {
		values[i].category, values[i].source = mentioned(fields[3]), fields[3]
	}
	return values, fate(why(entry))
}

// torValues reads a line of an exit-addresses file:
//
//	ExitAddress 198.51.100.7 2026-01-31 03:04:05
//
// Its other lines tell of the node that the address belongs to.
// https://2019.www.torproject.org/tordnsel/exitlist-spec.txt
func torValues(line string) ([]value, fate) {
	words := strings.Fields(line)
	switch words[0] {
	case "ExitNode", "Published", "LastStatus":
		return nil, passed
	case "ExitAddress":
		if len(words) < 2 {
			break
		}
		values := parse(words[1])
		for i := range values {
			values[i].category = Tor
			if len(words) > 2 {
				values[i].last = dayOf(words[2])
			}
		}
		return values, fate(why(words[1]))
	}
	return nil, "no line of an exit list"
}
