package indicator

import (
	"strings"
	"time"
)

const secondsPerDay = 86400

// layouts are how lists write times, from the most telling.
var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly, "20060102"}

// moment reads a time of a list: any of layouts, in UTC unless it says another
// zone, or seconds since 1970.
func moment(text string) (t time.Time, dateOnly, ok bool) {
	if len(text) > 64 { // longer than any time
		return t, false, false
	}
	if len(text) >= 9 && len(text) <= 11 && strings.Trim(text, "0123456789") == "" { // from 1973 on
		var seconds int64
		for _, c := range []byte(text) {
			seconds = seconds*10 + int64(c-'0')
		}
		return time.Unix(seconds, 0), false, true
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, len(layout) <= len(time.DateOnly), true
		}
	}
	return t, false, false
}

// dayOf returns the day of a time, 0 when it is none.
func dayOf(text string) int32 {
	t, _, ok := moment(strings.TrimSpace(text))
	if !ok {
		return 0
	}
	return int32(max(floor(t.Unix()), 0))
}

// lastDay returns the last day before an end: the day itself when the end is a
// date, else the day of the last moment before it. No end is 0; ok is false
// when it cannot be read, because what should end must not last for ever.
func lastDay(text string) (day int32, ok bool) {
	switch text = strings.TrimSpace(text); strings.ToLower(text) {
	case "", "-", "never", "none", "null", "n/a":
		return 0, true
	}
	t, dateOnly, ok := moment(text)
	if !ok {
		return 0, false
	}
	end := t.Unix()
	if !dateOnly {
		end--
	}
	return int32(max(floor(end), 1)), true // an end before 1970 is over as well
}

// floor returns the day of seconds since 1970. Years of four digits fit.
func floor(seconds int64) int64 {
	if seconds < 0 {
		return -1
	}
	return seconds / secondsPerDay
}
