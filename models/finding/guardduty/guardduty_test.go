package guardduty_test

import (
	"strings"
	"testing"

	"yoban/models/finding/guardduty"
)

// least is a finding with nothing but what is required.
const least = `{"accountId":"111122223333","arn":"arn:aws:yoban:eu-west-1:111122223333:finding/0","createdAt":"2026-06-01T00:00:00Z","id":"0","region":"eu-west-1","resource":{},` +
	`"schemaVersion":"2.0","severity":5,"type":"Recon:EC2/Portscan","updatedAt":"2026-06-01T00:00:00Z"}`

func TestCheck(t *testing.T) {
	with := func(member string) string { return strings.Replace(least, `"resource":{}`, `"resource":{},`+member, 1) }
	for name, tt := range map[string]struct{ finding, want string }{
		"the least that is required":    {least, ""},
		"a member of Yoban's":           {with(`"yoban":{"score":3}`), ""},
		"a nested member":               {with(`"service":{"action":{"actionType":"DNS_REQUEST","dnsRequestAction":{"domain":"a.example","blocked":false}},"archived":false,"count":1}`), ""},
		"a required member is missing":  {strings.Replace(least, `"region":"eu-west-1",`, "", 1), "Finding.region is required and missing"},
		"a member that there is not":    {with(`"service":{"colour":"red"}`), "Finding.service.colour is not a member of GuardDuty's Service"},
		"Yoban's member further inside": {with(`"service":{"yoban":1}`), "Finding.service.yoban is not a member"},
		"a number for a text":           {strings.Replace(least, `"id":"0"`, `"id":0`, 1), "Finding.id is a number, want string"},
		"a text for a number":           {strings.Replace(least, `"severity":5`, `"severity":"5"`, 1), "Finding.severity is a string, want double"},
		"a text for an object":          {strings.Replace(least, `"resource":{}`, `"resource":""`, 1), "Finding.resource is a string, want an object"},
		"an object for a list":          {strings.Replace(least, `"resource":{}`, `"resource":{"s3BucketDetails":{}}`, 1), "Finding.resource.s3BucketDetails is an object, want a list"},
		"null for a flag":               {with(`"service":{"archived":null}`), "Finding.service.archived is null, want boolean"},
		"a list":                        {"[]", "Finding is a list, want an object"},
		"no JSON":                       {"{", "unexpected end of JSON input"},
	} {
		t.Run(name, func(t *testing.T) {
			err := guardduty.Check([]byte(tt.finding))
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(least))
	f.Add([]byte(`{"service":{"detection":{"anomaly":{"profiles":{"a":{"b":[{}]}}}}}}`))
	f.Fuzz(func(t *testing.T, finding []byte) {
		one, two := guardduty.Check(finding), guardduty.Check(finding)
		if (one == nil) != (two == nil) || one != nil && one.Error() != two.Error() {
			t.Errorf("%v, then %v", one, two)
		}
	})
}
