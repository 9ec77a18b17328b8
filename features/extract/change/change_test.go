package change_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/event"
	"yoban/features/extract/change"
)

const own = "111122223333"

func read(t testing.TB, source, action, request string) change.Change {
	t.Helper()
	r := change.Lookup(source+".amazonaws.com", action)
	if r == nil {
		t.Fatalf("%s %s is not read", source, action)
	}
	return r.Of(&event.Call{Account: []byte(own), Name: []byte(action), Request: []byte(request)})
}

func TestChanges(t *testing.T) {
	for _, tt := range []struct {
		service, action, request string
		resource                 string
		facts                    change.Facts
	}{
		{"s3", "PutBucketPublicAccessBlock", `{"bucketName":"b","PublicAccessBlockConfiguration":{"RestrictPublicBuckets":true,"BlockPublicPolicy":true,"BlockPublicAcls":true,"IgnorePublicAcls":true}}`, "b", change.Facts{"block": {change.AllBlocked}}},
		{"s3", "PutBucketPublicAccessBlock", `{"bucketName":"b","PublicAccessBlockConfiguration":{"RestrictPublicBuckets":false,"BlockPublicPolicy":true}}`, "b", change.Facts{"block": {"no no yes no"}}},
		{"s3", "DeleteBucketPublicAccessBlock", `{"bucketName":"b"}`, "b", change.Facts{"block": {change.NoBlock}}},
		{"s3", "PutAccountPublicAccessBlock", `{"PublicAccessBlockConfiguration":{}}`, "", change.Facts{"block": {change.NoBlock}}},
		{"s3", "PutBucketLogging", `{"bucketName":"b","BucketLoggingStatus":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/"}}`, "b", change.Facts{"logging": {"off"}}},
		{"s3", "PutBucketLogging", `{"bucketName":"b","BucketLoggingStatus":{"LoggingEnabled":{"TargetBucket":"logs","TargetPrefix":""}}}`, "b", change.Facts{"logging": {"to logs"}}},
		{"s3", "PutBucketAcl", `{"bucketName":"b","x-amz-acl":["public-read-write"]}`, "b", change.Facts{"anonymous": {"READ", "WRITE"}}},
		{"s3", "PutBucketAcl", `{"bucketName":"b","x-amz-acl":"private"}`, "b", nil},
		{"s3", "PutBucketAcl", `{"bucketName":"b","x-amz-grant-full-control":["uri=\"http://acs.amazonaws.com/groups/global/AuthenticatedUsers\""]}`, "b", change.Facts{"authenticated": {"FULL_CONTROL"}}},
		{"s3", "PutBucketAcl", `{"bucketName":"b","AccessControlPolicy":{"AccessControlList":{"Grant":[{"Grantee":{"URI":"http://acs.amazonaws.com/groups/global/AllUsers","xsi:type":"Group"},"Permission":"READ"},{"Grantee":{"ID":"x"},"Permission":"FULL_CONTROL"}]}}}`, "b", change.Facts{"anonymous": {"READ"}}},
		{"s3", "PutBucketLifecycle", `{"bucketName":"b","LifecycleConfiguration":{"Rule":[{"Status":"Enabled","Expiration":{"Days":30}},{"Status":"Enabled","Expiration":{"Days":1}},{"Status":"Disabled","Expiration":{"Days":0}}]}}`, "b", change.Facts{"expires": {"1"}}},
		{"s3", "PutBucketEncryption", `{"bucketName":"b","ServerSideEncryptionConfiguration":{"Rule":{"BlockedEncryptionTypes":{"EncryptionType":"NONE"}}}}`, "b", change.Facts{"customer keys": {"allowed"}}},
		{"iam", "UpdateAccountPasswordPolicy", `{"minimumPasswordLength":6,"requireSymbols":false,"hardExpiry":true,"other":"x"}`, "", change.Facts{"minimumPasswordLength": {"6"}, "requireSymbols": {"false"}, "hardExpiry": {"true"}}},
		{"iam", "AttachUserPolicy", `{"userName":"u","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`, "u", change.Facts{"policy": {"arn:aws:iam::aws:policy/AdministratorAccess"}}},
		{"iam", "PutUserPolicy", `{"userName":"u","policyName":"p","policyDocument":"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"}`, "u", change.Facts{"policy": {"p"}, "admin": {"yes"}}},
		{"iam", "UpdateAssumeRolePolicy", `{"roleName":"r","policyDocument":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"arn:aws:iam::999988887777:root\",\"arn:aws:iam::111122223333:root\"],\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"}`, "r", change.Facts{"account": {"999988887777"}}},
		{"iam", "CreateServiceSpecificCredential", `{"userName":"u","serviceName":"bedrock.amazonaws.com"}`, "u", change.Facts{"service": {"bedrock.amazonaws.com"}}},
		{"iam", "CreateAccessKey", `{}`, "", nil},
		{"cloudtrail", "UpdateTrail", `{"name":"t","isMultiRegionTrail":false,"s3BucketName":"x"}`, "t", change.Facts{"isMultiRegionTrail": {"false"}, "s3BucketName": {"x"}}},
		{"cloudtrail", "PutEventSelectors", `{"trailName":"t","eventSelectors":[{"includeManagementEvents":false,"readWriteType":"All"}]}`, "t", change.Facts{"management": {"no"}}},
		{"cloudtrail", "PutEventSelectors", `{"trailName":"t","advancedEventSelectors":[{"fieldSelectors":[{"field":"eventCategory","equals":["Management"]}]}]}`, "t", change.Facts{"management": {"yes"}}},
		{"ec2", "AuthorizeSecurityGroupIngress", `{"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":20,"toPort":25,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]},"ipv6Ranges":{}},{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"203.0.113.0/24"}]}},{"ipProtocol":"-1","ipv6Ranges":{"items":[{"cidrIpv6":"::/0"}]}}]}}`, "sg-1", change.Facts{"open": {"20-25", "all"}}},
		{"ec2", "AuthorizeSecurityGroupIngress", `{"groupId":"sg-1","ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIp":"0.0.0.0/0"}`, "sg-1", change.Facts{"open": {"22"}}},
		{"ec2", "ModifySnapshotAttribute", `{"snapshotId":"snap-1","createVolumePermission":{"add":{"items":[{"userId":"999988887777"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"}`, "snap-1", change.Facts{"shared": {"999988887777"}}},
		{"ec2", "ModifyImageAttribute", `{"imageId":"ami-1","launchPermission":{"add":{"items":[{"group":"all"}]}}}`, "ami-1", change.Facts{"shared": {"all"}}},
		{"ec2", "ModifyImageAttribute", `{"imageId":"ami-1","launchPermission":{"remove":{"items":[{"group":"all"}]}}}`, "ami-1", nil},
		{"ec2", "ModifyInstanceAttribute", `{"instanceId":"i-1","userData":"<sensitiveDataRemoved>"}`, "i-1", change.Facts{"attribute": {"userData"}}},
		{"ec2", "ModifyInstanceAttribute", `{"instanceId":"i-1","disableApiTermination":{"value":true}}`, "i-1", change.Facts{"attribute": {"disableApiTermination true"}}},
		{"ec2", "DeleteFlowLogs", `{"DeleteFlowLogsRequest":{"FlowLogId":{"tag":1,"content":"fl-1"}}}`, "fl-1", nil},
		{"rds", "ModifyDBInstance", `{"dBInstanceIdentifier":"db","masterUserPassword":"****","publiclyAccessible":true}`, "db", change.Facts{"password": {"changed"}, "publiclyAccessible": {"true"}}},
		{"rds", "CreateDBInstance", `{"dBInstanceIdentifier":"db","masterUserPassword":"****","publiclyAccessible":false}`, "db", change.Facts{"publiclyAccessible": {"false"}}},
		{"rds", "ModifyDBSnapshotAttribute", `{"dBSnapshotIdentifier":"s","attributeName":"restore","valuesToAdd":["all"]}`, "s", change.Facts{"shared": {"all"}}},
		{"lambda", "AddPermission20150331v2", `{"functionName":"f","principal":"*","action":"lambda:InvokeFunction"}`, "f", change.Facts{"anyone": {"lambda:InvokeFunction"}}},
		{"lambda", "AddPermission20150331v2", `{"functionName":"f","principal":"*","action":"lambda:InvokeFunction","principalOrgID":"o-1"}`, "f", nil},
		{"lambda", "CreateFunctionUrlConfig", `{"functionName":"f","authType":"NONE"}`, "f", change.Facts{"anyone": {"by URL"}}},
		{"ses", "PutAccountDetails", `{"productionAccessEnabled":true,"mailType":"MARKETING"}`, "", change.Facts{"productionAccessEnabled": {"true"}}},
		{"organizations", "DisablePolicyType", `{"rootId":"r-1","policyType":"SERVICE_CONTROL_POLICY"}`, "r-1", change.Facts{"kind": {"SERVICE_CONTROL_POLICY"}}},
		{"bedrock", "DeleteModelInvocationLoggingConfiguration", `null`, "", nil},
		{"s3", "PutBucketPolicy", `{"bucketName":`, "", nil},
		{"s3", "PutBucketPolicy", `{"bucketName":["a"],"bucketPolicy":7}`, "", nil},
	} {
		got := read(t, tt.service, tt.action, tt.request)
		if got.Resource != tt.resource || got.Facts != tt.facts.Encode() {
			t.Errorf("%s %s: got %q with %q, want %q with %q", tt.action, tt.request, got.Resource, got.Facts, tt.resource, tt.facts.Encode())
		}
	}
}

// statement makes a bucket policy of statements.
func statement(parts ...string) string {
	return `{"bucketName":"b","bucketPolicy":{"Version":"2012-10-17","Statement":[{` + strings.Join(parts, "},{") + `}]}}`
}

func TestWhomAPolicyLetsIn(t *testing.T) {
	const get = `"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*",`
	for _, tt := range []struct {
		name, policy string
		want         change.Facts
	}{
		{"everybody", statement(get + `"Principal":"*"`), change.Facts{"anyone": {"s3:GetObject"}}},
		{"every account", statement(get + `"Principal":{"AWS":["*"]}`), change.Facts{"anyone": {"s3:GetObject"}}},
		{"all but one", statement(get + `"NotPrincipal":{"AWS":"arn:aws:iam::999988887777:root"}`), change.Facts{"anyone": {"s3:GetObject"}}},
		{"all but some actions", statement(`"Effect":"Allow","NotAction":"s3:DeleteObject","Resource":"*","Principal":"*"`), change.Facts{"anyone": {"all but a few"}}},
		{"a network", statement(get + `"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24"]}}`), nil},
		{"all networks", statement(get + `"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","0.0.0.0/0"]}}`), change.Facts{"anyone": {"s3:GetObject"}}},
		{"half of all networks", statement(get + `"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}`), change.Facts{"anyone": {"s3:GetObject"}}},
		{"an endpoint", statement(get + `"Principal":"*","Condition":{"StringEquals":{"AWS:SourceVpce":"vpce-1"}}`), nil},
		{"all but an endpoint", statement(get + `"Principal":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}`), change.Facts{"anyone": {"s3:GetObject"}}},
		{"an endpoint if there is one", statement(get + `"Principal":"*","Condition":{"StringEqualsIfExists":{"aws:SourceVpce":"vpce-1"}}`), change.Facts{"anyone": {"s3:GetObject"}}},
		{"the organisation", statement(get + `"Principal":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`), nil},
		{"who says where he comes from", statement(get + `"Principal":"*","Condition":{"StringLike":{"aws:Referer":"https://example.com/*"}}`), change.Facts{"anyone": {"s3:GetObject"}}},
		{"strangers are denied", statement(get+`"Principal":"*"`, `"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}`), nil},
		{"plain HTTP is denied", statement(get+`"Principal":"*"`, `"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}`), change.Facts{"anyone": {"s3:GetObject"}}},
		{"another account", statement(get + `"Principal":{"AWS":["arn:aws:iam::999988887777:user/x","444455556666","arn:aws:iam::` + own + `:root"]}`), change.Facts{"account": {"444455556666", "999988887777"}}},
		{"a service", statement(get + `"Principal":{"Service":"logging.s3.amazonaws.com"}`), nil},
		{"everybody is denied", statement(`"Effect":"Deny","Action":"s3:*","Resource":"*","Principal":"*"`), nil},
		{"as a string", `{"bucketName":"b","bucketPolicy":` + fmt.Sprintf("%q", `{"Statement":{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"}}`) + `}`, change.Facts{"anyone": {"s3:GetObject", "s3:ListBucket"}}},
	} {
		if got := read(t, "s3", "PutBucketPolicy", tt.policy); got.Facts != tt.want.Encode() {
			t.Errorf("%s: got %q, want %q", tt.name, got.Facts, tt.want.Encode())
		}
	}
}

func TestFactsAreBounded(t *testing.T) {
	var accounts []string
	for i := range 5000 {
		accounts = append(accounts, fmt.Sprintf(`"%012d"`, 500_000_000_000+i))
	}
	long := strings.Repeat("é", 5000)
	for _, request := range []string{
		statement(`"Effect":"Allow","Action":["` + long + `","` + long + `2"],"Resource":"*","Principal":"*"`),
		statement(`"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"AWS":[` + strings.Join(accounts, ",") + `]}`),
		`{"bucketName":"` + long + `"}`,
	} {
		got := read(t, "s3", "PutBucketPolicy", request)
		if len(got.Facts) > 1024 || len(got.Resource) > 256 {
			t.Errorf("%d bytes of facts, %d of a resource", len(got.Facts), len(got.Resource))
		}
		if _, err := url.ParseQuery(got.Facts); err != nil {
			t.Error(err)
		}
	}
	f := change.Facts{"a": {"x y", "&=%"}, "b": {"é"}}
	if diff := cmp.Diff(f, change.Parse(f.Encode())); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

func TestOpens(t *testing.T) {
	for _, tt := range []struct {
		open string
		want bool
	}{{"all", true}, {"22", true}, {"20-25", true}, {"0-65535", true}, {"23", false}, {"23-25", false}, {"", false}, {"x-y", false}} {
		if got := change.Opens(tt.open, 22); got != tt.want {
			t.Errorf("%q: %v", tt.open, got)
		}
	}
}

func TestMostCallsAreNotRead(t *testing.T) {
	for _, c := range [][2]string{{"s3.amazonaws.com", "GetObject"}, {"ec2.amazonaws.com", "DescribeInstances"}, {"", ""}, {"lambda.amazonaws.com", "Invoke"}} {
		if change.Lookup(c[0], c[1]) != nil {
			t.Errorf("%v is read", c)
		}
	}
}

// FuzzReaders gives any parameters to every reader: what comes out is bounded,
// can be read back, and does not depend on how often it is asked.
func FuzzReaders(f *testing.F) {
	f.Add(statement(`"Effect":"Allow","Action":"*","Resource":"*","Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}`))
	f.Add(`{"ipPermissions":{"items":[{"fromPort":-1,"ipRanges":{"items":[{"cidrIp":"::/0"}]}}]},"BucketName":1,"bucketname":2}`)
	all := map[string][]string{"s3": {"PutBucketPolicy", "PutBucketAcl", "PutBucketLogging", "PutBucketLifecycle", "PutBucketEncryption", "PutPublicAccessBlock"},
		"iam": {"PutUserPolicy", "UpdateAccountPasswordPolicy"}, "ec2": {"AuthorizeSecurityGroupIngress", "ModifyImageAttribute", "DeleteFlowLogs", "ModifyInstanceAttribute"},
		"rds": {"ModifyDBInstance", "ModifyDBSnapshotAttribute"}, "cloudtrail": {"PutEventSelectors"}, "lambda": {"AddPermission"}, "signin": {"ConsoleLogin"}}
	f.Fuzz(func(t *testing.T, request string) {
		for _, service := range slices.Sorted(maps.Keys(all)) {
			for _, action := range all[service] {
				got := read(t, service, action, request)
				if again := read(t, service, action, request); again != got {
					t.Fatalf("%v and %v", got, again)
				}
				if back := change.Parse(got.Facts).Encode(); back != got.Facts {
					t.Fatalf("%q reads back as %q", got.Facts, back)
				}
				if len(got.Facts) > 1024 || len(got.Resource) > 256 {
					t.Fatalf("%+v", got)
				}
			}
		}
	})
}
