package sigma_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/sigma"
)

// matched returns the ids of the rules that a Matcher finds, with the verdicts
// that a mask says.
func matched(s *sigma.Set, m *sigma.Matcher, c *event.Call, mask int) []string {
	var verdicts []*sigma.Verdict
	for i, of := range []func(*event.Call) *sigma.Verdict{m.Action, m.Identity, m.Agent, m.Failure, m.Place} {
		if mask>>i&1 == 1 {
			verdicts = append(verdicts, of(c))
		} else {
			verdicts = append(verdicts, nil)
		}
	}
	var out []string
	for _, i := range m.Match(c, verdicts...) {
		out = append(out, s.Rule(i).ID)
	}
	return out
}

// calls reads records as a log file.
func calls(t testing.TB, records string, deliver func(*event.Call)) {
	t.Helper()
	var r cloudtrail.Reader
	if _, err := r.Read(strings.NewReader(records), cloudtrail.Options{Account: "111122223333"}, func(c *event.Call) error { deliver(c); return nil }); err != nil {
		t.Fatal(err)
	}
}

// someone picks words of few, so that rules and records meet.
type someone struct{ *rand.Rand }

func (r someone) of(words ...string) string { return words[r.IntN(len(words))] }

// record returns a record whose members are there or not.
func (r someone) record() string {
	rec := map[string]any{"eventTime": "2026-03-01T10:00:00Z", "eventSource": r.of("iam.amazonaws.com", "s3.amazonaws.com"), "eventName": r.of("CreateUser", "PutObject", "ListUsers"), "eventID": r.of("a", "b")}
	maybe := func(m map[string]any, key string, words ...string) {
		if r.IntN(3) > 0 {
			m[key] = r.of(words...)
		}
	}
	id := map[string]any{}
	maybe(id, "type", "Root", "IAMUser", "AssumedRole")
	maybe(id, "arn", "arn:aws:iam::1:user/bob", "arn:aws:sts::1:assumed-role/x/i-1", "")
	issuer := map[string]any{}
	maybe(issuer, "type", "Role", "Root")
	id["sessionContext"] = map[string]any{"sessionIssuer": issuer}
	rec["userIdentity"] = id
	maybe(rec, "userAgent", "aws-cli/2", "Terraform/1", "")
	maybe(rec, "errorCode", "AccessDenied", "Throttling", "")
	maybe(rec, "sourceIPAddress", "192.0.2.7", "s3.amazonaws.com")
	maybe(rec, "errorMessage", "denied")
	if r.IntN(2) == 0 {
		rec["requestParameters"] = map[string]any{"userName": r.of("bob", "eve"), "n": r.IntN(3), "on": r.IntN(2) == 0}
	}
	data, _ := json.Marshal(rec) // maps of texts
	return string(data)
}

// condition returns the parts of a detection.
func (r someone) detection() string {
	one := func() string {
		return r.of("eventSource: iam.amazonaws.com", "eventName|startswith: Create", "eventName:\n        - PutObject\n        - ListUsers", "userIdentity.type: Root", "userIdentity.arn|re: 'user/b'",
			"userIdentity.sessionContext.sessionIssuer.type: Role", "userAgent|contains: terraform", "userAgent: ''", "userAgent: '*'", "errorCode: null", "errorCode|exists: false", "errorCode|neq: AccessDenied",
			"sourceIPAddress|cidr: 192.0.2.0/28", "requestParameters.userName: bob", "userIdentity.arn|fieldref|endswith: requestParameters.userName", "requestParameters.n|gte: 1", "requestParameters.on: true",
			"requestParameters|contains: '\"n\":2'", "requestParameters|exists: true", "errorMessage|contains: den", "userIdentity|contains: bob", "eventName|fieldref|neq: eventSource", "eventTime|hour: 10", "'|all': [Create, bob]")
	}
	var b strings.Builder
	for _, name := range []string{"a", "b", "c"} {
		first, second := one(), one()
		fmt.Fprintf(&b, "%s:\n    %s\n", name, first)
		if strings.SplitN(first, ":", 2)[0] != strings.SplitN(second, ":", 2)[0] {
			fmt.Fprintf(&b, "    %s\n", second)
		}
	}
	return b.String() + "condition: " + r.of("a and b", "a or b and not c", "a and not 1 of b*", "not (a or b)", "1 of them", "all of them", "not a")
}

// A Matcher says what the whole record says, whichever verdicts it is given, and
// decodes nothing it would say something else without.
func TestMatcherAgreesWithRecords(t *testing.T) {
	r := someone{rand.New(rand.NewPCG(1, 2))}
	for range 40 {
		var texts []string
		for i := range 1 + r.IntN(130) { // more than a word of bits, at times
			texts = append(texts, ruleText(fmt.Sprintf("r%03d", i), r.detection()))
		}
		s := setOf(t, texts...)
		m := sigma.NewMatcher(s)
		var lines strings.Builder
		for range 40 {
			lines.WriteString(r.record() + "\n")
		}
		calls(t, lines.String(), func(c *event.Call) {
			want, err := s.MatchRecord(c.Record)
			if err != nil {
				t.Fatal(err)
			}
			for _, mask := range []int{0, 31, r.IntN(32)} {
				if d := cmp.Diff(want, matched(s, m, c, mask)); d != "" {
					t.Fatalf("%s with verdicts %05b:\n%s", c.Record, mask, d)
				}
			}
		})
		if m.Unreadable() != 0 {
			t.Errorf("%d records were not readable", m.Unreadable())
		}
	}
}

// A call without its record's text matches by what it knows.
func TestCallsWithoutRecords(t *testing.T) {
	s := setOf(t,
		ruleText("bucket", "s:\n    requestParameters.bucketName: logs\ncondition: s"),
		ruleText("login", "s:\n    responseElements.ConsoleLogin: Failure\n    additionalEventData.MFAUsed: 'No'\ncondition: s"),
		ruleText("mfa", "s:\n    userIdentity.sessionContext.attributes.mfaAuthenticated: 'true'\n    userIdentity.sessionContext.sessionIssuer.userName: admin\ncondition: s"),
		ruleText("none", "s:\n    errorCode: null\n    eventTime: '2026-03-01T10:00:00Z'\n    recipientAccountId: '111122223333'\n    readOnly: false\ncondition: s"),
		ruleText("policy", "s:\n    requestParameters.doc|contains: Allow\ncondition: s"),
	)
	base := event.Call{Time: 1772359200, Account: []byte("111122223333"), Source: []byte("s3.amazonaws.com"), Name: []byte("PutBucketPolicy"), ReadOnly: event.No}
	for name, c := range map[string]struct {
		change func(*event.Call)
		want   []string
	}{
		"nothing more": {func(*event.Call) {}, []string{"none"}},
		"a bucket":     {func(c *event.Call) { c.Bucket, c.ErrorCode = []byte("logs"), []byte("AccessDenied") }, []string{"bucket"}},
		"a sign-in":    {func(c *event.Call) { c.Login, c.LoginMFA = event.LoginFailure, event.No }, []string{"login", "none"}},
		"a session": {func(c *event.Call) {
			c.Identity.MFA, c.Identity.IssuerName, c.ReadOnly = event.Yes, []byte("admin"), event.Yes
		}, []string{"mfa"}},
		"a request": {func(c *event.Call) {
			c.Request, c.Bucket = []byte(`{"doc":"{\"Effect\":\"Allow\"}"}`), []byte("logs")
		}, []string{"none", "policy"}},
		"a request that is no JSON": {func(c *event.Call) { c.Request = []byte(`{"doc":`) }, []string{"none"}},
	} {
		t.Run(name, func(t *testing.T) {
			call := base
			c.change(&call)
			if d := cmp.Diff(c.want, matched(s, sigma.NewMatcher(s), &call, 31)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestUnreadableRecords(t *testing.T) {
	s := setOf(t, ruleText("deep", "s:\n    requestParameters.x: y\ncondition: s"), ruleText("plain", "s:\n    eventName: X\ncondition: s"))
	m := sigma.NewMatcher(s)
	c := event.Call{Name: []byte("X"), Record: []byte(`{"eventName":"X"`)}
	if d := cmp.Diff([]string{"plain"}, matched(s, m, &c, 0)); d != "" || m.Unreadable() != 1 {
		t.Errorf("%s, %d unreadable", d, m.Unreadable())
	}
}

func TestNoRules(t *testing.T) {
	var none *sigma.Set
	empty, err := sigma.NewSet(nil)
	if err != nil || none.Len() != 0 || none.Hash() != "" || empty.Hash() != "" || sigma.NewMatcher(empty) != nil {
		t.Error("a set without rules is not empty")
	}
}

func TestHash(t *testing.T) {
	a, b := ruleText("a", "s:\n    x: y\ncondition: s"), ruleText("b", "s:\n    x: y\ncondition: s")
	first := setOf(t, a, b).Hash()
	if again := setOf(t, b, a).Hash(); again != first {
		t.Error("the hash depends on the order of the rules")
	}
	seen := map[string]bool{first: true}
	for _, other := range []*sigma.Set{setOf(t, a), setOf(t, b), setOf(t, a, ruleText("b", "s:\n    x: z\ncondition: s"))} {
		if seen[other.Hash()] {
			t.Error("other rules have the same hash")
		}
		seen[other.Hash()] = true
	}
}
