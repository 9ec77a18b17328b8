package inject_test

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/table"
	"yoban/jobs/ingest"
	"yoban/jobs/inject"
	"yoban/jobs/simulate"
	"yoban/models/eval"
)

// Days of the test's lakes.
const (
	first = "2026-03-02" // a Monday; the first day to judge is a week later
	from  = "2026-03-09"
	to    = "2026-03-15"
)

// lake is a lake that a test fills with rows.
type lake struct {
	t *testing.T
	blob.Store
}

func newLake(t *testing.T) lake {
	t.Helper()
	d, err := blob.CreateDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return lake{t, d}
}

// day writes an account's rows of a day.
func (l lake) day(account, date string, d table.Day) {
	l.t.Helper()
	at := func(name string) string {
		return table.Partition{Table: name, Account: account, Date: date}.Key()
	}
	table.Sort(d.Calls)
	table.Sort(d.Sessions)
	table.Sort(d.Objects)
	table.Sort(d.Flows)
	table.Sort(d.Queries)
	a := ingest.Account{Account: account, Date: date, Version: "1", Tables: map[string]string{"any": "1"}}
	for _, err := range []error{
		table.Write(l.t.Context(), l, at(table.Calls), d.Calls), table.Write(l.t.Context(), l, at(table.Sessions), d.Sessions),
		table.Write(l.t.Context(), l, at(table.Objects), d.Objects), table.Write(l.t.Context(), l, at(table.Flows), d.Flows),
		table.Write(l.t.Context(), l, at(table.Queries), d.Queries),
		l.Put(l.t.Context(), fmt.Sprintf("ingest/days/account=%s/date=%s.json", account, date), func(w io.Writer) error { return json.NewEncoder(w).Encode(a) }),
	} {
		if err != nil {
			l.t.Fatal(err)
		}
	}
}

// dates are the days of the lakes.
func dates() (list []string) {
	day, _ := time.Parse(time.DateOnly, first)
	for range 14 {
		list = append(list, day.Format(time.DateOnly))
		day = day.AddDate(0, 0, 1)
	}
	return list
}

func hourOf(date string) int64 {
	day, _ := time.Parse(time.DateOnly, date)
	return day.Add(10 * time.Hour).UnixMilli()
}

// full is a day with n of everything that can be a victim.
func full(account, date string, n int) table.Day {
	d := table.Day{}
	h := hourOf(date)
	for i := range n {
		user := fmt.Sprintf("arn:aws:iam::%s:user/robot-%d", account, i)
		role := fmt.Sprintf("arn:aws:sts::%s:assumed-role/Ops/eve%d@example.org", account, i)
		machine := fmt.Sprintf("i-%017x", i+1)
		host := fmt.Sprintf("arn:aws:sts::%s:assumed-role/web/%s", account, machine)
		d.Calls = append(d.Calls, table.CallRow{Account: account, Principal: user, Hour: h, Service: "s3", Action: "ListBuckets", Region: "eu-west-1", Calls: 9})
		session := func(kind, arn, credential, name string) {
			d.Sessions = append(d.Sessions, table.SessionRow{Account: account, Principal: arn, Credential: credential, Hour: h, Address: "198.51.100.7", Agent: "aws-cli",
				Session: name, ARN: arn, Kind: kind, OK: 5})
		}
		session("user", user, fmt.Sprintf("AKIAEXAMPLE%09d", i), "")
		session("person", role, fmt.Sprintf("ASIAEXAMPLE%09d", i), "eve")
		session("instance", host, fmt.Sprintf("ASIAINSTANC%09d", i), machine)
		d.Objects = append(d.Objects, table.ObjectRow{Account: account, Principal: user, Bucket: fmt.Sprintf("bucket-%d", i), Hour: h, Operation: "read"})
		private := fmt.Sprintf("10.0.0.%d", i+10)
		d.Flows = append(d.Flows, table.FlowRow{Account: account, Interface: fmt.Sprintf("eni-%017x", i+1), Outbound: true, Peer: "192.0.2.9", Port: 443, Protocol: 6, Hour: h, Local: private, Region: "eu-west-1"})
		d.Queries = append(d.Queries, table.QueryRow{Account: account, Host: machine, Domain: "example.org", Hour: h, Address: private, VPC: "vpc-1", Region: "eu-west-1"})
	}
	return d
}

func run(t *testing.T, l lake, opt inject.Options) *inject.Result {
	t.Helper()
	opt.Lake, opt.From, opt.To = l, from, to
	if opt.Dir == "" {
		opt.Dir = t.TempDir()
	}
	r, err := inject.Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func cases(t *testing.T, r *inject.Result) []eval.Case {
	t.Helper()
	list, err := eval.ReadLabels(strings.NewReader(string(r.Labels)))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestEveryShapeFindsItsVictims(t *testing.T) {
	l := newLake(t)
	accounts := []string{"111122223333", "444455556666"}
	for _, date := range dates() {
		for _, a := range accounts {
			l.day(a, date, full(a, date, 30))
		}
	}
	r := run(t, l, inject.Options{Victims: 2})
	if want := 2 * len(simulate.Shapes()); r.Cases != want || len(r.Skipped) != 0 || r.Shapes != len(simulate.Shapes()) {
		t.Fatalf("%d cases of %d shapes, %v skipped; want %d cases of all", r.Cases, r.Shapes, r.Skipped, want)
	}
	byShape := map[string][]string{}
	for _, c := range cases(t, r) {
		if c.Phase != "eval" || len(c.Expected) == 0 {
			t.Errorf("case %+v has no phase or expects nothing", c)
		}
		if day := time.Unix(c.Start(), 0).UTC().Format(time.DateOnly); day < from || day > to {
			t.Errorf("case %s begins on %s, outside of the days to judge", c.ID, day)
		}
		byShape[c.Technique] = append(byShape[c.Technique], c.Entities[0].Account)
	}
	for shape, in := range byShape {
		if slices.Sort(in); !slices.Equal(in, accounts) {
			t.Errorf("%s happens in %v, want one in each account", shape, in)
		}
	}
}

// No two attacks share a victim and a day: a finding of one would be taken for one
// of the other.
func TestVictimsHaveOneAttackADay(t *testing.T) {
	l := newLake(t)
	for _, date := range dates() {
		l.day("111122223333", date, full("111122223333", date, 3))
	}
	r := run(t, l, inject.Options{Victims: 3})
	if len(r.Skipped) == 0 {
		t.Error("three victims of each kind suffer every shape three times")
	}
	type when struct {
		entity string
		from   int64
	}
	busy := map[when]string{}
	for _, c := range cases(t, r) {
		for _, e := range c.Entities {
			if e.Type != "principal" && e.Type != "eni" && e.Type != "instance" {
				continue
			}
			for day := e.Start / 86400; day <= e.End/86400; day++ {
				if other, ok := busy[when{e.Value, day}]; ok && other != c.ID {
					t.Errorf("%s and %s share %s on a day", c.ID, other, e.Value)
				}
				busy[when{e.Value, day}] = c.ID
			}
		}
	}
}

func TestInjectionIsTheSameForASeed(t *testing.T) {
	l := newLake(t)
	for _, date := range dates() {
		l.day("111122223333", date, full("111122223333", date, 8))
	}
	one, two, other := run(t, l, inject.Options{Seed: 7}), run(t, l, inject.Options{Seed: 7}), run(t, l, inject.Options{Seed: 8})
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("the same seed, another result:\n%s", diff)
	}
	if string(one.Labels) == string(other.Labels) {
		t.Error("another seed picks the same")
	}
}

func TestWhatHasNoVictimIsSkippedAndCounted(t *testing.T) {
	tests := []struct {
		name  string
		lake  func(date string) table.Day
		some  bool   // something is injected
		about string // one of the reasons
	}{
		{"no flow logs", func(date string) table.Day { d := full("111122223333", date, 6); d.Flows = nil; return d }, true, "network interface"},
		{"no data events", func(date string) table.Day { d := full("111122223333", date, 6); d.Objects = nil; return d }, true, "bucket"},
		{"nothing but flow logs", func(date string) table.Day { return table.Day{Flows: full("111122223333", date, 6).Flows} }, true, "long-term key"},
		{"nobody who was there before", func(date string) table.Day {
			if date < from {
				return table.Day{}
			}
			return full("111122223333", date, 6)
		}, false, "session of a person"},
		{"an empty lake", func(string) table.Day { return table.Day{} }, false, "network interface"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newLake(t)
			for _, date := range dates() {
				l.day("111122223333", date, tt.lake(date))
			}
			r := run(t, l, inject.Options{Victims: 1})
			if (r.Cases > 0) != tt.some || !slices.ContainsFunc(r.Skipped, func(s inject.Skip) bool { return s.Cases > 0 && strings.Contains(s.Reason, tt.about) }) {
				t.Errorf("%d cases, skipped %+v; want some %t, and a reason about %s", r.Cases, r.Skipped, tt.some, tt.about)
			}
			skipped := 0
			for _, s := range r.Skipped {
				skipped += s.Cases
			}
			if want := len(simulate.Shapes()); r.Cases+skipped != want {
				t.Errorf("%d cases and %d skipped, want %d in all", r.Cases, skipped, want)
			}
		})
	}
}

// Names that attackers put into logs become no victims: nothing is written outside
// of the directory, and nothing breaks.
func TestHostileNamesAreNoVictims(t *testing.T) {
	l := newLake(t)
	evil := "x\"},{\"a\":\"../../../../tmp/evil\n<b>"
	for _, date := range dates() {
		d := full("111122223333", date, 4)
		for i := range d.Sessions {
			d.Sessions[i].ARN = "arn:aws:sts::111122223333:assumed-role/" + evil
			d.Sessions[i].Session = evil
		}
		for i := range d.Flows {
			d.Flows[i].Interface = evil
		}
		for i := range d.Queries {
			d.Queries[i].VPC, d.Queries[i].Region = "../../../../tmp/evil", "../.."
		}
		for i := range d.Objects {
			d.Objects[i].Bucket = evil
		}
		for i := range d.Calls {
			d.Calls[i].Region = evil
		}
		l.day("111122223333", date, d)
	}
	dir := filepath.Join(t.TempDir(), "in", "here")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if r := run(t, l, inject.Options{Dir: dir}); r.Cases != 0 {
		t.Errorf("%d cases on hostile names:\n%s", r.Cases, r.Labels)
	}
	err := filepath.WalkDir(filepath.Dir(filepath.Dir(dir)), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			t.Errorf("%s was written", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWrongOptionsAreRefused(t *testing.T) {
	l := newLake(t)
	for name, opt := range map[string]inject.Options{
		"too many victims":       {Victims: inject.MaxVictims + 1, From: from, To: to},
		"less than none":         {Victims: -1, From: from, To: to},
		"days the wrong way":     {From: to, To: from},
		"a day that is no day":   {From: "yesterday", To: to},
		"no days of any account": {},
	} {
		opt.Lake, opt.Dir = l, t.TempDir()
		if _, err := inject.Run(t.Context(), opt); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
