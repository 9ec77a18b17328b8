package cloudtrail_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/tally"
)

// record returns a record with an identity and other members.
func record(identity, rest string) string {
	return `{"eventVersion":"1.11","userIdentity":` + identity + `,"eventTime":"2026-01-01T00:00:00Z","eventSource":"a.amazonaws.com","eventName":"B"` + rest + `}`
}

// assumed returns the identity of a session in AWS's words.
func assumed(role, session, key string) string {
	return `{"type":"AssumedRole","principalId":"AROAEXAMPLE` + role + `:` + session + `","arn":"arn:aws:sts::111111111111:assumed-role/` + role + `/` + session + `","accountId":"111111111111","accessKeyId":"` + key + `","sessionContext":{"attributes":{"creationDate":"2026-01-02T03:04:05Z","mfaAuthenticated":"false"}}}`
}

// wanted returns what encoding/json makes of the records of a file, and got what
// the reader makes of them.
func wanted(t *testing.T, raw []byte) (want []string) {
	t.Helper()
	all, err := records(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return expected(all)
}

func got(t *testing.T, r *cloudtrail.Reader, raw []byte, lim tally.Limits) (got []string) {
	t.Helper()
	opt := cloudtrail.Options{Account: account, Limits: lim, Rejected: func(r tally.Reject) { got = append(got, r.Reason.String()) }}
	counts, err := r.Read(bytes.NewReader(raw), opt, func(c *event.Call) error {
		got = append(got, casefile.Event("call", c))
		return nil
	})
	if err != nil || counts.Damage != "" {
		t.Fatalf("%+v, %v", counts, err)
	}
	return got
}

// same compares what the reader makes of a file of records with encoding/json.
func same(t *testing.T, r *cloudtrail.Reader, raw []byte) {
	t.Helper()
	g, w := got(t, r, raw, tally.Limits{}), wanted(t, raw)
	if len(g) != len(w) {
		t.Fatalf("%d records, want %d", len(g), len(w))
	}
	for i := range w {
		if g[i] != w[i] {
			t.Fatalf("record %d of %.3000s\ngot  %s\nwant %s", i, raw, g[i], w[i])
		}
	}
}

func list(records ...string) []byte {
	return []byte(`{"Records":[` + strings.Join(records, ",") + `]}`)
}

func TestIdentitiesThatAreAlmostTheSame(t *testing.T) {
	one := assumed("app", "i-1", "ASIAEXAMPLEKEY000001")
	var all []string
	for range 3 {
		for _, id := range []string{
			one,
			strings.Replace(one, "000001", "000002", 1),
			strings.Replace(one, "03:04:05", "03:04:06", 1),
			strings.Replace(one, `"false"`, `"true"`, 1),
			strings.TrimSuffix(one, "}") + `,"invokedBy":"x"}`,
			strings.TrimSuffix(one, "}") + ` }`,
			strings.Replace(one, "accountId", `account\u0049d`, 1),
			strings.Replace(one, "AssumedRole", `Assumed\u0052ole`, 1),
			strings.Replace(one, "ASIA", `\u0041SIA`, 1),
			strings.Replace(one, "i-1", "\xff", 1),
			strings.Replace(one, "i-1", `\ud800`, 1),
			strings.Replace(one, "i-1", strings.Repeat("x", 5000), 1),
			strings.Replace(one, "i-1", `a\"}`, 1),
			strings.Replace(one, "}}}", `}},"type":"Last","sessionContext":null}`, 1),
			`{}`, `null`, `[]`, `"x"`, `{"type":"Root"}`, `{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}`,
			`{"type":"AWSService","invokedBy":"ec2.amazonaws.com"   }`,
		} {
			all = append(all, record(id, ``), record(id, `,"userIdentity":`+one), record(one, `,"userIdentity":`+id), record(id, `,"readOnly":true`))
		}
	}
	var r cloudtrail.Reader
	same(t, &r, list(all...))
	same(t, &r, list(all...))
}

func TestNumbersTellIdentitiesApart(t *testing.T) {
	var raw []string
	for i := range 9000 { // more than are known at a time, some coming back
		n := i * 7919 % 3000
		raw = append(raw, record(assumed(fmt.Sprint(n%50), fmt.Sprint(n%300), fmt.Sprintf("ASIAEXAMPLE%09d", n)), ``))
	}
	var r cloudtrail.Reader
	seen := map[uint32]string{}
	numbered := 0
	for range 2 {
		_, err := r.Read(bytes.NewReader(list(raw...)), cloudtrail.Options{}, func(c *event.Call) error {
			id := c.Identity
			if id.Number == 0 {
				return nil
			}
			numbered++
			words := casefile.Event("identity", &id)
			if was, ok := seen[id.Number]; ok && was != words {
				t.Fatalf("number %d: %s and %s", id.Number, was, words)
			}
			seen[id.Number] = words
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if numbered < 9000 {
		t.Errorf("%d of 18000 identities were numbered", numbered)
	}
}

func TestKnownIdentitiesAreHeldToTheDepth(t *testing.T) {
	raw := list(record(assumed("a", "b", "ASIAEXAMPLEKEY000001"), ``), record(assumed("a", "b", "ASIAEXAMPLEKEY000001"), ``))
	var r cloudtrail.Reader
	for _, depth := range []int{4, 3, 4, 3, 128} { // record, identity, context, attributes
		want := `too deep`
		if depth >= 4 {
			want = wanted(t, raw)[0]
		}
		for _, words := range got(t, &r, raw, tally.Limits{MaxDepth: depth}) {
			if words != want {
				t.Errorf("depth %d: %s, want %s", depth, words, want)
			}
		}
	}
}

// TestAnyOrderOfMembers shuffles the members of each record anew, cuts the
// window at many places, and writes white space in some.
func TestAnyOrderOfMembers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var rec map[string]json.RawMessage
	full := record(assumed("a", "b", "ASIAEXAMPLEKEY000001"), `,"awsRegion":"r","sourceIPAddress":"10.0.0.1","userAgent":"x \"y\"","errorCode":"E","requestParameters":{"bucketName":"b","key":"k\\","x":[{"y":"]"}]},"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"bytesTransferredIn":1,"x-amz-id-2":"z","bytesTransferredOut":2.0,"MFAUsed":"Yes"},"eventID":"e","readOnly":true,"resources":[],"eventType":"t","managementEvent":false,"recipientAccountId":"111111111111","sharedEventID":"s","vpcEndpointId":"v","vpcEndpointAccountId":"w","eventCategory":"Data","unknown":{"a":[1,2,{}]},"sessionCredentialFromConsole":"true"`)
	if err := json.Unmarshal([]byte(full), &rec); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range rec {
		names = append(names, name)
	}
	var all []string
	for i := range 300 {
		rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		var members []string
		for _, name := range names[:1+rng.IntN(len(names))] {
			members = append(members, fmt.Sprintf("%q:%s%s", name, strings.Repeat(" ", i%3), rec[name]))
		}
		all = append(all, "{"+strings.Join(members, strings.Repeat(" ", i%2)+",")+"}", full)
	}
	raw := list(all...)
	var r cloudtrail.Reader
	for at := 1; at < 4000; at += 331 {
		same(t, &r, append(bytes.Repeat([]byte(" "), 256<<10-at), raw...))
	}
}
