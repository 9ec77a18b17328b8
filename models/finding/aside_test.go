package finding_test

import (
	"encoding/json"
	"testing"

	"yoban/models/finding"
	"yoban/models/finding/findingtest"
)

func TestTheNewestDaySaysWhetherAFindingIsAside(t *testing.T) {
	tests := []struct {
		name       string
		old, newer string // rules that suppressed the two days
		same       bool   // both end at one time
		want       string
	}{
		{"a rule that came holds from then on", "", "office", false, "office"},
		{"a rule that went no longer hides", "office", "", false, ""},
		{"of two as new the one that is shown wins", "office", "", true, ""},
		{"a rule under another name", "office", "desk", false, "desk"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := findingtest.Calls(), findingtest.Calls()
			a.Severity = 8 // the older one is the stronger: it must not decide
			a.Suppressed, b.Suppressed = tt.old, tt.newer
			if !tt.same {
				b.Last += 86400
			}
			for _, in := range [][]finding.Finding{{a, b}, {b, a}} {
				if got := finding.Merge(in)[0].Suppressed; got != tt.want {
					t.Errorf("suppressed by %q, want %q", got, tt.want)
				}
			}
		})
	}
}

func TestWhatIsAsideIsArchivedInGuardDutysWords(t *testing.T) {
	shown, archived, suppressed := findingtest.Calls(), findingtest.Calls(), findingtest.Calls()
	archived.Archived = true
	suppressed.Suppressed, suppressed.Archived = "office", true
	for want, f := range map[bool][]finding.Finding{false: {shown}, true: {archived, suppressed}} {
		for _, f := range f {
			line, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Service struct{ Archived bool }
				Yoban   struct{ SuppressedBy string }
			}
			var back finding.Finding
			if err := json.Unmarshal(line, &got); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(line, &back); err != nil {
				t.Fatal(err)
			}
			if got.Service.Archived != want || got.Yoban.SuppressedBy != f.Suppressed || back.Aside() != want {
				t.Errorf("archived %v, suppressed by %q, read back aside %v; want %v, %q", got.Service.Archived, got.Yoban.SuppressedBy, back.Aside(), want, f.Suppressed)
			}
			if back.Suppressed != "" && back.Archived {
				t.Error("suppressed and archived at once")
			}
		}
	}
}
