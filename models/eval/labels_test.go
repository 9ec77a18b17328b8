package eval_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/corpustest"
	"yoban/models/eval"
)

const header = "case_id,account_id,log,entity_type,entity,start,end,category,expected_types,phase,dataset\n"

func TestReadLabels(t *testing.T) {
	const text = header +
		"B,,dns,domain,pool.example.net,2026-03-02T00:00:00Z,2026-03-02T01:00:00Z,mining,,eval,x\n" +
		"A,111122223333,cloudtrail,principal,\"a,b\",2026-03-02T00:00:00Z,2026-03-02T00:00:10Z,exfiltration, T1 | T2 |,train,x\n" +
		"B,111122223333,vpcflow,ip,192.0.2.1,2026-03-02T00:30:00+01:00,2026-03-02T02:00:00Z,ignored,ignored,ignored,x\n"
	got, err := eval.ReadLabels(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	const day = 1772409600 // 2026-03-02T00:00:00Z
	want := []eval.Case{
		{ID: "A", Log: "cloudtrail", Category: "exfiltration", Phase: "train", Expected: []string{"T1", "T2"}, Entities: []eval.Entity{
			{Account: "111122223333", Type: "principal", Value: "a,b", Start: day, End: day + 10},
		}},
		{ID: "B", Log: "dns", Category: "mining", Phase: "eval", Entities: []eval.Entity{
			{Type: "domain", Value: "pool.example.net", Start: day, End: day + 3600},
			{Account: "111122223333", Type: "ip", Value: "192.0.2.1", Start: day - 1800, End: day + 7200},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cases (-want +got):\n%s", diff)
	}
	if got[1].Start() != day-1800 || got[1].End() != day+7200 {
		t.Errorf("case B lasts from %d to %d, want %d to %d", got[1].Start(), got[1].End(), day-1800, day+7200)
	}
}

func TestReadLabelsNamesWhatIsWrong(t *testing.T) {
	row := func(start, end string) string {
		return header + "A,1,dns,ip,192.0.2.1," + start + "," + end + ",c2,,,\n"
	}
	tests := []struct{ name, text, want string }{
		{"nothing", "", "no header"},
		{"columns missing", "case_id,log\n", "account_id, entity_type, entity, start, end, category, expected_types"},
		{"a row too short", header + "A,1\n", "line 2"},
		{"a time that is none", row("noon", "2026-03-02T00:00:00Z"), `line 2: start "noon"`},
		{"an end that is none", row("2026-03-02T00:00:00Z", ""), `line 2: end ""`},
		{"an end before the start", row("2026-03-02T00:00:01Z", "2026-03-02T00:00:00Z"), "before start"},
		{"no entity", header + "A,1,dns,ip,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,c2,,,\n", "entity is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := eval.ReadLabels(strings.NewReader(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestReadsTheSimulatedOrganisation(t *testing.T) {
	cases := readCorpus(t, "org-dev", "labels.csv")
	benign := 0
	for _, c := range cases {
		if c.Category == eval.Benign {
			benign++
		}
	}
	// The table in its README.md: 20 + 3 benign cases; of attacks
	// 2+1+10+1+2+1+4+5+2+2+1+2+2+6 = 41 to judge by and 1+1 = 2 to learn from.
	if len(cases) != 66 || benign != 23 {
		t.Errorf("%d cases, %d benign; want 66 and 23", len(cases), benign)
	}
}

func TestReadsLabelsOfRealLogs(t *testing.T) {
	for _, c := range readCorpus(t, "real", "labels.csv") {
		if c.Category == "" || c.Log == "" || c.Phase != "" {
			t.Errorf("case %s: category %q, log %q, phase %q; want both, and no phase", c.ID, c.Category, c.Log, c.Phase)
		}
	}
}

func readCorpus(t *testing.T, path ...string) []eval.Case {
	t.Helper()
	f, err := os.Open(corpustest.Dir(t, path...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cases, err := eval.ReadLabels(f)
	if err != nil || len(cases) == 0 {
		t.Fatalf("%d cases, error %v", len(cases), err)
	}
	return cases
}
