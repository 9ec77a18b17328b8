package cloudtrail_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yoban/features/corpustest"
	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/tally"
)

// account is what the key would say of the corpus's records.
const account = "999999999999"

// TestCorpusAgreesWithEncodingJSON compares every field of every record. Of the
// folders with thousands of alike files each nth is read.
func TestCorpusAgreesWithEncodingJSON(t *testing.T) {
	for folder, nth := range map[string]int{
		"org-dev/AWSLogs/o-k4v8m2x1qz":               40,
		"real/cloudtrail/account-342082656213":       40,
		"real/cloudtrail/invictus":                   3,
		"real/cloudtrail/stratus":                    1,
		"real/cloudtrail/variety/versions":           1,
		"real/cloudtrail/variety/rule-tests":         1,
		"real/cloudtrail/variety/api-examples":       1,
		"real/cloudtrail/variety/damaged":            1,
		"real/cloudtrail/variety/organisation-trail": 1,
	} {
		t.Run(folder, func(t *testing.T) {
			n, compared := 0, 0
			err := filepath.WalkDir(corpustest.Dir(t, folder), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || !strings.Contains(d.Name(), ".json") {
					return err
				}
				if n++; n%nth == 0 {
					compared += compare(t, path)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if compared == 0 {
				t.Error("no record was compared")
			}
		})
	}
}

// compare compares one file and returns its number of records.
func compare(t *testing.T, path string) int {
	t.Helper()
	raw := inflate(t, path)
	all, bad := records(raw)
	want := expected(all)
	var got []string
	var r cloudtrail.Reader
	opt := cloudtrail.Options{Account: account, Rejected: func(r tally.Reject) { got = append(got, r.Reason.String()) }}
	counts, err := r.Read(bytes.NewReader(raw), opt, func(c *event.Call) error {
		got = append(got, casefile.Event("call", c))
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if bad != nil || len(raw) == 0 { // encoding/json gives up on the file; the reader must say so too
		if counts.Damage == "" {
			t.Errorf("%s: %v, but no damage was seen", path, bad)
		}
		want = got[:min(len(got), len(want))]
	}
	if len(got) < len(want) || bad == nil && len(got) != len(want) {
		t.Fatalf("%s: %d records, want %d", path, len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: record %d:\ngot  %s\nwant %s", path, i, got[i], want[i])
		}
	}
	return len(got)
}

// expected returns what the reader must make of records: events or reasons.
func expected(all []any) (want []string) {
	for _, r := range all {
		rec, ok := r.(object)
		words, reason := reference(rec, account)
		switch {
		case !ok:
			want = append(want, tally.Malformed.String())
		case reason != tally.None:
			want = append(want, reason.String())
		default:
			want = append(want, words)
		}
	}
	return want
}

// inflate returns the text of a file, up to where it breaks off.
func inflate(t testing.TB, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return raw
	}
	text, _ := io.ReadAll(z) // a truncated stream still has a beginning
	return text
}
