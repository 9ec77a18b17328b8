package sketch

import "math"

// Day returns the number of the UTC day, counted from 1970-01-01 as day 0, that
// holds a time in Unix seconds. Times beyond what an int32 can number give the
// nearest number.
func Day(unixSeconds int64) int32 {
	const day = 24 * 60 * 60
	n := unixSeconds / day
	if unixSeconds%day < 0 {
		n--
	}
	return int32(min(max(n, math.MinInt32), math.MaxInt32))
}
