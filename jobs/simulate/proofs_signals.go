package simulate

import "strings"

// signalProofs are the changes of GuardDuty's prebuilt rules, one a signal. What
// looks alike is the same call with other parameters, or one that was refused.
func signalProofs() []proof {
	var all []proof
	for _, x := range signals {
		all = append(all, proof{typ: x.typ, log: "cloudtrail", needs: operator,
			raises: suddenly(x.name, sentAs(x.key, x.request)), spares: []part{suddenly(x.name+": "+x.alike, sentAs(x.other, x.instead))}})
	}
	return append(all, loginProofs()...)
}

// signal is a prebuilt rule: a call that it names, and one that it does not.
type signal struct {
	typ, name, key, request string
	alike, other, instead   string
}

// sentAs is sent with the names of a sibling and of the stage's own resources.
func sentAs(key, request string) deed {
	return func(s *stage) {
		h := s.operator()
		h.params["sibling"] = s.sibling().id
		h.params["new"] = "svc-" + s.d.hex(4)
		h.params["flowlog"] = s.account.flowLog
		s.sends(h, key, request, "")
	}
}

// Documents of the calls below. IAM logs policies as text within the text.
const (
	allowAll   = `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}`
	oneBucket  = `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::<bucket>/*\"}]}`
	trustWhom  = `{"roleName":"<role>","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::WHOM:root\"},\"Action\":\"sts:AssumeRole\"}]}"}`
	readBucket = `{"policy":"","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::WHOM:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::<bucket>/*"}]}}`
	fullMail   = "arn:aws:iam::aws:policy/AmazonSESFullAccess"
	admin      = "arn:aws:iam::aws:policy/AdministratorAccess"
	viewOnly   = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
)

// whom fills a document in.
func whom(document, who string) string { return strings.ReplaceAll(document, "WHOM", who) }

const refused = "somebody who may not tries to"

// signals of what was read, opened, given away or switched off.
var signals = []signal{
	{"CredentialAccess:EC2/UnsecuredCredentials", "EC2PasswordDataRetrieved", "ec2:GetPasswordData", `{"instanceId":"<instance>"}`, refused, "ec2:GetPasswordData!", `{"instanceId":"<instance>"}`},
	{"CredentialAccess:RDS/ModifyAuthenticationProcess", "RDSMasterPasswordReset", "rds:ModifyDBInstance", `{"dBInstanceIdentifier":"<db>","masterUserPassword":"****","applyImmediately":true}`,
		"the database gets more storage", "rds:ModifyDBInstance", `{"dBInstanceIdentifier":"<db>","allocatedStorage":200}`},
	{"InitialAccess:RDS/ExploitPublicFacingApplication", "RDSPubliclyAccessible", "rds:ModifyDBInstance", `{"dBInstanceIdentifier":"<db>","publiclyAccessible":true}`,
		"the database is taken off the internet", "rds:ModifyDBInstance", `{"dBInstanceIdentifier":"<db>","publiclyAccessible":false}`},
	{"LateralMovement:EC2/RemoteServices", "EC2InstanceSSHKeyPushed", "ec2-instance-connect:SendSSHPublicKey", `{"instanceId":"<instance>","instanceOSUser":"ec2-user","sSHPublicKey":"<sensitiveDataRemoved>"}`,
		refused, "ec2-instance-connect:SendSSHPublicKey!", `{"instanceId":"<instance>","instanceOSUser":"ec2-user"}`},
	{"Persistence:IAM/AccountManipulation", "IAMAccessKeyCreated", "iam:CreateAccessKey", `{"userName":"<user>"}`, "a key is taken away", "iam:DeleteAccessKey", `{"userName":"<user>","accessKeyId":"AKIAIOSFODNN7EXAMPLE"}`},
	{"Persistence:IAM/AccountManipulation", "IAMRoleTrustPolicyModified", "iam:UpdateAssumeRolePolicy", whom(trustWhom, "<foreign>"), refused, "iam:UpdateAssumeRolePolicy!", whom(trustWhom, "<foreign>")},
	{"Persistence:IAM/AccountManipulation", "IAMUserLoginProfileCreated", "iam:CreateLoginProfile", `{"userName":"<user>","passwordResetRequired":false}`, "a password is taken away", "iam:DeleteLoginProfile", `{"userName":"<user>"}`},
	{"Persistence:IAM/AccountManipulation", "IAMUserLoginProfileUpdated", "iam:UpdateLoginProfile", `{"userName":"<user>"}`, refused, "iam:UpdateLoginProfile!", `{"userName":"<user>"}`},
	{"Persistence:Lambda/AccountManipulation", "LambdaFunctionPublicAccess", "lambda:AddPermission20150331v2", `{"functionName":"<function>","statementId":"<hex>","action":"lambda:InvokeFunction","principal":"*"}`,
		"a queue of the account may call the function", "lambda:AddPermission20150331v2", `{"functionName":"<function>","statementId":"<hex>","action":"lambda:InvokeFunction","principal":"events.amazonaws.com","sourceArn":"arn:aws:events:<region>:<account>:rule/nightly"}`},
	{"Persistence:Lambda/ModifyAuthenticationProcess", "LambdaFunctionUrlPublicAccess", "lambda:CreateFunctionUrlConfig20211031", `{"functionName":"<function>","authType":"NONE"}`,
		"the address asks for credentials", "lambda:CreateFunctionUrlConfig20211031", `{"functionName":"<function>","authType":"AWS_IAM"}`},
	{"Persistence:RolesAnywhere/AccountManipulation", "RolesAnywhereTrustAnchorCreated", "rolesanywhere:CreateTrustAnchor", `{"name":"<new>","source":{"sourceType":"CERTIFICATE_BUNDLE"}}`, refused, "rolesanywhere:CreateTrustAnchor!", `{"name":"<new>"}`},
	{"PrivilegeEscalation:IAM/AccountManipulation", "AdminPolicyAttachedToRole", "iam:AttachRolePolicy", `{"roleName":"<role>","policyArn":"` + admin + `"}`, "a policy to look at things", "iam:AttachRolePolicy", `{"roleName":"<role>","policyArn":"` + viewOnly + `"}`},
	{"PrivilegeEscalation:IAM/AccountManipulation", "AdminPolicyAttachedToUser", "iam:PutUserPolicy", `{"userName":"<user>","policyName":"all","policyDocument":"` + allowAll + `"}`,
		"a policy for one bucket", "iam:PutUserPolicy", `{"userName":"<user>","policyName":"read","policyDocument":"` + oneBucket + `"}`},
	{"PrivilegeEscalation:IAM/AccountManipulation", "BedrockServiceCredentialCreated", "iam:CreateServiceSpecificCredential", `{"userName":"<user>","serviceName":"bedrock.amazonaws.com"}`,
		"a credential for the code repository", "iam:CreateServiceSpecificCredential", `{"userName":"<user>","serviceName":"codecommit.amazonaws.com"}`},
	{"PrivilegeEscalation:IAM/AccountManipulation", "SESFullAccessPolicyAttachedToRole", "iam:AttachRolePolicy", `{"roleName":"<role>","policyArn":"` + fullMail + `"}`, refused, "iam:AttachRolePolicy!", `{"roleName":"<role>","policyArn":"` + fullMail + `"}`},
	{"PrivilegeEscalation:IAM/AccountManipulation", "SESFullAccessPolicyAttachedToUser", "iam:AttachUserPolicy", `{"userName":"<user>","policyArn":"` + fullMail + `"}`, "a policy to read about mail", "iam:AttachUserPolicy", `{"userName":"<user>","policyArn":"arn:aws:iam::aws:policy/AmazonSESReadOnlyAccess"}`},
	{"DefenseImpairment:EC2/DisableOrModifyTools", "EC2TerminationProtectionEnabled", "ec2:ModifyInstanceAttribute", `{"instanceId":"<instance>","disableApiTermination":{"value":true}}`,
		"the protection is lifted", "ec2:ModifyInstanceAttribute", `{"instanceId":"<instance>","disableApiTermination":{"value":false}}`},
	{"DefenseImpairment:EC2/DisableOrModifyTools", "VPCFlowLogsDeleted", "ec2:DeleteFlowLogs", `{"DeleteFlowLogsRequest":{"FlowLogId":{"tag":1,"content":"<flowlog>"}}}`, refused, "ec2:DeleteFlowLogs!", `{"DeleteFlowLogsRequest":{"FlowLogId":{"tag":1,"content":"<flowlog>"}}}`},
	{"DefenseImpairment:Organizations/DisableOrModifyTools", "OrganizationPolicyDisabled", "organizations:DisablePolicyType", `{"rootId":"r-ab12","policyType":"SERVICE_CONTROL_POLICY"}`,
		"a kind of policy is switched on", "organizations:EnablePolicyType", `{"rootId":"r-ab12","policyType":"SERVICE_CONTROL_POLICY"}`},
	{"DefenseImpairment:Organizations/ModifyCloudResourceHierarchy", "OrganizationLeaveAttempt", "organizations:LeaveOrganization", "", "somebody looks at the organisation", "organizations:DescribeOrganization", ""},
	{"DefenseImpairment:RDS/ModifyAuthenticationProcess", "RDSIAMAuthDisabled", "rds:ModifyDBInstance", `{"dBInstanceIdentifier":"<db>","enableIAMDatabaseAuthentication":false}`,
		"it is switched on", "rds:ModifyDBInstance", `{"dBInstanceIdentifier":"<db>","enableIAMDatabaseAuthentication":true}`},
	{"DefenseImpairment:Route53Resolver/DisableOrModifyTools", "DNSQueryLogsDeleted", "route53resolver:DeleteResolverQueryLogConfig", `{"resolverQueryLogConfigId":"rqlc-<hex>"}`, "a log of queries is made", "route53resolver:CreateResolverQueryLogConfig", `{"name":"queries"}`},
	{"DefenseImpairment:S3/DisableOrModifyTools", "S3CustomerProvidedKeysEnabled", "s3:PutBucketEncryption", `{"encryption":"","ServerSideEncryptionConfiguration":{"Rule":{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"},"BlockedEncryptionTypes":{"EncryptionType":"NONE"}}}}`,
		"such keys stay forbidden", "s3:PutBucketEncryption", `{"encryption":"","ServerSideEncryptionConfiguration":{"Rule":{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"},"BlockedEncryptionTypes":{"EncryptionType":"SSE-C"}}}}`},
	{"Execution:SageMaker/CommandAndScriptingInterpreter", "SageMakerLifecycleConfigModified", "sagemaker:UpdateNotebookInstanceLifecycleConfig", `{"notebookInstanceLifecycleConfigName":"on-start","onStart":[{"content":"****"}]}`,
		"somebody looks at the script", "sagemaker:DescribeNotebookInstanceLifecycleConfig", `{"notebookInstanceLifecycleConfigName":"on-start"}`},
	{"Exfiltration:EC2/TransferDataToCloudAccount", "AMIExternalAccess", "ec2:ModifyImageAttribute", `{"imageId":"<image>","launchPermission":{"add":{"items":[{"userId":"<foreign>"}]}},"attributeType":"launchPermission"}`,
		"the image is given to an account of the organisation", "ec2:ModifyImageAttribute", `{"imageId":"<image>","launchPermission":{"add":{"items":[{"userId":"<sibling>"}]}},"attributeType":"launchPermission"}`},
	{"Exfiltration:EC2/TransferDataToCloudAccount", "EBSSnapshotExternalAccess", "ec2:ModifySnapshotAttribute", `{"snapshotId":"<snapshot>","createVolumePermission":{"add":{"items":[{"group":"all"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"}`,
		"the snapshot is given to an account of the organisation", "ec2:ModifySnapshotAttribute", `{"snapshotId":"<snapshot>","createVolumePermission":{"add":{"items":[{"userId":"<sibling>"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"}`},
	{"Exfiltration:RDS/TransferDataToCloudAccount", "RDSSnapshotPubliclyShared", "rds:ModifyDBSnapshotAttribute", `{"dBSnapshotIdentifier":"copy-<hex>","attributeName":"restore","valuesToAdd":["all"]}`,
		"the snapshot is given to an account of the organisation", "rds:ModifyDBSnapshotAttribute", `{"dBSnapshotIdentifier":"copy-<hex>","attributeName":"restore","valuesToAdd":["<sibling>"]}`},
	{"Exfiltration:S3/TransferDataToCloudAccount", "S3BucketPolicyExternalAccess", "s3:PutBucketPolicy", whom(readBucket, "<foreign>"), "an account of the organisation may read", "s3:PutBucketPolicy", whom(readBucket, "<sibling>")},
	{"Impact:S3/DataDestruction", "S3LifecycleRapidExpiration", "s3:PutBucketLifecycle", `{"lifecycle":"","LifecycleConfiguration":{"Rule":{"ID":"clean","Status":"Enabled","Filter":{},"Expiration":{"Days":1}}}}`,
		"objects expire after a year", "s3:PutBucketLifecycle", `{"lifecycle":"","LifecycleConfiguration":{"Rule":{"ID":"clean","Status":"Enabled","Filter":{},"Expiration":{"Days":365}}}}`},
	{"Impact:SES/ResourceHijacking", "SESAccountSendingEnabled", "ses:UpdateAccountSendingEnabled", `{"enabled":true}`, "sending is switched off", "ses:UpdateAccountSendingEnabled", `{"enabled":false}`},
	{"Impact:SES/ResourceHijacking", "SESProductionAccessEnabled", "ses:PutAccountDetails", `{"productionAccessEnabled":true,"mailType":"MARKETING"}`, "the account stays in the sandbox", "ses:PutAccountDetails", `{"productionAccessEnabled":false,"mailType":"TRANSACTIONAL"}`},
	{"Persistence:EC2/BootOrLogonInitializationScripts", "EC2UserDataModified", "ec2:ModifyInstanceAttribute", `{"instanceId":"<instance>","userData":"<sensitiveDataRemoved>"}`,
		"the host gets another size", "ec2:ModifyInstanceAttribute", `{"instanceId":"<instance>","instanceType":{"value":"t3.large"}}`},
	{"Persistence:EC2/ExternalRemoteServices", "EC2SecurityGroupPublicSSH", "ec2:AuthorizeSecurityGroupIngress", `{"groupId":"<sg>","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}}`,
		"the web is let in, and SSH for the office", "ec2:AuthorizeSecurityGroupIngress", `{"groupId":"<sg>","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}},{"ipProtocol":"tcp","fromPort":22,"toPort":22,"groups":{},"ipRanges":{"items":[{"cidrIp":"217.6.3.4/32"}]}}]}}`},
	{"ResourceDevelopment:SES/CompromiseAccounts", "SESDomainIdentityVerified", "ses:VerifyDomainIdentity", `{"domain":"mail.example"}`, "somebody looks at the domains", "ses:ListIdentities", `{"identityType":"Domain"}`},
}

// loginProofs are sign-ins with one factor.
func loginProofs() []proof {
	signs := func(mfa string) deed {
		return func(s *stage) {
			h := s.byKey(s.w.vpn(s.at(8, 9)).String(), browserOfRoot)
			h.identity.AccessKeyID = ""
			c := call{at: h.at, account: s.account, region: s.account.region, action: s.w.do("signin:ConsoleLogin"), identity: h.identity, ip: h.ip, agent: h.agent}
			s.out.call(login(c, s.d, mfa))
			s.c.see(h.at)
		}
	}
	return []proof{{typ: "InitialAccess:IAM/ValidAccounts", log: "cloudtrail", needs: ownKey, raises: suddenly("ConsoleLoginWithoutMFA", signs("No")),
		spares: []part{suddenly("ConsoleLoginWithoutMFA: a sign-in with a second factor", signs("Yes"))}}}
}
