package detector_test

import (
	"fmt"
	"strings"
	"testing"

	"yoban/features/extract"
	"yoban/models/baseline"
	"yoban/models/detector"
)

// clerk does the same every day.
func clerk(calls int64) deed {
	return deed{who: user(home, "clerk"), hour: 10, calls: calls, actions: []string{"ec2:DescribeInstances", "ec2:DescribeVolumes", "iam:ListUsers"}}
}

// clerical is an ordinary world with the clerk in it.
func clerical(t testing.TB) world {
	return ordinary(t).with(func(i int) []deed { return []deed{clerk(int64(4 + i%3))} })
}

// snooping are five actions of one tactic that nobody calls.
var snooping = []string{"iam:ListRoles", "iam:ListPolicies", "iam:GetAccountAuthorizationDetails", "iam:ListAccessKeys", "iam:GetCredentialReport"}

// snoop is the clerk's key in other hands.
func snoop() deed {
	return deed{who: user(home, "clerk"), hour: 22, from: 5, to: 25, actions: snooping, network: "as:64666", country: "BR", address: "198.51.100.200", agent: "kali"}
}

func TestHabitsScoreFarBelowStrangeCalls(t *testing.T) {
	entity := baseline.PrincipalKind + user(home, "clerk")
	habit := needed(t, clerical(t).night(rowsOf(home, today, append(people(home, 25), clerk(5))...)), detector.FamilyAPI, "Discovery", entity)
	strange := needed(t, clerical(t).night(rowsOf(home, today, append(people(home, 25), clerk(5), snoop())...)), detector.FamilyAPI, "Discovery", entity)
	// A day like all others says less than a bit for each of its six
	// circumstances. The other one has a network, a country, an agent, an hour
	// and five actions that were never seen: at log2(26) bits each for the
	// clerk's 25 days without news alone, more than 20.
	if habit.Raw > 6 || strange.Raw < habit.Raw+40 {
		t.Errorf("an ordinary day has %.1f bits and a stolen key's %.1f", habit.Raw, strange.Raw)
	}
	if strange.Past != detector.PastLong || strange.Finding.Type != "Discovery:IAMUser/AnomalousBehavior" {
		t.Errorf("past %q and type %q", strange.Past, strange.Finding.Type)
	}
	for _, attribute := range []string{baseline.Network, baseline.Country, baseline.Agent, baseline.Hour, baseline.Action, "new actions"} {
		if bits(strange, attribute) < 4 {
			t.Errorf("the evidence gives %s only %.1f bits", attribute, bits(strange, attribute))
		}
	}
}

// The rows that a finding tells of are the attack's, not the day's others.
func TestFindingsTellOfTheAttack(t *testing.T) {
	bystander := snoop()
	bystander.who, bystander.address, bystander.actions = user(home, "p1"), "198.51.100.250", []string{"iam:ListUsers"}
	n := clerical(t).night(rowsOf(home, today, append(people(home, 25), clerk(500), bystander, snoop())...))
	f := needed(t, n, detector.FamilyAPI, "Discovery", baseline.PrincipalKind+user(home, "clerk")).Finding
	if first, last := at(today, 22, 5)/1000, at(today, 22, 25)/1000; f.First != first || f.Last != last {
		t.Errorf("from %d to %d, want %d to %d", f.First, f.Last, first, last)
	}
	if want := int64(3 * len(snooping)); f.Count != want {
		t.Errorf("%d calls, want %d", f.Count, want)
	}
	if len(f.Samples) != len(snooping) {
		t.Errorf("%d samples, want one for each of %d actions", len(f.Samples), len(snooping))
	}
	for _, s := range f.Samples {
		if s.Address != "198.51.100.200" {
			t.Errorf("sample %s is not the attack's", s.EventID)
		}
	}
	if len(f.Actors) != 1 || f.Actors[0].Address != "198.51.100.200" || f.Actors[0].Country != "BR" || f.Action.RemoteAddress != "198.51.100.200" {
		t.Errorf("actors %+v, address %s", f.Actors, f.Action.RemoteAddress)
	}
	if f.Resource.AccessKeyID != "AKIAclerk" || f.Resource.PrincipalARN != user(home, "clerk") || f.Resource.UserType != "IAMUser" || f.Resource.UserName != "clerk" {
		t.Errorf("resource %+v", f.Resource)
	}
	if !strings.Contains(f.Description, "ListRoles") || strings.Contains(f.Description, "DescribeVolumes") {
		t.Errorf("the description is of other calls: %s", f.Description)
	}
	if len(f.Normal) == 0 || !strings.Contains(strings.Join(f.Normal, "\n"), "ec2:DescribeVolumes (25 days)") {
		t.Errorf("habits are missing from %q", f.Normal)
	}
}

func TestWhatAQuorumDoesCostsLess(t *testing.T) {
	moved := func(others int, elsewhere bool) detector.Candidate {
		deeds := append(people(home, 25), clerk(5), deed{who: user(home, "clerk"), hour: 10, from: 30, actions: []string{"iam:ListUsers"}, network: "as:64777"})
		var abroad []deed
		for p := range others {
			d := deed{who: user(home, fmt.Sprint("p", p)), hour: 11, actions: []string{"iam:ListUsers"}, network: "as:64777"}
			if elsewhere {
				d.who = user(away, fmt.Sprint("p", p))
				abroad = append(abroad, d)
				continue
			}
			deeds = append(deeds, d)
		}
		n := clerical(t).night(rowsOf(home, today, deeds...), rowsOf(away, today, abroad...))
		return needed(t, n, detector.FamilyAPI, "Discovery", baseline.PrincipalKind+user(home, "clerk"))
	}
	alone := bits(moved(0, false), baseline.Network)
	tests := []struct {
		name      string
		others    int
		elsewhere bool
		less      bool
	}{
		{"one companion may be the same intruder", 1, false, false},
		{"two companions may be the same intruder", 2, false, false},
		{"three make a new network of the organisation", 3, false, true},
		{"all but one make a new network", 7, false, true},
		{"three of another account make a new network", 3, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := bits(moved(tt.others, tt.elsewhere), baseline.Network)
			if tt.less && got > alone-4 || !tt.less && got != alone {
				t.Errorf("a network costs %.2f bits with %d others and %.2f alone", got, tt.others, alone)
			}
		})
	}
}

// A principal that tries new things daily gets fewer bits for new actions than
// one that never does.
func TestTheHabitOfNoveltyIsLearned(t *testing.T) {
	w := clerical(t).with(func(i int) []deed {
		return []deed{{who: user(home, "tinkerer"), hour: 10, actions: []string{"iam:ListUsers", fmt.Sprintf("rds:DescribeThing%c", 'A'+i)}}}
	})
	novel := []string{"iam:ListRoles", "iam:ListPolicies"}
	n := w.night(rowsOf(home, today, append(people(home, 25), clerk(5), deed{who: user(home, "clerk"), hour: 10, from: 20, actions: novel},
		deed{who: user(home, "tinkerer"), hour: 10, actions: append([]string{"iam:ListUsers"}, novel...)})...))
	clerk := needed(t, n, detector.FamilyAPI, "Discovery", baseline.PrincipalKind+user(home, "clerk"))
	tinkerer := needed(t, n, detector.FamilyAPI, "Discovery", baseline.PrincipalKind+user(home, "tinkerer"))
	steady, curious := bits(clerk, "new actions"), bits(tinkerer, "new actions")
	// Of the tinkerer's 50 pairs of action and day 25 are new ones: two of three
	// have a probability of ½. None of the clerk's 75 are: two of five have one
	// of about 10·76⁻².
	if curious > 1.5 || steady < 8 {
		t.Errorf("two new actions cost the curious %.1f bits and the steady %.1f", curious, steady)
	}
	// How rare the actions are in the account is the same for both: the habit
	// is counted once.
	if a, b := bits(clerk, baseline.Action), bits(tinkerer, baseline.Action); a != b || a == 0 {
		t.Errorf("the same actions are worth %.2f and %.2f bits", a, b)
	}
}

// Actions come in company: ten new ones are not ten times as rare as one.
func TestRareActionsDoNotAddUp(t *testing.T) {
	var many []string
	for i := range 10 {
		many = append(many, fmt.Sprintf("rds:DescribeThing%c", 'A'+i))
	}
	rarity := func(actions []string) float64 {
		d := deed{who: user(home, "clerk"), hour: 10, from: 20, actions: actions}
		return bits(needed(t, clerical(t).night(rowsOf(home, today, clerk(5), d)), detector.FamilyAPI, "Discovery", baseline.PrincipalKind+user(home, "clerk")), baseline.Action)
	}
	one, ten := rarity(many[:1]), rarity(many)
	if one <= 0 || ten <= one || ten > 2*one {
		t.Errorf("one rare action has %.2f bits and ten %.2f", one, ten)
	}
}

func TestWhoIsNotScoredForCalls(t *testing.T) {
	strange := deed{hour: 3, network: "as:64666", country: "BR", agent: "kali", actions: []string{"iam:CreateAccessKey", "iam:ListRoles"}}
	by := func(who, kind string) deed {
		d := strange
		d.who, d.kind = who, kind
		return d
	}
	objects := deed{who: user(home, "p1"), hour: 9, actions: []string{"s3:GetObject", "s3:ListObjects", "s3:PutObject", "s3:DeleteObject"}}
	quiet := deed{who: user(home, "p1"), hour: 9, actions: []string{"kms:Decrypt", "sts:TagSession"}}
	tests := []struct {
		name string
		deed deed
		want []string // columns
	}{
		{"a person is scored by tactic", by(user(home, "p1"), ""), []string{"Discovery", "Persistence"}},
		{"a role is", by("arn:aws:sts::111111111111:assumed-role/ci/run", extract.KindRole), []string{"Discovery", "Persistence"}},
		{"another account is", by("account:333333333333", extract.KindAccount), []string{"Discovery", "Persistence"}},
		{"a service of AWS is not", by("service:autoscaling.amazonaws.com", extract.KindService), nil},
		{"object operations are left to the objects", objects, nil},
		{"who may reach a bucket is both", deed{who: user(home, "p1"), hour: 9, actions: []string{"s3:PutBucketPolicy"}}, []string{"Impact"}},
		{"actions without a tactic are not", quiet, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, c := range detector.Run(ordinary(t).night(rowsOf(home, today, tt.deed))).Candidates {
				if c.Family == detector.FamilyAPI {
					got = append(got, c.Column)
				}
			}
			if strings.Join(got, " ") != strings.Join(tt.want, " ") {
				t.Errorf("columns %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLearningIsSilentAboutHabits(t *testing.T) {
	for days, want := range map[int]bool{0: false, detector.SilentDays - 1: false, detector.SilentDays: true} {
		w := clerical(t)
		w.days = days
		c := candidate(t, w.night(rowsOf(home, today, clerk(5), snoop())), detector.FamilyAPI, "Discovery", baseline.PrincipalKind+user(home, "clerk"))
		if got := c.Entity != ""; got != want {
			t.Errorf("after %d days calls are scored: %t, want %t", days, got, want)
		}
	}
}

func TestCandidatesTellHowMuchPastThereIs(t *testing.T) {
	// The newcomer came in the last three of 25 days.
	newcomer := deed{who: user(home, "newcomer"), hour: 9, actions: []string{"iam:ListUsers"}}
	w := clerical(t).with(func(i int) []deed {
		if i < 22 {
			return nil
		}
		return []deed{newcomer}
	})
	nobody := deed{who: user(home, "nobody"), hour: 9, actions: []string{"iam:ListUsers"}}
	n := w.night(rowsOf(home, today, clerk(5), newcomer, nobody))
	for who, want := range map[string]string{"clerk": detector.PastLong, "newcomer": detector.PastShort, "nobody": detector.PastNone} {
		if got := needed(t, n, detector.FamilyAPI, "Discovery", baseline.PrincipalKind+user(home, who)).Past; got != want {
			t.Errorf("%s has the past %q, want %q", who, got, want)
		}
	}
}

// Volume is evidence by itself: the usual calls, a thousand times as often.
func TestManyCallsAreStrange(t *testing.T) {
	entity := baseline.PrincipalKind + user(home, "clerk")
	few := needed(t, clerical(t).night(rowsOf(home, today, clerk(6))), detector.FamilyAPI, "Discovery", entity)
	many := needed(t, clerical(t).night(rowsOf(home, today, clerk(6000))), detector.FamilyAPI, "Discovery", entity)
	if got := bits(many, "calls of tactic Discovery"); many.Raw < few.Raw+8 || got < 8 {
		t.Errorf("%.1f bits for a thousand times the usual %.1f, of them %.1f for volume", many.Raw, few.Raw, got)
	}
	denied := clerk(60)
	denied.outcome, denied.from = extract.Denied, 30
	refused := needed(t, clerical(t).night(rowsOf(home, today, clerk(6), denied)), detector.FamilyAPI, "Discovery", entity)
	if got := bits(refused, "calls denied"); got < 4 {
		t.Errorf("180 refusals of somebody never refused have %.1f bits", got)
	}
}
