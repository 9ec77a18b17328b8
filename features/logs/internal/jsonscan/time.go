package jsonscan

import (
	"time"

	"yoban/features/logs/tally"
)

// Clock is Time that keeps the date it read last: a file's records are of one day
// or two. The zero value is ready.
type Clock struct {
	date  [len("2006-01-02T")]byte
	start int64 // of the date, Unix seconds
}

// Time returns what the function Time does.
func (k *Clock) Time(text []byte) (seconds int64, ok bool) {
	if k.start != 0 && len(text) == len("2006-01-02T15:04:05Z") && string(text[:len(k.date)]) == string(k.date[:]) && text[19] == 'Z' {
		h, m, s := two(text[11:]), two(text[14:]), two(text[17:])
		if text[13] == ':' && text[16] == ':' && h < 24 && m < 60 && s < 60 {
			return k.start + int64(h*3600+m*60+s), true
		}
	}
	seconds, ok = Time(text)
	if ok && len(text) == len("2006-01-02T15:04:05Z") && text[19] == 'Z' {
		copy(k.date[:], text)
		k.start = seconds - seconds%86400
	}
	return seconds, ok
}

// two returns the number of two digits, and one above 99 for anything else.
func two(text []byte) uint {
	tens, units := uint(text[0]-'0'), uint(text[1]-'0')
	if tens > 9 || units > 9 {
		return 100
	}
	return tens*10 + units
}

// Time returns the Unix seconds of an RFC 3339 time: fractions are dropped, any
// offset is applied, a space may stand for the T (RFC 3339 §5.6 lets it). A time
// without an offset is UTC, as all times of these logs are: databases that logs
// were exported from leave the Z out. ok is false for anything else and outside
// 2006 to 2100.
func Time(text []byte) (seconds int64, ok bool) {
	if len(text) < len("2006-01-02T15:04:05") {
		return 0, false
	}
	t := text[10]
	if text[4] != '-' || text[7] != '-' || t != 'T' && t != 't' && t != ' ' || text[13] != ':' || text[16] != ':' {
		return 0, false
	}
	year, ok1 := digits(text[0:4])
	month, ok2 := digits(text[5:7])
	day, ok3 := digits(text[8:10])
	hour, ok4 := digits(text[11:13])
	minute, ok5 := digits(text[14:16])
	second, ok6 := digits(text[17:19])
	offset, ok7 := zone(text[19:])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7) || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	seconds = days(year, month, day)*86400 + int64(hour*3600+minute*60+second-offset)
	return seconds, seconds >= tally.MinTime && seconds < tally.MaxTime
}

// zone returns the offset in seconds of what follows the seconds of a time: a
// fraction or none, then Z, z, ±hh:mm or nothing.
func zone(text []byte) (offset int, ok bool) {
	if len(text) > 0 && text[0] == '.' {
		i := 1
		for i < len(text) && '0' <= text[i] && text[i] <= '9' {
			i++
		}
		if i == 1 {
			return 0, false
		}
		text = text[i:]
	}
	if len(text) == 0 || len(text) == 1 && (text[0] == 'Z' || text[0] == 'z') {
		return 0, true
	}
	if len(text) != 6 || text[0] != '+' && text[0] != '-' || text[3] != ':' {
		return 0, false
	}
	hour, ok1 := digits(text[1:3])
	minute, ok2 := digits(text[4:6])
	if !ok1 || !ok2 || hour > 23 || minute > 59 {
		return 0, false
	}
	offset = hour*3600 + minute*60
	if text[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// digits returns the number that text's digits write.
func digits(text []byte) (n int, ok bool) {
	for _, b := range text {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = n*10 + int(b-'0')
	}
	return n, true
}

// daysIn returns the number of days of a month.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// days returns the days from 1970-01-01 to a date. Years start in March here,
// so that the leap day is the last (Hinnant, "chrono-compatible low-level date
// algorithms", days_from_civil).
func days(year, month, day int) int64 {
	if month <= int(time.February) {
		year--
	}
	era := year / 400
	ofEra := year - era*400
	ofYear := (153*((month+9)%12)+2)/5 + day - 1
	return int64(era*146097+ofEra*365+ofEra/4-ofEra/100+ofYear) - 719468
}
