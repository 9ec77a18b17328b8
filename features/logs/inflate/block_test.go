package inflate_test

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"testing"

	"yoban/features/logs/inflate"
)

// wrapBody makes a member of a stream, with the right checksum for what of it
// can be read.
func wrapBody(body []byte) []byte {
	text, _ := io.ReadAll(flate.NewReader(bytes.NewReader(body)))
	return wrap(body, text)
}

// Codes of two literals, the end, and lengths of 3, 227 and more, and 258.
var (
	few  = lens(286, 'a', 2, 'b', 3, 256, 4, 257, 4, 284, 2, 285, 2)
	noab = lens(286, 256, 1, 257, 1)
	// The shortest code has one bit, the longest fifteen.
	steep = lens(286, 'a', 1, 'b', 2, 'c', 3, 'd', 4, 'e', 5, 'f', 6, 'g', 7, 'h', 8, 'i', 9, 'j', 10, 'k', 11, 'l', 12, 285, 13, 'n', 14, 256, 15, 257, 15)
	// One code that is longest stands for each kind of distance.
	steepDist = huffman{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15}
	halves    = huffman{1, 1}
)

// symbols writes symbols by h.
func (w *bitWriter) symbols(h huffman, symbols ...int) {
	for _, s := range symbols {
		h.write(w, s)
	}
}

var blocks = []struct {
	name  string
	write func(w *bitWriter)
	want  string
}{
	{"a reserved kind", func(w *bitWriter) { w.block(true, 3) }, corrupt},
	{"stored", func(w *bitWriter) { w.stored(true, "hello", 5, 0) }, atEnd},
	{"stored in two blocks", func(w *bitWriter) { w.stored(false, "hello", 5, 0); w.stored(true, "world", 5, 0) }, atEnd},
	{"stored nothing", func(w *bitWriter) { w.stored(true, "", 0, 0) }, atEnd},
	{"stored with another complement", func(w *bitWriter) { w.stored(true, "hello", 5, 1) }, corrupt},
	{"stored nothing with another complement", func(w *bitWriter) { w.stored(true, "", 0, 0x8000) }, corrupt},
	{"stored less than it says", func(w *bitWriter) { w.stored(true, "hello", 5000, 0) }, cut},
	{"stored as much as can be", func(w *bitWriter) { w.stored(true, strings.Repeat("x", 65535), 65535, 0) }, atEnd},
	{"fixed", func(w *bitWriter) { w.fixed(true); w.fixedSymbol('a'); w.match(258, 1); w.fixedSymbol(256) }, atEnd},
	{"fixed, then stored", func(w *bitWriter) { w.fixed(false); w.fixedSymbol(256); w.stored(true, "hello", 5, 0) }, atEnd},
	{"fixed blocks of nothing", func(w *bitWriter) {
		for i := range 50 {
			w.fixed(i == 49)
			w.fixedSymbol(256)
		}
	}, atEnd},
	{"258 as 227 and 31", func(w *bitWriter) {
		w.fixed(true)
		w.fixedSymbol('a')
		w.fixedSymbol(284)
		w.bits(31, 5)
		w.code(0, 5)
		w.fixedSymbol(256)
	}, atEnd},
	{"length 286", func(w *bitWriter) { w.fixed(true); w.fixedSymbol('a'); w.fixedSymbol(286); w.code(0, 5) }, corrupt},
	{"length 287", func(w *bitWriter) { w.fixed(true); w.fixedSymbol('a'); w.fixedSymbol(287); w.code(0, 5) }, corrupt},
	{"distance 30", func(w *bitWriter) { w.fixed(true); w.fixedSymbol('a'); w.fixedSymbol(257); w.code(30, 5) }, corrupt},
	{"distance 31", func(w *bitWriter) { w.fixed(true); w.fixedSymbol('a'); w.fixedSymbol(257); w.code(31, 5) }, corrupt},
	{"a match of nothing", func(w *bitWriter) { w.fixed(true); w.match(3, 1) }, corrupt},
	{"a match from before the start", func(w *bitWriter) { w.fixed(true); w.fixedSymbol('a'); w.match(3, 2) }, corrupt},
	{"a match of all there is", func(w *bitWriter) {
		w.stored(false, strings.Repeat("y", 32768), 32768, 0)
		w.fixed(true)
		w.match(258, 32768)
		w.fixedSymbol(256)
	}, atEnd},
	{"a match of a byte more", func(w *bitWriter) {
		w.stored(false, strings.Repeat("y", 32767), 32767, 0)
		w.fixed(true)
		w.match(258, 32768)
	}, corrupt},
	{"287 lengths", func(w *bitWriter) { w.dynamic(true, 287, 1, plain) }, corrupt},
	{"288 lengths", func(w *bitWriter) { w.dynamic(true, 288, 1, plain) }, corrupt},
	{"31 distances", func(w *bitWriter) { w.dynamic(true, 257, 31, plain) }, corrupt},
	{"32 distances", func(w *bitWriter) { w.dynamic(true, 257, 32, plain) }, corrupt},
	{"30 distances", func(w *bitWriter) {
		w.codes(true, few, lens(30, 0, 1, 29, 1))
		w.symbols(few, 'a', 'b', 257)
		w.bits(0, 1)
		w.symbols(few, 256)
	}, atEnd},
	{"too many codes for code lengths", func(w *bitWriter) { w.dynamic(true, 257, 1, lens(19, 0, 1, 1, 1, 2, 1)) }, corrupt},
	{"too few codes for code lengths", func(w *bitWriter) { w.dynamic(true, 257, 1, lens(19, 0, 1, 1, 2)) }, corrupt},
	{"no code for code lengths", func(w *bitWriter) { w.dynamic(true, 257, 1, lens(19)) }, corrupt},
	{"one code for code lengths of one bit", func(w *bitWriter) { w.dynamic(true, 257, 1, lens(19, 8, 1)); w.bits(0, 258) }, corrupt},
	{"one code for code lengths, another used", func(w *bitWriter) { w.dynamic(true, 257, 1, lens(19, 8, 1)); w.bits(1, 258) }, corrupt},
	{"one code for code lengths of two bits", func(w *bitWriter) { w.dynamic(true, 257, 1, lens(19, 8, 2)); w.bits(0, 258) }, corrupt},
	{"a repeat of nothing", func(w *bitWriter) { w.dynamic(true, 257, 1, lens(19, 16, 1, 1, 1)); w.bits(1, 1); w.bits(0, 40) }, corrupt},
	{"a repeat over the end", func(w *bitWriter) {
		w.dynamic(true, 257, 1, lens(19, 18, 1, 1, 1))
		w.bits(1, 1)
		w.bits(127, 7)
		w.bits(1, 1)
		w.bits(127, 7)
	}, corrupt},
	{"a repeat from lengths into distances", func(w *bitWriter) {
		pre := lens(19, 18, 2, 16, 2, 1, 1) // 1 is 0, 16 is 10, 18 is 11
		w.dynamic(true, 258, 2, pre)
		for _, n := range []uint{127, 118 - 11} { // 138 and 118
			pre.write(w, 18)
			w.bits(n, 7)
		}
		pre.write(w, 1) // the end
		pre.write(w, 16)
		w.bits(0, 2) // length 3, and both distances
		w.bits(0, 1)
	}, atEnd},
	{"no code for the end", func(w *bitWriter) {
		h := lens(257, 'a', 1, 'b', 1)
		w.codes(true, h, halves)
		w.bits(0x5555, 64)
	}, cut},
	{"too many codes", func(w *bitWriter) { w.codes(true, lens(257, 'a', 1, 'b', 1, 256, 1), halves) }, corrupt},
	{"too few codes", func(w *bitWriter) { w.codes(true, lens(257, 'a', 2, 'b', 2, 256, 2), halves) }, corrupt},
	{"no code at all", func(w *bitWriter) { w.codes(true, lens(257), huffman{0}) }, corrupt},
	{"one code that is the end", func(w *bitWriter) { h := lens(257, 256, 1); w.codes(true, h, huffman{0}); w.symbols(h, 256) }, atEnd},
	{"only the end, then stored, with the code in ways of all lengths", func(w *bitWriter) {
		h := lens(257, 256, 1)
		for zeros := range 60 {
			w.dynamic(false, 257, 1, lens(19, 18, 2, 1, 2, 0, 1)) // 0 is 0, 1 is 10, 18 is 11
			for _, n := range []int{138, 118 - zeros} {
				w.code(3, 2)
				w.bits(uint(n-11), 7)
			}
			w.bits(0, uint(zeros))
			w.code(2, 2)
			w.bits(0, 1)
			w.symbols(h, 256)
			w.stored(zeros == 59, "hello, hello, hello", 19, 0)
		}
	}, atEnd},
	{"one code that is a letter, then no code", func(w *bitWriter) {
		h := lens(257, 'a', 1)
		w.codes(true, h, huffman{0})
		w.bits(0, 50)
		w.bits(1, 1)
	}, corrupt},
	{"one code of two bits", func(w *bitWriter) { w.codes(true, lens(257, 256, 2), huffman{0}) }, corrupt},
	{"no distance, and none used", func(w *bitWriter) { w.codes(true, few, huffman{0}); w.symbols(few, 'a', 'b', 256) }, atEnd},
	{"no distance, but a length", func(w *bitWriter) { w.codes(true, few, huffman{0}); w.symbols(few, 'a', 257) }, corrupt},
	{"one distance", func(w *bitWriter) {
		w.codes(true, few, huffman{1})
		w.symbols(few, 'a', 257)
		w.bits(0, 1)
		w.symbols(few, 256)
	}, atEnd},
	{"one distance, another used", func(w *bitWriter) { w.codes(true, few, huffman{1}); w.symbols(few, 'a', 257); w.bits(1, 1) }, corrupt},
	{"one distance of two bits", func(w *bitWriter) { w.codes(true, few, huffman{2}) }, corrupt},
	{"too many distances", func(w *bitWriter) { w.codes(true, few, huffman{1, 1, 1}) }, corrupt},
	{"too few distances", func(w *bitWriter) { w.codes(true, few, huffman{1, 2}) }, corrupt},
	{"no letters", func(w *bitWriter) {
		w.stored(false, "hello", 5, 0)
		w.codes(true, noab, halves)
		w.symbols(noab, 257)
		w.bits(1, 1)
		w.symbols(noab, 257)
		w.bits(0, 1)
		w.symbols(noab, 256)
	}, atEnd},
	{"the longest codes", func(w *bitWriter) {
		w.codes(true, steep, steepDist)
		for i := range 200 {
			w.symbols(steep, 'a'+i%12, 'n', 'l', 'b')
		}
		for s := range steepDist {
			w.symbols(steep, 257+s%2*28)
			w.symbols(steepDist, s)
			if s >= 4 {
				w.bits(uint(s), uint(s/2-1))
			}
			w.symbols(steep, 'n')
		}
		w.symbols(steep, 256)
	}, atEnd},
	{"a short code that the end is longer than", func(w *bitWriter) {
		w.codes(true, steep, halves)
		w.symbols(steep, 'a', 'a', 'a', 'a', 'a', 'a', 256)
	}, atEnd},
}

// TestBlocks runs each block by itself, cut everywhere, and with something
// behind it and before it, which the fast loop takes it from.
func TestBlocks(t *testing.T) {
	for _, test := range blocks {
		t.Run(test.name, func(t *testing.T) {
			var r inflate.Reader
			var w bitWriter
			test.write(&w)
			if got := compare(t, &r, wrapBody(w.bytes())); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			everyCut(t, &r, wrapBody(w.bytes()))
			for _, tail := range []string{"\x00", "\xff", "U", "\x12\x34\x56"} {
				compare(t, &r, wrapBody(append(bytes.Clone(w.bytes()), strings.Repeat(tail, 100)...)))
				w := new(bitWriter)
				w.fixed(false)
				for i := range uint(30_000) {
					w.fixedSymbol(i * i % 251)
				}
				w.fixedSymbol(256)
				test.write(w)
				compare(t, &r, wrapBody(append(w.bytes(), strings.Repeat(tail, 100)...)))
			}
		})
	}
}

// TestMatches copies from all near distances, in all lengths, and from some far
// away.
func TestMatches(t *testing.T) {
	var r inflate.Reader
	for dist := 1; dist <= 32768; dist += 1 + dist/80*97 {
		var w bitWriter
		w.stored(false, strings.Repeat("0123456789abcdefghijklmnopqrstuvwxyz", 911)[:32768], 32768, 0)
		w.fixed(true)
		for length := 3; length <= 258; length++ {
			w.fixedSymbol(uint(length % 251))
			w.fixedSymbol(uint(dist % 249))
			w.match(length, dist)
		}
		w.fixedSymbol(256)
		if got := compare(t, &r, wrapBody(w.bytes())); got != atEnd {
			t.Fatalf("distance %d: %s", dist, got)
		}
	}
}

// TestCuts cuts long streams everywhere: one of a writer, and one whose symbols
// have as many bits as can be.
func TestCuts(t *testing.T) {
	var r inflate.Reader
	everyCut(t, &r, zip(t, text(8000), 6))
	h := lens(286, 'a', 1, 'b', 2, 'c', 3, 'd', 4, 'e', 5, 'f', 6, 'g', 7, 'h', 8, 'i', 9, 'j', 10, 'k', 11, 'l', 12, 'm', 13, 256, 14, 257, 15, 284, 15)
	far := make(huffman, 30)
	for i := range 14 {
		far[i] = uint8(i + 1)
	}
	far[28], far[29] = 15, 15
	var w bitWriter
	w.stored(false, strings.Repeat("0123456789", 3276), 32760, 0)
	w.codes(true, h, far)
	for i := range uint(300) {
		w.symbols(h, [][]int{{284}, {'m', 284}, {'k', 284}, {'k', 'k', 284}}[i%4]...)
		w.bits(i%32, 5)
		w.symbols(far, 28)
		w.bits(i*40503%8192, 13)
	}
	w.symbols(h, 256)
	data := wrapBody(w.bytes())
	if got := compare(t, &r, data); got != atEnd {
		t.Errorf("%s", got)
	}
	for n := len(data); n > 33_000; n-- {
		if compare(t, &r, data[:n]); t.Failed() {
			t.Fatalf("cut behind %d bytes of %d", n, len(data))
		}
	}
}
