package inflate_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
)

// flowLines returns n lines as of a flow log.
func flowLines(n int) []byte {
	random := rand.New(rand.NewPCG(3, 4))
	var b bytes.Buffer
	for i := range n {
		end := 1767225600 + i/50
		fmt.Fprintf(&b, "2 111111111111 eni-%017x 10.0.%d.%d 198.51.100.%d %d %d 6 %d %d %d %d %s OK\n",
			random.IntN(50)*7919, random.IntN(4), random.IntN(250), random.IntN(200), 1024+random.IntN(64000),
			[]int{443, 80, 22, 53}[random.IntN(4)], random.IntN(100), random.IntN(90_000), end, end+random.IntN(60),
			[]string{"ACCEPT", "ACCEPT", "REJECT"}[random.IntN(3)])
	}
	return b.Bytes()
}

// calls returns n records as of CloudTrail, in one document.
func calls(n int) []byte {
	random := rand.New(rand.NewPCG(5, 6))
	names := []string{"GetObject", "PutObject", "AssumeRole", "DescribeInstances", "ListBuckets", "Decrypt"}
	var b bytes.Buffer
	b.WriteString(`{"Records":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		app := random.IntN(17)
		fmt.Fprintf(&b, `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE%07d:app","arn":"arn:aws:sts::111111111111:assumed-role/app-%d/i-%017x","accountId":"111111111111","accessKeyId":"ASIAEXAMPLEKEY%06d","sessionContext":{"attributes":{"mfaAuthenticated":"false"}}},"eventTime":"2026-01-02T%02d:%02d:%02dZ","eventSource":"s3.amazonaws.com","eventName":"%s","awsRegion":"eu-west-1","sourceIPAddress":"10.0.%d.%d","userAgent":"[aws-sdk-go/1.44 (linux; amd64)]","requestParameters":{"bucketName":"reports-%d","key":"%016x"},"responseElements":null,"requestID":"%016X","eventID":"%08x-%04x-4333-8444-%012x","readOnly":true,"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111111111111","eventCategory":"Data"}`,
			app, app, app*7919, random.IntN(3000), i/3600%24, i/60%60, i%60, names[random.IntN(len(names))], random.IntN(4), random.IntN(250),
			app, random.Uint64(), random.Uint64(), random.Uint32(), random.IntN(1<<16), random.Int64N(1<<48))
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// writeFlushed writes text three times, each with a flush, and each but the
// first when it is told to go on.
func writeFlushed(w *io.PipeWriter, text []byte, level int, goOn <-chan error) error {
	z, err := gzip.NewWriterLevel(w, level)
	for range 3 {
		if err == nil {
			_, err = z.Write(text)
		}
		if err == nil {
			err = z.Flush()
		}
		<-goOn
	}
	if err == nil {
		err = z.Close()
	}
	w.CloseWithError(err)
	return err
}
