package detector_test

import (
	"testing"

	"yoban/features/extract"
	"yoban/models/detector"
)

func TestExposedKeys(t *testing.T) {
	const key, typ = exposedKey, "CredentialAccess:IAMUser/CompromisedCredentials"
	d := deed{who: user(home, "p0"), hour: 12, credential: key, actions: []string{"iam:ListUsers"}}
	failed, other := d, d
	failed.outcome, other.credential = extract.Denied, "AKIAI44QH8DHBEXAMPLE"
	for _, tt := range []struct {
		name  string
		lists []string
		deed  deed
		want  string
	}{
		{"used", []string{"exposed: " + key}, d, "list 8"},
		{"tried", []string{"exposed: " + key}, failed, "list 5"},
		{"another key", []string{"exposed: " + key}, other, ""},
		{"a decoy", []string{"exposed: " + key, "trusted: " + key}, d, ""},
		{"no list", nil, d, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ordinary(t)
			w.places = listing(t, tt.lists...)
			if got := verdict(detector.Run(w.night(rowsOf(home, today, tt.deed))).Findings, typ); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
