package ingest_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const account = "111122223333"

// trailKey is the key of a CloudTrail object delivered at a time.
func trailKey(at string, unique string) string {
	when, err := time.Parse("2006-01-02T15:04", at)
	if err != nil {
		panic(err) // a mistake in a test's table
	}
	return fmt.Sprintf("AWSLogs/%s/CloudTrail/us-east-1/%s/%s_CloudTrail_us-east-1_%s_%s.json.gz",
		account, when.Format("2006/01/02"), account, when.Format("20060102T1504Z"), unique)
}

// calls is a CloudTrail document of calls at the given times; ids start with a
// word, so that those of two objects differ.
func calls(id string, times ...string) string {
	var records []string
	for i, at := range times {
		records = append(records, fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::%s:user/ann","accountId":"%s","accessKeyId":"AKIAEXAMPLE","userName":"ann"},`+
			`"eventTime":"%s","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2.15",`+
			`"eventID":"%s-%d","eventType":"AwsApiCall","recipientAccountId":"%s"}`, account, account, at, id, i, account))
	}
	return `{"Records":[` + strings.Join(records, ",") + `]}`
}

// zip compresses a text.
func zip(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// write puts an object's bytes into a folder.
func write(t *testing.T, dir, key string, data []byte) {
	t.Helper()
	path := filepath.Join(dir, key)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// remove takes an object away.
func remove(t *testing.T, dir, key string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, key)); err != nil {
		t.Fatal(err)
	}
}

// fresh returns the lake that one run over a folder makes.
func fresh(t *testing.T, logs string) map[string]string {
	t.Helper()
	lake := t.TempDir()
	run(t, options(t, lake, logs))
	return tree(t, lake)
}
