package extract

import (
	"bytes"
	"fmt"
	"strings"

	"yoban/features/event"
	"yoban/features/sketch"
)

// Outcomes of a call.
const (
	OK        = "ok"
	Denied    = "denied"
	Throttled = "throttled"
	Failed    = "error"
)

// outcome is the class of an outcome.
type outcome uint8

const (
	succeeded outcome = iota
	denied
	throttled
	failed
)

// String returns the outcome as the tables have it.
func (o outcome) String() string { return [...]string{OK, Denied, Throttled, Failed}[o] }

// outcomeOf classes an errorCode. AWS spells refusals in many ways: AccessDenied,
// AccessDeniedException, Client.UnauthorizedOperation, UnauthorizedAccess, ….
func outcomeOf(code []byte) outcome {
	switch {
	case len(code) == 0:
		return succeeded
	case bytes.Contains(code, []byte("AccessDenied")), bytes.Contains(code, []byte("Unauthorized")),
		bytes.Contains(code, []byte("NotAuthorized")), bytes.Contains(code, []byte("Forbidden")):
		return denied
	case bytes.Contains(code, []byte("Throttl")), bytes.Contains(code, []byte("RequestLimitExceeded")),
		bytes.Contains(code, []byte("SlowDown")), bytes.Contains(code, []byte("TooManyRequests")):
		return throttled
	}
	return failed
}

// otherAgent starts the names of the buckets that unknown products share.
const otherAgent = "other-"

// agentMarks maps what user agents contain to a family; the first match wins.
// Specific products come before the SDKs that they are built on. Sources: the
// user agent strings that each project documents or sends.
var agentMarks = []struct{ mark, family string }{
	{"kali", "kali"}, {"parrot", "parrot"}, {"pentoo", "pentoo"}, {"pacu", "pacu"},
	{"stratus-red-team", "stratus-red-team"}, {"cloudfox", "cloudfox"}, {"prowler", "prowler"},
	{"scoutsuite", "scoutsuite"}, {"s3 browser", "s3-browser"}, {"rclone", "rclone"}, {"cyberduck", "cyberduck"},
	{"terraform", "terraform"}, {"pulumi", "pulumi"}, {"ansible", "ansible"}, {"cloudformation.amazonaws.com", "cloudformation"},
	{"aws-cdk", "aws-cdk"}, {"powershell", "powershell"}, {"awswrangler", "awswrangler"}, {"hadoop", "hadoop"},
	{"console.amazonaws.com", "console"}, {"signin.amazonaws.com", "console"}, {"s3console", "console"}, {"aws internal", "console"},
	{"aws-cli/", "aws-cli"}, {"boto3/", "boto3"}, {"botocore/", "botocore"}, {"boto/", "boto"},
	{"aws-sdk-go-v2/", "sdk-go"}, {"aws-sdk-go/", "sdk-go"}, {"aws-sdk-java/", "sdk-java"}, {"aws-sdk-js/", "sdk-js"},
	{"aws-sdk-nodejs/", "sdk-js"}, {"aws-sdk-dotnet", "sdk-dotnet"}, {"aws-sdk-ruby", "sdk-ruby"}, {"aws-sdk-php", "sdk-php"},
	{"aws-sdk-rust", "sdk-rust"}, {"aws-sdk-kotlin", "sdk-kotlin"}, {"aws-sdk-swift", "sdk-swift"}, {"aws-sdk-cpp", "sdk-cpp"},
	{"amazon-ssm-agent", "ssm-agent"}, {"cloudwatchagent", "cloudwatch-agent"}, {"aws-fluent", "fluent-bit"},
	{"mozilla/", "browser"}, {"curl/", "curl"}, {"wget/", "wget"}, {"python-requests", "python-requests"},
	{"go-http-client", "go-http"}, {"okhttp", "okhttp"}, {"postman", "postman"},
}

// distributions are marks that say nothing as a part of longer words: alkaline is
// not kali.
var distributions = map[string]bool{"kali": true, "parrot": true, "pentoo": true}

// hasWord reports whether text has the word somewhere without a letter before or
// behind it, as kernels are named 6.6.9-kali1-amd64.
func hasWord(text, word string) bool {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' }
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(word)
		if (start == 0 || !letter(text[start-1])) && (end == len(text) || !letter(text[end])) {
			return true
		}
		from = end
	}
}

// agentOf reduces a user agent to its family. Versions are dropped: an upgrade
// is not a new tool. Unknown products share 256 buckets by the hash of their
// first token, so that novelty still shows and nobody can invent a million
// families.
func agentOf(raw []byte) string {
	if len(raw) == 0 {
		return "none"
	}
	lower := strings.ToLower(string(raw))
	for _, m := range agentMarks {
		if strings.Contains(lower, m.mark) && (!distributions[m.mark] || hasWord(lower, m.mark)) {
			return m.family
		}
	}
	token, _, _ := strings.Cut(lower, "/")
	return fmt.Sprintf("%s%02x", otherAgent, sketch.HashString(token)&0xff)
}

// AgentLike returns a user agent of a family, for records that are made to look
// like those of somebody known by the family only. Families of unknown products
// stand for many: there is none.
func AgentLike(family string) (agent string, ok bool) {
	for _, m := range agentMarks {
		if m.family == family {
			agent, ok = m.mark, true
			if strings.HasSuffix(m.mark, "/") {
				agent += "1.0"
			}
			return agent, agentOf([]byte(agent)) == family
		}
	}
	return "", false
}

// isServiceAgent reports whether an AWS service made the call and named itself
// by its domain as the user agent. A caller may write any domain there; the
// source and invokedBy are AWS's own words, so only what they confirm is kept.
func isServiceAgent(c *event.Call) bool {
	return bytes.HasSuffix(c.UserAgent, []byte(serviceDomain)) &&
		(bytes.Equal(c.UserAgent, c.SourceIP) || bytes.Equal(c.UserAgent, c.Identity.InvokedBy))
}

// Kinds of credential.
const (
	AuthLongTerm = "long-term" // access key of a user or root (AKIA…)
	AuthSession  = "session"   // temporary credentials (ASIA…)
	AuthConsole  = "console"   // a browser session
	AuthInstance = "instance"  // delivered to an instance by its metadata service
	AuthService  = "service"   // an AWS service's own
	AuthSignIn   = "sign-in"   // the sign-in itself
	AuthRoot     = "root"      // a short session of the root user, from AssumeRoot
	AuthNone     = "none"
)

// authOf tells what kind of credential a call was made with.
func authOf(c *event.Call, p *Principal, agent string) string {
	key := c.Identity.AccessKey
	switch {
	case c.Login != event.NoLogin:
		return AuthSignIn
	case c.Identity.AssumedRoot == event.Yes:
		return AuthRoot
	case p.Kind == KindService:
		return AuthService
	case p.Kind == KindInstance:
		return AuthInstance
	case c.FromConsole == event.Yes, agent == "console":
		return AuthConsole
	case bytes.HasPrefix(key, []byte("AKIA")):
		return AuthLongTerm
	case len(key) > 0:
		return AuthSession
	}
	return AuthNone
}

// serviceDomain ends the names of AWS's services.
const serviceDomain = ".amazonaws.com"

// serviceOf strips .amazonaws.com off an eventSource.
func serviceOf(source []byte) []byte {
	return bytes.TrimSuffix(source, []byte(serviceDomain))
}

// Classes of object operation.
const (
	OpList       = "list"
	OpRead       = "read"
	OpWrite      = "write"
	OpDelete     = "delete"
	OpPermission = "permission"
)

// OperationOf classes an S3 API call that concerns a bucket's objects or who
// may reach them; empty for others. The classes are those of GuardDuty's
// S3/AnomalousBehavior findings.
func OperationOf(action string) string {
	switch action {
	case "GetObject", "HeadObject", "CopyObject", "SelectObjectContent", "GetObjectTorrent", "RestoreObject":
		return OpRead
	case "ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads", "HeadBucket", "GetObjectAcl",
		"GetObjectTagging", "GetObjectAttributes", "ListParts":
		return OpList
	case "PutObject", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "CreateMultipartUpload", "PutObjectTagging":
		return OpWrite
	case "DeleteObject", "DeleteObjects", "DeleteObjectTagging", "DeleteBucket", "PutBucketLifecycle",
		"PutBucketLifecycleConfiguration":
		return OpDelete
	case "PutObjectAcl", "PutBucketAcl", "PutBucketPolicy", "DeleteBucketPolicy", "PutBucketPublicAccessBlock",
		"DeleteBucketPublicAccessBlock", "PutPublicAccessBlock", "PutBucketOwnershipControls", "DeleteBucketOwnershipControls":
		return OpPermission
	}
	return ""
}
