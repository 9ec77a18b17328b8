package finding_test

import (
	"regexp"
	"testing"

	"yoban/models/finding"
)

func TestIdentityIsStable(t *testing.T) {
	// First 32 hex digits of SHA-256 over the parts, each behind its length as
	// eight bytes, big end first; computed with another program.
	const want = "c2d8e93dd364304c7d377ff31cb5c93d"
	got := finding.Identity("111122223333", "eu-central-1", "Recon:EC2/Portscan", "i-0", "internal")
	if got != want {
		t.Errorf("Identity = %q, want %q: stored findings would lose their history", got, want)
	}
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(got) {
		t.Errorf("Identity = %q, want 32 lower-case hex digits", got)
	}
}

func TestIdentityKeepsTuplesApart(t *testing.T) {
	tuples := [][5]string{
		{"ab", "c", "", "", ""}, {"a", "bc", "", "", ""}, {"", "abc", "", "", ""}, {"abc", "", "", "", ""},
		{"", "", "abc", "", ""}, {"", "", "", "abc", ""}, {"", "", "", "", "abc"}, {"", "", "", "ab", "c"},
		{"\x00", "", "", "", ""}, {"", "\x00", "", "", ""}, {"", "", "", "", ""},
	}
	seen := map[string][5]string{}
	for _, p := range tuples {
		id := finding.Identity(p[0], p[1], p[2], p[3], p[4])
		if other, ok := seen[id]; ok {
			t.Errorf("%q and %q share the id %s", p, other, id)
		}
		seen[id] = p
	}
}

func TestARN(t *testing.T) {
	tests := []struct{ region, want string }{
		{"eu-central-1", "arn:aws:yoban:eu-central-1:111122223333:finding/ff"},
		{"cn-north-1", "arn:aws-cn:yoban:cn-north-1:111122223333:finding/ff"},
		{"us-gov-west-1", "arn:aws-us-gov:yoban:us-gov-west-1:111122223333:finding/ff"},
	}
	for _, tt := range tests {
		f := finding.Finding{ID: "ff", Account: "111122223333", Region: tt.region}
		if got := f.ARN(); got != tt.want {
			t.Errorf("ARN in %s = %q, want %q", tt.region, got, tt.want)
		}
	}
}

func TestBands(t *testing.T) {
	tests := []struct {
		severity float64
		want     string
	}{{1, "Low"}, {3.9, "Low"}, {4, "Medium"}, {6.9, "Medium"}, {7, "High"}, {8.9, "High"}, {9, "Critical"}, {10, "Critical"}, {0, "Low"}}
	for _, tt := range tests {
		if got := finding.BandOf(tt.severity).Name; got != tt.want {
			t.Errorf("BandOf(%v) = %s, want %s", tt.severity, got, tt.want)
		}
	}
	if b, err := finding.ParseBand("hIgH"); err != nil || b.Min != 7 {
		t.Errorf("ParseBand(hIgH) = %v, %v, want High from 7", b, err)
	}
	if _, err := finding.ParseBand("urgent"); err == nil {
		t.Error("ParseBand takes a band that does not exist")
	}
}
