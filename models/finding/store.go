package finding

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"yoban/features/blob"
	"yoban/features/table"
)

// maxLine bounds one line of a findings file, in bytes: four times what a
// completed finding can take.
const maxLine = 16 << 20

// Prefix is where findings lie in the lake.
const Prefix = "findings/"

// Folders of the lake with findings of their own, each laid out as the lake is
// (see blob.Under), so that nothing that reads findings meets them by chance.
const (
	DryRunFolder = "dry-run/" // of types that run dry
	SampleFolder = "samples/" // made up, to try what handles findings
)

// Key returns the key of one account's findings of one day, without its
// extension, e.g. "findings/date=2026-03-01/account=123456789012/findings".
func Key(account, date string) string {
	return Prefix + "date=" + date + "/account=" + account + "/findings"
}

// WriteDay writes one account's findings of one UTC day (YYYY-MM-DD), replacing
// what was there: as findings.jsonl, one GuardDuty-shaped object a line, and as
// findings.parquet, one Row each, both in the order of Compare. Findings of one
// identity become one (see Merge). A day without findings is written too, without
// rows: it says that the day was looked at. A finding of another account or
// without an id is an error.
func WriteDay(ctx context.Context, store blob.Store, account, date string, findings []Finding) error {
	if err := checkDay(account, date); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	for _, f := range findings {
		if f.Account != account {
			return fmt.Errorf("write findings of %s: finding %s is of account %q", account, f.ID, f.Account)
		}
		if f.ID == "" {
			return fmt.Errorf("write findings of %s: a finding of type %q has no id", account, f.Type)
		}
	}
	merged := Merge(findings)
	rows := make([]Row, 0, len(merged))
	for _, f := range merged {
		rows = append(rows, f.Row())
	}
	key := Key(account, date)
	if err := table.Write(ctx, store, key+".parquet", rows); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	err := store.Put(ctx, key+".jsonl", func(w io.Writer) error { return WriteLines(w, merged) })
	if err != nil {
		return fmt.Errorf("write findings %s.jsonl: %w", key, err)
	}
	return nil
}

func checkDay(account, date string) error {
	if !IsAccount(account) {
		return fmt.Errorf("account %q is not 12 digits", account)
	}
	return checkDate(date)
}

// IsAccount says whether a text is the id of an AWS account: 12 digits.
func IsAccount(s string) bool { return len(s) == 12 && strings.Trim(s, "0123456789") == "" }

func checkDate(date string) error {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return fmt.Errorf("date %q is not YYYY-MM-DD", date)
	}
	return nil
}

// WriteLines writes findings as they lie in the lake: one GuardDuty-shaped object a
// line.
func WriteLines(w io.Writer, findings []Finding) error {
	out := bufio.NewWriter(w)
	for _, f := range findings {
		line, err := json.Marshal(f)
		if err != nil {
			return err
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	return out.Flush() // reports the first error of the writes too
}

// ReadRange returns the findings that filter selects of the UTC days from to
// to, both included and either empty for open, by day, account and the order of
// Compare. Nothing under the prefix is no error: there are no findings.
func ReadRange(ctx context.Context, store blob.Store, from, to string, filter Filter) ([]Finding, error) {
	days, err := ReadDays(ctx, store, from, to, filter)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, d := range days {
		out = append(out, d.Findings...)
	}
	return out, nil
}

// Day is one account's findings of one UTC day, in the order of Compare.
type Day struct {
	Date, Account string
	Findings      []Finding
}

// ReadDays is ReadRange, but keeps the days apart. Days without findings that
// the filter selects are there, empty.
func ReadDays(ctx context.Context, store blob.Store, from, to string, filter Filter) ([]Day, error) {
	for _, date := range []string{from, to} {
		if date == "" {
			continue
		}
		if err := checkDate(date); err != nil {
			return nil, fmt.Errorf("read findings: %w", err)
		}
	}
	keys, err := dayKeys(ctx, store, from, to, filter.Account)
	if err != nil {
		return nil, err
	}
	var out []Day
	for _, key := range keys {
		found, err := readDay(ctx, store, key, filter)
		if err != nil {
			return nil, fmt.Errorf("read findings %s: %w", key, err)
		}
		date, account, _ := parseKey(key)
		out = append(out, Day{date, account, found})
	}
	return out, nil
}

// dayKeys lists the findings files of a range, in ascending order.
func dayKeys(ctx context.Context, store blob.Store, from, to, account string) ([]string, error) {
	var keys []string
	err := store.List(ctx, Prefix, func(info blob.Info) error {
		date, of, ok := parseKey(info.Key)
		if ok && date >= from && (to == "" || date <= to) && (account == "" || account == of) {
			keys = append(keys, info.Key)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list findings: %w", err)
	}
	return keys, nil
}

// parseKey takes a findings.jsonl key apart; ok is false for other keys.
func parseKey(key string) (date, account string, ok bool) {
	parts := strings.Split(key, "/")
	if len(parts) != 4 || parts[3] != "findings.jsonl" {
		return "", "", false
	}
	date, hasDate := strings.CutPrefix(parts[1], "date=")
	account, hasAccount := strings.CutPrefix(parts[2], "account=")
	return date, account, hasDate && hasAccount && checkDay(account, date) == nil
}

func readDay(ctx context.Context, store blob.Store, key string, filter Filter) (out []Finding, err error) {
	r, err := store.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var f Finding
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if filter.Match(f) {
			out = append(out, f)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, Compare)
	return out, nil
}
