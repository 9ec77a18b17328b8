package sketch

import (
	"math"
	"time"
)

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

// DayOf returns the number of a UTC day that is given as YYYY-MM-DD; 0 for what is
// no date.
func DayOf(date string) int32 {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	return Day(t.Unix())
}
