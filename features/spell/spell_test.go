package spell_test

import (
	"strings"
	"testing"

	"yoban/features/spell"
)

func TestNearest(t *testing.T) {
	words := []string{"lists", "lake", "lookback", "Recon:EC2/Portscan"}
	tests := []struct{ name, s, want string }{
		{"a letter too few", "list", "lists"},
		{"two letters swapped", "loobkack", "lookback"},
		{"another case", "recon:ec2/portscan", "Recon:EC2/Portscan"},
		{"nothing takes the shortest", "", "lake"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := spell.Nearest(tt.s, words); got != tt.want {
				t.Errorf("Nearest(%.20q) = %q, want %q", tt.s, got, tt.want)
			}
		})
	}
	// Compared in full this would take a terabyte of steps.
	if got := spell.Nearest(strings.Repeat("x", 1<<20), []string{strings.Repeat("y", 1<<20)}); got == "" {
		t.Error("nothing is nearest to a long word")
	}
	if got := spell.Nearest("list", nil); got != "" {
		t.Errorf("Nearest of no words = %q", got)
	}
}
