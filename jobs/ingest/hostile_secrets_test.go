package ingest_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// secrets are what a caller may have sent or got. None is a credential of anybody.
var secrets = []string{
	"Secr3tAccessKeyEXAMPLE/abcdefghijklmno+p",                       // as long as a secret access key: 40
	"IQoJb3JpZ2luX2VjEXAMPLE" + "abcDEF012345/+" + "abcDEF012345/+=", // a session token
	"url-safe_session-token-EXAMPLE_0123456789-abcdefghijklmnopqrstuv",
	"hunter2hunter2",
}

// confided is a record that is refused, with every secret in it.
func confided(t *testing.T) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{"password": secrets[3], "token": secrets[2], "credentials": map[string]string{"secretAccessKey": secrets[0], "sessionToken": secrets[1]}})
	if err != nil {
		t.Fatal(err)
	}
	b := string(body)
	return `{"eventTime":"never","requestParameters":` + b + `,"responseElements":` + b + `,"additionalEventData":` + b + `,"serviceEventDetails":` + b + `}`
}

// Whatever is refused, and why, its secrets are nowhere in the lake.
func TestNoSecretReachesTheLake(t *testing.T) {
	t.Parallel()
	rec := confided(t)
	quote := func(text string) string {
		b, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	cell := func(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }
	body := rec[strings.Index(rec, `{"credentials"`):strings.Index(rec, `,"responseElements"`)]
	lake := "AWSLogs/" + account + "/CloudTrail-Lake/Query/2026/03/03/0a/result_1.csv.gz"
	for name, object := range map[string]struct{ key, text string }{
		"a list of records":                     {bad, `{"Records":[` + rec + `]}`},
		"a record a line":                       {bad, rec + "\n"},
		"an event of EventBridge":               {bad, `{"detail-type":"x","detail":` + rec + `}`},
		"what lookup-events prints":             {bad, `{"Events":[{"CloudTrailEvent":` + quote(rec) + `}]}`},
		"a body before all":                     {bad, `{"requestParameters":` + body + `,"eventTime":"never"}`},
		"a record that breaks off in a body":    {bad, strings.Replace(rec, `"password"`, `"password":!`, 1) + "\n" + rec + "\n"},
		"a record that is too deep in a body":   {bad, `[` + strings.Replace(rec, `{"credentials"`, `{"a":`+strings.Repeat("[", 200)+strings.Repeat("]", 200)+`,"credentials"`, 1) + `]`},
		"a record that is too long":             {bad, `[` + strings.Replace(rec, `{"credentials"`, `{"a":"`+strings.Repeat("x", 2<<20)+`","credentials"`, 1) + `]`},
		"a body in a list of records":           {bad, `[` + body + `]`},
		"a line of text behind a record":        {bad, calls("x", at0) + "\npassword=" + secrets[3] + "\n"},
		"a name of a body with escapes":         {bad, strings.ReplaceAll(rec, `"requestParameters"`, `"request\u0050arameters"`)},
		"a trail under a flow log's name":       {badFlows, rec + "\n" + rec},
		"a trail under a resolver log's name":   {badQueries, rec + "\n"},
		"secrets in a flow log":                 {badFlows, flowLine("1", "1", "1", secrets[1])},
		"secrets as a query's name":             {badQueries, `{"query_name":"` + secrets[1] + `.example.","query_timestamp":"never"}`},
		"whole records from Lake":               {lake, "eventJson\n" + cell(rec) + "\n"},
		"columns from Lake":                     {lake, "eventTime,eventSource,eventName,requestParameters,mine\nnever,a,b," + cell("{password="+secrets[3]+"}") + "," + secrets[3] + "\n"},
		"a row from Lake of too many cells":     {lake, "eventTime,eventSource,eventName\n" + secrets[3] + "," + secrets[0] + ",a,b\n"},
		"a row from Lake with a quote too many": {lake, "eventTime,eventSource,eventName\na\"," + secrets[3] + ",\"b\n\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			logs, dir := t.TempDir(), t.TempDir()
			week(t, logs)
			write(t, logs, object.key, zip(t, object.text))
			if rep := run(t, options(t, dir, logs)); rep.RejectedTotal() == 0 {
				t.Fatalf("nothing was rejected: %+v", rep)
			}
			for _, key := range files(t, dir) {
				data, err := os.ReadFile(filepath.Join(dir, key))
				if err != nil {
					t.Fatal(err)
				}
				for _, secret := range secrets {
					if bytes.Contains(data, []byte(secret[:12])) {
						t.Errorf("%s shows %s…: %.1000s", key, secret[:12], data)
					}
				}
			}
		})
	}
}
