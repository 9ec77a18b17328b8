package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// findingMinute prints a time to the minute, UTC.
func findingMinute(t int64) string {
	return time.Unix(t, 0).UTC().Format("2006-01-02 15:04")
}

// findingSecond prints a time to the second, UTC.
func findingSecond(t int64) string {
	return time.Unix(t, 0).UTC().Format("2006-01-02 15:04:05")
}

// findingsCount prints a number with its noun, e.g. "1 finding", "2 findings".
func findingsCount(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// oneIn puts a surprise into words, e.g. 13.55 bits into "one in 12,000". It
// keeps two digits: more would promise what no baseline can hold.
func oneIn(bits float64) string {
	// Beyond ten to the fifteenth the digits say nothing any more.
	if exponent := bits * math.Log10(2); exponent >= 15 {
		return fmt.Sprintf("one in 10^%.0f", math.Floor(exponent))
	}
	return "one in " + thousands(twoDigits(math.Exp2(bits)))
}

// twoDigits rounds to two significant digits, and to whole numbers.
func twoDigits(x float64) float64 {
	if x < 1 {
		return math.Round(x)
	}
	scale := math.Pow(10, max(math.Floor(math.Log10(x))-1, 0))
	return math.Round(x/scale) * scale
}

// thousands prints a whole number with commas, e.g. "12,000".
func thousands(x float64) string {
	digits := strconv.FormatFloat(x, 'f', 0, 64)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// howOften puts a number of false findings by account and week into words.
func howOften(week float64) string {
	const yearWeeks = 52
	switch {
	case week <= 0:
		return "practically none"
	case week >= 1:
		return fmt.Sprintf("about %s a week", thousands(twoDigits(week)))
	case week*yearWeeks >= 1:
		return fmt.Sprintf("%.2g a week, about one in %s weeks", week, thousands(twoDigits(1/week)))
	case week*yearWeeks*1000 < 1:
		return fmt.Sprintf("%.2g a week, less than one in 1,000 years", week)
	}
	return fmt.Sprintf("%.2g a week, about one in %s years", week, thousands(twoDigits(1/week/yearWeeks)))
}
