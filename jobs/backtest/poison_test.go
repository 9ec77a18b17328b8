package backtest_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yoban/features/blob"
	"yoban/features/table"
	"yoban/jobs/ingest"
	"yoban/jobs/nightly"
	"yoban/jobs/simulate"
	"yoban/models/eval"
)

// An intruder who comes on ten days, a third of those that a baseline looks back
// on, has not made himself at home: when he comes again two weeks later he is
// found. His first week is held out; the rest counts as days, of which it is few.
func TestAnIntruderInTheTrainingDaysIsFoundWhenHeComesAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("replays forty days twice")
	}
	const days, again = 40, 38
	start := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	logs, more := filepath.Join(t.TempDir(), "logs"), t.TempDir()
	shape := simulate.Options{Seed: 31, Accounts: 2, People: 8, Instances: 4, Start: start, Days: days, TrainDays: days, NoAttacks: true}
	if _, err := simulate.Run(t.Context(), logs, shape, nil); err != nil {
		t.Fatal(err)
	}
	quiet := night(t, logs, t.TempDir(), 2)
	if _, err := nightly.Run(t.Context(), quiet); err != nil {
		t.Fatal(err)
	}
	victim := keyVictim(t, quiet.Lake)
	intruder := simulate.NewInjected(more, 5)
	for day := range days {
		if day >= 14 && day < 24 || day == again {
			ok, err := intruder.Add(simulate.Injection{ID: fmt.Sprint("T", day), Shape: "leaked key enumerates the account, with refusals",
				Victim: victim, Day: start.AddDate(0, 0, day), Days: 1})
			if err != nil || !ok {
				t.Fatalf("day %d: written %t, error %v", day, ok, err)
			}
		}
	}
	cases, err := eval.ReadLabels(bytes.NewReader(intruder.Labels()))
	if err != nil {
		t.Fatal(err)
	}
	sameAddress(t, more, cases)
	visited := night(t, logs, t.TempDir(), 2)
	extra, err := blob.OpenDir(more)
	if err != nil {
		t.Fatal(err)
	}
	visited.Logs = append(visited.Logs, extra)
	rep, err := nightly.Run(t.Context(), visited)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, c := range eval.Match(cases, rep.Findings, eval.Options{}).Cases {
		found[c.ID] = c.Detected
	}
	t.Logf("found on %v", found)
	if first, last := "T14", fmt.Sprint("T", again); len(found) != 11 || !found[first] || !found[last] {
		t.Errorf("found on %v; want at least %s and %s", found, first, last)
	}
}

// sameAddress makes all attacks come from the address of the first, so that it
// has the time to become usual. Labels keep the others; they name the key, too.
func sameAddress(t *testing.T, dir string, cases []eval.Case) {
	t.Helper()
	var addresses []string
	for _, c := range cases {
		for _, e := range c.Entities {
			if e.Type == "ip" {
				addresses = append(addresses, e.Value, "198.51.100.77")
			}
		}
	}
	if len(addresses) != 2*len(cases) {
		t.Fatalf("%d addresses of %d cases", len(addresses)/2, len(cases))
	}
	one := strings.NewReplacer(addresses...)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json.gz") {
			return err
		}
		packed, err := os.Open(path)
		if err != nil {
			return err
		}
		defer packed.Close()
		r, err := gzip.NewReader(packed)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := one.WriteString(w, string(text)); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		return os.WriteFile(path, b.Bytes(), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// keyVictim is a long-term key of a lake that is used day by day.
func keyVictim(t *testing.T, lake blob.Store) simulate.Victim {
	t.Helper()
	accounts, err := ingest.Accounts(t.Context(), lake)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, a := range accounts {
		rows, err := table.ReadPartition[table.SessionRow](t.Context(), lake, table.Partition{Table: table.Sessions, Account: a.Account, Date: a.Date})
		if err != nil {
			t.Fatal(err)
		}
		today := map[string]*table.SessionRow{}
		for i := range rows {
			if strings.HasPrefix(rows[i].Credential, "AKIA") {
				today[rows[i].Credential] = &rows[i]
			}
		}
		for key, r := range today {
			if seen[key]++; seen[key] == 20 {
				return simulate.Victim{Account: r.Account, Region: "eu-central-1", Principal: r.ARN, Credential: key, Address: r.Address, Agent: r.Agent,
					Hour: time.UnixMilli(r.Hour).UTC().Hour(), Logs: simulate.Logs{Calls: true}}
			}
		}
	}
	t.Fatal("no long-term key is used on twenty days")
	return simulate.Victim{}
}
