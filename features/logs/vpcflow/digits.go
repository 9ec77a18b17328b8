package vpcflow

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// Words of eight bytes, for looking at eight characters at a time.
const (
	ones  = 0x0101010101010101
	tops  = 0x8080808080808080
	zeros = ones * '0'
)

// notDigits returns a word with the top bit set of each byte of w that is no
// decimal digit, w being eight characters exclusive or zeros. It is exact up to
// the first byte that is not ASCII, which it marks.
func notDigits(w uint64) uint64 { return ((w + ones*(0x80-10)) | w) & tops }

// quickNumber reads a number of one to seven digits at b[i:], of which eight
// bytes are left, with the byte end behind it. It returns the index behind that.
func quickNumber(b []byte, i int, end byte) (value uint32, next int, ok bool) {
	raw := binary.LittleEndian.Uint64(b[i:])
	w := raw ^ zeros
	digits := bits.TrailingZeros64(notDigits(w)) &^ 7 // in bits; 64 when all are
	return eight(w << (-digits & 63)), i + digits/8 + 1, digits&63 != 0 && byte(raw>>(digits&63)) == end
}

// eight returns the number that eight digits make, the first in the lowest byte:
// two by two, four by four (Lemire, "Quickly parsing eight digits", 2018).
func eight(w uint64) uint32 {
	w = (w*10 + w>>8) & 0x00FF00FF00FF00FF
	w = (w*100 + w>>16) & 0x0000FFFF0000FFFF
	return uint32(w*10000 + w>>32)
}

// quickTime reads the ten digits of a time after September 2001 and before 2286
// and the byte behind them.
func quickTime(b []byte, end byte) (seconds int64, ok bool) {
	w := binary.LittleEndian.Uint64(b) ^ zeros
	d, u := b[8]-'0', b[9]-'0'
	if notDigits(w) != 0 || d > 9 || u > 9 || b[10] != end {
		return 0, false
	}
	return int64(eight(w))*100 + int64(d)*10 + int64(u), true
}

// smallest is the smallest number of a dotted quad's part by its digits; a part
// of another length is never valid.
var smallest = [16]int32{1: 0, 2: 10, 3: 100, 0: 256, 4: 256, 5: 256, 6: 256, 7: 256, 8: 256, 9: 256, 10: 256, 11: 256, 12: 256, 13: 256, 14: 256, 15: 256}

// quickAddr reads the dotted quad at b[i:], of which 16 bytes are left behind
// four others, with the byte end behind it. It returns the index behind that.
func quickAddr(b []byte, i int, end byte) (addr netip.Addr, next int, ok bool) {
	text := b[i-4 : i+16 : i+16]
	low, high := binary.LittleEndian.Uint64(text[4:])^zeros, binary.LittleEndian.Uint64(text[12:])^zeros
	// The top bits of eight bytes, side by side in one (Warren, Hacker's
	// Delight, §7-7, gathers bits by multiplication in this way).
	const gather = 0x0002040810204081
	stops := notDigits(low)*gather>>56 | notDigits(high)*gather>>56<<8
	const none = 1 << 15 // the last place for an end
	end1 := bits.TrailingZeros64(stops | none)
	stops &= stops - 1
	end2 := bits.TrailingZeros64(stops | none)
	stops &= stops - 1
	end3 := bits.TrailingZeros64(stops | none)
	stops &= stops - 1
	end4 := bits.TrailingZeros64(stops | none)
	v1, bad1 := part(text, end1, end1)
	v2, bad2 := part(text, end2, end2-end1-1)
	v3, bad3 := part(text, end3, end3-end2-1)
	v4, bad4 := part(text, end4, end4-end3-1)
	dots := (text[4+end1&15] ^ '.') | (text[4+end2&15] ^ '.') | (text[4+end3&15] ^ '.') | (text[4+end4&15] ^ end)
	addr = netip.AddrFrom4([4]byte{byte(v1), byte(v2), byte(v3), byte(v4)})
	return addr, i + end4 + 1, (bad1|bad2|bad3|bad4)>>31 == 0 && dots == 0
}

// part returns the number of length digits that ends at index end of the
// address, which starts at text[4]. bad is negative when it is no part of an
// address as net/netip reads it: too large, or with a zero before it.
func part(text []byte, end, length int) (value, bad int32) {
	w := binary.LittleEndian.Uint32(text[end&15:]) ^ zeros&0xFFFFFFFF
	cut := uint(32-8*length) & 31
	w = w >> cut << cut
	value = int32(w>>24 + w>>16&255*10 + w>>8&255*100)
	return value, (value - smallest[length&15]) | (255 - value)
}
