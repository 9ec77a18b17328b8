package cloudtrail_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/cloudtrail"
)

// generated returns a file of n records of the usual shape, 1.2 to 2 KB each,
// in AWS's order of members.
func generated(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"Records":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		role := fmt.Sprintf("app-%d-role", i%17)
		fmt.Fprintf(&b, `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEROLE%05d:i-%017x","arn":"arn:aws:sts::111111111111:assumed-role/%s/i-%017x","accountId":"111111111111","accessKeyId":"ASIAEXAMPLEKEY%06d","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEROLE%05d","arn":"arn:aws:iam::111111111111:role/%s","accountId":"111111111111","userName":"%s"},"attributes":{"creationDate":"2026-01-02T03:04:05Z","mfaAuthenticated":"false"}}},`, i%17, i, role, i, i%29, i%17, role, role)
		fmt.Fprintf(&b, `"eventTime":"2026-01-02T%02d:%02d:%02dZ","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"10.0.%d.%d","userAgent":"[aws-sdk-go/1.44 \"x\"]",`, i/3600%24, i/60%60, i%60, i%4, i%250)
		fmt.Fprintf(&b, `"requestParameters":{"bucketName":"reports-%d","Host":"reports.s3.eu-west-1.amazonaws.com","key":"%s"},"responseElements":null,`, i%5, strings.Repeat("a", i%900))
		fmt.Fprintf(&b, `"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"bytesTransferredOut":%d,"x-amz-id-2":"EXAMPLE"},"requestID":"R%d","eventID":"11111111-2222-3333-4444-%012d","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::reports/x"},{"accountId":"111111111111","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::reports"}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111111111111","eventCategory":"Data","tlsDetails":{"tlsVersion":"TLSv1.3","clientProvidedHostHeader":"reports.s3.eu-west-1.amazonaws.com"}}`, i, i, i)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// TestChunksDoNotCutRecords reads a file of many chunks. Bytes out are the
// record's number, so that their sum is 0+1+…+(n-1), and keys have i%900 bytes.
func TestChunksDoNotCutRecords(t *testing.T) {
	const n = 2700 // three rounds of key lengths
	var out, keys int64
	var r cloudtrail.Reader
	counts, err := r.Read(bytes.NewReader(generated(n)), cloudtrail.Options{}, func(c *event.Call) error {
		out += c.BytesOut
		keys += int64(len(c.ObjectKey))
		return nil
	})
	if err != nil || counts.Delivered != n || counts.Records != n {
		t.Fatalf("%+v, %v", counts, err)
	}
	if want := int64(n * (n - 1) / 2); out != want {
		t.Errorf("bytes out %d, want %d", out, want)
	}
	if want := int64(3 * 900 * 899 / 2); keys != want {
		t.Errorf("bytes of keys %d, want %d", keys, want)
	}
}

func TestReadingAllocatesNothingPerRecord(t *testing.T) {
	raw := generated(500)
	var r cloudtrail.Reader
	src := bytes.NewReader(raw)
	per := testing.AllocsPerRun(5, func() {
		src.Reset(raw)
		if _, err := r.Read(src, cloudtrail.Options{}, func(*event.Call) error { return nil }); err != nil {
			t.Fatal(err)
		}
	})
	if per > 5 {
		t.Errorf("%v allocations in a file of 500 records", per)
	}
}

func BenchmarkRead(b *testing.B) {
	const n = 4000
	raw := generated(n)
	b.SetBytes(int64(len(raw)))
	var r cloudtrail.Reader
	src := bytes.NewReader(nil)
	for b.Loop() {
		src.Reset(raw)
		if _, err := r.Read(src, cloudtrail.Options{}, func(*event.Call) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
}
