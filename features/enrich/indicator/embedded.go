package indicator

import (
	_ "embed" // for the lists below
	"fmt"
	"slices"
	"strings"
)

// Names of the embedded lists.
const (
	PoolList     = "yoban-mining-pools"
	ResolverList = "yoban-dns-resolvers"
	DoHList      = "yoban-doh-servers"
	DoTList      = "yoban-dot-servers"
	DynamicList  = "yoban-dynamic-dns"
	TestList     = "yoban-test-domains"
)

// The embedded lists, as text of tab-separated columns; each tells its columns
// and rules at its head.
var (
	//go:embed pools.txt
	poolText string
	//go:embed ports.txt
	portText string
	//go:embed resolvers.txt
	resolverText string
	//go:embed doh.txt
	dohText string
	//go:embed dot.txt
	dotText string
	//go:embed dynamic.txt
	dynamicText string
	//go:embed test.txt
	testText string
)

// embeddedList is a list that comes with the program: entry, operator, source.
type embeddedList struct {
	name, category string
	port           uint16 // that its addresses count for; 0 for all
	text           *string
}

// Ports of DNS over HTTPS (RFC 8484, by the scheme https) and over TLS (RFC
// 7858, section 3.1).
const (
	portHTTPS = 443
	portDoT   = 853
)

var embeddedLists = []embeddedList{
	{PoolList, Mining, 0, &poolText},
	{ResolverList, Resolver, 0, &resolverText},
	{DoHList, DoH, portHTTPS, &dohText},
	{DoTList, DoT, portDoT, &dotText},
	{DynamicList, DynamicDNS, 0, &dynamicText},
	{TestList, C2, 0, &testText},
}

// Embedded returns the embedded lists as they stand, for a hash of all data
// that answers depend on.
func Embedded() []string {
	texts := []string{portText}
	for _, l := range embeddedLists {
		texts = append(texts, *l.text)
	}
	return texts
}

// EmbeddedNames returns the names of the embedded lists.
func EmbeddedNames() []string {
	var names []string
	for _, l := range embeddedLists {
		names = append(names, l.name)
	}
	return names
}

func isEmbedded(name string) bool { return slices.Contains(EmbeddedNames(), name) }

// rows splits an embedded list; a row of other than n columns is a slip of
// this package's and panics.
func rows(text string, n int) [][]string {
	var all [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != n {
			panic(fmt.Sprintf("embedded list: %q has %d columns, not %d", line, len(fields), n))
		}
		all = append(all, fields)
	}
	return all
}

// embedded adds the embedded lists but for those named in without.
func (l *loader) embedded(without []string) error {
	for _, name := range without {
		if !isEmbedded(name) {
			return fmt.Errorf("%q is no embedded list; there are %s", name, strings.Join(EmbeddedNames(), ", "))
		}
	}
	for _, e := range embeddedLists {
		if slices.Contains(without, e.name) {
			continue
		}
		t := l.list(Loaded{Name: e.name, Kind: Threat, Embedded: true}, ListConfig{Category: e.category})
		for _, row := range rows(*e.text, 3) {
			values := parse(row[0])
			if len(values) != 1 {
				panic(fmt.Sprintf("embedded list %s: %q is no entry", e.name, row[0]))
			}
			v := values[0]
			v.source = row[1] + ", " + row[2]
			if v.domain == "" {
				v.port = e.port
			}
			if err := t.take(v); err != nil {
				return err
			}
		}
	}
	return nil
}
