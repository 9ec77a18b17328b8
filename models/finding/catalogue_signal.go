package finding

// signalMoves says how the severity of prebuilt signals comes about.
const signalMoves = "The most severe of its signals decides; it is the default of the least severe one when that alone was seen."

// signalBlind holds for all of them: they know the change, not the reason.
const signalBlind = "Whether the change was meant: in some accounts it is daily work, so run the type dry first. Changes older than the logs."

// The steps that all prebuilt signals share.
const (
	signalAsk     = "Ask who made the call whether the change was meant; the sample events tell the time, the address and what was changed."
	signalContain = "If not, revoke the sessions of the caller or disable its key, and list everything else it did in the same days."
)

// undo returns the advice of a prebuilt signal: ask, undo, contain, prevent.
func undo(step, prevent string) []string {
	return []string{signalAsk, step, signalContain, prevent}
}

// signal is what all kinds of prebuilt signals have in common. Their names and
// severities are those of GuardDuty's custom detection rules (user guide,
// "Custom Detection Rules finding types", 2026).
var signal = Kind{
	Family: SignalFamily, Logs: []Log{ManagementLog}, Mechanisms: []Basis{Rule}, Moves: signalMoves,
	Resource: AccessKey, Actor: Credential, Blind: signalBlind,
}

// signalKinds gather the prebuilt signals about ways in and ways up: who may
// do what.
var signalKinds = share(signal, []Kind{
	{
		Type: "CredentialAccess:EC2/UnsecuredCredentials", Title: "The administrator password of a Windows host was read",
		Severity: 5, Tactic: "Credential Access", Techniques: []string{"T1552"},
		Advice:  undo("Change the host's administrator password.", "Join Windows hosts to a directory, and deny ec2:GetPasswordData."),
		Signals: []Signal{{"EC2PasswordDataRetrieved", 5, "the administrator password of a Windows host was read"}},
	},
	{
		Type: "CredentialAccess:RDS/ModifyAuthenticationProcess", Title: "The master password of a database was reset",
		Severity: 8, Tactic: "Credential Access", Techniques: []string{"T1556"},
		Advice:  undo("Reset the master password again, and see in the database's own log who signed in meanwhile.", "Let Secrets Manager keep and rotate the master password."),
		Signals: []Signal{{"RDSMasterPasswordReset", 8, "the master password of a database was reset"}},
	},
	{
		Type: "InitialAccess:IAM/ValidAccounts", Title: "Somebody signed in to the console without a second factor",
		Severity: 5, Tactic: "Initial Access", Techniques: []string{"T1078.004"},
		Advice:  undo("End the session, and register a second factor for the user.", "Deny everything but registering a factor to sessions without one (aws:MultiFactorAuthPresent)."),
		Signals: []Signal{{"ConsoleLoginWithoutMFA", 5, "a console sign-in had no second factor"}},
	},
	{
		Type: "InitialAccess:RDS/ExploitPublicFacingApplication", Title: "A database was made reachable from the internet",
		Severity: 8, Tactic: "Initial Access", Techniques: []string{"T1190"},
		Advice:  undo("Take the public address away again, and look at who connected meanwhile.", "Keep databases in subnets without a route to the internet."),
		Signals: []Signal{{"RDSPubliclyAccessible", 8, "a database was made publicly accessible"}},
	},
	{
		Type: "LateralMovement:EC2/RemoteServices", Title: "A key to sign in by SSH was pushed to a host",
		Severity: 5, Tactic: "Lateral Movement", Techniques: []string{"T1021.004", "T1098.004"},
		Advice:  undo("Look at the host's login records for the minute after the push: the key works for sixty seconds.", "Limit ec2-instance-connect:SendSSHPublicKey to the people and hosts that need it."),
		Signals: []Signal{{"EC2InstanceSSHKeyPushed", 5, "a public key was pushed to a host by EC2 Instance Connect"}},
	},
	{
		Type: "Persistence:IAM/AccountManipulation", Title: "Access of a user or role was added or changed",
		Severity: 2, Tactic: "Persistence", Techniques: []string{"T1098.001", "T1098"},
		Advice: undo("Remove the key, password or trust that was added.", "Give people roles through a directory, so that keys and passwords of IAM users need not be made."),
		Signals: []Signal{
			{"IAMAccessKeyCreated", 2, "an access key was made"},
			{"IAMRoleTrustPolicyModified", 5, "who may assume a role was changed"},
			{"IAMUserLoginProfileCreated", 8, "a user was given a console password"},
			{"IAMUserLoginProfileUpdated", 5, "the console password of a user was changed"},
		},
	},
	{
		Type: "Persistence:Lambda/AccountManipulation", Title: "A function may be used by everybody",
		Severity: 8, Tactic: "Persistence", Techniques: []string{"T1098"},
		Advice:  undo("Remove the statement from the function's policy.", "Name accounts or a source ARN in function policies, never everybody."),
		Signals: []Signal{{"LambdaFunctionPublicAccess", 8, "a function's policy lets everybody use it"}},
	},
	{
		Type: "Persistence:Lambda/ModifyAuthenticationProcess", Title: "A function got a public address that asks for no credentials",
		Severity: 8, Tactic: "Persistence", Techniques: []string{"T1556"},
		Advice:  undo("Delete the function URL, or let it require IAM authentication.", "Deny function URLs without authentication by a service control policy (lambda:FunctionUrlAuthType)."),
		Signals: []Signal{{"LambdaFunctionUrlPublicAccess", 8, "a function URL asks for no credentials"}},
	},
	{
		Type: "Persistence:RolesAnywhere/AccountManipulation", Title: "A certificate authority may now vouch for who assumes roles",
		Severity: 5, Tactic: "Persistence", Techniques: []string{"T1098.001", "T1556"},
		Advice:  undo("Delete the trust anchor, and see which sessions it gave out.", "Deny rolesanywhere:CreateTrustAnchor outside the account that manages it."),
		Signals: []Signal{{"RolesAnywhereTrustAnchorCreated", 5, "a trust anchor of IAM Roles Anywhere was made"}},
	},
	{
		Type: "PrivilegeEscalation:IAM/AccountManipulation", Title: "A user or role was given far-reaching permissions",
		Severity: 5, Tactic: "Privilege Escalation", Techniques: []string{"T1098.003"},
		Advice: undo("Detach the policy or delete the credential.", "Set a permissions boundary, so that whoever manages users cannot make administrators."),
		Signals: []Signal{
			{"AdminPolicyAttachedToRole", 8, "a role was made an administrator"},
			{"AdminPolicyAttachedToUser", 8, "a user was made an administrator"},
			{"BedrockServiceCredentialCreated", 5, "a key for the model service was made"},
			{"SESFullAccessPolicyAttachedToRole", 5, "a role was given everything of the mail service"},
			{"SESFullAccessPolicyAttachedToUser", 5, "a user was given everything of the mail service"},
		},
	},
})
