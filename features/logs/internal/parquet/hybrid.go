package parquet

import "encoding/binary"

// hybrid reads Parquet's mixture of run lengths and bit packing (format,
// "Run Length Encoding / Bit-Packing Hybrid").
type hybrid struct {
	data  []byte
	width uint // bits of a value, at most 32
	left  int  // values left in the run
	value uint32
	bits  []byte // of a packed run; nil in a run of one value
	bit   uint   // in bits
}

// reset starts over. It returns false when no value is that wide.
func (h *hybrid) reset(data []byte, width uint) bool {
	*h = hybrid{data: data, width: width}
	return width <= 32
}

// run starts the next run. It returns false when there is none.
func (h *hybrid) run() bool {
	head, n := binary.Uvarint(h.data)
	if n <= 0 || head>>1 > 1<<31 {
		return false
	}
	h.data = h.data[n:]
	if head&1 == 0 {
		return h.repeat(int(head >> 1))
	}
	h.left = int(head>>1) * 8
	h.bit = 0
	size := int(head>>1) * int(h.width)
	if size > len(h.data) { // the last run may lack the bytes of values that are not there
		size = len(h.data)
		h.left = size * 8 / int(h.width)
	}
	h.bits, h.data = h.data[:size], h.data[size:]
	if h.width == 0 {
		h.bits, h.value = nil, 0
	}
	return true
}

// repeat starts a run of n times one value.
func (h *hybrid) repeat(n int) bool {
	size := int(h.width+7) / 8
	if len(h.data) < size {
		return false
	}
	h.value = 0
	for i := range size {
		h.value |= uint32(h.data[i]) << (8 * i)
	}
	h.left, h.bits, h.data = n, nil, h.data[size:]
	return true
}

// fill reads values until dst is full and returns how many there were.
func fill[T byte | uint32](h *hybrid, dst []T) int {
	at := 0
	for at < len(dst) {
		if h.left == 0 {
			if !h.run() {
				return at
			}
			continue
		}
		n := min(h.left, len(dst)-at)
		part := dst[at : at+n]
		if h.bits == nil {
			for i := range part {
				part[i] = T(h.value)
			}
		} else {
			unpack(h, part)
		}
		h.left -= n
		at += n
	}
	return at
}

// unpack reads values of a packed run.
func unpack[T byte | uint32](h *hybrid, dst []T) {
	mask := uint64(1)<<h.width - 1
	for i := range dst {
		at := h.bit / 8
		var word uint64
		if rest := h.bits[at:]; len(rest) >= 8 {
			word = binary.LittleEndian.Uint64(rest)
		} else {
			for j, b := range rest {
				word |= uint64(b) << (8 * j)
			}
		}
		dst[i] = T(word >> (h.bit % 8) & mask)
		h.bit += h.width
	}
}
