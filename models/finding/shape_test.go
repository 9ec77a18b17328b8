package finding_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"yoban/models/finding/findingtest"
)

// model is the structures of GuardDuty's service model: members by structure,
// with their types in the notation of testdata/guardduty-finding.txt.
type model struct {
	members  map[string]map[string]string
	required map[string][]string
}

func readModel(t *testing.T) model {
	t.Helper()
	text, err := os.ReadFile("testdata/guardduty-finding.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := model{map[string]map[string]string{}, map[string][]string{}}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if f[0] == "#" {
			continue
		}
		name, required := strings.CutSuffix(f[1], "*")
		if m.members[f[0]] == nil {
			m.members[f[0]] = map[string]string{}
		}
		m.members[f[0]][name] = f[2]
		if required {
			m.required[f[0]] = append(m.required[f[0]], name)
		}
	}
	return m
}

// check reports what of value does not fit typ, at path.
func (m model) check(t *testing.T, path, typ string, value any) {
	t.Helper()
	if rest, ok := strings.CutPrefix(typ, "[]"); ok {
		list, isList := value.([]any)
		if !isList {
			t.Errorf("%s is %T, want a list", path, value)
		}
		for _, v := range list {
			m.check(t, path+"[]", rest, v)
		}
		return
	}
	object, isObject := value.(map[string]any)
	if rest, ok := strings.CutPrefix(typ, "{}"); ok {
		for k, v := range object {
			m.check(t, path+"{"+k+"}", rest, v)
		}
		if !isObject {
			t.Errorf("%s is %T, want a map", path, value)
		}
		return
	}
	if members, ok := m.members[typ]; ok {
		m.checkMembers(t, path, typ, members, object)
		return
	}
	kinds := map[string]string{"string": "string", "double": "float64", "integer": "float64", "long": "float64", "boolean": "bool", "timestamp": "string"}
	if got := kindOf(value); got != kinds[typ] {
		t.Errorf("%s is %s, want %s", path, got, typ)
	}
}

func (m model) checkMembers(t *testing.T, path, typ string, members map[string]string, object map[string]any) {
	t.Helper()
	for _, name := range m.required[typ] {
		if _, ok := object[name]; !ok {
			t.Errorf("%s.%s is required and missing", path, name)
		}
	}
	for name, v := range object {
		member, ok := members[name]
		switch {
		case typ == "Finding" && name == "yoban":
		case !ok:
			t.Errorf("%s.%s is not a member of GuardDuty's %s", path, name, typ)
		default:
			m.check(t, path+"."+name, member, v)
		}
	}
}

func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case float64:
		return "float64"
	case bool:
		return "bool"
	}
	return "something else"
}

func TestJSONHasOnlyMembersOfGuardDutysModel(t *testing.T) {
	m := readModel(t)
	if len(m.members["Finding"]) < 10 {
		t.Fatalf("the model has %d members of Finding, too few to check against", len(m.members["Finding"]))
	}
	for _, f := range append(findingtest.Examples(), findingtest.Hostile(findingtest.Nasty), findingtest.Attack(), findingtest.HostileAttack(findingtest.Nasty)) {
		line, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal(line, &value); err != nil {
			t.Fatal(err)
		}
		m.check(t, f.Type, "Finding", value)
	}
}
