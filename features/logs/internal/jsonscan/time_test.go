package jsonscan_test

import (
	"strings"
	"testing"
	"time"

	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/tally"
)

func TestTimeAgreesWithTheTimePackageOnEveryDay(t *testing.T) {
	for at := int64(tally.MinTime); at < tally.MaxTime; at += 86400 - 7 {
		text := time.Unix(at, 0).UTC().Format(time.RFC3339)
		if got, ok := jsonscan.Time([]byte(text)); !ok || got != at {
			t.Fatalf("%s: %d, %v, want %d", text, got, ok, at)
		}
	}
}

func TestTime(t *testing.T) {
	const noon = 1767268800 // 2026-01-01T12:00:00Z
	for text, want := range map[string]int64{
		"2026-01-01T12:00:00Z":           noon,
		"2026-01-01t12:00:00z":           noon,
		"2026-01-01 12:00:00":            noon,
		"2026-01-01T12:00:00.999999999Z": noon,
		"2026-01-01T14:30:00+02:30":      noon,
		"2026-01-01T04:00:00.5-08:00":    noon,
		"2024-02-29T00:00:00Z":           1709164800,
		"2006-01-01T00:00:00Z":           tally.MinTime,
		"2099-12-31T23:59:59Z":           tally.MaxTime - 1,
		"2005-12-31T23:59:59Z":           0,
		"2100-01-01T00:00:00Z":           0,
		"2023-02-29T00:00:00Z":           0,
		"2026-13-01T00:00:00Z":           0,
		"2026-00-01T00:00:00Z":           0,
		"2026-01-32T00:00:00Z":           0,
		"2026-01-00T00:00:00Z":           0,
		"2026-01-01T24:00:00Z":           0,
		"2026-01-01T12:60:00Z":           0,
		"2026-01-01T12:00:60Z":           0,
		"2026-01-01T12:00:00.Z":          0,
		"2026-01-01T12:00:00+0200":       0,
		"2026-01-01T12:00:00+24:00":      0,
		"2026-01-01T12:00:00ZZ":          0,
		"2026-01-01T12:00":               0,
		"2026-01-01T12:00:0":             0,
		"2026/01/01T12:00:00Z":           0,
		"20x6-01-01T12:00:00Z":           0,
		"":                               0,
	} {
		if got, ok := jsonscan.Time([]byte(text)); ok != (want != 0) || ok && got != want {
			t.Errorf("%q: %d, %v, want %d", text, got, ok, want)
		}
	}
}

// TestClockAgreesWithTime reads times of few dates and of no date, one after
// another.
func TestClockAgreesWithTime(t *testing.T) {
	var k jsonscan.Clock
	zero := strings.Repeat("\x00", 10)
	for range 2 {
		for _, date := range []string{"2026-01-01", "2026-01-01", "2024-02-29", "2023-02-29", zero, "2005-12-31", "2099-12-31", "2100-01-01"} {
			for _, rest := range []string{
				"T00:00:00Z", "T23:59:59Z", "T24:00:00Z", "T12:60:00Z", "T12:00:60Z", "T1:000:00Z", "T12:00:0aZ", "T12.00:00Z", "T12:00.00Z",
				" 01:02:03Z", "t01:02:03Z", "\x0001:02:03Z", "T01:02:03z", "T01:02:03", "T01:02:03+02:00", "T01:02:03.5Z", "",
			} {
				text := []byte(date + rest)
				got, ok1 := k.Time(text)
				want, ok2 := jsonscan.Time(text)
				if ok1 != ok2 || ok1 && got != want {
					t.Errorf("%q: %d, %v, want %d, %v", text, got, ok1, want, ok2)
				}
			}
		}
	}
}
