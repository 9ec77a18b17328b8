// Package spell owns what to suggest for a word that is not known: the nearest
// of those that are. Words come in, one of them goes out; it knows nothing of
// what they mean.
package spell

import "strings"

// longest bounds what is compared, in bytes: longer words are as good as
// unlike any other, and the time is the product of both lengths.
const longest = 256

// Nearest returns the word with the smallest edit distance to s (Levenshtein,
// bytes, whatever the case); of several the first. It is empty without words.
func Nearest(s string, words []string) string {
	s = lower(s)
	best, least := "", -1
	for _, w := range words {
		if d := distance(s, lower(w)); least < 0 || d < least {
			best, least = w, d
		}
	}
	return best
}

func lower(s string) string { return strings.ToLower(s[:min(len(s), longest)]) }

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
