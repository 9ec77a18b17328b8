package indicator

import (
	_ "embed" // for the lists below
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// PoolList is the name of the embedded list of mining pools.
const PoolList = "yoban-mining-pools"

// The embedded lists, as text of tab-separated columns; each tells its columns
// and rules at its head.
var (
	//go:embed pools.txt
	poolText string
	//go:embed ports.txt
	portText string
)

// Embedded returns the embedded lists as they stand, for a hash of all data
// that answers depend on.
func Embedded() []string { return []string{poolText, portText} }

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

// addPools adds the embedded pools.
func (s *Set) addPools() {
	pools := rows(poolText, 3)
	for _, row := range pools {
		s.domains[row[0]] = []entry{{label: uint32(len(s.labels))}}
		s.labels = append(s.labels, label{PoolList, Mining, row[1] + ", " + row[2]})
	}
	s.lists = append(s.lists, Loaded{Name: PoolList, Kind: Threat, Entries: len(pools)})
}

// ports are the embedded mining ports and who publishes them.
var ports = sync.OnceValue(func() map[uint16]string {
	all := make(map[uint16]string)
	for _, row := range rows(portText, 2) {
		port, err := strconv.ParseUint(row[0], 10, 16)
		if err != nil {
			panic(err) // a slip in ports.txt
		}
		all[uint16(port)] = row[1]
	}
	return all
})

// MiningPort tells whether port is one that mining pools publish for Stratum,
// and which pools. It is a hint, never proof: most of these ports serve other
// things too.
func MiningPort(port uint16) (note string, ok bool) {
	note, ok = ports()[port]
	return note, ok
}
