package sketchtest_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"yoban/features/sketch/sketchtest"
)

var errCorrupt = errors.New("corrupt")

// bug plants one fault into toy.
type bug interface{ name() string }

type (
	none         struct{}
	aliases      struct{}
	drops        struct{}
	duplicates   struct{}
	appends      struct{}
	hides        struct{}
	panics       struct{}
	lenient      struct{}
	changesFirst struct{}
	wrongError   struct{}
	eatsArgument struct{}
	keepsBytes   struct{}
)

func (none) name() string         { return "none" }
func (aliases) name() string      { return "aliases" }
func (drops) name() string        { return "drops" }
func (duplicates) name() string   { return "duplicates" }
func (appends) name() string      { return "appends" }
func (hides) name() string        { return "hides" }
func (panics) name() string       { return "panics" }
func (lenient) name() string      { return "lenient" }
func (changesFirst) name() string { return "changesFirst" }
func (wrongError) name() string   { return "wrongError" }
func (eatsArgument) name() string { return "eatsArgument" }
func (keepsBytes) name() string   { return "keepsBytes" }

// toy is a set of bytes, as a sorted slice behind a length; B is its fault.
type toy[B bug] struct {
	set    []byte
	hidden int
}

func (t *toy[B]) has(fault bug) bool { var b B; return b.name() == fault.name() }

func (t *toy[B]) Add(v byte) {
	if t.has(hides{}) {
		t.hidden = int(v) // the last one added: depends on the order
	}
	at, found := slices.BinarySearch(t.set, v)
	if found {
		return
	}
	if t.has(appends{}) {
		t.set = append(t.set, v)
		return
	}
	t.set = slices.Insert(t.set, at, v)
}

func (t *toy[B]) Merge(o *toy[B]) error {
	if t.has(aliases{}) && len(t.set) == 0 {
		t.set = o.set
		return nil
	}
	if t.has(duplicates{}) && len(t.set) > 3 && len(o.set) > 0 {
		t.set = append(t.set, o.set[0])
		slices.Sort(t.set)
	}
	for i, v := range o.set {
		if t.has(drops{}) && i == 5 {
			break
		}
		t.Add(v)
	}
	if t.has(eatsArgument{}) && t != o {
		o.set = nil
	}
	return nil
}

func (t *toy[B]) AppendBinary(b []byte) ([]byte, error) {
	return append(append(b, byte(len(t.set))), t.set...), nil
}

func (t *toy[B]) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

func (t *toy[B]) UnmarshalBinary(data []byte) error {
	if t.has(changesFirst{}) {
		t.set = nil
	}
	if t.has(panics{}) && len(data) > 1 {
		_ = data[data[0]]
	}
	bad := len(data) == 0 || int(data[0]) != len(data)-1
	for i := 2; i < len(data) && !t.has(lenient{}); i++ {
		bad = bad || data[i] <= data[i-1]
	}
	switch {
	case bad && t.has(wrongError{}):
		return errors.New("other")
	case bad:
		return errCorrupt
	}
	set := data[1:]
	if !t.has(keepsBytes{}) {
		set = slices.Clone(set)
	}
	if t.has(lenient{}) {
		slices.Sort(set)
		set = slices.Compact(set)
	}
	*t = toy[B]{}
	if len(set) > 0 {
		t.set = set
	}
	return nil
}

func violations[B bug]() error {
	return sketchtest.Violations(sketchtest.Laws[toy[B], byte]{
		New:     func() toy[B] { return toy[B]{} },
		Add:     (*toy[B]).Add,
		Edges:   []byte{0, 1, 255},
		Draw:    func(r *rand.Rand) byte { return byte(r.IntN(40)) },
		Corrupt: errCorrupt,
	})
}

func TestASketchWithoutFaultPasses(t *testing.T) {
	if err := violations[none](); err != nil {
		t.Error(err)
	}
}

func TestEveryPlantedFaultIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		got  error
		want string // the law that must be told
	}{
		"a sum shares memory with its argument": {violations[aliases](), "shares nothing"},
		"a merge loses an item":                 {violations[drops](), "any split equals the whole"},
		"a merge keeps an item twice":           {violations[duplicates](), "merge with itself"},
		"the state shows the order":             {violations[appends](), "order does not matter"},
		"the encoding hides the order":          {violations[hides](), "order does not matter"},
		"decoding reads past the end":           {violations[panics](), "panic"},
		"two encodings of one state":            {violations[lenient](), "canonical"},
		"a failed decode empties the sketch":    {violations[changesFirst](), "changes nothing"},
		"a failed decode returns another error": {violations[wrongError](), "does not wrap"},
		"a merge empties its argument":          {violations[eatsArgument](), "argument of merge is untouched"},
		"a decoded sketch keeps the bytes":      {violations[keepsBytes](), "round-trips"},
	} {
		if c.got == nil || !strings.Contains(c.got.Error(), c.want) {
			t.Errorf("%s: violations are %v; want one that says %q", name, c.got, c.want)
		}
	}
}
