package finding

// changeKinds gather the prebuilt signals about things: what was opened,
// switched off, given away or made ready.
var changeKinds = share(signal, []Kind{
	{
		Type: "DefenseImpairment:EC2/DisableOrModifyTools", Title: "Flow logs were deleted, or hosts protected from being ended",
		Severity: 2, Tactic: "Defense Evasion", Techniques: []string{"T1562.008", "T1562.001"},
		Advice: undo("Switch the flow log on again and note the gap; lift the protection of hosts that nobody knows.", "Forbid ec2:DeleteFlowLogs by a service control policy."),
		Signals: []Signal{
			{"EC2TerminationProtectionEnabled", 2, "a host was protected from being ended, as miners do with theirs"},
			{"VPCFlowLogsDeleted", 8, "flow logs were deleted"},
		},
	},
	{
		Type: "DefenseImpairment:Organizations/DisableOrModifyTools", Title: "A kind of policy was switched off in the organisation",
		Severity: 8, Tactic: "Defense Evasion", Techniques: []string{"T1562.001"},
		Advice:  undo("Switch the policy type on again and attach its policies anew: they were detached everywhere.", "Keep the management account for the organisation alone, and few people in it."),
		Signals: []Signal{{"OrganizationPolicyDisabled", 8, "a policy type of the organisation was switched off"}},
	},
	{
		Type: "DefenseImpairment:Organizations/ModifyCloudResourceHierarchy", Title: "An account tried to leave the organisation",
		Severity: 8, Tactic: "Defense Evasion", Techniques: []string{"T1666"},
		Advice:  undo("Invite the account back if it left, and check that trails and policies reach it again.", "Forbid organizations:LeaveOrganization by a service control policy."),
		Signals: []Signal{{"OrganizationLeaveAttempt", 8, "an account tried to leave its organisation"}},
	},
	{
		Type: "DefenseImpairment:RDS/ModifyAuthenticationProcess", Title: "Sign-in by IAM was switched off at a database",
		Severity: 5, Tactic: "Defense Evasion", Techniques: []string{"T1556"},
		Advice:  undo("Switch it on again, and see which passwords of database users were set meanwhile.", "Require IAM authentication by a rule of AWS Config."),
		Signals: []Signal{{"RDSIAMAuthDisabled", 5, "sign-in by IAM was switched off at a database"}},
	},
	{
		Type: "DefenseImpairment:Route53Resolver/DisableOrModifyTools", Title: "Logs of DNS queries were deleted",
		Severity: 5, Tactic: "Defense Evasion", Techniques: []string{"T1562.008"},
		Advice:  undo("Make the query log anew, tie it to its networks and note the gap.", "Forbid route53resolver:DeleteResolverQueryLogConfig by a service control policy."),
		Signals: []Signal{{"DNSQueryLogsDeleted", 5, "a log of DNS queries was deleted"}},
	},
	{
		Type: "DefenseImpairment:S3/DisableOrModifyTools", Title: "Objects are encrypted with a key that only the caller has",
		Severity: 8, Resource: S3Bucket, Tactic: "Defense Evasion", Techniques: []string{"T1486", "T1562"},
		Advice:  undo("Stop the writes and restore from versions or backups: without the key the objects are lost.", "Forbid keys of the caller's own in the bucket's encryption settings, as is the default of new buckets."),
		Signals: []Signal{{"S3CustomerProvidedKeysEnabled", 8, "a bucket takes objects encrypted with keys of the caller's own"}},
	},
	{
		Type: "Execution:SageMaker/CommandAndScriptingInterpreter", Title: "What notebooks run when they start was changed",
		Severity: 5, Tactic: "Execution", Techniques: []string{"T1059"},
		Advice:  undo("Put the script back as it was, and restart the notebooks that ran it.", "Limit sagemaker:UpdateNotebookInstanceLifecycleConfig to the pipeline that owns it."),
		Signals: []Signal{{"SageMakerLifecycleConfigModified", 5, "the start script of notebooks was changed"}},
	},
	{
		Type: "Exfiltration:EC2/TransferDataToCloudAccount", Title: "An image or a snapshot was shared outside",
		Severity: 8, Tactic: "Exfiltration", Techniques: []string{"T1537"},
		Advice: undo("Take the share back; what was copied meanwhile is gone, so find out what it holds.", "Block public access for images and snapshots in every region."),
		Signals: []Signal{
			{"AMIExternalAccess", 8, "an image was shared outside the organisation"},
			{"EBSSnapshotExternalAccess", 8, "a snapshot of a disk was shared outside the organisation"},
		},
	},
	{
		Type: "Exfiltration:RDS/TransferDataToCloudAccount", Title: "A snapshot of a database was made public",
		Severity: 8, Tactic: "Exfiltration", Techniques: []string{"T1537"},
		Advice:  undo("Take the share back; what was copied meanwhile is gone, so find out what it holds.", "Encrypt snapshots with a key of your own: such ones cannot be made public."),
		Signals: []Signal{{"RDSSnapshotPubliclyShared", 8, "a snapshot of a database was made public"}},
	},
	{
		Type: "Exfiltration:S3/TransferDataToCloudAccount", Title: "A bucket was opened to another account",
		Severity: 8, Resource: S3Bucket, Tactic: "Exfiltration", Techniques: []string{"T1537"},
		Advice:  undo("Take the statement out of the bucket's policy, and see what the other account read.", "Limit bucket policies to your organisation (aws:PrincipalOrgID)."),
		Signals: []Signal{{"S3BucketPolicyExternalAccess", 8, "a bucket's policy lets another account in"}},
	},
	{
		Type: "Impact:S3/DataDestruction", Title: "Objects of a bucket will expire within days",
		Severity: 5, Resource: S3Bucket, Tactic: "Impact", Techniques: []string{"T1485.001"},
		Advice:  undo("Remove the lifecycle rule today: it runs once a day, at midnight UTC.", "Switch on versioning and Object Lock for what must not vanish."),
		Signals: []Signal{{"S3LifecycleRapidExpiration", 5, "a lifecycle rule lets objects expire within days"}},
	},
	{
		Type: "Impact:SES/ResourceHijacking", Title: "An account was made ready to send mail in bulk",
		Severity: 2, Tactic: "Impact", Techniques: []string{"T1496.004"},
		Advice: undo("Switch sending off, and see what was sent.", "Forbid the mail service by a service control policy where nobody sends mail."),
		Signals: []Signal{
			{"SESAccountSendingEnabled", 2, "sending mail was switched on for an account"},
			{"SESProductionAccessEnabled", 5, "sending mail to anybody was asked for"},
		},
	},
	{
		Type: "Persistence:EC2/BootOrLogonInitializationScripts", Title: "What a host runs when it starts was changed",
		Severity: 8, Tactic: "Persistence", Techniques: []string{"T1037"},
		Advice:  undo("Read the new user data, put the old back, and rebuild the host if it has started since.", "Replace hosts instead of changing them, and deny ec2:ModifyInstanceAttribute."),
		Signals: []Signal{{"EC2UserDataModified", 8, "the user data of a host was changed"}},
	},
	{
		Type: "Persistence:EC2/ExternalRemoteServices", Title: "SSH was opened to the whole internet",
		Severity: 5, Tactic: "Persistence", Techniques: []string{"T1133", "T1562.007"},
		Advice:  undo("Remove the rule, and look for logins from outside while it stood.", "Reach hosts through Session Manager or EC2 Instance Connect, which need no open port."),
		Signals: []Signal{{"EC2SecurityGroupPublicSSH", 5, "a security group lets everybody reach SSH"}},
	},
	{
		Type: "ResourceDevelopment:SES/CompromiseAccounts", Title: "A domain was verified to send mail in its name",
		Severity: 5, Tactic: "Resource Development", Techniques: []string{"T1586.002", "T1583.001"},
		Advice:  undo("Delete the identity, and see what was sent in its name.", "Limit ses:VerifyDomainIdentity and ses:CreateEmailIdentity to those who manage mail."),
		Signals: []Signal{{"SESDomainIdentityVerified", 5, "a domain was verified for sending mail"}},
	},
})
