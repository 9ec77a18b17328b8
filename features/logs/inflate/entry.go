package inflate

// A table's entry says what the bits that index it start with:
//
//	bits 0–5    bits to drop: those of all codes and the extra ones behind them
//	bits 6–7    how many literals it starts with
//	bits 8–11   bits of the codes alone
//	bit  12     a length follows the literals
//	bit  13     it is nothing else but leads to a table of the second level
//	bit  14     it is nothing else but the end of the block
//	bit  15     it is nothing that a match or literals are made of
//	bits 16–23  the first literal
//	bits 24–31  the second literal, or the least length, less three
//	bits 16–31  else: the least distance, a code length, or where the table of
//	            the second level starts
//
// An entry without bits of code belongs to no code.
const (
	dropMask   = 1<<6 - 1
	countShift = 6
	countMask  = 3
	codeShift  = 8
	codeMask   = 1<<4 - 1

	entryLiteral = countMask << countShift // any of them
	entryLength  = 1 << 12
	entryLink    = 1 << 13
	entryEnd     = 1 << 14
	entryOther   = 1 << 15

	baseShift   = 16 // of what an entry is
	lengthShift = 24
	leastLength = 3

	// perBit is what a bit of code adds to an entry.
	perBit = 1 | 1<<codeShift
)

const (
	literals   = 256 // symbols below it stand for themselves
	endOfBlock = 256
	preSymbols = 19
	maxCode    = 15 // bits (RFC 1951, §3.2.7)
)

// litBases, distBases and preBases are the entries of symbols without their
// codes.
var (
	litBases  = makeLitBases()
	distBases = makeDistBases()
	preBases  = makePreBases()
)

// makeLitBases follows the table of lengths in RFC 1951, §3.2.5: eight symbols
// without extra bits, then four for each number of extra bits from 1 to 5, and a
// last one for the greatest length.
func makeLitBases() (bases [fixedLit]uint32) {
	for i := range literals {
		bases[i] = uint32(i)<<baseShift | 1<<countShift
	}
	bases[endOfBlock] = entryOther | entryEnd
	length := uint32(0)
	for i := range uint32(28) {
		extra := uint32(0)
		if i >= 8 {
			extra = i/4 - 1
		}
		bases[endOfBlock+1+i] = length<<lengthShift | entryLength | extra
		length += 1 << extra
	}
	bases[maxLit-1] = (258-leastLength)<<lengthShift | entryLength
	for i := maxLit; i < fixedLit; i++ {
		bases[i] = entryOther
	}
	return bases
}

// makeDistBases follows the table of distances there: four symbols without extra
// bits, then two for each number of extra bits from 1 to 13.
func makeDistBases() (bases [fixedDist]uint32) {
	dist := uint32(1)
	for i := range uint32(maxDist) {
		extra := uint32(0)
		if i >= 4 {
			extra = i/2 - 1
		}
		bases[i] = dist<<baseShift | extra
		dist += 1 << extra
	}
	for i := maxDist; i < fixedDist; i++ {
		bases[i] = entryOther
	}
	return bases
}

func makePreBases() (bases [preSymbols]uint32) {
	for i := range bases {
		bases[i] = uint32(i) << baseShift
	}
	return bases
}
