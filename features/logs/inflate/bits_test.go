package inflate_test

// bitWriter writes deflate streams by hand.
type bitWriter struct {
	out []byte
	n   uint // bits in the last byte, or 0
}

// bits writes n bits, the lowest first.
func (w *bitWriter) bits(v, n uint) {
	for ; n > 0; n-- {
		if w.n == 0 {
			w.out = append(w.out, 0)
		}
		w.out[len(w.out)-1] |= byte(v&1) << w.n
		w.n = (w.n + 1) % 8
		v >>= 1
	}
}

// code writes a Huffman code of n bits, the highest first.
func (w *bitWriter) code(v, n uint) {
	for ; n > 0; n-- {
		w.bits(v>>(n-1), 1)
	}
}

func (w *bitWriter) align()        { w.n = 0 }
func (w *bitWriter) bytes() []byte { return w.out }

// block writes what starts a block.
func (w *bitWriter) block(last bool, kind uint) {
	if last {
		w.bits(1, 1)
	} else {
		w.bits(0, 1)
	}
	w.bits(kind, 2)
}

// stored writes a stored block that claims n and its complement flipped by flip.
func (w *bitWriter) stored(last bool, text string, n, flip uint) {
	w.block(last, 0)
	w.align()
	w.bits(n, 16)
	w.bits(^n^flip, 16)
	w.out = append(w.out, text...)
}

func (w *bitWriter) fixed(last bool) { w.block(last, 1) }

// fixedSymbol writes a literal or length by the fixed code (RFC 1951, §3.2.6).
func (w *bitWriter) fixedSymbol(s uint) {
	switch {
	case s < 144:
		w.code(0x30+s, 8)
	case s < 256:
		w.code(0x190+s-144, 9)
	case s < 280:
		w.code(s-256, 7)
	default:
		w.code(0xc0+s-280, 8)
	}
}

// huffman is a code by its lengths.
type huffman []uint8

// write writes symbol s by h; a symbol without a code writes nothing.
func (h huffman) write(w *bitWriter, s int) {
	code := uint(0)
	for n := uint8(1); n <= 15; n++ {
		for i, m := range h {
			if m != n {
				continue
			}
			if i == s {
				w.code(code, uint(n))
				return
			}
			code++
		}
		code <<= 1
	}
}

// plain is a code of code lengths with four bits for each of 0 to 15.
var plain = huffman{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0}

// preOrder is the order of code lengths (RFC 1951, §3.2.7).
var preOrder = []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic writes what starts a dynamic block: the counts, and pre.
func (w *bitWriter) dynamic(last bool, lits, dists int, pre huffman) {
	w.block(last, 2)
	w.bits(uint(lits-257), 5)
	w.bits(uint(dists-1), 5)
	w.bits(15, 4)
	for _, s := range preOrder {
		w.bits(uint(pre[s]), 3)
	}
}

// codes writes a whole description of two codes.
func (w *bitWriter) codes(last bool, lit, dist huffman) {
	w.dynamic(last, len(lit), len(dist), plain)
	for _, h := range []huffman{lit, dist} {
		for _, n := range h {
			plain.write(w, int(n))
		}
	}
}

// lens makes a code of n symbols from pairs of symbol and length.
func lens(n int, pairs ...int) huffman {
	h := make(huffman, n)
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = uint8(pairs[i+1])
	}
	return h
}

// lengthBase and distBase are the least values of symbols (RFC 1951, §3.2.5).
var (
	lengthBase = []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	distBase   = []int{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
)

// match writes a match by the fixed codes.
func (w *bitWriter) match(length, dist int) {
	l := len(lengthBase) - 1
	for lengthBase[l] > length {
		l--
	}
	w.fixedSymbol(uint(257 + l))
	if l >= 8 && l < 28 {
		w.bits(uint(length-lengthBase[l]), uint(l/4-1))
	}
	d := len(distBase) - 1
	for distBase[d] > dist {
		d--
	}
	w.code(uint(d), 5)
	if d >= 4 {
		w.bits(uint(dist-distBase[d]), uint(d/2-1))
	}
}
