package ingest_test

import (
	"math"
	"strings"
	"testing"

	"yoban/features/table"
)

// Counts are what the log says, and a log can be made to say anything: sums stop at
// the largest number and never turn negative.
func TestSumsOfHugeCountsStopAtTheLargest(t *testing.T) {
	t.Parallel()
	const most = "9223372036854775807"
	data := strings.Replace(calls("sum", at0, at0, at0, at0), `"eventName":"DescribeInstances"`, `"eventName":"GetObject"`, -1)
	data = strings.ReplaceAll(data, "ec2.amazonaws.com", "s3.amazonaws.com")
	// A count that is a float has no more than 53 bits of it.
	data = strings.ReplaceAll(data, `"userAgent"`, `"requestParameters":{"bucketName":"b","key":"k"},"additionalEventData":{"bytesTransferredIn":`+most+`,"bytesTransferredOut":9.2e18},"userAgent"`)
	line := flowLine(most, most, "1772535600", "1772535659")
	_, lake := beside(t, map[string]hostile{bad: {text: data, used: 4}, badFlows: {text: strings.Repeat(line, 5), used: 5}})
	objects := rows[table.ObjectRow](t, lake, table.Objects)
	if len(objects) != 1 || objects[0].Calls != 4 || objects[0].BytesIn != math.MaxInt64 || objects[0].BytesOut != math.MaxInt64 {
		t.Errorf("objects %+v", objects)
	}
	flows := rows[table.FlowRow](t, lake, table.Flows)
	if len(flows) != 1 || flows[0].Flows != 5 || max(flows[0].BytesIn, flows[0].BytesOut) != math.MaxInt64 || max(flows[0].PacketsIn, flows[0].PacketsOut) != math.MaxInt64 || min(flows[0].BytesIn, flows[0].BytesOut) < 0 {
		t.Errorf("flows %+v", flows)
	}
}

// rows reads a table of the day of the hostile objects.
func rows[R any](t *testing.T, lake, name string) []R {
	t.Helper()
	key := table.Partition{Table: name, Account: account, Date: "2026-03-03"}.Key()
	out, err := table.Read[R](t.Context(), store(t, lake), key)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
