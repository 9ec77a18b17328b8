package extract

import "math"

func addSaturating(a, b int64) int64 {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}

// share is part/whole, 0 without a whole.
func share(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// mustMerge checks merges of sketches that this package made with the same
// parameters; a failure is a mistake in the program.
func mustMerge(err error) {
	if err != nil {
		panic("extract: merge of unlike sketches: " + err.Error())
	}
}
