package simulate

import (
	"fmt"
	"strings"
)

// action is one API operation as CloudTrail names it.
type action struct {
	service, name string
	read, data    bool
	params        string // template of requestParameters; null when empty
}

// permission returns the name that IAM's messages use: the service's prefix and
// the operation without the version that Lambda's event names carry.
func (a action) permission() string {
	prefix := a.service
	if prefix == "monitoring" {
		prefix = "cloudwatch"
	}
	name, _, _ := strings.Cut(a.name, "20150331")
	return prefix + ":" + name
}

// key is how the catalogue finds an action.
func (a action) key() string { return a.service + ":" + a.name }

// pageSize is how many reads one page of the console fires when it opens.
const pageSize = 4

// catalogue returns all actions by key, and the pages of the console: fixed
// groups of reads of one service.
func catalogue() (map[string]action, map[string][][]action) {
	actions, reads := map[string]action{}, map[string][]action{}
	for line := range strings.Lines(readActions + writeActions) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		parts := strings.SplitN(strings.TrimSpace(line), " ", 4)
		if len(parts) < 3 {
			panic(fmt.Sprintf("simulate: catalogue line %q", line))
		}
		a := action{service: parts[0], name: parts[2], read: strings.Contains(parts[1], "r"), data: strings.Contains(parts[1], "d")}
		if len(parts) == 4 {
			a.params = parts[3]
		}
		actions[a.key()] = a
		if a.read && !a.data {
			reads[a.service] = append(reads[a.service], a)
		}
	}
	pages := map[string][][]action{}
	for service, list := range reads {
		for at := 0; at < len(list); at += pageSize - 1 {
			pages[service] = append(pages[service], list[at:min(at+pageSize, len(list))])
		}
	}
	return actions, pages
}

// do returns the action of the key; a wrong key is a mistake in this package.
func (w *world) do(key string) action {
	a, ok := w.actions[key]
	if !ok {
		panic("simulate: no action " + key)
	}
	return a
}
