package finding_test

import (
	"regexp"
	"slices"
	"testing"

	"yoban/models/finding"
)

// tactics are those of ATT&CK for Enterprise that concern the cloud.
var tactics = []string{"Initial Access", "Execution", "Persistence", "Privilege Escalation", "Defense Evasion",
	"Credential Access", "Discovery", "Lateral Movement", "Collection", "Exfiltration", "Impact", "Command and Control"}

var technique = regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)

func TestEveryKindIsComplete(t *testing.T) {
	for _, k := range finding.Catalogue() {
		t.Run(k.Type, func(t *testing.T) {
			name, err := finding.ParseType(k.Type)
			if err != nil {
				t.Fatal(err)
			}
			wanted := map[string]finding.ResourceType{"EC2": finding.Instance, "IAMUser": finding.AccessKey, "S3": finding.S3Bucket}
			if k.Resource != wanted[name.Resource] {
				t.Errorf("resource = %q, want %q by the type", k.Resource, wanted[name.Resource])
			}
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
			for _, s := range append(k.Advice, k.Title, k.Blind, k.Log) {
				if s == "" || s != finding.Clean(s, finding.MaxText) {
					t.Errorf("text %q is empty or not clean", s)
				}
			}
		})
	}
}

func TestTheCatalogueIsSortedAndUnique(t *testing.T) {
	var types []string
	for _, k := range finding.Catalogue() {
		types = append(types, k.Type)
	}
	// Of hosts, calls, credentials and buckets.
	if len(types) != 41 {
		t.Errorf("%d kinds, want 41", len(types))
	}
	if !slices.IsSorted(types) || len(slices.Compact(slices.Clone(types))) != len(types) {
		t.Errorf("types are not sorted and unique: %q", types)
	}
}

func TestLookupHandsOutCopies(t *testing.T) {
	typ := "CryptoCurrency:EC2/BitcoinTool.B"
	k, ok := finding.Lookup(typ)
	if !ok {
		t.Fatalf("Lookup(%q) finds nothing", typ)
	}
	k.Advice[0], k.Techniques[0] = "changed", "changed"
	again, _ := finding.Lookup(typ)
	if again.Advice[0] == "changed" || again.Techniques[0] == "changed" {
		t.Error("a change to the result of Lookup shows in the next")
	}
	if _, ok := finding.Lookup("Trojan:EC2/DropPoint"); ok {
		t.Error("Lookup finds a type that is not raised")
	}
}
