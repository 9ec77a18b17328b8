package finding_test

import (
	"strings"
	"testing"

	"yoban/models/finding"
)

func TestParseType(t *testing.T) {
	tests := []struct {
		typ  string
		want finding.TypeName
	}{
		{"CryptoCurrency:EC2/BitcoinTool.B!DNS", finding.TypeName{Purpose: "CryptoCurrency", Resource: "EC2", Family: "BitcoinTool", Mechanism: "B", Artifact: "DNS"}},
		{"Backdoor:EC2/C&CActivity.B", finding.TypeName{Purpose: "Backdoor", Resource: "EC2", Family: "C&CActivity", Mechanism: "B"}},
		{"Trojan:EC2/DropPoint!DNS", finding.TypeName{Purpose: "Trojan", Resource: "EC2", Family: "DropPoint", Artifact: "DNS"}},
		{"Recon:EC2/Portscan", finding.TypeName{Purpose: "Recon", Resource: "EC2", Family: "Portscan"}},
	}
	for _, tt := range tests {
		got, err := finding.ParseType(tt.typ)
		if err != nil || got != tt.want {
			t.Errorf("ParseType(%q) = %+v, %v, want %+v", tt.typ, got, err, tt.want)
		}
		if got.String() != tt.typ {
			t.Errorf("String of %q = %q", tt.typ, got.String())
		}
	}
}

func TestParseTypeNamesThePartAtFault(t *testing.T) {
	tests := []struct{ name, typ, want string }{
		{"no purpose", "EC2/BitcoinTool", "threat purpose"},
		{"an unknown purpose", "Nonsense:EC2/BitcoinTool", `"Nonsense"`},
		{"an unknown resource", "Recon:Toaster/Portscan", `"Toaster"`},
		{"no family", "Recon:EC2/", "threat family"},
		{"a family with a space", "Recon:EC2/Port scan", "threat family"},
		{"an empty mechanism", "Recon:EC2/Portscan.", "detection mechanism"},
		{"two mechanisms", "Recon:EC2/Portscan.A.B", "detection mechanism"},
		{"an empty artifact", "Recon:EC2/Portscan!", "artifact"},
		{"nothing", "", "threat purpose"},
		{"too long", "Recon:EC2/" + strings.Repeat("a", 91), "at most 100"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := finding.ParseType(tt.typ)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseType(%q) = %v, want an error with %q", tt.typ, err, tt.want)
			}
		})
	}
}
