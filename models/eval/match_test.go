package eval_test

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"yoban/models/eval"
	"yoban/models/finding"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	account = "111122223333"
	day0    = 1772409600 // 2026-03-02T00:00:00Z
	hour    = 3600

	mining = "CryptoCurrency:EC2/BitcoinTool.B"
	names  = "CryptoCurrency:EC2/BitcoinTool.B!DNS"
	look   = "Discovery:IAMUser/AnomalousBehavior"
	theft  = "Exfiltration:S3/AnomalousBehavior"
)

func TestAFindingNamesAnEntity(t *testing.T) {
	role := "arn:aws:sts::111122223333:assumed-role/web-role/"
	by := func(r finding.Resource) finding.Finding { return finding.Finding{Resource: r} }
	tests := []struct {
		name string
		f    finding.Finding
		typ  string
		val  string
		want bool
	}{
		{"the same ARN", by(finding.Resource{PrincipalARN: "arn:aws:iam::1:user/eve"}), "principal", "arn:aws:iam::1:user/eve", true},
		{"a user name for the ARN", by(finding.Resource{PrincipalARN: "arn:aws:iam::1:user/path/eve"}), "principal", "eve", true},
		{"the ARN for a user name", by(finding.Resource{UserName: "eve"}), "iam-user", "arn:aws:iam::1:user/eve", true},
		{"the end of another name", by(finding.Resource{PrincipalARN: "arn:aws:iam::1:user/steve"}), "principal", "eve", false},
		{"the kind of resource is no name", by(finding.Resource{PrincipalARN: "arn:aws:iam::1:user/eve"}), "principal", "user", false},
		{"root", by(finding.Resource{PrincipalARN: "arn:aws:iam::1:root"}), "principal", "arn:aws:iam::1:root", true},
		{"a session by its mail address", by(finding.Resource{PrincipalARN: role + "eve@example.com"}), "principal", "eve@example.com", true},
		{"a role by its name", by(finding.Resource{PrincipalARN: role + "x"}), "principal", "web-role", true},
		{"a role by its name, sessions collapsed", by(finding.Resource{PrincipalARN: role + "{instance}"}), "principal", "web-role", true},
		{"a collapsed session for a session", by(finding.Resource{PrincipalARN: role + "{instance}"}), "principal", role + "i-0123", true},
		{"a partly collapsed session", by(finding.Resource{PrincipalARN: role + "run-{id}-a.b"}), "principal", role + "run-77-a.b", true},
		{"a partly collapsed session, other end", by(finding.Resource{PrincipalARN: role + "run-{id}-a.b"}), "principal", role + "run-77-aXb", false},
		{"a collapsed session of another role", by(finding.Resource{PrincipalARN: role + "{instance}"}), "principal", "arn:aws:sts::111122223333:assumed-role/db-role/i-0123", false},
		{"another session of the same role", by(finding.Resource{PrincipalARN: role + "eve@example.com", UserName: "web-role"}), "principal", role + "adam@example.com", false},
		{"the actor where the principal is collapsed", finding.Finding{Resource: finding.Resource{PrincipalARN: role + "{instance}"}, Actors: []finding.Actor{{Principal: role + "i-1"}}}, "principal", role + "i-1", true},
		{"another actor where the principal is collapsed", finding.Finding{Resource: finding.Resource{PrincipalARN: role + "{instance}"}, Actors: []finding.Actor{{Principal: role + "i-1"}}}, "principal", role + "i-2", false},
		{"an instance by the session of its role", by(finding.Resource{PrincipalARN: role + "i-0123"}), "instance", "i-0123", true},
		{"an access key", by(finding.Resource{AccessKeyID: "AKIA1"}), "access_key", "AKIA1", true},
		{"the start of an access key", by(finding.Resource{AccessKeyID: "AKIA12"}), "access_key", "AKIA1", false},
		{"an interface", by(finding.Resource{InterfaceID: "eni-1"}), "eni", "eni-1", true},
		{"a bucket", by(finding.Resource{Buckets: []string{"a", "b"}}), "bucket", "b", true},
		{"a bucket is not a key", by(finding.Resource{AccessKeyID: "b"}), "bucket", "b", false},
		{"a remote address", finding.Finding{Action: finding.Action{RemoteAddress: "2001:db8:0::1"}}, "ip", "2001:db8::1", true},
		{"an address of any actor", finding.Finding{Actors: []finding.Actor{{}, {Address: "192.0.2.1"}}}, "ip", "192.0.2.1", true},
		{"an address of a sample", finding.Finding{Samples: []finding.Sample{{Address: "192.0.2.1"}}}, "ip", "192.0.2.1", true},
		{"a prefix", finding.Finding{Actors: []finding.Actor{{Address: "192.0.2.1"}}}, "ip", "192.0.2.0/24", true},
		{"the start of an address", finding.Finding{Actors: []finding.Actor{{Address: "192.0.2.11"}}}, "ip", "192.0.2.1", false},
		{"a domain", finding.Finding{Action: finding.Action{Domain: "Pool.Example.net."}}, "domain", "pool.example.net", true},
		{"its parent", finding.Finding{Action: finding.Action{Domain: "example.net"}}, "domain", "pool.example.net", true},
		{"its child", finding.Finding{Action: finding.Action{Domain: "a.pool.example.net"}}, "domain", "pool.example.net", true},
		{"a longer name", finding.Finding{Action: finding.Action{Domain: "badexample.net"}}, "domain", "example.net", false},
		{"a top-level domain is nobody's parent", finding.Finding{Action: finding.Action{Domain: "net"}}, "domain", "example.net", false},
		{"a domain in the evidence", finding.Finding{Evidence: []finding.Evidence{{Value: "example.net"}}}, "domain", "example.net", true},
		{"nothing named", finding.Finding{}, "principal", "eve", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := eval.Case{ID: "A", Category: "c2", Entities: []eval.Entity{{Type: tt.typ, Value: tt.val}}}
			if got := eval.Match([]eval.Case{c}, []finding.Finding{tt.f}, eval.Options{}).Cases[0].Any; got != tt.want {
				t.Errorf("hit = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestTimeAndAccountMustFit(t *testing.T) {
	tests := []struct {
		name        string
		first, last int64
		account     string
		slack       time.Duration
		want        bool
	}{
		{"inside", 5 * hour, 6 * hour, account, 0, true},
		{"around", 0, 24 * hour, account, 0, true},
		{"an hour early", 2 * hour, 4*hour - hour, account, 0, true},
		{"more than an hour early", 2 * hour, 4*hour - hour - 1, account, 0, false},
		{"an hour late", 8*hour + hour, 10 * hour, account, 0, true},
		{"more than an hour late", 8*hour + hour + 1, 10 * hour, account, 0, false},
		{"early without slack", 2 * hour, 4*hour - 1, account, -1, false},
		{"touching without slack", 2 * hour, 4 * hour, account, -1, true},
		{"another account", 5 * hour, 6 * hour, "444455556666", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := eval.Case{ID: "A", Category: "c2", Entities: []eval.Entity{
				{Account: account, Type: "instance", Value: "i-1", Start: day0 + 4*hour, End: day0 + 8*hour},
				// An entity of another time, which must not lend its time to the first.
				{Account: account, Type: "instance", Value: "i-2", Start: day0, End: day0 + 24*hour},
			}}
			f := finding.Finding{Account: tt.account, First: day0 + tt.first, Last: day0 + tt.last, Resource: finding.Resource{InstanceID: "i-1"}}
			if got := eval.Match([]eval.Case{c}, []finding.Finding{f}, eval.Options{Slack: tt.slack}).Cases[0].Any; got != tt.want {
				t.Errorf("hit = %v, want %v", got, tt.want)
			}
		})
	}
}

// scene is five attacks, two benign cases and one outside the time scored, with
// nine finding-days of six ids.
func scene() ([]eval.Case, []finding.Finding, eval.Options) {
	on := func(id, category, difficulty, phase, typ, value string, from, to int64, expected ...string) eval.Case {
		return eval.Case{ID: id, Category: category, Technique: "technique of " + id, Difficulty: difficulty, Phase: phase, Expected: expected,
			Entities: []eval.Entity{{Account: account, Type: typ, Value: value, Start: day0 + from*hour, End: day0 + to*hour}}}
	}
	cases := []eval.Case{
		on("A1", "mining", "easy", "eval", "instance", "i-1", 2, 40, mining, names), // found both days; 3 h after its start
		on("A2", "mining", "hard", "eval", "instance", "i-2", 0, 10, mining),        // found by another type only
		on("A3", "exfiltration", "easy", "train", "bucket", "lake", 24, 30, theft),  // found after 1 h
		on("A4", "exfiltration", "hard", "eval", "bucket", "lake", 60, 70, theft),   // missed: the bucket's finding is a day old
		on("A5", "spam", "", "eval", "instance", "i-3", 0, 1, "Backdoor:EC2/Spambot"),
		on("B1", eval.Benign, "medium", "eval", "principal", "new-hire", 0, 48),
		on("B2", eval.Benign, "medium", "eval", "principal", "traveller", 0, 48),
		on("Z9", "mining", "easy", "eval", "instance", "i-1", 24*30, 24*31, mining),
	}
	f := func(id, typ string, severity float64, r finding.Resource, from, to int64) finding.Finding {
		return finding.Finding{ID: id, Type: typ, Account: account, Basis: finding.Statistic, Severity: severity, Resource: r, First: day0 + from*hour, Last: day0 + to*hour}
	}
	host1, host2, who := finding.Resource{InstanceID: "i-1"}, finding.Resource{InstanceID: "i-2"}, finding.Resource{UserName: "new-hire"}
	lake := finding.Resource{Buckets: []string{"lake"}}
	findings := []finding.Finding{
		f("f1", mining, 8, host1, 5, 23), f("f1", mining, 8, host1, 24, 40), // A1, two days
		f("f2", names, 8, host2, 1, 2),                              // A2, not what it expects
		f("f3", theft, 8, lake, 25, 26),                             // A3
		f("f4", look, 2, who, 9, 10), f("f4", look, 2, who, 33, 34), // B1: false, one id, two days
		f("f5", look, 5, finding.Resource{UserName: "robot"}, 9, 10), // false
		f("f6", mining, 8, host2, 40, 41),                            // i-2 long after A2: false
		f("f6", mining, 8, host2, 42, 43),                            // the same id and day once more
	}
	var scored []eval.AccountDay
	for n := range 14 {
		scored = append(scored, eval.AccountDay{Account: account, Day: day0/24/hour + int32(n), Age: n})
	}
	return cases, findings, eval.Options{AccountDays: 14, Scored: scored, Budget: 1, From: day0, To: day0 + 24*14*hour, Types: []string{mining, names, look, theft}}
}

func TestMatchCounts(t *testing.T) {
	cases, findings, opts := scene()
	got := eval.Match(cases, findings, opts)
	got.Cases, got.FalseFindings = nil, nil // TestReportText shows them
	want := eval.Report{
		AccountDays: 14,
		LeftOut:     1, // Z9
		Findings:    6,
		Days:        8,       // f1 2, f2 1, f3 1, f4 2, f5 1, f6 1
		Precision:   3. / 6., // f1, f2 and f3 hit an attack
		// A1 and A3 by type, A2 by another type, A4 and A5 not.
		Recall:  eval.Recall{Name: "all", Cases: 5, Detected: 2, Any: 3, Share: 2. / 5., AnyShare: 3. / 5.},
		InScope: eval.Recall{Name: "all", Cases: 4, Detected: 2, Any: 3, Share: 2. / 4., AnyShare: 3. / 4.}, // without A5
		ByCategory: []eval.Recall{
			{Name: "exfiltration", Cases: 2, Detected: 1, Any: 1, Share: 1. / 2., AnyShare: 1. / 2.},
			{Name: "mining", Cases: 2, Detected: 1, Any: 2, Share: 1. / 2., AnyShare: 1},
			{Name: "spam", Cases: 1},
		},
		ByDifficulty: []eval.Recall{
			{Name: "(none)", Cases: 1}, // A5
			{Name: "easy", Cases: 2, Detected: 2, Any: 2, Share: 1, AnyShare: 1},
			{Name: "hard", Cases: 2, Any: 1, AnyShare: 1. / 2.},
		},
		ByPhase: []eval.Recall{
			{Name: "eval", Cases: 4, Detected: 1, Any: 2, Share: 1. / 4., AnyShare: 2. / 4.},
			{Name: "train", Cases: 1, Detected: 1, Any: 1, Share: 1, AnyShare: 1},
		},
		// 1 h and 3 h, both on the day of the case: of two the lower is the median.
		Delay: eval.Delay{Median: hour, Ninetieth: 3 * hour, MedianNights: 1, NinetyNights: 1},
		Spending: eval.Spending{Budget: 1, AccountWeeks: 2, Promised: 2, Statistical: 3, Days: 4, Ratio: 1.5, DaysRatio: 2, LargestType: look, LargestShare: 2. / 3.,
			Weeks: []eval.Week{{From: "2026-03-02", AccountDays: 7, Promised: 1, Statistical: 3}, {From: "2026-03-09", AccountDays: 7, Promised: 1}}},
		ColdStart: []eval.Age{
			// A1, A2, A5; f4, f5.
			{Name: "day 1", First: 1, Last: 1, AccountDays: 1, Recall: eval.Recall{Cases: 3, Detected: 1, Any: 2, Share: 1. / 3., AnyShare: 2. / 3.}, Statistical: 2, PerAccountWeek: 14},
			// A3, A4; f4 again, f6.
			{Name: "days 2 to 3", First: 2, Last: 3, AccountDays: 2, Recall: eval.Recall{Cases: 2, Detected: 1, Any: 1, Share: .5, AnyShare: .5}, Statistical: 2, PerAccountWeek: 7},
			{Name: "days 4 to 7", First: 4, Last: 7, AccountDays: 4}, {Name: "days 8 to 14", First: 8, Last: 14, AccountDays: 7}, {Name: "day 15 and later", First: 15},
		},
		Calibration: eval.Calibration{Points: []eval.Point{}, Families: []eval.Curve{}},
		// f4 two days, f5, f6: 3 ids, 4 days; 4/14 a day, 7*3/14 a week.
		False: eval.False{Name: "all", Findings: 3, Days: 4, PerAccountDay: 4. / 14., PerAccountWeek: 1.5},
		// f5 and f6.
		FalseMedium:        eval.False{Name: "medium and above", Findings: 2, Days: 2, PerAccountDay: 2. / 14., PerAccountWeek: 1},
		FalseBySeverity:    []eval.False{{Name: "High", Findings: 1, Days: 1, PerAccountDay: 1. / 14., PerAccountWeek: .5}, {Name: "Medium", Findings: 1, Days: 1, PerAccountDay: 1. / 14., PerAccountWeek: .5}, {Name: "Low", Findings: 1, Days: 2, PerAccountDay: 2. / 14., PerAccountWeek: .5}},
		FalseByBasis:       []eval.False{{Name: "statistic", Findings: 3, Days: 4, PerAccountDay: 4. / 14., PerAccountWeek: 1.5}},
		FalseByType:        []eval.False{{Name: mining, Findings: 1, Days: 1, PerAccountDay: 1. / 14., PerAccountWeek: .5}, {Name: look, Findings: 2, Days: 3, PerAccountDay: 3. / 14., PerAccountWeek: 1}},
		FalseByAccount:     []eval.False{{Name: account, Findings: 3, Days: 4, PerAccountDay: 4. / 14., PerAccountWeek: 1.5}},
		HardNegatives:      2,
		HardNegativesFired: 1,
	}
	for i := range want.ColdStart {
		want.ColdStart[i].Recall.Name = want.ColdStart[i].Name
	}
	if len(got.ByTechnique) != 5 {
		t.Errorf("%d techniques, want 5", len(got.ByTechnique))
	}
	got.ByTechnique = nil
	interval := cmpopts.IgnoreFields(eval.Recall{}, "Low", "High") // TestWilson
	if diff := cmp.Diff(want, got, interval); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestMatchIgnoresOrder(t *testing.T) {
	cases, findings, opts := scene()
	want := eval.Match(cases, findings, opts)
	random := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		random.Shuffle(len(findings), func(i, j int) { findings[i], findings[j] = findings[j], findings[i] })
		random.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
		if diff := cmp.Diff(want, eval.Match(cases, findings, opts)); diff != "" {
			t.Fatalf("another order, another report:\n%s", diff)
		}
	}
}

func TestReportText(t *testing.T) {
	r := eval.Match(scene())
	got := r.Text() + r.MissesText() + r.FalseText()
	path := filepath.Join("testdata", "report.txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("text changed (-want +got); run with -update if it should:\n%s", diff)
	}
}

func TestAnEmptyReport(t *testing.T) {
	r := eval.Match(nil, nil, eval.Options{})
	if r.Text() == "" || r.MissesText() == "" || r.FalseText() == "" {
		t.Error("an empty report has no text")
	}
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again eval.Report
	if err := json.Unmarshal(line, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, again); diff != "" {
		t.Errorf("JSON round trip:\n%s", diff)
	}
}
