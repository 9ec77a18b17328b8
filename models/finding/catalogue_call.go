package finding

// Steps of advice that several kinds share.
const (
	callAsk     = "Ask the owner of the credential whether these calls were theirs; the sample events tell the time, the address and the user agent."
	callContain = "If not, disable the access key or revoke the role's sessions (deny policy on aws:TokenIssueTime), then rotate the credential."
	callTrace   = "List everything else this credential and this address did in the same days."
)

// callKinds are the findings about API calls that do not fit who makes them,
// one for each tactic the calls serve.
var callKinds = share(Kind{
	Family: IdentityFamily, Logs: []Log{ManagementLog}, Mechanisms: []Basis{Statistic}, Moves: movesCall, Resource: AccessKey, Actor: Credential,
}, []Kind{
	{
		Type:       "CredentialAccess:IAMUser/AnomalousBehavior",
		Title:      "Calls that read secrets do not fit who made them",
		Severity:   5,
		Tactic:     "Credential Access",
		Techniques: []string{"T1555.006", "T1552"},
		Advice:     []string{callAsk, callContain, "Rotate every secret, password and token that was read.", callTrace},
		Blind:      "Secrets read from memory, files or environment variables of a host; a principal that reads many secrets every day.",
	},
	{
		Type:       "DefenseEvasion:IAMUser/AnomalousBehavior",
		Title:      "Calls that weaken logging or defences do not fit who made them",
		Severity:   5,
		Tactic:     "Defense Evasion",
		Techniques: []string{"T1562.008", "T1562.001"},
		Advice:     []string{callAsk, "Switch the trail, flow log, alarm or detector that was touched back on, and note the gap in the logs.", callContain, callTrace},
		Blind:      "What happened while a log was off; changes made through a role that administers logging every day.",
	},
	{
		Type:       "Discovery:IAMUser/AnomalousBehavior",
		Title:      "Calls that look around do not fit who made them",
		Severity:   2,
		Tactic:     "Discovery",
		Techniques: []string{"T1580", "T1526", "T1087.004"},
		Advice:     []string{callAsk, "Look for denied calls among them: a credential that tries doors is more telling than one that lists its own things.", callContain, callTrace},
		Blind:      "Slow looking around that stays within what the principal's peers do; calls that CloudTrail does not record.",
	},
	{
		Type:       "Exfiltration:IAMUser/AnomalousBehavior",
		Title:      "Calls that can carry data out do not fit who made them",
		Severity:   8,
		Tactic:     "Exfiltration",
		Techniques: []string{"T1537"},
		Advice:     []string{callAsk, "Undo what gives data away: replication rules, snapshot and image sharing, restores to other accounts.", callContain, "Find out what the copied data holds and whether it must be reported.", callTrace},
		Blind:      "Copies made by a host over the network; objects read one by one, which S3 data events show.",
	},
	{
		Type:       "Impact:IAMUser/AnomalousBehavior",
		Title:      "Calls that change or destroy resources do not fit who made them",
		Severity:   8,
		Tactic:     "Impact",
		Techniques: []string{"T1485", "T1531", "T1496.001"},
		Advice:     []string{callAsk, callContain, "Stop what was started and costs money (instances, clusters) in every region, and restore what was deleted.", callTrace},
		Blind:      "Damage done inside hosts and databases; changes made by automation that changes the same things every day.",
	},
	{
		Type:       "InitialAccess:IAMUser/AnomalousBehavior",
		Title:      "Calls that open a way in do not fit who made them",
		Severity:   5,
		Tactic:     "Initial Access",
		Techniques: []string{"T1078.004"},
		Advice:     []string{callAsk, callContain, "End the sessions and tokens that were opened, and see what was done with them.", callTrace},
		Blind:      "Ways in that leave no API call, such as a stolen browser session that behaves as its owner does.",
	},
	{
		Type:       "Persistence:IAMUser/AnomalousBehavior",
		Title:      "Calls that secure later access do not fit who made them",
		Severity:   5,
		Tactic:     "Persistence",
		Techniques: []string{"T1098.001", "T1136.003"},
		Advice:     []string{callAsk, "Remove the keys, users, trust policies and key pairs that were added.", callContain, callTrace},
		Blind:      "Access kept inside hosts and functions; credentials added by a pipeline that adds such credentials every day.",
	},
	{
		Type:       "PrivilegeEscalation:IAMUser/AnomalousBehavior",
		Title:      "Calls that raise permissions do not fit who made them",
		Severity:   5,
		Tactic:     "Privilege Escalation",
		Techniques: []string{"T1098.003", "T1548.005"},
		Advice:     []string{callAsk, "Take back the policies, group memberships and instance profiles that were attached.", callContain, callTrace},
		Blind:      "Permissions that were too wide from the start; roles passed to a service whose own calls look normal.",
	},
})
