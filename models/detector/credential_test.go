package detector_test

import (
	"testing"

	"yoban/features/extract"
	"yoban/models/baseline"
	"yoban/models/detector"
)

// bot is a user that is a program, always at one place.
func bot(change func(*deed)) deed {
	d := deed{who: user(home, "bot"), hour: 6, to: 50, agent: "boto3", actions: []string{"ec2:DescribeInstances"}}
	if change != nil {
		change(&d)
	}
	return d
}

var botEntity = baseline.PrincipalKind + user(home, "bot")

// botDays is an ordinary world with the bot active on the last days of it.
func botDays(t testing.TB, days int) world {
	return ordinary(t).with(func(i int) []deed {
		if i < 25-days {
			return nil
		}
		return []deed{bot(nil)}
	})
}

func TestLongTermKeyAtANewNetwork(t *testing.T) {
	strange := func(d *deed) { d.network, d.country, d.address, d.hour = "as:64666", "BR", "198.51.100.200", 7 }
	tests := []struct {
		name        string
		days        int
		deeds       []deed
		window      bool
		least, most float64
	}{
		{"a key at home says next to nothing", 25, []deed{bot(nil)}, true, 0, 3},
		{"a key at a network that nobody uses", 25, []deed{bot(nil), bot(strange)}, true, 15, 100},
		{"a key at a network that others of the account use", 25, []deed{bot(func(d *deed) { d.network, d.country = "as:64501", "DE" })}, true, 4, 12},
		{"a key away from home with another tool", 25, []deed{bot(func(d *deed) { strange(d); d.agent = "kali" })}, true, 25, 100},
		{"three days make a residence", 3, []deed{bot(strange)}, true, 10, 100},
		{"two days do not", 2, []deed{bot(strange)}, false, 0, 0},
		{"no past at all", 0, []deed{bot(strange)}, false, 0, 0},
		{"temporary credentials have no residence", 25, []deed{bot(func(d *deed) { strange(d); d.credential = "ASIAbot" })}, false, 0, 0},
		{"private addresses tell no place", 25, []deed{bot(func(d *deed) { strange(d); d.origin, d.network = "private", "private" })}, false, 0, 0},
		{"endpoints tell no place", 25, []deed{bot(func(d *deed) { strange(d); d.origin, d.network = extract.OriginEndpoint, "vpce:vpce-1" })}, false, 0, 0},
		{"calls that AWS makes for the user tell no place", 25, []deed{bot(func(d *deed) { strange(d); d.origin, d.network = extract.OriginService, "aws:athena" })}, false, 0, 0},
		{"the organisation's own networks are no news", 25, []deed{bot(func(d *deed) { strange(d); d.origin, d.network = "own", "own" })}, false, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := candidate(t, botDays(t, tt.days).night(rowsOf(home, today, tt.deeds...)), detector.FamilyCredential, "network", botEntity)
			if got := c.Entity != ""; got != tt.window {
				t.Fatalf("there is a window: %t, want %t", got, tt.window)
			}
			if c.Raw < tt.least || c.Raw > tt.most {
				t.Errorf("%.1f bits, want %.0f to %.0f", c.Raw, tt.least, tt.most)
			}
		})
	}
}

func TestANewNetworkIsTheOneTheFindingTellsOf(t *testing.T) {
	n := botDays(t, 25).night(rowsOf(home, today, bot(nil), bot(func(d *deed) {
		d.network, d.country, d.address, d.hour, d.calls = "as:64666", "BR", "198.51.100.200", 7, 11
	})))
	c := needed(t, n, detector.FamilyCredential, "network", botEntity)
	f := c.Finding
	if f.Type != "UnauthorizedAccess:IAMUser/LongTermKeyNewNetwork" || c.Item != "AKIAbot" || f.Resource.AccessKeyID != "AKIAbot" {
		t.Errorf("type %s, item %q, key %q", f.Type, c.Item, f.Resource.AccessKeyID)
	}
	if f.First != at(today, 7, 0)/1000 || f.Count != 11 || len(f.Actors) != 1 || f.Actors[0].Address != "198.51.100.200" || f.Action.API != "DescribeInstances" {
		t.Errorf("first %d, count %d, actors %+v, action %+v", f.First, f.Count, f.Actors, f.Action)
	}
}

func TestOneCredentialInTwoPlaces(t *testing.T) {
	there := func(from, to int64, change func(*deed)) deed {
		return bot(func(d *deed) {
			d.network, d.country, d.address, d.from, d.to = "as:64666", "BR", "198.51.100.200", from, to
			if change != nil {
				change(d)
			}
		})
	}
	tests := []struct {
		name  string
		deeds []deed
		want  bool
	}{
		{"in turns", []deed{bot(nil), there(20, 30, nil)}, true},
		{"overlapping", []deed{bot(nil), there(40, 59, nil)}, true},
		{"one after the other", []deed{bot(func(d *deed) { d.to = 19 }), there(20, 30, nil)}, false},
		{"in different hours", []deed{bot(nil), there(20, 30, func(d *deed) { d.hour = 7 })}, false},
		{"two keys of one user", []deed{bot(nil), there(20, 30, func(d *deed) { d.credential = "AKIAother" })}, false},
		{"two addresses of one network", []deed{bot(nil), there(20, 30, func(d *deed) { d.network = "as:64500" })}, false},
		{"through an endpoint meanwhile", []deed{bot(nil), there(20, 30, func(d *deed) { d.origin, d.network = extract.OriginEndpoint, "vpce:vpce-1" })}, false},
		{"from a private address meanwhile", []deed{bot(nil), there(20, 30, func(d *deed) { d.origin, d.network = "private", "private" })}, false},
		{"by a service of AWS meanwhile", []deed{bot(nil), there(20, 30, func(d *deed) { d.origin, d.network = extract.OriginService, "aws:athena" })}, false},
		{"a session's credential as well as a key", []deed{bot(func(d *deed) { d.credential = "ASIAbot" }), there(20, 30, func(d *deed) { d.credential = "ASIAbot" })}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := candidate(t, botDays(t, 25).night(rowsOf(home, today, tt.deeds...)), detector.FamilyCredential, "parallel", botEntity)
			if got := c.Entity != ""; got != tt.want {
				t.Fatalf("there is a window: %t, want %t", got, tt.want)
			}
			// A network and a country that nobody uses, and what never happened
			// to the bot: at least five bits each.
			if tt.want && (c.Raw < 15 || c.Finding.Type != "UnauthorizedAccess:IAMUser/ConcurrentCredentialUse" || len(c.Finding.Actors) != 2) {
				t.Errorf("%.1f bits, type %s, actors %+v", c.Raw, c.Finding.Type, c.Finding.Actors)
			}
		})
	}
}

// Somebody whose phone and laptop take turns daily is not news.
func TestTakingTurnsDailyIsAHabit(t *testing.T) {
	both := []deed{
		{who: user(home, "roamer"), hour: 6, to: 50, actions: []string{"iam:ListUsers"}},
		{who: user(home, "roamer"), hour: 6, from: 20, to: 30, network: "as:64501", address: "192.0.2.9", actions: []string{"iam:ListUsers"}},
	}
	w := ordinary(t).with(func(int) []deed { return both })
	c := needed(t, w.night(rowsOf(home, today, both...)), detector.FamilyCredential, "parallel", baseline.PrincipalKind+user(home, "roamer"))
	if c.Raw > 3 {
		t.Errorf("%.1f bits for what happens every day", c.Raw)
	}
}
