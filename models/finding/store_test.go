package finding_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob/blobtest"
	"yoban/features/table"
	"yoban/models/finding"
	"yoban/models/finding/findingtest"
)

type memory = blobtest.Memory

const day = "2026-03-02"

func TestWriteDayGivesTheSameBytesInAnyOrder(t *testing.T) {
	one, two := memory{}, memory{}
	forward := findingtest.Examples()
	backward := findingtest.Examples()
	slices.Reverse(backward)
	for store, findings := range map[*memory][]finding.Finding{&one: forward, &two: backward} {
		if err := finding.WriteDay(t.Context(), *store, findingtest.Account, day, findings); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("stores differ:\n%s", diff)
	}
	lines := bytes.Split(bytes.TrimSpace(one["findings/date=2026-03-02/account=111122223333/findings.jsonl"]), []byte("\n"))
	if len(lines) != 4 {
		t.Errorf("%d lines, want 4", len(lines))
	}
}

func TestWriteDayKeepsFlatRowsInTheSameOrder(t *testing.T) {
	store := memory{}
	if err := finding.WriteDay(t.Context(), store, findingtest.Account, day, findingtest.Examples()); err != nil {
		t.Fatal(err)
	}
	rows, err := table.Read[finding.Row](t.Context(), store, "findings/date=2026-03-02/account=111122223333/findings.parquet")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 {
		t.Fatalf("%d rows, want 4", len(rows))
	}
	want := finding.Row{
		Account: findingtest.Account, ID: findingtest.Objects().ID, Type: "Exfiltration:S3/AnomalousBehavior", Region: findingtest.Region,
		First: findingtest.Day * 1000, Last: (findingtest.Day + 86399) * 1000, Count: 9000,
		Title: "Objects are read in a way that does not fit who reads them", Basis: "statistic", Baseline: "2026-03-01T00:00Z-1f2e",
		Severity: 7, Score: 11, PValue: 0.0004883, Expected: 0.5,
		Resource: "S3Bucket", Principal: "arn:aws:sts::111122223333:assumed-role/report-role/{lambda}", AccessKey: "ASIAIOSFODNN7EXAMPLE",
		Buckets: "example-archive example-lake", Action: "AWS_API_CALL", What: "GetObject", Service: "s3.amazonaws.com",
		Remote: "athena.amazonaws.com", Actors: 4, Tactic: "Exfiltration", Techniques: "T1530 T1537",
	}
	// Severities: Traffic 8.4, Names 8, Objects 7, Calls 4.2.
	if diff := cmp.Diff(want, rows[2]); diff != "" {
		t.Errorf("third row (-want +got):\n%s", diff)
	}
}

func TestADayWithoutFindingsIsWritten(t *testing.T) {
	store := memory{}
	if err := finding.WriteDay(t.Context(), store, findingtest.Account, day, nil); err != nil {
		t.Fatal(err)
	}
	if lines, ok := store[finding.Key(findingtest.Account, day)+".jsonl"]; !ok || len(lines) != 0 {
		t.Errorf("lines = %q, %v; want an empty object", lines, ok)
	}
	rows, err := table.Read[finding.Row](t.Context(), store, finding.Key(findingtest.Account, day)+".parquet")
	if err != nil || len(rows) != 0 {
		t.Errorf("%d rows, %v; want none", len(rows), err)
	}
}

func TestReadRange(t *testing.T) {
	store := memory{"findings/date=2026-03-02/account=111122223333/notes.txt": []byte("not ours"), "features/x": nil}
	other := findingtest.Traffic()
	other.Account = "444455556666"
	for date, findings := range map[string][]finding.Finding{"2026-03-01": {findingtest.Calls()}, day: findingtest.Examples(), "2026-03-03": nil} {
		if err := finding.WriteDay(t.Context(), store, findingtest.Account, date, findings); err != nil {
			t.Fatal(err)
		}
	}
	if err := finding.WriteDay(t.Context(), store, other.Account, day, []finding.Finding{other}); err != nil {
		t.Fatal(err)
	}
	// Severities: Traffic 8.4, Names 8, Objects 7, Calls 4.2.
	traffic, names, objects, calls := findingtest.Traffic().Type, findingtest.Names().Type, findingtest.Objects().Type, findingtest.Calls().Type
	tests := []struct {
		name     string
		from, to string
		filter   finding.Filter
		want     []string
	}{
		{"everything", "", "", finding.Filter{}, []string{calls, traffic, names, objects, calls, traffic}},
		{"one day of one account", day, day, finding.Filter{Account: findingtest.Account}, []string{traffic, names, objects, calls}},
		{"until a day", "", "2026-03-01", finding.Filter{}, []string{calls}},
		{"from a day on", "2026-03-03", "", finding.Filter{}, nil},
		{"at least high", day, day, finding.Filter{MinSeverity: 7, Account: findingtest.Account}, []string{traffic, names, objects}},
		{"by pattern", "", "", finding.Filter{Type: "*:s3/*"}, []string{objects}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, err := finding.ReadRange(t.Context(), store, tt.from, tt.to, tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range found {
				got = append(got, f.Type)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("types (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStoreErrorsNameTheThing(t *testing.T) {
	broken := memory{"findings/date=2026-03-02/account=111122223333/findings.jsonl": []byte("{}\n{\"severity\":\"high\"}\n")}
	stranger := findingtest.Calls()
	stranger.Account = "444455556666"
	nameless := findingtest.Calls()
	nameless.ID = ""
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"a broken line", second(finding.ReadRange(t.Context(), broken, "", "", finding.Filter{})), "account=111122223333/findings.jsonl: line 2"},
		{"a date to read that is none", second(finding.ReadRange(t.Context(), broken, "yesterday", "", finding.Filter{})), `"yesterday"`},
		{"a date to write that is none", finding.WriteDay(t.Context(), memory{}, findingtest.Account, "2026-02-30", nil), `"2026-02-30"`},
		{"an account with a path in it", finding.WriteDay(t.Context(), memory{}, "../../../etc", day, nil), `"../../../etc"`},
		{"a finding of another account", finding.WriteDay(t.Context(), memory{}, findingtest.Account, day, []finding.Finding{stranger}), "444455556666"},
		{"a finding without an id", finding.WriteDay(t.Context(), memory{}, findingtest.Account, day, []finding.Finding{nameless}), "no id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.err == nil || !strings.Contains(tt.err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", tt.err, tt.want)
			}
		})
	}
	full := errors.New("disk full")
	if err := finding.WriteDay(t.Context(), failing{memory{}, full}, findingtest.Account, day, nil); !errors.Is(err, full) {
		t.Errorf("WriteDay to a full disk = %v, want %v", err, full)
	}
}

func second(_ []finding.Finding, err error) error { return err }

// failing is a store that cannot write.
type failing struct {
	memory
	err error
}

func (f failing) Put(context.Context, string, func(io.Writer) error) error { return f.err }
