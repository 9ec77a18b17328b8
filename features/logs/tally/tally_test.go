package tally_test

import (
	"strings"
	"testing"

	"yoban/features/logs/tally"
)

func TestSampleShowsNoSecrets(t *testing.T) {
	token := strings.Repeat("IQoJb3JpZ2lu/+", 60)
	for _, test := range []struct{ name, record, want string }{
		{"a short record", `{"eventName":"A"}`, `{"eventName":"A"}`},
		{"a secret access key", `"secretAccessKey":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"`, `"secretAccessKey":"***"`},
		{"a session token", `"sessionToken":"` + token + `","b":1}`, `"sessionToken":"***`},
		{"a request", `{"a":1,"requestParameters":{"password":"x"}}`, `{"a":1,`},
		{"a request in a record that is a string", `{"CloudTrailEvent":"{\"a\":1,\"requestParameters\":{\"password\":\"x\"}}"}`, `{"CloudTrailEvent":"{\"a\":1,`},
		{"an answer", `{"a":1,"responseElements":{"x":"y"}}`, `{"a":1,`},
		{"a body that starts at the sample's end", strings.Repeat("a ", 125) + `"requestParameters":{"p":"x"}`, strings.Repeat("a ", 125)},
		{"an event id and an access key id", `11111111-2222-3333-4444-555555555555 AKIAEXAMPLEKEY000001`, `11111111-2222-3333-4444-555555555555 AKIAEXAMPLEKEY000001`},
		{"nothing", ``, ``},
		{"a URL-safe token", `"x":"` + strings.Repeat("ab-_", 10) + `"`, `"x":"***"`},
		{"a password", `{"Password": "hunter2, \"or\"","b":1}`, `{"Password": "***","b":1}`},
		{"a password in a string", `"{\"masterUserPassword\":\"hunter2\",\"b\":1}"`, `"{\"masterUserPassword\":\"***\",\"b\":1}"`},
		{"a password in text", `password=hunter2 b=1`, `password=*** b=1`},
		{"a password that is a number", `{"password":1234,"b":1}`, `{"password":***,"b":1}`},
		{"a secret that is an object", `{"secret":{"a":1}}`, `{"secret":{"a":1}}`},
		{"a call that is called so", `{"eventName":"GetSecretValue","b":"c"}`, `{"eventName":"GetSecretValue","b":"c"}`},
		{"a name with escapes", `{"a":1,"request\u0050arameters":{"x":"y"}}`, `{"a":1,"request`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := string(tally.Sample([]byte("kept "), []byte(test.record)))
			if !strings.HasPrefix(got, "kept "+test.want) || test.name != "a session token" && got != "kept "+test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if strings.Contains(got, token[:50]) {
				t.Errorf("the token shows: %q", got)
			}
		})
	}
	long := tally.Sample(nil, []byte(strings.Repeat("word ", 500)))
	if len(long) != tally.MaxSample {
		t.Errorf("%d bytes, want %d", len(long), tally.MaxSample)
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	seen := map[string]bool{"unknown": true}
	for r := range tally.Reasons {
		words := tally.Reason(r).String()
		if words == "" || seen[words] {
			t.Errorf("reason %d: %q", r, words)
		}
		seen[words] = true
	}
	if got := tally.Reason(200).String(); got != "unknown" {
		t.Errorf("no reason: %q", got)
	}
}

func TestIsAccount(t *testing.T) {
	for text, want := range map[string]bool{
		"123456789012": true, "000000000000": true, "": false, "12345678901": false,
		"1234567890123": false, "12345678901a": false, "../../../../": false,
	} {
		if got := tally.IsAccount(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
