package detector_test

import (
	"slices"
	"strings"
	"testing"

	"yoban/features/table"
	"yoban/models/detector"
	"yoban/models/finding"
)

// admin is a change that an administrator makes at an hour.
func admin(hour int64, action, resource, facts string) deed {
	return deed{who: user(home, "p0"), hour: hour, actions: []string{action}, resource: resource, facts: facts}
}

// raised runs a night after days with deeds of their own, and returns the findings
// by rules.
func raised(t *testing.T, before []deed, now ...deed) map[string]finding.Finding {
	t.Helper()
	w := ordinary(t)
	usual := w.usual
	w.usual = func(account string, i int, day int32) *table.Day {
		if account == home && i == w.days-2 {
			return join(usual(account, i, day), rowsOf(account, day, before...))
		}
		return usual(account, i, day)
	}
	out := map[string]finding.Finding{}
	for _, h := range detector.Run(w.night(rowsOf(home, today, now...))).Findings {
		f := detector.Settle(h.Finding)
		if _, twice := out[f.Type]; twice || f.Basis != finding.Rule || len(h.Entities) > 0 {
			t.Errorf("%s: twice, or by %s, or holds %q", f.Type, f.Basis, h.Entities)
		}
		out[f.Type] = f
	}
	return out
}

const (
	blocked   = "block=yes+yes+yes+yes"
	unblocked = "block=no+no+no+no"
	anyone    = "anyone=s3%3AGetObject"

	anonymous    = "Policy:S3/BucketAnonymousAccessGranted"
	granted      = "Policy:S3/BucketPublicAccessGranted"
	bucketBlock  = "Policy:S3/BucketBlockPublicAccessDisabled"
	accountBlock = "Policy:S3/AccountBlockPublicAccessDisabled"
	logsOff      = "Stealth:S3/ServerAccessLoggingDisabled"
	passwords    = "Stealth:IAMUser/PasswordPolicyChange"
	modelLog     = "DefenseEvasion:IAMUser/BedrockLoggingDisabled"
)

func TestRuledChanges(t *testing.T) {
	put := func(hour int64, facts string) deed { return admin(hour, "s3:PutBucketPolicy", "b", facts) }
	block := func(hour int64, facts string) deed { return admin(hour, "s3:PutBucketPublicAccessBlock", "b", facts) }
	policy := func(hour int64, facts string) deed { return admin(hour, "iam:UpdateAccountPasswordPolicy", "", facts) }
	const strong = "hardExpiry=true&maxPasswordAge=90&minimumPasswordLength=14&passwordReusePrevention=24&requireNumbers=true&requireSymbols=true"
	for _, tt := range []struct {
		name   string
		before []deed
		now    []deed
		want   map[string]float64 // type to severity
	}{
		{"a public policy", nil, []deed{put(9, anyone)}, map[string]float64{anonymous: 8}},
		{"a policy for some", nil, []deed{put(9, "account=999988887777")}, map[string]float64{"Exfiltration:S3/TransferDataToCloudAccount": 8}},
		{"a policy for an account of the organisation", nil, []deed{put(9, "account="+away)}, nil},
		{"a public policy that is blocked", []deed{block(9, blocked)}, []deed{put(9, anyone)}, nil},
		{"a public policy that the account blocks", []deed{admin(9, "s3:PutAccountPublicAccessBlock", "", blocked)}, []deed{put(9, anyone)}, nil},
		{"of a bucket made yesterday", []deed{admin(9, "s3:CreateBucket", "b", "")}, []deed{put(9, anyone)}, nil},
		{"a block of another bucket", []deed{admin(9, "s3:PutBucketPublicAccessBlock", "c", blocked)}, []deed{put(9, anyone)}, map[string]float64{anonymous: 8}},
		{"a block that does not hold for policies", []deed{block(9, "block=yes+yes+yes+no")}, []deed{put(9, anyone)}, map[string]float64{anonymous: 8}},
		{"first the block, then the policy", []deed{block(9, blocked)}, []deed{block(9, unblocked), put(11, anyone)}, map[string]float64{bucketBlock: 2, anonymous: 8}},
		{"first the policy, then the block", []deed{block(9, blocked)}, []deed{put(9, anyone), block(11, unblocked)}, map[string]float64{bucketBlock: 2, anonymous: 8}},
		{"both in a second", nil, []deed{block(9, blocked), put(9, anyone)}, nil},
		{"the block, again and again", nil, []deed{{who: user(home, "p0"), hour: 9, to: 50, actions: []string{"s3:PutBucketPublicAccessBlock"}, resource: "b", facts: blocked}, {who: user(home, "p0"), hour: 9, from: 5, actions: []string{"s3:PutBucketPolicy"}, resource: "b", facts: anyone}}, nil},
		{"the block of a bucket with a public policy", []deed{put(9, anyone), block(9, blocked)}, []deed{block(11, unblocked)}, map[string]float64{bucketBlock: 2, anonymous: 8}},
		{"the block of a bucket whose public policy is gone", []deed{put(9, anyone), block(9, blocked), admin(12, "s3:DeleteBucketPolicy", "b", "")}, []deed{block(11, unblocked)}, map[string]float64{bucketBlock: 2}},
		{"blocked again", []deed{block(9, unblocked)}, []deed{block(9, blocked)}, nil},
		{"unblocked again", []deed{block(9, unblocked)}, []deed{block(9, unblocked)}, nil},
		{"the account's block", nil, []deed{admin(9, "s3:DeleteAccountPublicAccessBlock", "", unblocked)}, map[string]float64{accountBlock: 2}},
		{"a public list", nil, []deed{admin(9, "s3:PutBucketAcl", "b", "anonymous=READ")}, map[string]float64{anonymous: 8}},
		{"a public list that is ignored", []deed{block(9, blocked)}, []deed{admin(9, "s3:PutBucketAcl", "b", "anonymous=READ")}, nil},
		{"a list for every account", nil, []deed{admin(9, "s3:PutBucketAcl", "b", "authenticated=READ")}, map[string]float64{granted: 8}},
		{"a policy that was refused", nil, []deed{{who: user(home, "p0"), hour: 9, actions: []string{"s3:PutBucketPolicy"}, resource: "b", facts: anyone, outcome: "denied"}}, nil},
		{"no access log any more", nil, []deed{admin(9, "s3:PutBucketLogging", "b", "logging=off")}, map[string]float64{logsOff: 2}},
		{"no access log as before", []deed{admin(9, "s3:PutBucketLogging", "b", "logging=off")}, []deed{admin(9, "s3:PutBucketLogging", "b", "logging=off")}, nil},
		{"an access log", nil, []deed{admin(9, "s3:PutBucketLogging", "b", "logging=to+logs")}, nil},

		{"weak passwords", nil, []deed{policy(9, "minimumPasswordLength=6")}, map[string]float64{passwords: 8}},
		{"strong passwords", nil, []deed{policy(9, strong)}, nil},
		{"passwords as strong as before", []deed{policy(9, strong)}, []deed{policy(9, strong)}, nil},
		{"passwords without symbols", []deed{policy(9, strong)}, []deed{policy(9, strings.Replace(strong, "requireSymbols=true", "requireSymbols=false", 1))}, map[string]float64{passwords: 2}},
		{"shorter passwords without symbols", []deed{policy(9, strong)}, []deed{policy(9, strings.Replace(strings.Replace(strong, "requireSymbols=true", "", 1), "=14", "=10", 1))}, map[string]float64{passwords: 5}},
		{"no policy any more", []deed{policy(9, strong)}, []deed{admin(9, "iam:DeleteAccountPasswordPolicy", "", "")}, map[string]float64{passwords: 8}},
		{"no policy as before", nil, []deed{admin(9, "iam:DeleteAccountPasswordPolicy", "", "")}, nil},

		{"a trail of one region", nil, []deed{admin(9, "cloudtrail:UpdateTrail", "t", "isMultiRegionTrail=false")}, map[string]float64{trailEnded: 2}},
		{"a trail to a strange bucket", []deed{admin(9, "cloudtrail:CreateTrail", "t", "s3BucketName=logs")}, []deed{admin(9, "cloudtrail:UpdateTrail", "t", "s3BucketName=mine")}, map[string]float64{trailEnded: 2}},
		{"a trail to its bucket", []deed{admin(9, "cloudtrail:CreateTrail", "t", "s3BucketName=logs")}, []deed{admin(9, "cloudtrail:UpdateTrail", "t", "s3BucketName=logs")}, nil},
		{"a trail without management events", nil, []deed{admin(9, "cloudtrail:PutEventSelectors", "t", "management=no")}, map[string]float64{trailEnded: 2}},
		{"the bucket of a trail is deleted", []deed{admin(9, "cloudtrail:CreateTrail", "t", "s3BucketName=logs")}, []deed{admin(9, "s3:DeleteBucket", "logs", "")}, map[string]float64{trailEnded: 2}},
		{"another bucket is deleted", []deed{admin(9, "cloudtrail:CreateTrail", "t", "s3BucketName=logs")}, []deed{admin(9, "s3:DeleteBucket", "b", "")}, nil},
		{"the log of models", nil, []deed{admin(9, "bedrock:DeleteModelInvocationLoggingConfiguration", "", "")}, map[string]float64{modelLog: 5}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := raised(t, tt.before, tt.now...)
			for typ, severity := range tt.want {
				f, ok := got[typ]
				switch {
				case !ok:
					t.Errorf("%s is not raised", typ)
				case f.Severity != severity:
					t.Errorf("%s has severity %g, want %g", typ, f.Severity, severity)
				case strings.Contains(typ, ":S3/") && f.Resource.Type == finding.S3Bucket && !slices.Contains(f.Resource.Buckets, "b"):
					t.Errorf("%s is about %q", typ, f.Resource.Buckets)
				case len(f.Evidence) == 0 || len(f.Samples) == 0 || len(f.Advice) == 0 || f.Quiet == "":
					t.Errorf("%s lacks something: %+v", typ, f)
				}
				delete(got, typ)
			}
			for typ, f := range got {
				t.Errorf("raises %s: %s", typ, f.Description)
			}
		})
	}
}

func TestSignals(t *testing.T) {
	type test struct {
		action, facts string
		quiet         string // facts that show nothing; "-" when the call alone shows it
	}
	tests := map[string]test{
		"EC2PasswordDataRetrieved":          {"ec2:GetPasswordData", "", "-"},
		"RDSMasterPasswordReset":            {"rds:ModifyDBInstance", "password=changed", ""},
		"EC2TerminationProtectionEnabled":   {"ec2:ModifyInstanceAttribute", "attribute=disableApiTermination+true", "attribute=disableApiTermination+false"},
		"VPCFlowLogsDeleted":                {"ec2:DeleteFlowLogs", "", "-"},
		"OrganizationLeaveAttempt":          {"organizations:LeaveOrganization", "", "-"},
		"OrganizationPolicyDisabled":        {"organizations:DisablePolicyType", "kind=SERVICE_CONTROL_POLICY", "-"},
		"RDSIAMAuthDisabled":                {"rds:ModifyDBCluster", "enableIAMDatabaseAuthentication=false", "enableIAMDatabaseAuthentication=true"},
		"DNSQueryLogsDeleted":               {"route53resolver:DeleteResolverQueryLogConfig", "", "-"},
		"S3CustomerProvidedKeysEnabled":     {"s3:PutBucketEncryption", "customer+keys=allowed", ""},
		"SageMakerLifecycleConfigModified":  {"sagemaker:UpdateNotebookInstanceLifecycleConfig", "", "-"},
		"AMIExternalAccess":                 {"ec2:ModifyImageAttribute", "shared=999988887777", "shared=" + away},
		"EBSSnapshotExternalAccess":         {"ec2:ModifySnapshotAttribute", "shared=all", "shared=" + away},
		"RDSSnapshotPubliclyShared":         {"rds:ModifyDBSnapshotAttribute", "shared=all", "shared=999988887777"},
		"S3BucketPolicyExternalAccess":      {"s3:PutBucketPolicy", "account=999988887777", "account=" + away},
		"S3LifecycleRapidExpiration":        {"s3:PutBucketLifecycle", "expires=1", "expires=90"},
		"SESAccountSendingEnabled":          {"ses:UpdateAccountSendingEnabled", "enabled=true", "enabled=false"},
		"SESProductionAccessEnabled":        {"ses:PutAccountDetails", "productionAccessEnabled=true", "productionAccessEnabled=false"},
		"ConsoleLoginWithoutMFA":            {"signin:ConsoleLogin", "mfa=no", "mfa=yes"},
		"RDSPubliclyAccessible":             {"rds:CreateDBInstance", "publiclyAccessible=true", "publiclyAccessible=false"},
		"EC2InstanceSSHKeyPushed":           {"ec2-instance-connect:SendSSHPublicKey", "", "-"},
		"EC2UserDataModified":               {"ec2:ModifyInstanceAttribute", "attribute=userData", ""},
		"EC2SecurityGroupPublicSSH":         {"ec2:AuthorizeSecurityGroupIngress", "open=20-25", "open=443"},
		"IAMAccessKeyCreated":               {"iam:CreateAccessKey", "", "-"},
		"IAMRoleTrustPolicyModified":        {"iam:UpdateAssumeRolePolicy", "", "-"},
		"IAMUserLoginProfileCreated":        {"iam:CreateLoginProfile", "", "-"},
		"IAMUserLoginProfileUpdated":        {"iam:UpdateLoginProfile", "", "-"},
		"LambdaFunctionPublicAccess":        {"lambda:AddPermission20150331v2", "anyone=lambda%3AInvokeFunction", "account=999988887777"},
		"LambdaFunctionUrlPublicAccess":     {"lambda:CreateFunctionUrlConfig", "anyone=by+URL", ""},
		"RolesAnywhereTrustAnchorCreated":   {"rolesanywhere:CreateTrustAnchor", "", "-"},
		"AdminPolicyAttachedToRole":         {"iam:AttachRolePolicy", "policy=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAdministratorAccess", "policy=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess"},
		"AdminPolicyAttachedToUser":         {"iam:PutUserPolicy", "admin=yes&policy=p", "policy=p"},
		"BedrockServiceCredentialCreated":   {"iam:CreateServiceSpecificCredential", "service=bedrock.amazonaws.com", "service=codecommit.amazonaws.com"},
		"SESFullAccessPolicyAttachedToRole": {"iam:AttachRolePolicy", "policy=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAmazonSESFullAccess", "policy=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAmazonSESReadOnlyAccess"},
		"SESFullAccessPolicyAttachedToUser": {"iam:AttachUserPolicy", "policy=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAmazonSESFullAccess", "policy=x"},
		"SESDomainIdentityVerified":         {"ses:VerifyDomainIdentity", "", "-"},
	}
	signals := 0
	for _, kind := range finding.Catalogue() {
		for _, s := range kind.Signals {
			signals++
			tt, ok := tests[s.Name]
			if !ok {
				t.Errorf("%s is not tested", s.Name)
				continue
			}
			t.Run(s.Name, func(t *testing.T) {
				f, ok := raised(t, nil, admin(9, tt.action, "r", tt.facts))[kind.Type]
				if !ok || f.Severity != s.Severity || !strings.Contains(f.Description, s.Name) || f.Evidence[0].Attribute != finding.SignalShown || f.Evidence[0].Value != s.Name {
					t.Errorf("%s: severity %g, want %g; %s; %+v", kind.Type, f.Severity, s.Severity, f.Description, f.Evidence)
				}
				if tt.quiet == "-" {
					return
				}
				if f, ok := raised(t, nil, admin(9, tt.action, "r", tt.quiet))[kind.Type]; ok {
					t.Errorf("%q raises %s: %s", tt.quiet, f.Type, f.Description)
				}
			})
		}
	}
	if signals != 35 || len(tests) != signals {
		t.Errorf("%d signals, %d tests; want 35", signals, len(tests))
	}
}
