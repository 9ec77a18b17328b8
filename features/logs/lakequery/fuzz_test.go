package lakequery_test

import (
	"bytes"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/lakequery"
	"yoban/features/logs/tally"
)

// FuzzRead reads anything without a panic and with a true account: no row gives
// more than one call, and every call has what a call must have.
func FuzzRead(f *testing.F) {
	f.Add([]byte(header + good))
	f.Add([]byte("\xEF\xBB\xBFeventJson\n\"{\"\"eventTime\"\":\"\"2024-05-01T12:00:00Z\"\",\"\"eventSource\"\":\"\"a\"\",\"\"eventName\"\":\"\"b\"\",\"\"recipientAccountId\"\":\"\"111111111111\"\"}\"\n"))
	f.Add([]byte("eventTime,eventSource,eventName,userIdentity,requestParameters\n2024-05-01 12:00:00.000,a,b,\"{type=IAMUser, accountid=111111111111, sessioncontext={attributes={creationdate=null}}}\",\"{bucketName=x, key=y}\"\n"))
	f.Add([]byte(before + cell + `,7,[{"eventJson":"{}"}]],"NextToken":"x"}` + before))
	f.Add([]byte("eventTime,eventSource,eventName,arn,userIdentity.sessionContext.assumedRoot\r\n\"\"\"\n"))
	lim := tally.Limits{MaxRecord: 1 << 10, MaxDepth: 8}
	var reader lakequery.Reader
	f.Fuzz(func(t *testing.T, raw []byte) {
		rejects := int64(0)
		opt := cloudtrail.Options{Limits: lim, Rejected: func(j tally.Reject) {
			rejects++
			if len(j.Sample) > tally.MaxSample {
				t.Errorf("a sample of %d bytes", len(j.Sample))
			}
		}}
		calls := int64(0)
		counts, err := reader.Read(bytes.NewReader(raw), opt, func(c *event.Call) error {
			calls++
			if c.Time == 0 || len(c.Name) == 0 || !tally.IsAccount(c.Account) {
				t.Errorf("%+v", c)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		casefile.Counts(t, counts)
		if calls != counts.Delivered || rejects != counts.RejectedSum() || counts.Records > int64(len(raw)) {
			t.Fatalf("%+v, %d calls, %d rejects, of %d bytes", counts, calls, rejects, len(raw))
		}
		again, err := reader.Read(bytes.NewReader(raw), cloudtrail.Options{Limits: lim}, nil)
		if err != nil || again != counts {
			t.Fatalf("%+v, then %+v, %v", counts, again, err)
		}
	})
}
