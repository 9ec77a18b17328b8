package name

import (
	"math"
	"math/bits"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/combin"
)

// lengthBits is what the length of a generated label costs: generators use
// lengths from about 5 to 36, evenly.
const lengthBits = 5

// hyphenBits is what a hyphen in a generated label costs beyond its being one
// of 37 characters: one generator in eight or fewer uses hyphens at all.
const hyphenBits = 3

// generatedCost returns how many bits a label has among generated ones: −log2 of
// its probability under an even mixture of generators.
func generatedCost(spelled []uint8) float64 {
	const generators = 6
	var laws [generators]float64 // log2 probabilities
	n := float64(len(spelled))
	for i := range laws {
		laws[i] = math.Inf(-1)
	}
	letters, digits := all(spelled, isLetter), all(spelled, isAlphanumeric)
	if letters {
		laws[0] = -n * math.Log2(26)
		laws[1] = drawn(spelled, 26)
		laws[2] = alternating(spelled)
	}
	if digits {
		laws[3] = -n * math.Log2(36)
		laws[4] = drawn(spelled, 36)
	} else {
		laws[3] = -n*math.Log2(37) - hyphenBits
	}
	if all(spelled, isHexadecimal) {
		laws[5] = -n * math.Log2(16)
	}
	for i := range laws {
		laws[i] *= math.Ln2
	}
	return lengthBits + math.Log2(generators) - floats.LogSumExp(laws[:])/math.Ln2
}

func all(spelled []uint8, is func(uint8) bool) bool {
	for _, s := range spelled {
		if !is(s) {
			return false
		}
	}
	return true
}

// drawn is the log2 probability of a label whose generator first chose a small
// alphabet out of a large one: how small, which characters, and then each.
func drawn(spelled []uint8, large int) float64 {
	var used uint64
	for _, s := range spelled {
		used |= 1 << s
	}
	k := bits.OnesCount64(used)
	which := combin.LogGeneralizedBinomial(float64(large), float64(k)) / math.Ln2
	return -math.Log2(float64(large)) - which - float64(len(spelled))*math.Log2(float64(k))
}

// alternating is the log2 probability of a label of consonants and vowels in
// turn, beginning with either; −Inf for any other. One bit says which begins,
// another that every label of the generator is like that.
func alternating(spelled []uint8) float64 {
	cost := 2.0
	for i, s := range spelled {
		if i > 0 && isVowel(s) == isVowel(spelled[i-1]) {
			return math.Inf(-1)
		}
		if isVowel(s) {
			cost += math.Log2(6)
		} else {
			cost += math.Log2(20)
		}
	}
	return -cost
}
