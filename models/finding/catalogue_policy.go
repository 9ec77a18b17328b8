package finding

// pentestAdvice is for user agents that name a distribution of test tools.
var pentestAdvice = []string{
	"Ask whether a penetration test was agreed for these days, and whether this credential was in its scope.",
	"If not, disable the access key or revoke the role's sessions at once: whoever tests without asking is an attacker.",
	"List everything else this credential and this address did in the same days.",
}

const pentestBlind = "Tools that hide their user agent, and the same tools on another system."

// policyKinds are the findings about management events that are worth a look
// whoever makes them.
var policyKinds = share(Kind{
	Family: IdentityFamily, Logs: []Log{ManagementLog}, Mechanisms: []Basis{Rule}, Severity: 5, Moves: movesFact,
	Resource: AccessKey, Actor: Credential,
}, []Kind{
	{
		Type: "DefenseEvasion:IAMUser/BedrockLoggingDisabled", Title: "The log of model invocations was switched off",
		Tactic: "Defense Evasion", Techniques: []string{"T1562.008"},
		Advice: []string{
			"Ask who made the call whether the log was meant to end.",
			"If not, switch it on again and note the gap; revoke the credential's sessions.",
			"Look for model invocations in the gap: CloudTrail still tells who and how often, not what.",
		},
		Blind: "Logs that lead to a bucket or a log group that was emptied; regions where none was switched on.",
	},
	{
		Type: "PenTest:IAMUser/KaliLinux", Title: "Calls came from a host with Kali Linux",
		Logs:   []Log{ManagementLog, ObjectLog},
		Tactic: "Initial Access", Techniques: []string{"T1078.004"}, Advice: pentestAdvice, Blind: pentestBlind,
	},
	{
		Type: "PenTest:IAMUser/ParrotLinux", Title: "Calls came from a host with Parrot Security Linux",
		Logs:   []Log{ManagementLog, ObjectLog},
		Tactic: "Initial Access", Techniques: []string{"T1078.004"}, Advice: pentestAdvice, Blind: pentestBlind,
	},
	{
		Type: "PenTest:IAMUser/PentooLinux", Title: "Calls came from a host with Pentoo Linux",
		Logs:   []Log{ManagementLog, ObjectLog},
		Tactic: "Initial Access", Techniques: []string{"T1078.004"}, Advice: pentestAdvice, Blind: pentestBlind,
	},
	{
		Type: "Policy:IAMUser/RootCredentialUsage", Title: "The root user of an account was used",
		Logs: []Log{ManagementLog, ObjectLog}, Severity: 2, Moves: "Up by three when it signed in with a password alone.",
		Tactic: "Privilege Escalation", Techniques: []string{"T1078.004"},
		Advice: []string{
			"Ask who holds the root user's password whether this was them, and what for.",
			"If nobody did, reset the password from the registered mail address, delete root access keys and end all sessions.",
			"Register multi-factor authentication for the root user, and remove its credentials from member accounts.",
		},
		Blind: "Work done with administrator roles instead.",
	},
	{
		Type: "Policy:IAMUser/ShortTermRootCredentialUsage", Title: "A short session of an account's root user was used",
		Severity: 2, Tactic: "Privilege Escalation", Techniques: []string{"T1078.004"},
		Advice: []string{
			"Ask in the management account who called sts:AssumeRoot for this member, and what for.",
			"If nobody did, revoke that caller's sessions: whoever may assume root of one member may assume it of all.",
			"Limit sts:AssumeRoot to the few task policies that are needed, and to few people.",
		},
		Blind: "What the task policy allowed and the caller did not try.",
	},
	{
		Type: "Stealth:IAMUser/CloudTrailLoggingDisabled", Title: "A trail was stopped, deleted or narrowed",
		Severity: 2, Tactic: "Defense Evasion", Techniques: []string{"T1562.008"},
		Advice: []string{
			"Ask who made the call whether the trail was meant to end.",
			"If not, start it again and note the gap in the logs; revoke the credential's sessions.",
			"Forbid cloudtrail:StopLogging and cloudtrail:DeleteTrail by a service control policy.",
		},
		Blind: "Trails whose objects are deleted one by one, or that lose the right to write to their bucket or to use their key.",
	},
	{
		Type: "Stealth:IAMUser/PasswordPolicyChange", Title: "The password policy of an account was weakened",
		Moves:  "By how much weaker: Low for one requirement less, Medium for two, High for three or more, or when fewer than eight characters are enough.",
		Tactic: "Defense Evasion", Techniques: []string{"T1556"},
		Advice: []string{
			"Compare the old policy with the new one, in the evidence, and put back what was lost.",
			"Ask who made the call why; if nobody did, revoke the credential's sessions.",
			"See which users set a new password since, and make them set another under the old policy.",
			"Forbid iam:UpdateAccountPasswordPolicy and iam:DeleteAccountPasswordPolicy by a service control policy.",
		},
		Blind: "The policy before the first change that Yoban read, which is taken for AWS's default; passwords of directories outside IAM.",
	},
})
