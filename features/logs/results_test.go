package logs_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/event"
	"yoban/features/logs"
)

// saved are the ways in which the result of a query on Lake comes, each of one
// call, the same as call.
func saved(t *testing.T) map[string]string {
	t.Helper()
	quoted, err := json.Marshal(call)
	if err != nil {
		t.Fatal(err)
	}
	const columns = "eventTime,eventSource,eventName,recipientAccountId\n2026-01-02 03:04:05.000,s3.amazonaws.com,GetObject,111111111111\n"
	return map[string]string{
		"columns":    columns,
		"whole":      "eventjson\n\"" + strings.ReplaceAll(call, `"`, `""`) + "\"\n",
		"a page":     `{"QueryStatus":"FINISHED","QueryResultRows":[[{"eventJson":` + string(quoted) + `}]]}`,
		"zipped":     zip(t, columns),
		"as zstd":    zst(t, columns),
		"two pieces": zip(t, columns[:30]) + zip(t, columns[30:]),
	}
}

func TestReadResultsOfLakeQueries(t *testing.T) {
	for name, text := range saved(t) {
		t.Run(name, func(t *testing.T) {
			var got []string
			res, err := logs.Read(t.Context(), object(logs.CloudTrail, text), logs.Limits{}, logs.Handler{Call: func(c *event.Call) error {
				got = append(got, fmt.Sprintf("%d %s %s %s", c.Time, c.Source, c.Name, c.Account))
				return nil
			}})
			want := []string{"1767323045 s3.amazonaws.com GetObject 111111111111"} // 2026-01-02T03:04:05Z
			if diff := cmp.Diff(want, got); diff != "" || err != nil || res.Damage != "" || res.Records != 1 {
				t.Errorf("%+v, %v (-want +got):\n%s", res, err, diff)
			}
		})
	}
}

func TestClassifyResultsOfLakeQueries(t *testing.T) {
	const folder = "AWSLogs/111111111111/CloudTrail-Lake/Query/2026/01/02/0a-1b/"
	for _, test := range []struct {
		name, key string
		kind      logs.Kind
	}{
		{"a result", folder + "result_1.csv.gz", logs.CloudTrail},
		{"a result, inflated", folder + "result_12.csv", logs.CloudTrail},
		{"an organisation's, below a prefix", "p/AWSLogs/o-abc/111111111111/CloudTrail-Lake/Query/2026/01/02/0a/result_1.csv.gz", logs.CloudTrail},
		{"a signature", folder + "result_sign.json", logs.OtherAWS},
		{"a file that is called alike", folder + "result_.csv.gz", logs.OtherAWS},
		{"another file", folder + "README.txt", logs.OtherAWS},
		{"a result out of its folder", "result_1.csv.gz", logs.Unknown},
	} {
		// The date and the account are those of who asked, not of the records.
		if o := logs.Classify(test.key); o.Kind != test.kind || o.Kind == logs.CloudTrail && o.Date+o.Account != "" {
			t.Errorf("%s: %+v, want %v", test.name, o, test.kind)
		}
	}
}

func TestDiscoverLooksInsideResultsOfLakeQueries(t *testing.T) {
	texts := saved(t)
	l := discover(t, logs.Options{}, &store{objects: map[string]string{
		"result_1.csv.gz": texts["zipped"], "result_2.csv": texts["whole"], "page.json": texts["a page"],
		"other.csv": texts["columns"], "result_sign.json": `{"version":"1.0","files":[{"fileName":"result_1.csv.gz"}]}`,
		"failed.json": `{"QueryStatus":"FAILED","ErrorMessage":"x"}`,
	}})
	want := []string{
		fmt.Sprintf("2026-01-02 cloudtrail page.json %d", len(texts["a page"])),
		fmt.Sprintf("2026-01-02 cloudtrail result_1.csv.gz %d", len(texts["zipped"])),
		fmt.Sprintf("2026-01-02 cloudtrail result_2.csv %d", len(texts["whole"])),
	}
	if diff := cmp.Diff(want, found(l)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	left := []logs.Left{{Reason: "unknown", Objects: 3, Samples: []string{"failed.json", "other.csv", "result_sign.json"}}}
	if diff := cmp.Diff(left, l.LeftAlone); diff != "" {
		t.Errorf("left alone (-want +got):\n%s", diff)
	}
}
