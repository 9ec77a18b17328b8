package inflate

// A table's entry says what the bits that index it start with:
//
//	bits 0–5    bits to drop: those of the code and the extra ones behind it
//	bits 6–7    how many literals it is; 0 if it is something else
//	bits 8–31   of literals: their bytes, the first one lowest
//	bits 8–11   else: bits of the code alone
//	bit  13     else: it leads to a table of the second level
//	bit  14     else: it ends the block
//	bit  15     else: it is none of length, distance and number
//	bits 16–31  else: the least length or distance, the number, or where the
//	            table of the second level starts
//
// An entry without bits to drop belongs to no code.
const (
	dropMask     = 1<<6 - 1
	countShift   = 6
	countMask    = 3
	literalMask  = countMask << countShift
	literalShift = 8
	codeShift    = 8
	codeMask     = 1<<4 - 1
	entryLink    = 1 << 13
	entryEnd     = 1 << 14
	entryOther   = 1 << 15
	baseShift    = 16

	// perBit is what a bit of code adds to an entry that is no literal.
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
		bases[i] = uint32(i)<<literalShift | 1<<countShift
	}
	bases[endOfBlock] = entryOther | entryEnd
	length := uint32(3)
	for i := range uint32(28) {
		extra := uint32(0)
		if i >= 8 {
			extra = i/4 - 1
		}
		bases[endOfBlock+1+i] = length<<baseShift | extra
		length += 1 << extra
	}
	bases[maxLit-1] = 258 << baseShift
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
