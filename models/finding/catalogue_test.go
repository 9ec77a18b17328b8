package finding_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/finding"
)

// tactics are those of ATT&CK for Enterprise that concern the cloud.
var tactics = []string{"Reconnaissance", "Resource Development", "Initial Access", "Execution", "Persistence",
	"Privilege Escalation", "Defense Evasion", "Credential Access", "Discovery", "Lateral Movement", "Collection",
	"Exfiltration", "Impact", "Command and Control"}

var technique = regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)

func TestEveryKindIsComplete(t *testing.T) {
	for _, k := range finding.Catalogue() {
		t.Run(k.Type, func(t *testing.T) {
			if k.Severity < 1 || k.Severity > 10 {
				t.Errorf("severity = %v, want 1 to 10", k.Severity)
			}
			if !slices.Contains(tactics, k.Tactic) {
				t.Errorf("tactic = %q, want one of %q", k.Tactic, tactics)
			}
			if len(k.Techniques) == 0 || slices.ContainsFunc(k.Techniques, func(s string) bool { return !technique.MatchString(s) }) {
				t.Errorf("techniques = %q, want ids like T1496.001", k.Techniques)
			}
			if n := len(k.Advice); n < 3 || n > 5 {
				t.Errorf("%d steps of advice, want 3 to 5", n)
			}
			within(t, "family", finding.Families(), k.Family)
			within(t, "log", finding.Logs(), k.Logs...)
			within(t, "mechanism", finding.Bases(), k.Mechanisms...)
			within(t, "actor", []finding.ActorKind{finding.Credential, finding.Host, finding.RemoteHost}, k.Actor)
			for _, s := range append(k.Advice, k.Title, k.Blind, k.Moves) {
				if s == "" || s != finding.Clean(s, finding.MaxText) {
					t.Errorf("text %q is empty or not clean", s)
				}
			}
		})
	}
}

// within checks that there is something, and only what is known, without
// repeats.
func within[T comparable](t *testing.T, what string, known []T, got ...T) {
	t.Helper()
	seen := map[T]bool{}
	for _, v := range got {
		if !slices.Contains(known, v) || seen[v] {
			t.Errorf("%s %v is unknown or there twice", what, v)
		}
		seen[v] = true
	}
	if len(got) == 0 {
		t.Errorf("no %s", what)
	}
}

// What a kind is about follows from its type, save that changes which are seen
// in calls are about the credential that made them, unless a bucket is named.
func TestKindsAreAboutWhatTheirTypeSays(t *testing.T) {
	for _, k := range finding.Catalogue() {
		name, err := finding.ParseType(k.Type)
		if err != nil {
			t.Error(err)
			continue
		}
		want := finding.AccessKey
		switch {
		case name.Resource == "S3" && k.Type != "Policy:S3/AccountBlockPublicAccessDisabled":
			want = finding.S3Bucket
		case name.Resource == "EC2" && k.Family != finding.SignalFamily:
			want = finding.Instance
		}
		if k.Resource != want {
			t.Errorf("%s is about %q, want %q", k.Type, k.Resource, want)
		}
		critical := k.Family == finding.SequenceFamily
		if critical != (k.Severity >= 9) || critical != (name.Purpose == "AttackSequence") || critical != slices.Contains(k.Mechanisms, finding.Chain) {
			t.Errorf("%s: Critical, AttackSequence and sequences are one thing", k.Type)
		}
	}
}

func TestTheCatalogueIsSortedAndUnique(t *testing.T) {
	var types []string
	own := 0
	families := map[finding.Family]int{}
	for _, k := range finding.Catalogue() {
		types = append(types, k.Type)
		families[k.Family]++
		if k.Own {
			own++
			families[k.Family]--
		}
	}
	// GuardDuty's foundational types, AI protection, the sequences that need no
	// agent, and the types of its prebuilt rules; three types are Yoban's own.
	want := map[finding.Family]int{finding.TrafficFamily: 25, finding.NameFamily: 15, finding.IdentityFamily: 28,
		finding.ModelFamily: 3, finding.BucketFamily: 20, finding.SequenceFamily: 3, finding.SignalFamily: 25}
	if diff := cmp.Diff(want, families); diff != "" || own != 3 {
		t.Errorf("%d types of our own, want 3; of GuardDuty's by family (-want +got):\n%s", own, diff)
	}
	if !slices.IsSorted(types) || len(slices.Compact(slices.Clone(types))) != len(types) {
		t.Errorf("types are not sorted and unique: %q", types)
	}
}

func TestEverySignalLeadsToItsKind(t *testing.T) {
	signals := 0
	for _, k := range finding.Catalogue() {
		if (len(k.Signals) > 0) != (k.Family == finding.SignalFamily) {
			t.Errorf("%s of %s has %d signals", k.Type, k.Family, len(k.Signals))
		}
		least := 10.0
		for _, s := range k.Signals {
			signals++
			least = min(least, s.Severity)
			got, of, ok := finding.LookupSignal(s.Name)
			if !ok || got != s || of.Type != k.Type {
				t.Errorf("LookupSignal(%q) = %v of %s, %v; want %v of %s", s.Name, got, of.Type, ok, s, k.Type)
			}
			if s.What == "" || strings.HasSuffix(s.What, ".") {
				t.Errorf("%s: %q is no clause", s.Name, s.What)
			}
		}
		if len(k.Signals) > 0 && least != k.Severity {
			t.Errorf("%s has severity %v, its least signal %v", k.Type, k.Severity, least)
		}
	}
	if signals != 35 {
		t.Errorf("%d signals, want 35", signals)
	}
	if _, _, ok := finding.LookupSignal("VPCFlowLogsCreated"); ok {
		t.Error("LookupSignal finds a signal that there is not")
	}
}

func TestLookupHandsOutCopies(t *testing.T) {
	typ := "DefenseImpairment:EC2/DisableOrModifyTools"
	k, ok := finding.Lookup(typ)
	if !ok {
		t.Fatalf("Lookup(%q) finds nothing", typ)
	}
	k.Advice[0], k.Techniques[0], k.Logs[0], k.Mechanisms[0], k.Signals[0].Name = "changed", "changed", "changed", "changed", "changed"
	again, _ := finding.Lookup(typ)
	if again.Advice[0] == "changed" || again.Techniques[0] == "changed" || again.Logs[0] == "changed" || again.Mechanisms[0] == "changed" || again.Signals[0].Name == "changed" {
		t.Error("a change to the result of Lookup shows in the next")
	}
	if _, ok := finding.Lookup("Trojan:EC2/DropPoints"); ok {
		t.Error("Lookup finds a type that there is not")
	}
}
