package simulate_test

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yoban/jobs/simulate"
)

// somebody is a victim that can be all that a shape needs.
var somebody = simulate.Victim{
	Account: "111122223333", Region: "us-west-2", Principal: "arn:aws:sts::111122223333:assumed-role/Ops/eve@example.org", Credential: "AKIAEXAMPLEEXAMPLE12",
	Address: "198.51.100.7", Agent: "aws-cli/1.0", Hour: 15, Instance: "i-0123456789abcdef0", Interface: "eni-0123456789abcdef0",
	Private: "10.1.2.3", VPC: "vpc-0123", Buckets: []string{"their-bucket"}, Logs: simulate.Logs{Calls: true, Objects: true, Flows: true, Queries: true},
}

var injectionDay = time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)

func inject(t *testing.T, dir string, seed uint64, v simulate.Victim, shapes ...simulate.Shape) *simulate.Injected {
	t.Helper()
	in := simulate.NewInjected(dir, seed)
	for _, s := range shapes {
		if _, err := in.Add(simulate.Injection{ID: s.Name, Shape: s.Name, Victim: v, Day: injectionDay, Days: 3}); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
	}
	return in
}

// Every attack of the simulator can be put into other logs: what it needs can be
// told, and it does not depend on who works in the made-up organisation.
func TestEveryAttackIsAShape(t *testing.T) {
	known := []simulate.Need{simulate.NeedKey, simulate.NeedSession, simulate.NeedInstance, simulate.NeedInterface, simulate.NeedResolver, simulate.NeedBucket}
	seen := map[string]bool{}
	for _, s := range simulate.Shapes() {
		if s.Name == "" || seen[s.Name] || s.Category == "" || len(s.Expected) == 0 || len(s.Needs) == 0 {
			t.Errorf("%+v: a shape has a name of its own, a category, expected types and needs", s)
		}
		seen[s.Name] = true
		for _, n := range s.Needs {
			if !slices.Contains(known, n) {
				t.Errorf("%s needs %s, which no survey finds", s.Name, n)
			}
		}
	}
	if len(seen) < 21 {
		t.Errorf("%d shapes, want the 21 there were first", len(seen))
	}
}

func TestAShapeIsPutOntoItsVictim(t *testing.T) {
	for n, s := range simulate.Shapes() {
		t.Run(s.Name, func(t *testing.T) {
			dir, v := t.TempDir(), somebody
			v.Hour = []int{0, 15, 23}[n%3] // who works around midnight is attacked on the day, too
			in := inject(t, dir, 1, v, s)
			if in.Summary.Cases != 1 {
				t.Fatalf("%d cases, want 1", in.Summary.Cases)
			}
			victims := []string{somebody.Principal, "arn:aws:iam::111122223333:user/eve@example.org", "arn:aws:sts::111122223333:assumed-role/Ops/" + somebody.Instance,
				somebody.Credential, somebody.Interface, somebody.Instance}
			rows, err := csv.NewReader(strings.NewReader(string(in.Labels()))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			named := false
			for _, row := range rows[1:] {
				named = named || slices.Contains(victims, row[4])
				if row[1] != somebody.Account || row[3] == "bucket" || row[3] == "domain" || row[4] == "" {
					t.Errorf("label %q is not of the victim alone", row)
				}
				for _, at := range row[5:7] {
					if when, err := time.Parse(time.RFC3339, at); err != nil || when.Before(injectionDay) || when.After(injectionDay.AddDate(0, 0, 3)) {
						t.Errorf("label %q is at another time than the three days", row)
					}
				}
			}
			if !named {
				t.Errorf("no label names the victim:\n%s", in.Labels())
			}
			for name := range tree(t, dir) {
				if !strings.HasPrefix(name, "AWSLogs/") || !strings.Contains(name, somebody.Account) {
					t.Errorf("object %s is not of the account", name)
				}
			}
		})
	}
}

func TestInjectionsAreTheSameForASeed(t *testing.T) {
	shapes := simulate.Shapes()
	made := func(seed uint64) (map[string][32]byte, string, int) {
		dir := t.TempDir()
		in := inject(t, dir, seed, somebody, shapes...)
		s := in.Summary
		return tree(t, dir), string(in.Labels()), s.CloudTrailFiles + s.FlowFiles + s.QueryFiles
	}
	first, labels, files := made(1)
	again, same, _ := made(1)
	if diff := cmp.Diff(first, again); diff != "" || labels != same {
		t.Errorf("the same seed gives other bytes:\n%s", diff)
	}
	// Every case of the account and the days has objects of its own.
	if len(first) != files {
		t.Errorf("%d files of %d objects: some took another's name", len(first), files)
	}
	other, _, _ := made(2)
	if maps.Equal(first, other) {
		t.Error("another seed gives the same bytes")
	}
}

// An attack leaves no trace in logs that the account has not.
func TestInjectionsKeepToTheLogsThereAre(t *testing.T) {
	calls := somebody
	calls.Logs = simulate.Logs{Calls: true}
	for _, s := range simulate.Shapes() {
		dir := t.TempDir()
		in := inject(t, dir, 1, calls, s)
		if traffic := !strings.Contains(s.Log, "cloudtrail") && s.Log != "s3-data"; traffic && (in.Summary.Cases != 0 || len(tree(t, dir)) != 0) {
			t.Errorf("%s shows in an account with CloudTrail only", s.Name)
		}
		for name := range tree(t, dir) {
			var file struct {
				Records []struct{ EventCategory string }
			}
			if err := json.Unmarshal([]byte(unpack(t, filepath.Join(dir, name))), &file); err != nil {
				t.Fatal(err)
			}
			for _, r := range file.Records {
				if r.EventCategory == "Data" {
					t.Errorf("%s: a data event in an account without them", s.Name)
				}
			}
		}
	}
}

func TestAnUnknownShapeIsRefused(t *testing.T) {
	if _, err := simulate.NewInjected(t.TempDir(), 1).Add(simulate.Injection{Shape: "none", Victim: somebody, Day: injectionDay}); err == nil {
		t.Error("an attack that nobody knows was injected")
	}
}
