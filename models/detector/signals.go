package detector

import (
	"slices"
	"strconv"
	"strings"

	"yoban/features/extract"
	"yoban/features/extract/change"
	"yoban/models/finding"
)

// signalRule is a prebuilt signal: which calls show it. What it is called and how
// severe it is, the catalogue says.
type signalRule struct {
	name    string
	service string
	actions []string
	match   func(c *changed) bool // nil for all such calls
	failed  bool                  // a call that fails shows it, too
}

func calls(names ...string) []string { return names }

// with matches calls of which a fact has a value.
func with(fact, value string) func(*changed) bool {
	return func(c *changed) bool { return c.facts.Is(fact, value) }
}

// signalRules are the prebuilt signals of GuardDuty's custom detection rules (user
// guide, 2026), by its names.
var signalRules = []signalRule{
	{name: "EC2PasswordDataRetrieved", service: "ec2", actions: calls("GetPasswordData")},
	{name: "RDSMasterPasswordReset", service: "rds", actions: calls("ModifyDBInstance", "ModifyDBCluster"), match: with("password", "changed")},
	{name: "EC2TerminationProtectionEnabled", service: "ec2", actions: calls("ModifyInstanceAttribute"), match: with("attribute", "disableApiTermination true")},
	{name: "VPCFlowLogsDeleted", service: "ec2", actions: calls("DeleteFlowLogs")},
	{name: "OrganizationLeaveAttempt", service: "organizations", actions: calls("LeaveOrganization"), failed: true},
	{name: "OrganizationPolicyDisabled", service: "organizations", actions: calls("DisablePolicyType")},
	{name: "RDSIAMAuthDisabled", service: "rds", actions: calls("ModifyDBInstance", "ModifyDBCluster"), match: with("enableIAMDatabaseAuthentication", "false")},
	{name: "DNSQueryLogsDeleted", service: "route53resolver", actions: calls("DeleteResolverQueryLogConfig", "DisassociateResolverQueryLogConfig")},
	{name: "S3CustomerProvidedKeysEnabled", service: "s3", actions: calls("PutBucketEncryption"), match: with("customer keys", "allowed")},
	{name: "SageMakerLifecycleConfigModified", service: "sagemaker", actions: calls("CreateNotebookInstanceLifecycleConfig", "UpdateNotebookInstanceLifecycleConfig", "CreateStudioLifecycleConfig")},
	{name: "AMIExternalAccess", service: "ec2", actions: calls("ModifyImageAttribute"), match: givenAway},
	{name: "EBSSnapshotExternalAccess", service: "ec2", actions: calls("ModifySnapshotAttribute"), match: givenAway},
	{name: "RDSSnapshotPubliclyShared", service: "rds", actions: calls("ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute"), match: with("shared", "all")},
	{name: "S3BucketPolicyExternalAccess", service: "s3", actions: calls("PutBucketPolicy"), match: func(c *changed) bool {
		return slices.ContainsFunc(c.facts["account"], c.night.Org.stranger)
	}},
	{name: "S3LifecycleRapidExpiration", service: "s3", actions: calls("PutBucketLifecycle", "PutBucketLifecycleConfiguration"), match: func(c *changed) bool {
		days, err := strconv.Atoi(c.facts.First("expires"))
		return err == nil && days <= rapidDays
	}},
	{name: "SESAccountSendingEnabled", service: "ses", actions: calls("UpdateAccountSendingEnabled", "PutAccountSendingAttributes"), match: func(c *changed) bool {
		return c.facts.Is("enabled", "true") || c.facts.Is("sendingEnabled", "true")
	}},
	{name: "SESProductionAccessEnabled", service: "ses", actions: calls("PutAccountDetails"), match: with("productionAccessEnabled", "true")},
	{name: "ConsoleLoginWithoutMFA", service: "signin", actions: calls("ConsoleLogin"), match: with("mfa", "no")},
	{name: "RDSPubliclyAccessible", service: "rds", actions: calls("ModifyDBInstance", "CreateDBInstance"), match: with("publiclyAccessible", "true")},
	{name: "EC2InstanceSSHKeyPushed", service: "ec2-instance-connect", actions: calls("SendSSHPublicKey", "SendSerialConsoleSSHPublicKey")},
	{name: "EC2UserDataModified", service: "ec2", actions: calls("ModifyInstanceAttribute"), match: with("attribute", "userData")},
	{name: "EC2SecurityGroupPublicSSH", service: "ec2", actions: calls("AuthorizeSecurityGroupIngress"), match: func(c *changed) bool {
		return slices.ContainsFunc(c.facts["open"], func(open string) bool { return change.Opens(open, 22) })
	}},
	{name: "IAMAccessKeyCreated", service: "iam", actions: calls("CreateAccessKey")},
	{name: "IAMRoleTrustPolicyModified", service: "iam", actions: calls("UpdateAssumeRolePolicy")},
	{name: "IAMUserLoginProfileCreated", service: "iam", actions: calls("CreateLoginProfile")},
	{name: "IAMUserLoginProfileUpdated", service: "iam", actions: calls("UpdateLoginProfile")},
	{name: "LambdaFunctionPublicAccess", service: "lambda", actions: calls("AddPermission", "AddPermission20150331", "AddPermission20150331v2"), match: hasAnyone},
	{name: "LambdaFunctionUrlPublicAccess", service: "lambda", actions: calls("CreateFunctionUrlConfig", "UpdateFunctionUrlConfig", "CreateFunctionUrlConfig20211031", "UpdateFunctionUrlConfig20211031"), match: hasAnyone},
	{name: "RolesAnywhereTrustAnchorCreated", service: "rolesanywhere", actions: calls("CreateTrustAnchor")},
	{name: "AdminPolicyAttachedToRole", service: "iam", actions: calls("AttachRolePolicy", "PutRolePolicy"), match: administers},
	{name: "AdminPolicyAttachedToUser", service: "iam", actions: calls("AttachUserPolicy", "PutUserPolicy"), match: administers},
	{name: "BedrockServiceCredentialCreated", service: "iam", actions: calls("CreateServiceSpecificCredential"), match: with("service", "bedrock.amazonaws.com")},
	{name: "SESFullAccessPolicyAttachedToRole", service: "iam", actions: calls("AttachRolePolicy"), match: managed("AmazonSESFullAccess")},
	{name: "SESFullAccessPolicyAttachedToUser", service: "iam", actions: calls("AttachUserPolicy"), match: managed("AmazonSESFullAccess")},
	{name: "SESDomainIdentityVerified", service: "ses", actions: calls("VerifyDomainIdentity", "CreateEmailIdentity"), match: func(c *changed) bool {
		return !strings.Contains(c.Resource, "@")
	}},
}

// rapidDays is from how few days on objects are gone before anybody looks:
// extortionists mark them for deletion within a week (Halcyon, "Abusing AWS native
// services", January 2025).
const rapidDays = 7

func hasAnyone(c *changed) bool { return c.facts.Has("anyone") }

// givenAway reports whether something is shared with everybody or with an account
// of nobody's.
func givenAway(c *changed) bool {
	return slices.ContainsFunc(c.facts["shared"], func(to string) bool { return to == "all" || c.night.Org.stranger(to) })
}

// stranger reports whether an account is none of the organisation's, as far as it
// has logs.
func (o *Organisation) stranger(account string) bool { return o.windows[account] == nil }

// managed matches a policy of AWS's by its name.
func managed(name string) func(*changed) bool {
	return func(c *changed) bool {
		return slices.ContainsFunc(c.facts["policy"], func(arn string) bool { return strings.HasSuffix(arn, ":aws:policy/"+name) })
	}
}

// administers reports whether a policy allows everything.
func administers(c *changed) bool {
	return c.facts.Is("admin", "yes") || managed("AdministratorAccess")(c)
}

// signals reports the prebuilt signals among one principal's changes: one finding
// a type, which gathers signals of one tactic and service.
func (n *Night) signals(rows []changed) []Held {
	byType := map[string][]hit{}
	var types []string
	for i := range rows {
		c := &rows[i]
		for j := range signalRules {
			if s := &signalRules[j]; s.shows(c) {
				signal, kind, _ := finding.LookupSignal(s.name)
				if byType[kind.Type] == nil {
					types = append(types, kind.Type)
				}
				byType[kind.Type] = append(byType[kind.Type], hit{c, signal.Severity, s.name + ": " + signal.What, s.name})
			}
		}
	}
	slices.Sort(types)
	var out []Held
	for _, t := range types {
		out = append(out, Held{Finding: n.changeFinding(t, byType[t], "the type switched off, or run dry, where such changes are daily work")})
	}
	return out
}

// shows reports whether a change shows the signal.
func (s *signalRule) shows(c *changed) bool {
	return c.Service == s.service && slices.Contains(s.actions, c.Action) && (c.Outcome == extract.OK || s.failed) && (s.match == nil || s.match(c))
}
