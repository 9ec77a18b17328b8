package baseline_test

import (
	"testing"

	"yoban/features/table"
	"yoban/models/baseline"
)

// changed is a row of a change at a second of a day.
func changed(day int32, second int64, action, resource, facts string) table.ChangeRow {
	at := (int64(day)*86400 + second) * 1000
	return table.ChangeRow{Principal: "p", Service: "s3", Action: action, Resource: resource, Facts: facts, Outcome: "ok", Calls: 1, First: at, Last: at}
}

func TestTheLastValueOfASettingHolds(t *testing.T) {
	const day = int32(20_000)
	refused := changed(day+1, 99, "PutBucketLogging", "b", "logging=to+x")
	refused.Outcome = "denied"
	h := baseline.NewHistory("111111111111")
	for i, rows := range [][]table.ChangeRow{
		{changed(day, 5, "PutBucketPublicAccessBlock", "b", "block=yes+yes+yes+yes"), changed(day, 5, "PutBucketPolicy", "b", "anyone=s3%3A%2A")},
		{changed(day+1, 7, "PutBucketPublicAccessBlock", "b", "block=no+no+no+no"), changed(day+1, 9, "PutBucketPublicAccessBlock", "b", "block=yes+no+no+no"), refused},
		{changed(day+2, 3, "DeleteBucketPolicy", "b", ""), changed(day+2, 4, "CreateBucket", "c", ""), changed(day+2, 8, "UpdateTrail", "t", "s3BucketName=logs")},
	} {
		h.Add(day+int32(i), baseline.Summarise(&table.Day{Changes: rows}), nil)
	}
	for _, tt := range []struct {
		to    int32
		name  string
		value string
		known bool
	}{
		{day, "block b", "yes yes yes yes", true},
		{day + 1, "block b", "yes no no no", true},
		{day + 2, "block b", "yes no no no", true},
		{day + 2, "block", "", false},
		{day + 2, "block c", "yes yes yes yes", true},
		{day + 1, "block c", "", false},
		{day + 1, "bucket policy b", baseline.Public, true},
		{day + 2, "bucket policy b", baseline.Private, true},
		{day + 2, "access log b", "", false},
		{day + 2, "trail bucket logs", "yes", true},
	} {
		value, known := h.Window(day, tt.to).Setting(tt.name)
		if value != tt.value || known != tt.known {
			t.Errorf("%s up to day %d: %q, %v; want %q, %v", tt.name, tt.to-day, value, known, tt.value, tt.known)
		}
	}
	if w := h.Window(day, day+1); w.AnySetting(baseline.TrailBucket) || !w.AnySetting(baseline.PublicBlock) {
		t.Error("settings of a kind are not told from others")
	}
}
