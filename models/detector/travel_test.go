package detector_test

import (
	"slices"
	"testing"

	"yoban/features/extract"
	"yoban/models/baseline"
	"yoban/models/detector"
)

const consoleLogin = "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B"

// traveller is a person who signs in from Germany every day.
func traveller(change func(*deed)) deed {
	d := deed{who: "arn:aws:sts::111111111111:assumed-role/admin/ann@example.com", kind: extract.KindPerson, credential: "ASIAann", hour: 9, from: 0, to: 5,
		actions: []string{"signin:ConsoleLogin"}, logins: 1, agent: "console", auth: extract.AuthConsole}
	if change != nil {
		change(&d)
	}
	return d
}

// abroad is the traveller's session somewhere else, some minutes past nine.
func abroad(minutes int64, change func(*deed)) deed {
	return traveller(func(d *deed) {
		d.network, d.country, d.address = "as:64666", "BR", "198.51.100.200"
		d.hour, d.from, d.to = 9+minutes/60, minutes%60, minutes%60+5
		if change != nil {
			change(d)
		}
	})
}

func TestImpossibleTravel(t *testing.T) {
	germany := func(int) []deed { return []deed{traveller(nil)} }
	both := func(i int) []deed {
		if i%5 == 0 {
			return []deed{abroad(0, nil)}
		}
		return []deed{traveller(nil)}
	}
	shared := func(n int) []deed { // others at the same network on the day
		var out []deed
		for p := range n {
			out = append(out, deed{who: user(home, string(rune('q'+p))), hour: 12, network: "as:64666", country: "BR", actions: []string{"iam:ListUsers"}})
		}
		return out
	}
	tests := []struct {
		name  string
		past  func(int) []deed
		deeds []deed
		want  bool
	}{
		{"Brazil twenty minutes after a login in Germany", germany, []deed{traveller(nil), abroad(20, nil)}, true},
		{"Germany twenty minutes after a login in Brazil", germany, []deed{abroad(0, nil), abroad(25, func(d *deed) { d.network, d.country, d.address = "as:64500", "DE", "198.51.100.7" })}, true},
		{"the same with a use instead of the second login", germany, []deed{traveller(nil), abroad(20, func(d *deed) { d.logins = 0 })}, true},
		{"the same with a use instead of the first login", germany, []deed{traveller(func(d *deed) { d.logins = 0 }), abroad(20, nil)}, true},
		{"the same without any past", func(int) []deed { return nil }, []deed{traveller(nil), abroad(20, nil)}, true},
		{"both at once", germany, []deed{traveller(func(d *deed) { d.to = 40 }), abroad(20, nil)}, true},
		{"no login in either place", germany, []deed{traveller(func(d *deed) { d.logins = 0 }), abroad(20, func(d *deed) { d.logins = 0 })}, false},
		{"fourteen hours later", germany, []deed{traveller(nil), abroad(14*60, nil)}, false},
		{"the neighbouring country twenty minutes later", germany, []deed{traveller(nil), abroad(20, func(d *deed) { d.country = "FR" })}, false},
		{"another network of the same country", germany, []deed{traveller(nil), abroad(20, func(d *deed) { d.country = "DE" })}, false},
		{"both countries familiar", both, []deed{traveller(nil), abroad(20, nil)}, false},
		{"two others at the network", germany, append(shared(2), traveller(nil), abroad(20, nil)), true},
		{"three others at the network", germany, append(shared(3), traveller(nil), abroad(20, nil)), false},
		{"an office that more than three people used before", germany, []deed{traveller(nil), abroad(20, func(d *deed) { d.network = "as:64501" })}, false},
		{"no country data", germany, []deed{traveller(func(d *deed) { d.nowhere, d.network = true, "net:198.51.0.0/16" }), abroad(20, func(d *deed) { d.nowhere = true; d.country = "" })}, false},
		{"a country that is not on the map", germany, []deed{traveller(nil), abroad(20, func(d *deed) { d.country = "??" })}, false},
		{"a refused attempt abroad", germany, []deed{traveller(nil), abroad(20, func(d *deed) { d.outcome, d.logins = extract.Failed, 0 })}, false},
		{"a private address with a country", germany, []deed{traveller(nil), abroad(20, func(d *deed) { d.origin = "private" })}, false},
		{"a machine's role", germany, []deed{traveller(func(d *deed) { d.kind = extract.KindRole }), abroad(20, func(d *deed) { d.kind = extract.KindRole })}, false},
		{"two people", germany, []deed{traveller(nil), abroad(20, func(d *deed) { d.who = "arn:aws:sts::111111111111:assumed-role/admin/bob@example.com" })}, false},
		{"root", germany, []deed{traveller(func(d *deed) { d.who, d.kind = "arn:aws:iam::111111111111:root", extract.KindRoot }),
			abroad(20, func(d *deed) { d.who, d.kind = "arn:aws:iam::111111111111:root", extract.KindRoot })}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := types(ordinary(t).with(tt.past).night(rowsOf(home, today, tt.deeds...)))
			if slices.Contains(got, consoleLogin) != tt.want {
				t.Errorf("findings %q, want travel among them: %t", got, tt.want)
			}
		})
	}
}

// Rules need no past: they hold on the first day.
func TestTravelNeedsNoHistory(t *testing.T) {
	w := ordinary(t)
	w.days = 0
	r := detector.Run(w.night(rowsOf(home, today, traveller(nil), abroad(20, nil))))
	if len(r.Findings) != 1 {
		t.Fatalf("%d findings, want the travel", len(r.Findings))
	}
	h := r.Findings[0]
	f := h.Finding
	if len(h.Entities) != 1 || h.Entities[0] != baseline.PrincipalKind+traveller(nil).who {
		t.Errorf("held %q", h.Entities)
	}
	if f.Basis != "rule" || len(f.Actors) != 2 || f.Action.API != "ConsoleLogin" || f.First != at(today, 9, 0)/1000 || f.Last != at(today, 9, 25)/1000 {
		t.Errorf("basis %s, actors %+v, action %+v, %d to %d", f.Basis, f.Actors, f.Action, f.First, f.Last)
	}
}
