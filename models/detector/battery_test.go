package detector_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/detector"
	"yoban/models/finding"
	"yoban/models/score"
)

// daily are the deeds of an ordinary day that the eventful one starts from.
func daily(i int) []deed {
	return []deed{clerk(int64(4 + i%3)), report(20), bot(nil), traveller(nil), machine(1, 8, nil), machine(2, 8, nil), asker(int64(20_000 + i))}
}

// asker invokes a model with so many tokens.
func asker(tokens int64) deed {
	return deed{who: user(home, "asker"), hour: 10, actions: []string{"bedrock:InvokeModel"}, calls: 10, tokens: tokens}
}

// eventful is a world in which every detector has something to say about the
// day that happenings makes.
func eventful(t testing.TB) world {
	return world{places: informed(t), rules: liveRules(t, "live"), days: 25, usual: func(account string, i int, day int32) *table.Day {
		deeds := people(account, i)
		if account == home {
			deeds = append(deeds, daily(i)...)
		}
		return join(rowsOf(account, day, deeds...), browsing(account, i, day), asking(account, day))
	}}
}

// happenings are the rows of the eventful day.
func happenings() *table.Day {
	theft := report(2000)
	theft.bucket, theft.hour = "payroll", 23
	strange := func(d *deed) {
		d.network, d.country, d.address, d.from, d.to = "as:64666", "BR", "198.51.100.200", 20, 30
	}
	// Four credentials at one network would make it the organisation's.
	far := func(d *deed) { d.network, d.address = "as:64888", "198.51.100.210" }
	deeds := append(append(people(home, 25), daily(25)...), snoop(), theft, bot(strange), abroad(20, far), machine(1, 9, laptop), machine(2, 9, rented), machine(2, 10, nil))
	for _, op := range []string{extract.OpList, extract.OpWrite, extract.OpDelete, extract.OpPermission} {
		deeds = append(deeds, deed{who: user(home, "archivist"), hour: 4, bucket: "payroll", operation: op, calls: 50})
	}
	deeds = append(deeds, deed{who: user(home, "careless"), hour: 12, credential: exposedKey, actions: []string{"iam:ListUsers"}})
	deeds = append(deeds, asker(1_000_000), admin(9, "s3:PutBucketPolicy", "b", anyone), admin(9, "ec2:DeleteFlowLogs", "fl", ""))
	deeds = append(deeds, root(func(d *deed) { d.actions = append(d.actions, "cloudtrail:StopLogging") }))
	return join(rowsOf(home, today, deeds...),
		talks(home, today, miner("198.51.100.230"), talk{peer: "198.51.100.200", port: 443, minutes: 1, packetsOut: 3, packetsIn: 3}),
		&table.Day{Flows: slices.Concat(guessing("198.51.100.240", 100), sweep(445, 100), portscan(20), flood(17, 9000, 30_000*60), spam(8), tor(),
			upload("198.51.100.241", 40e9), newPort(8081, 60), beaconing("198.51.100.242", 10))},
		&table.Day{Matches: []table.MatchRow{matched(user(home, "p1"), "live", "StopLogging", 1)}}, &table.Day{Flows: listedFlows()}, listedDeeds(), questions(home, today, listedQuestions()...),
		questions(home, today, append(missing(randomLabels...), tunnelled("carried.net"), question{domain: "supportxmr.com"},
			question{domain: "pool.example", names: []string{"xmr-eu1.pool.example"}})...))
}

// settled returns the findings that a result makes, candidates with a score of
// their own, each as it would be written.
func settled(r detector.Result) []finding.Finding {
	var out []finding.Finding
	for _, h := range r.Findings {
		out = append(out, detector.Settle(h.Finding))
	}
	for _, v := range detector.Judge(home, r.Candidates, score.NewCalibration(nil, detector.Components()), 1e9, nil) {
		out = append(out, v.Finding)
	}
	return out
}

func TestEveryDetectorHasSomethingToSay(t *testing.T) {
	w, now := eventful(t), happenings()
	var silent []string
	names := map[string]bool{}
	for _, d := range detector.All() {
		if r := d.Detect(w.night(now)); len(r.Candidates)+len(r.Findings) == 0 {
			silent = append(silent, d.Name)
		}
		if d.Name == "" || names[d.Name] {
			t.Errorf("the name %q is empty or used twice", d.Name)
		}
		names[d.Name] = true
	}
	if silent != nil {
		t.Errorf("the eventful day is nothing to %q", silent)
	}
	got := map[string]bool{}
	for _, f := range settled(detector.Run(w.night(now))) {
		got[f.Type] = true
	}
	for _, want := range []string{
		"Discovery:IAMUser/AnomalousBehavior", "Discovery:S3/AnomalousBehavior", "Exfiltration:S3/AnomalousBehavior",
		"Impact:S3/AnomalousBehavior.Write", "Impact:S3/AnomalousBehavior.Delete", "Impact:S3/AnomalousBehavior.Permission",
		"UnauthorizedAccess:IAMUser/LongTermKeyNewNetwork", "UnauthorizedAccess:IAMUser/ConcurrentCredentialUse",
		outsideAWS, insideAWS, consoleLogin, "CryptoCurrency:EC2/BitcoinTool.B", miningName, generatedName, tunnelName,
		miningLike, sshBruteForce, portSweep, portScan, "Backdoor:EC2/DenialOfService.Udp", spambot, torClient, trafficVolume, unusualPort, beacon,
		anonymous, "Impact:IAMUser/CostHarvesting", rootUsed, trailEnded,
		"Trojan:EC2/BlackholeTraffic", "Trojan:EC2/DropPoint", customPeer, newResolver, newDoH, newDoT, probe, probeCluster,
		"Backdoor:EC2/C&CActivity.B!DNS", abusedName, "Impact:EC2/MaliciousDomainRequest.Custom", "Impact:EC2/MaliciousDomainRequest.Reputation",
		suspiciousName, "Trojan:EC2/BlackholeTraffic!DNS", "Trojan:EC2/DGADomainRequest.C!DNS", "Trojan:EC2/DriveBySourceTraffic!DNS",
		"Trojan:EC2/DropPoint!DNS", "Trojan:EC2/PhishingDomainRequest!DNS", rebind,
		"Recon:IAMUser/MaliciousIPCaller", "Recon:IAMUser/MaliciousIPCaller.Custom", "Recon:IAMUser/TorIPCaller",
		"UnauthorizedAccess:IAMUser/MaliciousIPCaller", "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", "UnauthorizedAccess:IAMUser/TorIPCaller",
		"Discovery:S3/MaliciousIPCaller", "Discovery:S3/MaliciousIPCaller.Custom", "Discovery:S3/TorIPCaller", "Exfiltration:S3/MaliciousIPCaller",
		"Impact:S3/MaliciousIPCaller", "UnauthorizedAccess:S3/MaliciousIPCaller.Custom", "UnauthorizedAccess:S3/TorIPCaller",
	} {
		if !got[want] {
			t.Errorf("no finding of type %s", want)
		}
	}
}

// tellsFact reports whether findings of a type tell of a fact, and not of somebody
// who is strange.
func tellsFact(typ string) bool {
	kind, _ := finding.Lookup(typ)
	purpose, _, _ := strings.Cut(typ, ":")
	return len(kind.Signals) > 0 || slices.Contains([]string{"Policy", "Stealth", "PenTest"}, purpose) ||
		slices.Contains([]string{"DefenseEvasion:IAMUser/BedrockLoggingDisabled", "Impact:IAMUser/PromptInjection.Direct", probe, probeCluster, newResolver, newDoH, newDoT,
			"Impact:EC2/AbusedDomainRequest.Reputation", "Impact:EC2/SuspiciousDomainRequest.Reputation"}, typ)
}

// sound checks what must hold of any result, whatever the rows.
func sound(t *testing.T, r detector.Result) {
	t.Helper()
	kinds := []string{baseline.PrincipalKind, baseline.HostKind, baseline.ResolverKind, baseline.BucketKind}
	known := func(entity string) bool {
		return slices.ContainsFunc(kinds, func(k string) bool { return strings.HasPrefix(entity, k) })
	}
	families := detector.Families()
	for _, c := range r.Candidates {
		switch {
		case !(c.Raw >= 0) || math.IsInf(c.Raw, 0):
			t.Errorf("%s %s has %g bits", c.Family, c.Column, c.Raw)
		case !known(c.Entity):
			t.Errorf("%s %s is about %.80q, whose kind is not known", c.Family, c.Column, c.Entity)
		case !slices.Contains(families, c.Family) || c.Column == "":
			t.Errorf("family %q, column %q", c.Family, c.Column)
		case !slices.Contains([]string{detector.PastYoung, detector.PastNone, detector.PastShort, detector.PastLong}, c.Past):
			t.Errorf("%s %s has the past %q", c.Family, c.Column, c.Past)
		}
		for _, e := range c.Finding.Evidence {
			if !(e.Bits >= 0) || math.IsInf(e.Bits, 0) {
				t.Errorf("%s %s has %g bits for %s", c.Family, c.Column, e.Bits, e.Attribute)
			}
		}
	}
	for _, h := range r.Findings {
		fact := tellsFact(h.Finding.Type)
		if (len(h.Entities) == 0) != fact || !fact && !known(h.Entities[0]) {
			t.Errorf("%s holds %q", h.Finding.Type, h.Entities)
		}
	}
	for _, f := range settled(r) {
		written(t, f)
	}
}

// written checks a finding as it is written.
func written(t *testing.T, f finding.Finding) {
	t.Helper()
	if _, ok := finding.Lookup(f.Type); !ok {
		t.Errorf("the catalogue has no %q", f.Type)
		return
	}
	b, err := json.Marshal(f)
	if err != nil || !json.Valid(b) || !utf8.Valid(b) {
		t.Errorf("%s is no valid JSON: %v", f.Type, err)
	}
	switch {
	case len(f.ID) != 32:
		t.Errorf("%s has the id %q", f.Type, f.ID)
	case f.Severity < 1 || f.Severity > 8.9:
		t.Errorf("%s has severity %g", f.Type, f.Severity)
	case len(f.Normal) == 0, f.Quiet == "" && len(f.Evidence) > 0, len(f.Advice) == 0, f.Description == "", f.Title == "", f.Resource.Type == "":
		t.Errorf("%s lacks something: %.2000s", f.Type, b)
	case f.First > f.Last:
		t.Errorf("%s ends before it begins", f.Type)
	}
	for _, e := range f.Evidence {
		if e.Text == "" || e.Attribute == "" {
			t.Errorf("%s has evidence without words: %+v", f.Type, e)
		}
	}
}

func TestEveryFindingIsFitToBeRead(t *testing.T) {
	r := detector.Run(eventful(t).night(happenings()))
	sound(t, r)
	for _, c := range r.Candidates {
		// Thirteen attributes of less than half a bit each are the most that
		// leaves no trace in the evidence.
		if c.Raw >= 6.5 && len(c.Finding.Evidence) == 0 {
			t.Errorf("%s %s has %.1f bits and no evidence", c.Family, c.Column, c.Raw)
		}
		if c.Finding.Basis != finding.Statistic || c.Finding.Baseline != "v1" {
			t.Errorf("%s %s is a %s against baseline %q", c.Family, c.Column, c.Finding.Basis, c.Finding.Baseline)
		}
		if len(c.Finding.Samples) == 0 || c.Finding.Count <= 0 || c.Finding.First == 0 {
			t.Errorf("%s %s shows %d samples and %d events from %d", c.Family, c.Column, len(c.Finding.Samples), c.Finding.Count, c.Finding.First)
		}
	}
	for _, h := range r.Findings {
		if h.Finding.Basis == finding.Statistic || len(h.Finding.Evidence) == 0 {
			t.Errorf("%s is a %s with %d pieces of evidence", h.Finding.Type, h.Finding.Basis, len(h.Finding.Evidence))
		}
	}
}

// The same night gives the same result, whatever order maps come in, and the
// same night again gives the same identities.
func TestTheSameNightGivesTheSameResult(t *testing.T) {
	w := eventful(t)
	first := detector.Run(w.night(happenings()))
	for range 4 {
		n := w.night(happenings())
		again := detector.Run(n)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(first, detector.Run(n)); diff != "" {
			t.Fatalf("asked twice: %s", diff)
		}
		if diff := cmp.Diff(settled(first), settled(again)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestDetectorsLeaveTheRowsAlone(t *testing.T) {
	now := happenings()
	detector.Run(eventful(t).night(now))
	if diff := cmp.Diff(happenings(), now); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsNothing(t *testing.T) {
	for _, days := range []int{0, 25} {
		w := ordinary(t)
		w.days = days
		if r := detector.Run(w.night(&table.Day{})); len(r.Candidates)+len(r.Findings) != 0 {
			t.Errorf("%d candidates and %d findings of a day without rows after %d days", len(r.Candidates), len(r.Findings), days)
		}
	}
}

// hostile strings are what an attacker can put into user agents, names and keys.
var hostile = []struct{ name, text string }{
	{"nothing", ""},
	{"a blank", " "},
	{"control characters", "\x00\x1b[2J\r\n\x7f\x1f"},
	{"bytes that are no text", "\xff\xfe\xc3\x28"},
	{"ten kilobytes", strings.Repeat("x", 10_000)},
	{"ten kilobytes of escapes", strings.Repeat("\"\\\x01</script>", 700)},
	{"directions", "\u202eexe.\u200bgpj"},
	{"a format", "%s%d%!(EXTRA"},
	{"an address", "::1"},
	{"mining words", "stratum+tcp://xmr.pool"},
}

// fields visits every settable field of the rows that are of a kind.
func fields(r *table.Day, visit func(name string, f reflect.Value)) {
	tables := reflect.ValueOf(r).Elem()
	for i := range tables.NumField() {
		if tables.Field(i).Kind() != reflect.Slice {
			continue
		}
		for j := range tables.Field(i).Len() {
			row := tables.Field(i).Index(j)
			for k := range row.NumField() {
				visit(tables.Type().Field(i).Name+"."+row.Type().Field(k).Name, row.Field(k))
			}
		}
	}
}

// columns lists the columns of a kind.
func columns(r *table.Day, kind reflect.Kind) []string {
	var out []string
	fields(r, func(name string, f reflect.Value) {
		if f.Kind() == kind && !slices.Contains(out, name) {
			out = append(out, name)
		}
	})
	return out
}

func TestHostileStrings(t *testing.T) {
	w := eventful(t)
	windows := w.past()
	all := append(columns(happenings(), reflect.String), "every column")
	if len(all) < 30 {
		t.Fatalf("only %d columns", len(all))
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			for _, column := range all {
				now := happenings()
				fields(now, func(name string, f reflect.Value) {
					if f.Kind() == reflect.String && (name == column || column == "every column") && !strings.HasSuffix(name, ".Account") {
						f.SetString(h.text)
					}
				})
				sortRows(now)
				sound(t, detector.Run(w.nightAfter(windows, now)))
			}
		})
	}
}

// A past of hostile strings is quoted in findings too.
func TestHostileHistory(t *testing.T) {
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			w := eventful(t)
			usual := w.usual
			w.usual = func(account string, i int, day int32) *table.Day {
				r := usual(account, i, day)
				fields(r, func(name string, f reflect.Value) {
					if f.Kind() == reflect.String && !strings.HasSuffix(name, ".Principal") && !strings.HasSuffix(name, ".Interface") && !strings.HasSuffix(name, ".Host") {
						f.SetString(h.text)
					}
				})
				sortRows(r)
				return r
			}
			sound(t, detector.Run(w.night(happenings())))
		})
	}
}

func TestDamagedSamplesAreLeftOut(t *testing.T) {
	w := eventful(t)
	windows := w.past()
	for _, sample := range []string{"", "\x00", "garbage", string(sampleOf())[:1], string(sampleOf(extract.Ref{ID: "\xff\x00", Time: math.MinInt64}))} {
		now := happenings()
		fields(now, func(name string, f reflect.Value) {
			if strings.HasSuffix(name, ".Sample") {
				f.SetBytes([]byte(sample))
			}
		})
		r := detector.Run(w.nightAfter(windows, now))
		if len(r.Candidates) == 0 {
			t.Fatal("nothing is found without samples")
		}
		sound(t, r)
	}
}

// Counts in logs are bounded only by what their columns hold.
func TestExtremeNumbers(t *testing.T) {
	w := eventful(t)
	windows := w.past()
	all := columns(happenings(), reflect.Int64)
	if len(all) < 20 {
		t.Fatalf("only %d columns", len(all))
	}
	for _, x := range []int64{0, 1, 1 << 40, math.MaxInt64 / 2, math.MaxInt64} {
		t.Run(fmt.Sprint(x), func(t *testing.T) {
			for _, column := range all {
				if strings.HasSuffix(column, ".First") || strings.HasSuffix(column, ".Last") || strings.HasSuffix(column, ".Hour") {
					continue // times are those of the day's partition
				}
				now := happenings()
				fields(now, func(name string, f reflect.Value) {
					if name == column {
						f.SetInt(x)
					}
				})
				sortRows(now)
				sound(t, detector.Run(w.nightAfter(windows, now)))
			}
		})
	}
}

func TestSharesAddUpToTheBudget(t *testing.T) {
	sum := 0.0
	for _, family := range detector.Families() {
		sum += detector.Share(family)
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("the families may spend %g of the budget", sum)
	}
}
