package finding_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/finding"
	"yoban/models/finding/findingtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestJSONIsAsRecorded(t *testing.T) {
	var got bytes.Buffer
	for _, f := range findingtest.Examples() {
		line, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Indent(&got, line, "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
	}
	path := filepath.Join("testdata", "findings.json")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("JSON changed (-want +got); run with -update if it should:\n%s", diff)
	}
}

func TestJSONRoundTrips(t *testing.T) {
	for _, f := range append(findingtest.Examples(), findingtest.Hostile(findingtest.Nasty), finding.Finding{}) {
		line, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var got finding.Finding
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f.Complete(), got); diff != "" {
			t.Errorf("%s changes on its way through JSON (-want +got):\n%s", f.Type, diff)
		}
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(line, again) {
			t.Errorf("%s is written differently after reading", f.Type)
		}
	}
}

func TestJSONStaysSmallAndWithoutControls(t *testing.T) {
	// "<" is the worst case: JSON writes it as six bytes.
	for _, text := range []string{string(bytes.Repeat([]byte("<"), 5000)), string(bytes.Repeat([]byte("\x1b\xff"), 5000))} {
		line, err := json.Marshal(findingtest.Hostile(text))
		if err != nil {
			t.Fatal(err)
		}
		if len(line) > 4<<20 {
			t.Errorf("hostile finding takes %d bytes, want at most 4 MB", len(line))
		}
		for _, bad := range []string{"\x1b", `\u001b`} {
			if bytes.Contains(line, []byte(`"`+bad)) { // a string that begins with ESC, raw or escaped
				t.Errorf("line contains %q", bad)
			}
		}
	}
}

func TestNumbersThatJSONCannotHoldAreMadeFinite(t *testing.T) {
	f := findingtest.Calls()
	f.Severity, f.Score, f.PValue, f.Expected = math.NaN(), math.Inf(1), math.NaN(), math.Inf(1)
	f.First, f.Last, f.Count = -1, math.MaxInt64, -7
	f.Evidence[0].Bits = math.Inf(-1)
	if _, err := json.Marshal(f); err != nil {
		t.Fatal(err)
	}
	got := f.Complete()
	if got.Severity != 1 || got.Score != 1074 || got.PValue != 1 || got.Evidence[0].Bits != 0 {
		t.Errorf("severity %v, score %v, p %v, bits %v; want 1, 1074, 1, 0", got.Severity, got.Score, got.PValue, got.Evidence[0].Bits)
	}
	if got.First != 0 || got.Last != 253402300799 || got.Count != 0 {
		t.Errorf("first %d, last %d, count %d; want 0, the end of 9999, 0", got.First, got.Last, got.Count)
	}
}

func TestCompleteFillsFromTheKindAndLeavesItsInputAlone(t *testing.T) {
	f := finding.Finding{Type: "Exfiltration:S3/AnomalousBehavior", Resource: finding.Resource{Buckets: []string{"b", "a", "b"}}}
	got := f.Complete()
	k, _ := finding.Lookup(f.Type)
	if got.Title != k.Title || got.Severity != 8 || got.Tactic != "Exfiltration" || got.Resource.Type != finding.S3Bucket {
		t.Errorf("not filled from the kind: %+v", got)
	}
	if diff := cmp.Diff([]string{"a", "b"}, got.Resource.Buckets); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"b", "a", "b"}, f.Resource.Buckets); diff != "" {
		t.Errorf("the input changed:\n%s", diff)
	}
	if diff := cmp.Diff(got, got.Complete()); diff != "" {
		t.Errorf("Complete is not idempotent:\n%s", diff)
	}
}

func TestCompleteCountsTheActorsItLeavesOut(t *testing.T) {
	f := findingtest.Hostile("x") // twice as many actors as the limit
	f.ActorsMore = 5
	got := f.Complete()
	if len(got.Actors) != finding.MaxActors || got.ActorsMore != finding.MaxActors+5 {
		t.Errorf("%d actors and %d more, want %d and %d", len(got.Actors), got.ActorsMore, finding.MaxActors, finding.MaxActors+5)
	}
}

func TestReadsAFindingOfGuardDuty(t *testing.T) {
	const line = `{"schemaVersion":"2.0","accountId":"111122223333","region":"us-east-1","id":"ab","type":"Recon:EC2/Portscan",
		"severity":5,"createdAt":"2026-03-02T01:00:00.123Z","updatedAt":"2026-03-02T02:00:00.000Z","resource":{"resourceType":"Instance",
		"instanceDetails":{"instanceId":"i-1","tags":[{"key":"a","value":"b"}]}},"service":{"count":3,"detectorId":"d","action":{"actionType":"PORT_PROBE"}}}`
	var f finding.Finding
	if err := json.Unmarshal([]byte(line), &f); err != nil {
		t.Fatal(err)
	}
	if f.Resource.InstanceID != "i-1" || f.Count != 3 || f.First != findingtest.Day+3600 || f.Last != findingtest.Day+7200 {
		t.Errorf("read %+v", f)
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, e := range findingtest.Examples() {
		line, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line)
	}
	f.Add([]byte(`{"service":{"action":{"actionType":"PORT_PROBE","portProbeAction":{"blocked":false,"portProbeDetails":[{"localPortDetails":{"port":22},"remoteIpDetails":{"ipAddressV4":"198.51.100.7"}}]}}}}`))
	hidden := finding.Finding{Resource: finding.Resource{Buckets: []string{"ex\x7fmple", "example"}}}
	if line, err := json.Marshal(hidden); err == nil {
		f.Add([]byte(strings.ReplaceAll(string(line), `\\u007f`, `\u007f`))) // sorts elsewhere once it is escaped
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var first, second finding.Finding
		if json.Unmarshal(line, &first) != nil {
			return
		}
		written, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(written, &second); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("what was read changes when written and read again:\n%s", diff)
		}
	})
}
