package indicator

import (
	"strconv"
	"sync"
)

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
