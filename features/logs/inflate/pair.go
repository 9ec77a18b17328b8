package inflate

// pairFrom is from how many bytes of input on it pays to pair: the blocks of
// smaller objects are decoded before what it costs is won back.
const pairFrom = 8 << 10

// pair makes one entry of a literal and what follows it, which is another or a
// length, wherever the bits that index the first level hold both codes.
//
// It goes down, as the entry of what follows, whose index has fewer bits, must
// still be single; but for index 0, which is its own. It does without branches,
// which no processor could foretell.
func pair(table *[1 << litBits]uint32) {
	for i := len(table) - 1; i >= 0; i-- {
		e := table[i]
		n := e >> codeShift & codeMask
		f := table[i>>n&litMask]
		both := e >> countShift & (f>>countShift | f/entryLength) & 1
		fit := (n + f>>codeShift&codeMask - (litBits + 1)) >> 31
		second := f&(1<<baseShift-1) + (f>>baseShift|f>>lengthShift)<<lengthShift
		table[i] = e + second&-(both&fit)
	}
}
