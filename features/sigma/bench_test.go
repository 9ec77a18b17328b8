package sigma_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/sigma"
)

// awsLike returns sixty rules of the kinds that are public for CloudTrail: most
// name actions of a service, some look at who calls, with what and how.
func awsLike() []string {
	var out []string
	services := []string{"iam", "s3", "ec2", "kms", "lambda", "rds", "ecs", "eks", "sts", "ssm", "config", "cloudtrail", "guardduty"}
	verbs := []string{"Delete", "Update", "Create", "Disable"}
	for i, s := range services {
		for _, v := range verbs {
			out = append(out, ruleText(fmt.Sprintf("r%02d-%s", i, v), fmt.Sprintf("selection:\n    eventSource: %s.amazonaws.com\n    eventName:\n        - %sThing\n        - %sOther\ncondition: selection", s, v, v)))
		}
	}
	return append(out,
		ruleText("z-root", "a:\n    userIdentity.type: Root\nb:\n    eventType: AwsServiceEvent\ncondition: a and not b"),
		ruleText("z-role", "a:\n    userIdentity.type: AssumedRole\n    userIdentity.sessionContext.sessionIssuer.type: Role\ncondition: a"),
		ruleText("z-tool", "a:\n    userAgent|contains: scanner\ncondition: a"),
		ruleText("z-instance", "a:\n    userIdentity.arn|re: '.+:assumed-role/aws:.+'\nf_x:\n    - eventSource: ssm.amazonaws.com\n    - sourceIPAddress: 'AWS Internal'\ncondition: a and not 1 of f_*"),
		ruleText("z-key", "a:\n    eventName:\n        - GetThing\n        - ListThing\n    userIdentity.accessKeyId|startswith: AKIA\ncondition: a"),
		ruleText("z-write", "a:\n    eventName|startswith:\n        - Create\n        - Delete\n        - Put\nf:\n    userAgent|contains: terraform\ncondition: a and not 1 of f*"),
		ruleText("z-policy", "a:\n    eventSource: iam.amazonaws.com\n    eventName: PutRolePolicy\n    requestParameters.policyDocument|contains|all:\n        - '\"Action\": \"*\"'\n        - '\"Effect\": \"Allow\"'\ncondition: a"),
		ruleText("z-bucket", "a:\n    eventSource: s3.amazonaws.com\n    eventName: PutBucketVersioning\n    requestParameters|contains: Suspended\ncondition: a"),
	)
}

// calls of a busy account: nine reads for a write, by roles and users.
func busy(n int) string {
	r := someone{rand.New(rand.NewPCG(5, 6))}
	var b strings.Builder
	for i := range n {
		name := r.of("GetObject", "GetObject", "ListThing", "GetThing", "DescribeThing", "Decrypt", "AssumeRole", "GetItem", "PutObject", "PutRolePolicy")
		fmt.Fprintf(&b, `{"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"AROA%02d:s","arn":"arn:aws:sts::111122223333:assumed-role/r%02d/s","accountId":"111122223333","accessKeyId":"ASIA%04d","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/r%02d"}}},"eventTime":"2026-03-01T10:00:00Z","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.%d","userAgent":"aws-sdk-go/1.%d","requestParameters":{"bucketName":"logs","policyDocument":"{\"Effect\": \"Allow\"}","key":"k%d"},"responseElements":null,"eventID":"%d","eventType":"AwsApiCall","recipientAccountId":"111122223333"}`+"\n",
			i%40, i%40, i%200, i%40, r.of("s3", "iam", "kms", "sts"), name, i%50, i%20, i, i)
	}
	return b.String()
}

// BenchmarkMatcher measures what sixty rules cost a call, with verdicts that were
// made before, as whoever folds calls keeps them.
func BenchmarkMatcher(b *testing.B) {
	s := setOf(b, awsLike()...)
	m := sigma.NewMatcher(s)
	type known struct{ action, identity, agent, failure, place *sigma.Verdict }
	memo := map[string]*known{}
	matches, n := 0, 0
	each := func(c *event.Call) {
		key := string(c.Source) + string(c.Name) + string(c.Identity.AccessKey) + string(c.UserAgent)
		v := memo[key]
		if v == nil {
			v = &known{m.Action(c), m.Identity(c), m.Agent(c), m.Failure(c), m.Place(c)}
			memo[key] = v
		}
		matches += len(m.Match(c, v.action, v.identity, v.agent, v.failure, v.place))
		n++
	}
	records := busy(10_000)
	b.SetBytes(int64(len(records)))
	for b.Loop() {
		calls(b, records, each)
	}
	b.ReportMetric(float64(matches)/float64(n), "matches/call")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/call")
}

// BenchmarkReading is BenchmarkMatcher without rules.
func BenchmarkReading(b *testing.B) {
	records, n := busy(10_000), 0
	b.SetBytes(int64(len(records)))
	for b.Loop() {
		calls(b, records, func(*event.Call) { n++ })
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/call")
}

// BenchmarkRecord measures one record that must be decoded, against sixty rules.
func BenchmarkRecord(b *testing.B) {
	s := setOf(b, awsLike()...)
	record := []byte(busy(1))
	b.SetBytes(int64(len(record)))
	for b.Loop() {
		if _, err := s.MatchRecord(record); err != nil {
			b.Fatal(err)
		}
	}
}
