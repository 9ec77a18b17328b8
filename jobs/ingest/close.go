package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"yoban/features/blob"
	"yoban/features/extract"
	"yoban/features/table"
)

// Account is the account of one account's day in the lake.
type Account struct {
	Account    string            `json:"account"`
	Date       string            `json:"date"`
	Used       extract.Counts    `json:"used"`       // records in the rows
	Duplicates int64             `json:"duplicates"` // copies that were left out
	Rows       map[string]int    `json:"rows"`       // by table
	Version    string            `json:"version"`    // hash of the rows' bytes
	Sight      map[string]string `json:"sight"`      // by log: what its rows were told by (enrich.Enricher.Sight, and the hash of rules)
	Tables     map[string]string `json:"tables"`     // hash of each table's bytes
}

const accountPrefix = "ingest/days/"

// Prefixes are those of the keys in a lake that ingestion writes: features and
// its ledger, and nothing that is concluded from them.
func Prefixes() []string { return []string{"features/", "ingest/"} }

func accountKey(account, date string) string {
	return fmt.Sprintf("%saccount=%s/date=%s.json", accountPrefix, account, date)
}

// writing is the days that are being written while others are read.
type writing struct {
	group *errgroup.Group
	ctx   context.Context
	slots chan struct{} // tables that are made at once
	upTo  int32         // days up to this one are written
}

// start makes the group for the next days.
func (w *writing) start(ctx context.Context) { w.group, w.ctx = errgroup.WithContext(ctx) }

// closeUpTo begins to write the open days up to and including last.
func (r *run) closeUpTo(ctx context.Context, last int32) {
	open := map[extract.Key]bool{}
	for _, f := range r.folders {
		for _, k := range f.Open() {
			if k.Day <= last {
				open[k] = true
			}
		}
	}
	keys := slices.SortedFunc(maps.Keys(open), func(a, b extract.Key) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(a.Account, b.Account))
	})
	r.writing.start(ctx)
	for _, k := range keys {
		day := extract.Take(r.shared, r.folders, k)
		logs := r.logsOf(k)
		for l, folded := range logs {
			if folded {
				r.merged(extract.Touch{Log: extract.Log(l), Key: k})
			}
		}
		r.writing.group.Go(func() error { return r.writeDay(r.writing.ctx, k, day, logs) })
	}
	r.closed = max(r.closed, last)
}

// written waits until the days that were closed are written.
func (r *run) written() error {
	if r.writing.group == nil {
		return nil
	}
	err := r.writing.group.Wait()
	r.writing.group = nil
	if err == nil {
		r.writing.upTo = r.closed
	}
	return err
}

// logsOf returns which logs of a day were folded since it was opened, and
// forgets it: a day may be opened again for one log only.
func (r *run) logsOf(k extract.Key) (folded [3]bool) {
	for l := range logNames {
		t := extract.Touch{Log: extract.Log(l), Key: k}
		folded[l] = r.touched[t]
		delete(r.touched, t)
	}
	return folded
}

// writeDay writes the tables of the logs that were folded and the day's
// account. Tables of other logs stay as they are.
func (r *run) writeDay(ctx context.Context, k extract.Key, day *extract.Day, folded [3]bool) error {
	a, err := readAccount(ctx, r.Lake, k.Account, dateOf(k.Day))
	if err != nil {
		return err
	}
	defer day.Close()
	w := &dayWriter{run: r, account: &a}
	w.group, w.ctx = errgroup.WithContext(ctx)
	if folded[extract.Calls] {
		a.Used.Calls, a.Duplicates = day.Used.Calls, day.Duplicates
		writeTable(w, table.Calls, day.Calls)
		writeTable(w, table.Sessions, day.Sessions)
		writeTable(w, table.Objects, day.Objects)
		writeTable(w, table.Changes, day.Changes)
		writeTable(w, table.Matches, day.Matches)
	}
	if folded[extract.Flows] {
		a.Used.Flows = day.Used.Flows
		writeTable(w, table.Flows, day.Flows)
	}
	if folded[extract.Queries] {
		a.Used.Queries = day.Used.Queries
		writeTable(w, table.Queries, day.Queries)
	}
	if err := w.group.Wait(); err != nil {
		return fmt.Errorf("write features: %w", err)
	}
	for l, name := range logNames {
		if folded[l] && extract.Log(l) != extract.Queries { // queries have no places
			a.Sight[name] = r.sight(name)
		}
	}
	return writeAccount(ctx, r.Lake, &a)
}

// removeDay removes the tables of a log whose objects hold no records of the
// day any more, and the day's account with the last of them.
func (r *run) removeDay(ctx context.Context, t extract.Touch) error {
	r.merged(t)
	date := dateOf(t.Key.Day)
	a, err := readAccount(ctx, r.Lake, t.Key.Account, date)
	if err != nil {
		return err
	}
	names := []string{table.Calls, table.Sessions, table.Objects, table.Changes, table.Matches}
	switch t.Log {
	case extract.Calls:
		a.Used.Calls, a.Duplicates = 0, 0
	case extract.Flows:
		a.Used.Flows, names = 0, []string{table.Flows}
	case extract.Queries:
		a.Used.Queries, names = 0, []string{table.Queries}
	}
	for _, name := range names {
		p := table.Partition{Table: name, Account: a.Account, Date: date}
		if err := r.Lake.Delete(ctx, p.Key()); err != nil {
			return fmt.Errorf("remove features: %w", err)
		}
		delete(a.Rows, name)
		delete(a.Tables, name)
	}
	delete(a.Sight, logNames[t.Log])
	if len(a.Tables) == 0 {
		return r.Lake.Delete(ctx, accountKey(a.Account, date))
	}
	return writeAccount(ctx, r.Lake, &a)
}

// dayWriter writes the tables of one day at once.
type dayWriter struct {
	run     *run
	group   *errgroup.Group
	ctx     context.Context
	mu      sync.Mutex // over account
	account *Account
}

// writeTable writes one partition and notes its size and hash.
func writeTable[R any](w *dayWriter, name string, rows func() extract.Rows[R]) {
	p := table.Partition{Table: name, Account: w.account.Account, Date: w.account.Date}
	w.group.Go(func() error {
		w.run.writing.slots <- struct{}{}
		release := sync.OnceFunc(func() { <-w.run.writing.slots })
		defer release()
		// Once the rows are written, the next table is made while this one
		// reaches the disk.
		tee := &hashing{Store: w.run.Lake, filled: release}
		n, err := table.WriteEach(w.ctx, tee, p.Key(), rows())
		if err != nil {
			return err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.account.Rows[name], w.account.Tables[name] = n, tee.sum
		return nil
	})
}

// hashing is a store that keeps the hash of what was put last.
type hashing struct {
	blob.Store
	filled func() // called when all is written, and before it is published
	sum    string
}

func (h *hashing) Put(ctx context.Context, key string, write func(io.Writer) error) error {
	return h.Store.Put(ctx, key, func(w io.Writer) error {
		sum := sha256.New()
		if err := write(io.MultiWriter(w, sum)); err != nil {
			return err
		}
		h.sum = hex.EncodeToString(sum.Sum(nil))
		h.filled()
		return nil
	})
}

// readAccount returns the stored account of a day, or an empty one.
func readAccount(ctx context.Context, lake blob.Store, account, date string) (Account, error) {
	a := Account{Account: account, Date: date}
	in, err := lake.Open(ctx, accountKey(account, date))
	switch {
	case errors.Is(err, blob.ErrNotFound):
	case err != nil:
		return a, fmt.Errorf("read account of %s %s: %w", account, date, err)
	default:
		defer in.Close()
		if err := json.NewDecoder(in).Decode(&a); err != nil {
			return a, fmt.Errorf("read account of %s %s: %w", account, date, err)
		}
	}
	if a.Rows == nil {
		a.Rows, a.Tables = map[string]int{}, map[string]string{}
	}
	if a.Sight == nil {
		a.Sight = map[string]string{}
	}
	return a, nil
}

// writeAccount stores the account with its version: the hash of the tables'
// hashes, in the tables' order.
func writeAccount(ctx context.Context, lake blob.Store, a *Account) error {
	sum := sha256.New()
	for _, t := range table.Tables() {
		fmt.Fprintf(sum, "%s %s\n", t.Name, a.Tables[t.Name])
	}
	a.Version = hex.EncodeToString(sum.Sum(nil))[:16]
	err := lake.Put(ctx, accountKey(a.Account, a.Date), func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(a)
	})
	if err != nil {
		return fmt.Errorf("write account of %s %s: %w", a.Account, a.Date, err)
	}
	return nil
}

// blurredDays lists the logs of days in the lake whose rows were told by other
// address data or rules than sight says of a log.
func blurredDays(ctx context.Context, lake blob.Store, sight func(log string) string) ([]extract.Touch, error) {
	accounts, err := Accounts(ctx, lake)
	if err != nil {
		return nil, err
	}
	var out []extract.Touch
	for _, a := range accounts {
		for log, with := range a.Sight {
			if with == sight(log) {
				continue
			}
			t, err := parseTouch(DayRecords{Log: log, Account: a.Account, Date: a.Date})
			if err != nil {
				return nil, fmt.Errorf("read account of %s %s: %w", a.Account, a.Date, err)
			}
			out = append(out, t)
		}
	}
	return out, nil
}

// Accounts returns the accounts of all days in the lake, by account and date.
func Accounts(ctx context.Context, lake blob.Store) ([]Account, error) {
	var out []Account
	err := lake.List(ctx, accountPrefix, func(i blob.Info) error {
		in, err := lake.Open(ctx, i.Key)
		if err != nil {
			return err
		}
		defer in.Close()
		var a Account
		if err := json.NewDecoder(in).Decode(&a); err != nil {
			return fmt.Errorf("%s: %w", i.Key, err)
		}
		out = append(out, a)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read accounts of days: %w", err)
	}
	return out, nil
}
