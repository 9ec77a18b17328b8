package catalog

import (
	"bytes"
	"compress/gzip"
	_ "embed" // for the tables below
	"fmt"
	"io"
	"strings"
	"sync"
)

// The embedded tables; all but the first tell their columns at their head.
var (
	//go:embed actions.txt.gz
	actionsZip []byte // generated
	//go:embed events.txt
	eventsText string
	//go:embed sources.txt
	sourcesText string
	//go:embed rules.txt
	rulesText string
)

// key is one action of one service.
type key struct{ service, action string }

// tables are the embedded tables, ready for look-ups.
type tables struct {
	version string
	apis    map[key]API
	sources map[string]string // eventSource without domain to IAM prefix
	rules   rules
}

// load builds the tables once. A malformed table is a slip of this package's
// and panics: its tests load them.
var load = sync.OnceValue(func() *tables {
	t := &tables{apis: make(map[key]API, 25_000), sources: make(map[string]string), rules: parseRules(rulesText)}
	for _, row := range rows(sourcesText, 2) {
		t.sources[row[0]] = row[1]
	}
	actions := inflate(actionsZip)
	head, _, _ := strings.Cut(actions, "\n")
	t.version = strings.TrimPrefix(head, "# ")
	t.fill(actions)
	t.fill(eventsText)
	return t
})

// fill adds the actions of a table of services, levels and names.
func (t *tables) fill(text string) {
	for _, row := range rows(text, 3) {
		access := accessOf(row[1])
		for name := range strings.SplitSeq(row[2], ",") {
			api := API{Service: row[0], Action: name, Access: access, Known: true}
			api.Tactic, api.Techniques = t.judge(api)
			t.apis[key{row[0], name}] = api
		}
	}
}

// judge returns the tactic and techniques of an action.
func (t *tables) judge(api API) (Tactic, []string) {
	if r := t.rules.find(api.Service, api.Action, api.Access); r != nil {
		return r.tactic, r.techniques
	}
	return NoTactic, nil
}

// service returns the IAM prefix of an eventSource.
func (t *tables) service(source string) string {
	name := strings.TrimSuffix(source, ".cn") // eventSource has none today, sourceIPAddress does
	name = strings.TrimSuffix(name, ".amazonaws.com")
	if prefix, ok := t.sources[name]; ok {
		return prefix
	}
	return name
}

// accessOf reads the letter of an access level.
func accessOf(letter string) Access {
	switch letter {
	case "L":
		return List
	case "R":
		return Read
	case "W":
		return Write
	case "T":
		return Tagging
	case "P":
		return Permissions
	}
	panic(fmt.Sprintf("embedded table: unknown access level %q", letter))
}

// rows splits a table at lines and tabs, comments left out.
func rows(text string, columns int) [][]string {
	var all [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != columns {
			panic(fmt.Sprintf("embedded table: %q has %d columns, not %d", line, len(fields), columns))
		}
		all = append(all, fields)
	}
	return all
}

func inflate(content []byte) string {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		panic(err) // the embedded file is damaged
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic(err) // as above
	}
	return string(text)
}
