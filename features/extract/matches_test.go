package extract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/event"
	"yoban/features/extract"
	"yoban/features/sigma"
	"yoban/features/table"
)

// newShared returns shared state with rules that look at all parts of a call.
func newShared(t testing.TB) *extract.Shared {
	t.Helper()
	s := extract.NewShared(places(t), 0)
	s.UseRules(ruleSet(t,
		"all", "awsRegion|neq: nowhere",
		"named", "eventName|contains: User",
		"who", "userIdentity.sessionContext.sessionIssuer.type: Role",
		"what", "requestParameters.userName|endswith: '7'",
		"none", "eventName: NoSuchCall"))
	return s
}

// ruleSet returns rules of ids and what a field is compared with.
func ruleSet(t testing.TB, idsAndFields ...string) *sigma.Set {
	t.Helper()
	var rules []*sigma.Rule
	for i := 0; i < len(idsAndFields); i += 2 {
		text := fmt.Sprintf("title: t\nid: %s\nlogsource: {product: aws}\ndetection:\n    s:\n        %s\n    condition: s\n", idsAndFields[i], idsAndFields[i+1])
		r, refused := sigma.Parse(idsAndFields[i]+".yml", []byte(text))
		if len(refused) > 0 {
			t.Fatal(refused[0])
		}
		rules = append(rules, r...)
	}
	s, err := sigma.NewSet(rules)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// matchesOf folds calls and returns the rows of matches of the one day.
func matchesOf(t *testing.T, rules *sigma.Set, calls ...event.Call) []table.MatchRow {
	t.Helper()
	shared := extract.NewShared(places(t), 0)
	shared.UseRules(rules)
	f := extract.NewFolder(shared)
	f.Begin("object", nil)
	for i := range calls {
		if err := f.Call(&calls[i]); err != nil {
			t.Fatal(err)
		}
	}
	days := takeAll(shared, []*extract.Folder{f})
	if len(days) != 1 {
		t.Fatalf("%d days", len(days))
	}
	for _, d := range days {
		return d.Matches
	}
	return nil
}

func userCall(id, name, request string) event.Call {
	return event.Call{ID: []byte(id), Time: 1772359200, Account: []byte("111122223333"), Source: []byte("iam.amazonaws.com"), Name: []byte(name), Region: []byte("us-east-1"),
		SourceIP: []byte("198.51.100.7"), Request: []byte(request), Identity: event.Identity{Type: []byte("IAMUser"), ARN: []byte("arn:aws:iam::111122223333:user/bob"), UserName: []byte("bob")}}
}

// Two calls of one kind that differ in their parameters differ in their matches;
// a copy of a record is no second match, but a record with another's id is one.
func TestMatches(t *testing.T) {
	rules := ruleSet(t, "created", "eventName: CreateUser", "eve", "requestParameters.userName: eve")
	rows := matchesOf(t, rules,
		userCall("1", "CreateUser", `{"userName":"eve"}`), userCall("1", "CreateUser", `{"userName":"eve"}`),
		userCall("2", "CreateUser", `{"userName":"bob"}`), userCall("1", "CreateUser", `{"userName":"bob"}`), userCall("3", "ListUsers", `{}`))
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprint(r.Principal, " ", r.Rule, " ", r.Service, ":", r.Action, " ", r.Outcome, " ", r.Calls))
	}
	want := []string{"arn:aws:iam::111122223333:user/bob created iam:CreateUser ok 3", "arn:aws:iam::111122223333:user/bob eve iam:CreateUser ok 1"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// Kinds of calls beyond the cap share a row, and none of their calls is lost.
func TestMatchesAreCapped(t *testing.T) {
	var calls []event.Call
	for i := range 500 {
		calls = append(calls, userCall(fmt.Sprint(i), fmt.Sprintf("Call%d", i), ""))
	}
	rows := matchesOf(t, ruleSet(t, "all", "eventName: 'Call*'"), calls...)
	var total, others int64
	for _, r := range rows {
		total += r.Calls
		if r.Action == "*" {
			others = r.Calls
		}
	}
	if len(rows) != 65 || total != 500 || others != 500-64 {
		t.Errorf("%d rows of %d calls, %d of them in the last", len(rows), total, others)
	}
}

// Callers that differ in what only a rule looks at are told apart.
func TestMatchesByIssuer(t *testing.T) {
	rules := ruleSet(t, "issuer", "userIdentity.sessionContext.sessionIssuer.type: Role")
	a, b := userCall("1", "GetUser", ""), userCall("2", "GetUser", "")
	b.Identity.IssuerType = []byte("Role")
	for _, order := range [][]event.Call{{a, b}, {b, a}} {
		if rows := matchesOf(t, rules, order...); len(rows) != 1 || rows[0].Calls != 1 || !strings.Contains(string(rows[0].Sample), "2") {
			t.Errorf("got %+v", rows)
		}
	}
}
