package cloudtrail_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/tally"
)

// repeated gives a text over and over, n bytes in all, without holding them.
type repeated struct {
	text string
	n    int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.n == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.text[len(r.text)-1-(r.n-1)%len(r.text):])
	n = min(n, r.n)
	r.n -= n
	return n, nil
}

// TestGiantsBetweenGoodRecords reads strings of 100 MB and brackets nested ten
// thousand deep between records that must survive them.
func TestGiantsBetweenGoodRecords(t *testing.T) {
	const giant = 100 << 20
	first := record(assumed("a", "b", "ASIAEXAMPLEKEY000001"), ``)
	for _, test := range []struct {
		name, before, text, after string
		n                         int
		want                      tally.Reason
	}{
		{"a string", `{"a":"`, "x", `"}`, giant, tally.TooLong},
		{"a string of escapes", `{"a":"`, `\"`, `"}`, giant, tally.TooLong},
		{"a string of backslashes", `{"a":"`, `\\`, `"}`, giant, tally.TooLong},
		{"a name", `{"`, "x", `":1}`, giant, tally.TooLong},
		{"an identity", `{"userIdentity":{"type":"`, "ü", `"}}`, giant, tally.TooLong},
		{"white space", `{"a":1`, " ", `}`, giant, tally.TooLong},
		{"deep lists", `{"a":`, `[`, strings.Repeat("]", 10000) + `}`, 10000, tally.TooDeep},
		{"a deep identity", `{"userIdentity":`, `{"a":`, `1` + strings.Repeat("}", 10000) + `}`, 5 * 10000, tally.TooDeep},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r cloudtrail.Reader
			src := io.MultiReader(strings.NewReader(`{"Records":[`+first+","+test.before), &repeated{strings.Repeat(test.text, 1<<14), test.n},
				strings.NewReader(test.after+","+first+`]}`))
			counts, err := r.Read(src, cloudtrail.Options{}, func(c *event.Call) error {
				if string(c.Identity.AccessKey) != "ASIAEXAMPLEKEY000001" {
					return fmt.Errorf("access key %q", c.Identity.AccessKey)
				}
				return nil
			})
			if err != nil || counts.Delivered != 2 || counts.Rejected[test.want] != 1 || counts.Records != 3 || counts.Damage != "" {
				t.Errorf("%+v, %v", counts, err)
			}
		})
	}
}
