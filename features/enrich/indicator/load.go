package indicator

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// Loaded tells what was read from one list.
type Loaded struct {
	Name       string
	Kind       Kind
	Embedded   bool     // comes with the program
	Format     string   // one of Formats, as configured or found out; empty for embedded ones
	Entries    int      // distinct entries
	Repeated   int      // entries that say what another one of the list says
	Other      int      // what the file names that no log shows, e.g. hashes of files, or has withdrawn
	Bad        int      // lines or members that are no entry, and entries beyond what is kept of one value
	Rejects    []Reject // the first of the bad ones
	Categories []Count  // entries by category, by name
	First      int32    // earliest and latest day that an entry was seen, days since 1970-01-01;
	Last       int32    // 0 when the list does not say
}

// Count is how many entries have a category.
type Count struct {
	Category string
	Entries  int
}

// Reject is a line, or a member of a structured file, that is no entry.
type Reject struct {
	Where  string // e.g. "line 12" or "objects[3]"
	Text   string // its beginning, without control characters
	Reason string
}

// maxRejects is the number of rejects that are kept of a list: enough to see
// what is wrong with it.
const maxRejects = 10

// Limits on what is kept of all lists together.
const (
	maxEntries = 2_000_000 // the largest public lists have about a million names
	maxLabels  = 1 << 16   // different categories and sources of one list; entries beyond have none of their own
)

// Open reads the embedded lists but for those named in without, and the
// configured lists. A list that cannot be read, is too large, or has no usable
// entry is an error; so are two lists of one name, and a name in without that
// is no embedded list's.
func Open(configs []ListConfig, without ...string) (*Set, error) {
	l := newLoader()
	if err := l.embedded(without); err != nil {
		return nil, err
	}
	for _, c := range configs {
		if c.Name == "" {
			c.Name = filepath.Base(c.Path)
		}
		if slices.ContainsFunc(l.lists, func(o Loaded) bool { return o.Name == c.Name }) || isEmbedded(c.Name) {
			return nil, fmt.Errorf("list %q: the name is taken", c.Name)
		}
		if err := l.load(c); err != nil {
			return nil, fmt.Errorf("read list %q from %s: %w", c.Name, c.Path, err)
		}
	}
	return l.set(), nil
}

// loader gathers entries until all lists are read.
type loader struct {
	v4, v6  []pendingAddress
	pending []pendingName
	names   *nameTable
	labels  []label
	lists   []Loaded
}

func newLoader() *loader { return &loader{names: newNameTable()} }

// set turns what was gathered into a Set.
func (l *loader) set() *Set {
	told := func(e entry, repeated bool) {
		list := &l.lists[l.labels[e.label].list]
		list.Entries--
		if repeated {
			list.Repeated++
			return
		}
		list.Bad++
	}
	s := &Set{v4: buildAddresses(true, l.v4, told), v6: buildAddresses(false, l.v6, told), names: l.names, labels: slices.Clip(l.labels), lists: l.lists}
	s.names.build(l.pending, told)
	s.summarise()
	return s
}

// summarise completes what is told of each list.
func (s *Set) summarise() {
	categories := make([]map[string]int, len(s.lists))
	for i := range categories {
		categories[i] = map[string]int{}
	}
	for _, entries := range [][]entry{s.v4.entries, s.v6.entries, s.names.entries} {
		for _, e := range entries {
			label := &s.labels[e.label]
			categories[label.list][label.category]++
			list := &s.lists[label.list]
			first, last := int32(cmp.Or(e.first, e.last)), int32(cmp.Or(e.last, e.first))
			if first != 0 && (list.First == 0 || first < list.First) {
				list.First = first
			}
			list.Last = max(list.Last, last)
		}
	}
	for i, counts := range categories {
		for _, c := range slices.Sorted(maps.Keys(counts)) {
			s.lists[i].Categories = append(s.lists[i].Categories, Count{c, counts[c]})
		}
	}
}

// load reads one list.
func (l *loader) load(c ListConfig) error {
	if c.Kind == "" {
		c.Kind = Threat
	}
	if c.Kind != Threat && c.Kind != Trusted {
		return fmt.Errorf("kind %q is neither %q nor %q", c.Kind, Threat, Trusted)
	}
	if c.MaxAge < 0 {
		return fmt.Errorf("a largest age of %d days is negative", c.MaxAge)
	}
	t := l.list(Loaded{Name: c.Name, Kind: c.Kind}, c)
	if err := read(c, t); err != nil {
		return err
	}
	if t.Entries == 0 {
		return t.nothing()
	}
	return nil
}

// taker adds the values of one list to a loader.
type taker struct {
	*loader
	*Loaded
	config ListConfig
	index  uint32
	known  map[label]uint32 // what rows say → label
}

// list begins a list; the one before it is complete.
func (l *loader) list(loaded Loaded, c ListConfig) *taker {
	l.lists = append(l.lists, loaded)
	i := len(l.lists) - 1
	return &taker{l, &l.lists[i], c, uint32(i), map[label]uint32{}}
}

// nothing is the error of a list without any entry: it says what was seen.
func (t *taker) nothing() error {
	err := fmt.Errorf("no usable entry in it, read as %s: %d bad, %d of kinds that no log shows", t.Format, t.Bad, t.Other)
	if len(t.Rejects) > 0 {
		r := t.Rejects[0]
		err = fmt.Errorf("%w; first bad one: %s: %s: %q", err, r.Where, r.Reason, r.Text)
	}
	return err
}

// take adds a value.
func (t *taker) take(v value) error {
	if len(t.v4)+len(t.v6)+len(t.pending) == maxEntries {
		return fmt.Errorf("more than %d entries in all lists together", maxEntries)
	}
	if v.key != "" {
		v.category = Exposed // it can be nothing else
	}
	e := entry{label: t.label(v), port: v.port, first: day16(v.first), last: day16(v.last), expires: day16(t.expiry(v))}
	t.Entries++
	switch {
	case v.name() != "":
		name, ok := t.names.add(v.name())
		if !ok {
			return fmt.Errorf("domains of all lists together have more than %d bytes", maxNameBytes)
		}
		t.pending = append(t.pending, pendingName{name, e})
	case v.prefix.Addr().Is4():
		t.v4 = append(t.v4, pendingAddress{number(v.prefix.Addr()), uint8(v.prefix.Bits()), e})
	default:
		t.v6 = append(t.v6, pendingAddress{number(v.prefix.Addr()), uint8(v.prefix.Bits()), e})
	}
	return nil
}

// expiry returns the last day of a value, 0 for none.
func (t *taker) expiry(v value) int32 {
	if seen := cmp.Or(v.last, v.first); v.expires == 0 && seen > 0 && t.config.MaxAge > 0 {
		return seen + int32(min(t.config.MaxAge, 1<<16))
	}
	return v.expires
}

// label returns the label of a value. Beyond maxLabels values go without what
// their rows say.
func (t *taker) label(v value) uint32 {
	said := label{t.index, v.category, v.source, v.exact}
	i, ok := t.known[said]
	if !ok && len(t.known) >= maxLabels {
		said.category, said.source = "", ""
		i, ok = t.known[said]
	}
	if ok {
		return i
	}
	i = uint32(len(t.labels))
	t.known[said] = i
	said.category, said.source = category(t.config.Category, said.category), printable(said.source)
	t.labels = append(t.labels, said)
	return i
}

// other counts something that is well-formed, and that no log shows.
func (t *taker) other() { t.Other++ }

// reject counts something that is no entry.
func (t *taker) reject(where, text, reason string) {
	t.Bad++
	if len(t.Rejects) < maxRejects {
		t.Rejects = append(t.Rejects, Reject{where, printable(text), reason})
	}
}

// Check reads one list alone and tells what is in it. Its errors are Open's.
func Check(c ListConfig) (Loaded, error) {
	l := newLoader()
	if err := l.load(c); err != nil {
		return Loaded{}, err
	}
	return l.set().lists[0], nil
}
