package ingest

import (
	"fmt"
	"time"

	"yoban/features/extract"
	"yoban/features/sketch"
)

// logNames are the logs as the ledger spells them.
var logNames = [...]string{extract.Calls: "calls", extract.Flows: "flows", extract.Queries: "queries"}

// dateOf returns a day as YYYY-MM-DD.
func dateOf(day int32) string {
	return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly)
}

// dayOf parses YYYY-MM-DD.
func dayOf(date string) (int32, error) {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0, fmt.Errorf("date %q is not YYYY-MM-DD", date)
	}
	return sketch.Day(t.Unix()), nil
}

func parseTouch(d DayRecords) (extract.Touch, error) {
	day, err := dayOf(d.Date)
	if err != nil {
		return extract.Touch{}, err
	}
	for l, name := range logNames {
		if name == d.Log {
			return extract.Touch{Log: extract.Log(l), Key: extract.Key{Account: d.Account, Day: day}}, nil
		}
	}
	return extract.Touch{}, fmt.Errorf("log %q is unknown", d.Log)
}
