package inflate

// pairFrom is from how many bytes of input on it pays to pair literals: the
// blocks of smaller objects are decoded before what it costs is won back.
const pairFrom = 8 << 10

// pair makes one entry of two literals wherever the bits that index the first
// level hold both codes.
//
// It goes down, since the entry of the second literal, whose index has fewer
// bits, must still be that of one; but for index 0, where it is the same. It
// does without branches, as no processor could foretell them.
func pair(table *[1 << litBits]uint32) {
	for i := len(table) - 1; i >= 0; i-- {
		e := table[i]
		f := table[i>>(e&dropMask)&litMask]
		both := e & f >> countShift & 1
		fit := (e&dropMask + f&dropMask - (litBits + 1)) >> 31
		second := f&(dropMask|literalMask) + f>>literalShift<<(literalShift+8)
		table[i] = e + second&-(both&fit)
	}
}
