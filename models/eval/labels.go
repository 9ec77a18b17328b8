package eval

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// required are the columns that a label file must have; the others that are
// read are technique, difficulty and phase.
var required = []string{"case_id", "account_id", "log", "entity_type", "entity", "start", "end", "category", "expected_types"}

// ReadLabels reads cases from CSV with a header line: one row an entity, rows
// of one case_id forming a case, which takes what is not of an entity from its
// first row. Times are RFC 3339, expected types are separated by "|". Columns
// may come in any order and unknown ones are ignored. The cases come sorted by
// id. Errors name the missing columns, or the line.
func ReadLabels(r io.Reader) ([]Case, error) {
	rows := csv.NewReader(r)
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("labels: no header line")
	}
	if err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	columns, err := index(header)
	if err != nil {
		return nil, err
	}
	var cases []Case
	at := map[string]int{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("labels: %w", err) // names the line itself
		}
		line, _ := rows.FieldPos(0)
		c, err := columns.parse(row)
		if err != nil {
			return nil, fmt.Errorf("labels: line %d: %w", line, err)
		}
		i, ok := at[c.ID]
		if !ok {
			at[c.ID] = len(cases)
			cases = append(cases, c)
			continue
		}
		cases[i].Entities = append(cases[i].Entities, c.Entities...)
	}
	slices.SortFunc(cases, func(a, b Case) int { return strings.Compare(a.ID, b.ID) })
	return cases, nil
}

// columnIndex is the position of each column by its name.
type columnIndex map[string]int

func index(header []string) (columnIndex, error) {
	at := columnIndex{}
	for i, name := range header {
		at[strings.TrimPrefix(strings.TrimSpace(name), "\ufeff")] = i
	}
	var missing []string
	for _, name := range required {
		if _, ok := at[name]; !ok {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return nil, fmt.Errorf("labels: missing columns: %s", strings.Join(missing, ", "))
	}
	return at, nil
}

// parse reads one row as a case with one entity.
func (at columnIndex) parse(row []string) (Case, error) {
	field := func(name string) string {
		i, ok := at[name]
		if !ok {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	c := Case{
		ID: field("case_id"), Log: field("log"), Category: field("category"), Technique: field("technique"),
		Difficulty: field("difficulty"), Phase: field("phase"),
	}
	for typ := range strings.SplitSeq(field("expected_types"), "|") {
		if typ = strings.TrimSpace(typ); typ != "" {
			c.Expected = append(c.Expected, typ)
		}
	}
	e := Entity{Account: field("account_id"), Type: field("entity_type"), Value: field("entity")}
	if c.ID == "" || e.Value == "" {
		return c, errors.New("case_id or entity is empty")
	}
	start, err := time.Parse(time.RFC3339, field("start"))
	if err != nil {
		return c, fmt.Errorf("start %q is not RFC 3339", field("start"))
	}
	end, err := time.Parse(time.RFC3339, field("end"))
	if err != nil {
		return c, fmt.Errorf("end %q is not RFC 3339", field("end"))
	}
	if end.Before(start) {
		return c, fmt.Errorf("end %q is before start %q", field("end"), field("start"))
	}
	e.Start, e.End = start.Unix(), end.Unix()
	c.Entities = []Entity{e}
	return c, nil
}
