package suppression_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/jobs/suppression"
	"yoban/models/finding"
	"yoban/models/finding/findingtest"
	"yoban/models/finding/suppress"
)

func TestTry(t *testing.T) {
	lake, err := blob.CreateDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for n, night := range []string{"2026-03-02", "2026-03-03"} {
		var found []finding.Finding
		for _, f := range findingtest.Examples() {
			f.First, f.Last = f.First+int64(n)*86400, f.Last+int64(n)*86400
			found = append(found, f)
		}
		if err := finding.WriteDay(t.Context(), lake, findingtest.Account, night, found); err != nil {
			t.Fatal(err)
		}
	}
	try := func(from string, m suppress.Criteria) *suppression.Trial {
		t.Helper()
		rule := suppress.Rule{Name: "tried", Owner: "me", Reason: "a test", Expires: "2020-01-01", Match: m}
		got, err := suppression.Try(t.Context(), lake, rule, from, "")
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := try("", suppress.Criteria{Type: suppress.Words{"CryptoCurrency:*"}})
	// Four findings on each of two nights; two of them are of mining, both High.
	if got.Nights != 2 || got.Looked != 8 || got.Hidden != 4 || got.Severe() != 4 || len(got.Findings) != 2 {
		t.Errorf("%d nights, %d of %d hidden, %d severe, %d findings", got.Nights, got.Hidden, got.Looked, got.Severe(), len(got.Findings))
	}
	if diff := cmp.Diff(map[string]int{"CryptoCurrency:EC2/BitcoinTool.B": 2, "CryptoCurrency:EC2/BitcoinTool.B!DNS": 2}, got.Types); diff != "" {
		t.Error(diff)
	}
	if len(got.Unnamed()) != 2 { // one pattern, two types
		t.Errorf("unnamed %v", got.Unnamed())
	}
	got = try("2026-03-03", suppress.Criteria{Type: suppress.Words{"Discovery:IAMUser/AnomalousBehavior"}})
	if got.Nights != 1 || got.Hidden != 1 || got.Severe() != 0 || got.Unnamed() != nil {
		t.Errorf("one type on one night: %+v", got)
	}
	if got = try("", suppress.Criteria{Region: suppress.Words{"us-*"}}); got.Hidden != 0 || got.Looked != 8 {
		t.Errorf("nothing matches: %+v", got)
	}
	if _, err := suppression.Try(t.Context(), lake, suppress.Rule{}, "", ""); err == nil {
		t.Error("a rule that is none is tried")
	}
}
