package ingest_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yoban/jobs/ingest"
)

// quarantined reads the rejected records of a date.
func quarantined(t *testing.T, lake, date string) []ingest.Quarantined {
	t.Helper()
	f, err := os.Open(filepath.Join(lake, "quarantine", "date="+date+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []ingest.Quarantined
	for in := bufio.NewScanner(f); in.Scan(); {
		var q ingest.Quarantined
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		out = append(out, q)
	}
	return out
}

func TestRejectedRecordsAreLocatedAndRedacted(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	const secret, token = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "FwoGZXIvYXdzEBYaDEXAMPLETOKEN"
	text := strings.TrimSuffix(calls("good", "2026-03-03T11:00:00Z"), "]}") +
		`,{"eventTime":"never","responseElements":{"credentials":{"secretAccessKey":"` + secret + `","sessionToken":"` + token + `"}},"eventVersion":"1.08"}]}`
	write(t, logs, bad, zip(t, text))
	rep := run(t, options(t, lake, logs))
	if rep.RejectedTotal() != 1 || rep.Used.Calls != 1 {
		t.Fatalf("%d rejected and %d used, want 1 and 1", rep.RejectedTotal(), rep.Used.Calls)
	}
	got := quarantined(t, lake, "2026-03-03")
	if len(got) != 1 || got[0].Object != bad || got[0].Record != 1 || got[0].Reason != "bad time" || !strings.Contains(got[0].Sample, "never") {
		t.Fatalf("got %+v, want record 1 of %s with its text", got, bad)
	}
	for key := range tree(t, lake) {
		data, err := os.ReadFile(filepath.Join(lake, key))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), secret) || strings.Contains(string(data), token) {
			t.Errorf("%s holds a secret", key)
		}
	}
}

func TestTheQuarantineIsBounded(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	const objects, rejects = 250, 20
	records := strings.TrimSuffix(strings.Repeat(`{"eventTime":"never"},`, rejects), ",")
	for i := range objects {
		write(t, logs, trailKey(fmt.Sprintf("2026-03-03T%02d:%02d", i/60, i%60), fmt.Sprint(i)), []byte(`{"Records":[`+records+`]}`))
	}
	rep := run(t, options(t, lake, logs))
	if rep.RejectedTotal() != objects*rejects {
		t.Errorf("%d rejected, want %d", rep.RejectedTotal(), objects*rejects)
	}
	if got := len(quarantined(t, lake, "2026-03-03")); got != 1000 {
		t.Errorf("%d records are kept, want 1000 a date", got)
	}
}

func TestADayWithoutRejectsHasNoQuarantine(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	write(t, logs, bad, zip(t, `{"Records":[{"eventTime":"never"}]}`))
	run(t, options(t, lake, logs))
	if len(quarantined(t, lake, "2026-03-03")) != 1 {
		t.Fatal("the record that was rejected is not there")
	}
	write(t, logs, bad, zip(t, calls("mended", "2026-03-03T11:00:00Z")))
	run(t, options(t, lake, logs))
	if _, err := os.Stat(filepath.Join(lake, "quarantine", "date=2026-03-03.jsonl")); !os.IsNotExist(err) {
		t.Errorf("the quarantine of an object that was mended: %v, want none", err)
	}
}
