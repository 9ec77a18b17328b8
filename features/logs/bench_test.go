package logs_test

import (
	"fmt"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs"
)

// BenchmarkRead reads gzip objects from memory: what a disk adds is not in it.
// Bytes are inflated ones.
func BenchmarkRead(b *testing.B) {
	const n = 20_000
	var flows, calls strings.Builder
	calls.WriteString(`{"Records":[`)
	for i := range n {
		fmt.Fprintf(&flows, "2 111111111111 eni-%017x 10.0.%d.%d 198.51.100.%d %d 443 6 %d %d %d %d ACCEPT OK\n",
			i*7919%50, i*31%250, i*17%250, i*13%200, 1024+i*7919%60000, i%100, i*i%100003, 1767225600+i, 1767225659+i)
		if i > 0 {
			calls.WriteByte(',')
		}
		fmt.Fprintf(&calls, `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111111111111:assumed-role/app-%d/i-%017x","accountId":"111111111111","accessKeyId":"ASIAEXAMPLEKEY%06d"},"eventTime":"2026-01-02T%02d:%02d:%02dZ","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"10.0.%d.%d","userAgent":"[aws-sdk-go/1.44]","requestParameters":{"bucketName":"reports","key":"%016x"},"requestID":"%x","eventID":"%08x-2222-3333-4444-%012d","readOnly":true,"recipientAccountId":"111111111111","eventCategory":"Data"}`,
			i*31%17, i*7919, i*13%2999, i/3600, i/60%60, i%60, i*31%250, i*17%250, i*i*2654435761, i*i*40503, i*2654435761%4294967291, i)
	}
	calls.WriteString(`]}`)
	for _, kind := range []struct {
		kind logs.Kind
		text string
	}{{logs.CloudTrail, calls.String()}, {logs.FlowLog, flows.String()}} {
		b.Run(kind.kind.String(), func(b *testing.B) {
			o := object(kind.kind, zip(b, kind.text))
			h := logs.Handler{Call: func(*event.Call) error { return nil }, Flow: func(*event.Flow) error { return nil }}
			var r logs.Reader
			b.SetBytes(int64(len(kind.text)))
			for b.Loop() {
				if res, err := r.Read(b.Context(), o, logs.Limits{}, h); err != nil || res.Delivered != n {
					b.Fatalf("%+v, %v", res, err)
				}
			}
			b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
		})
	}
}
