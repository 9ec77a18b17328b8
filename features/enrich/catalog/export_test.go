package catalog

import "strconv"

// Unused returns the patterns of rules.txt that fit no action of the
// catalogue, or none that an earlier rule does not take: slips of the pen.
func Unused() []string {
	t := load()
	used := make(map[string]bool)
	for k, api := range t.apis {
		if r := t.rules.find(k.service, k.action, api.Access); r != nil {
			used[name(*r)] = true
		}
	}
	var unused []string
	for _, rules := range t.rules {
		for _, r := range rules {
			if !used[name(r)] {
				unused = append(unused, name(r))
				used[name(r)] = true
			}
		}
	}
	return unused
}

func name(r rule) string {
	text := "rule " + strconv.Itoa(r.order) + ": " + r.pattern[0]
	for _, part := range r.pattern[1:] {
		text += "*" + part
	}
	return text
}
