package extract

import "math/bits"

// ports is a set of ports. Most conversations have one or two; a busy service's
// have hundreds an hour, a scanner's all there are.
type ports struct {
	few   [2]uint16
	n     uint8    // ports in few
	last  uint16   // the one that was added last: both ways of a connection stand side by side
	zero  bool     // port 0 is in table
	count int32    // ports in table but 0
	table []uint16 // all of them, once few is full: open addressing, 0 for a free place
	all   *portMap // all of them, once table would be as large
}

// portMap has a bit for each port.
type portMap [1 << 16 / 64]uint64

// The table doubles from a cache line on, at most three quarters full, until it
// is half as large as a portMap.
const (
	firstTable = 32
	lastTable  = 2048
)

func (p *ports) add(port uint16) {
	if p.last == port && p.n > 0 {
		return
	}
	p.last = port
	switch {
	case p.all != nil:
		p.all[port/64] |= 1 << (port % 64)
	case p.table != nil:
		p.insert(port)
	case p.n > 0 && p.few[0] == port || p.n > 1 && p.few[1] == port:
	case int(p.n) < len(p.few):
		p.few[p.n] = port
		p.n++
	default:
		p.table = make([]uint16, firstTable)
		for _, known := range [...]uint16{p.few[0], p.few[1], port} {
			p.insert(known)
		}
	}
}

// insert adds a port to the table.
func (p *ports) insert(port uint16) {
	if port == 0 {
		p.zero = true
		return
	}
	at, found := p.place(port)
	if found {
		return
	}
	p.table[at] = port
	if p.count++; 4*int(p.count) > 3*len(p.table) {
		p.grow()
	}
}

// place returns where in the table a port is, or the free place where it belongs.
func (p *ports) place(port uint16) (at int, found bool) {
	mask := len(p.table) - 1
	// Ports of neighbours differ in their lower bits, which spread by themselves.
	for at = int(port) & mask; p.table[at] != 0; at = (at + 1) & mask {
		if p.table[at] == port {
			return at, true
		}
	}
	return at, false
}

// grow doubles the table, or turns it into a portMap.
func (p *ports) grow() {
	old := *p
	if len(p.table) == lastTable {
		p.all = new(portMap)
		p.table = nil
		old.each(func(port uint16) { p.all[port/64] |= 1 << (port % 64) })
		return
	}
	p.table = make([]uint16, 2*len(old.table))
	for _, port := range old.table {
		if port != 0 {
			at, _ := p.place(port)
			p.table[at] = port
		}
	}
}

func (p *ports) merge(o *ports) {
	if p.all != nil && o.all != nil {
		for i, w := range o.all {
			p.all[i] |= w
		}
		return
	}
	o.each(p.add)
}

// each calls visit for every port.
func (p *ports) each(visit func(uint16)) {
	switch {
	case p.all != nil:
		for i, w := range p.all {
			for ; w != 0; w &= w - 1 {
				visit(uint16(i*64 + bits.TrailingZeros64(w)))
			}
		}
	case p.table != nil:
		if p.zero {
			visit(0)
		}
		for _, port := range p.table {
			if port != 0 {
				visit(port)
			}
		}
	default:
		for _, port := range p.few[:p.n] {
			visit(port)
		}
	}
}

// size returns how many ports there are.
func (p *ports) size() int64 {
	switch {
	case p.all != nil:
		n := 0
		for _, w := range p.all {
			n += bits.OnesCount64(w)
		}
		return int64(n)
	case p.table != nil:
		if p.zero {
			return int64(p.count) + 1
		}
		return int64(p.count)
	}
	return int64(p.n)
}

// only returns the port of a set that has one.
func (p *ports) only() (port uint16, ok bool) {
	return p.few[0], p.n == 1
}
