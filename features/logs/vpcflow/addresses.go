package vpcflow

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// addressBits is the number of addresses that are known at a time, as a power of
// two: those of a network's busy hosts, in 24 KiB.
const addressBits = 10

// addresses are IPv4 addresses by their text. Half of a log's are those of a few
// hosts, and to find one takes a quarter of the steps of reading it.
type addresses [1 << addressBits]struct {
	head, tail uint64 // the text's first eight bytes and what is behind them
	addr       [4]byte
}

// read is quickAddr for an address with a space behind it.
func (a *addresses) read(b []byte, i int) (addr netip.Addr, next int, ok bool) {
	const spaces = ones * ' '
	head, tail := binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+8:])
	h, t := head^spaces, tail^spaces
	end := (t - ones) &^ t & tops // Warren, Hacker's Delight, §6-1
	if (h-ones)&^h&tops != 0 || end == 0 {
		return quickAddr(b, i, ' ') // of less than eight bytes, or none
	}
	tail &= (end & -end >> 7) - 1
	known := &a[(head^bits.RotateLeft64(tail, 23))*0x9E3779B97F4A7C15>>(64-addressBits)]
	if known.head == head && known.tail == tail {
		return netip.AddrFrom4(known.addr), i + 9 + bits.TrailingZeros64(end)/8, true
	}
	addr, next, ok = quickAddr(b, i, ' ')
	if ok {
		known.head, known.tail, known.addr = head, tail, addr.As4()
	}
	return addr, next, ok
}
