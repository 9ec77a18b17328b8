package extract

import (
	"math/bits"
	"slices"
)

// ports is a set of ports. Most conversations have one or two; a busy service's
// have thousands an hour.
type ports struct {
	few  [2]uint16
	n    uint8    // ports in few
	last uint16   // the one that was added last: both ways of a connection stand side by side
	list []uint16 // all of them, once few is full; nil once all is there
	all  *portMap
}

// portMap has a bit for each port.
type portMap [1 << 16 / 64]uint64

// longList is how many ports are kept as a list: one that is gone through as
// quickly as anything else is looked up, and takes 64 bytes.
const longList = 32

func (p *ports) add(port uint16) {
	if p.last == port && p.n > 0 {
		return
	}
	p.last = port
	switch {
	case p.all != nil:
		p.all[port/64] |= 1 << (port % 64)
	case p.n > 0 && p.few[0] == port || p.n > 1 && p.few[1] == port:
	case int(p.n) < len(p.few):
		p.few[p.n] = port
		p.n++
	case slices.Contains(p.list, port):
	case len(p.list) < longList:
		p.list = append(p.list, port)
	default:
		p.all = new(portMap)
		for _, known := range [...][]uint16{p.few[:], p.list, {port}} {
			for _, k := range known {
				p.all[k/64] |= 1 << (k % 64)
			}
		}
		p.list = nil
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
	if p.all == nil {
		for _, port := range p.few[:p.n] {
			visit(port)
		}
		for _, port := range p.list {
			visit(port)
		}
		return
	}
	for i, w := range p.all {
		for ; w != 0; w &= w - 1 {
			visit(uint16(i*64 + bits.TrailingZeros64(w)))
		}
	}
}

func (p *ports) count() int64 {
	if p.all == nil {
		return int64(p.n) + int64(len(p.list))
	}
	n := 0
	for _, w := range p.all {
		n += bits.OnesCount64(w)
	}
	return int64(n)
}

// only returns the port of a set that has one.
func (p *ports) only() (port uint16, ok bool) {
	return p.few[0], p.n == 1 && p.all == nil
}
