package finding_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/finding"
	"yoban/models/finding/findingtest"
)

func TestASequenceReadsBackAsWritten(t *testing.T) {
	for name, f := range map[string]finding.Finding{"usual": findingtest.Attack(), "hostile": findingtest.HostileAttack(findingtest.Nasty)} {
		line, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var got finding.Finding
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f.Complete(), got); name == "usual" && diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if again, _ := json.Marshal(got); !bytes.Equal(line, again) {
			t.Errorf("%s is written differently after reading", name)
		}
	}
}

func TestAPartNamesItsSequence(t *testing.T) {
	part := findingtest.Calls()
	part.Sequence = findingtest.Attack().ID
	line, _ := json.Marshal(part)
	if want := []byte(`"associatedAttackSequenceArn":"arn:aws:yoban:eu-central-1:111122223333:finding/` + part.Sequence + `"`); !bytes.Contains(line, want) {
		t.Errorf("no %s in %s", want, line)
	}
	var got finding.Finding
	if err := json.Unmarshal(line, &got); err != nil || got.Sequence != part.Sequence {
		t.Errorf("read %q, %v", got.Sequence, err)
	}
}

func TestAHostileSequenceStaysSmall(t *testing.T) {
	for _, text := range []string{string(bytes.Repeat([]byte("<"), 5000)), string(bytes.Repeat([]byte("\x1b\xff"), 5000))} {
		line, err := json.Marshal(findingtest.HostileAttack(text))
		if err != nil {
			t.Fatal(err)
		}
		if len(line) > 8<<20 {
			t.Errorf("takes %d bytes, want at most half of what a line may have", len(line))
		}
	}
}

func TestFoldMarksThePartsOfASequence(t *testing.T) {
	list := []finding.Finding{findingtest.Attack(), findingtest.Calls(), findingtest.Objects(), findingtest.Traffic()}
	parts := finding.Fold(list)
	if n := parts[findingtest.Attack().ID]; n != 2 {
		t.Errorf("%d parts, want 2", n)
	}
	for i, want := range []string{"", list[0].ID, list[0].ID, ""} {
		if list[i].Sequence != want {
			t.Errorf("finding %d is of %q, want %q", i, list[i].Sequence, want)
		}
	}
}

func TestTwoStatesOfASequenceMergeIntoTheLater(t *testing.T) {
	early, late := findingtest.Attack(), findingtest.Attack()
	early.Joined.Signals = early.Joined.Signals[:2]
	early.Joined.Signals[0].Count, early.Last, early.Severity = 3, findingtest.Day+5100, 9.9
	late.Joined.Signals = late.Joined.Signals[1:]
	late.First, late.Last = findingtest.Day+5000, findingtest.Day+2*86400
	want := finding.Merge([]finding.Finding{late, early})
	got := finding.Merge([]finding.Finding{early, late})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("the order matters:\n%s", diff)
	}
	f := got[0]
	if len(got) != 1 || len(f.Joined.Signals) != 3 || f.First != findingtest.Day || f.Last != findingtest.Day+2*86400 || f.Severity != 9.9 {
		t.Errorf("%d findings, %d signals, %d to %d, severity %v; want 1, 3, the whole time, 9.9", len(got), len(f.Joined.Signals), f.First, f.Last, f.Severity)
	}
	// 3 of the early state's first signal, 34 and 9000 of the others.
	if f.Count != 3+34+9000 {
		t.Errorf("count %d, want 9037", f.Count)
	}
}

func TestABucketFindingWithoutABucketHasASubject(t *testing.T) {
	f := finding.Finding{Resource: finding.Resource{Type: finding.S3Bucket, UserName: "eve"}}
	if got := f.Subject(); got != "eve" {
		t.Errorf("subject %q, want eve", got)
	}
}
