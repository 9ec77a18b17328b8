package finding

// Steps of advice that several kinds share.
const (
	credentialContain = "Revoke the role's sessions (deny policy on aws:TokenIssueTime); the host gets new credentials by itself."
	credentialHost    = "Treat the host as compromised until shown otherwise: look for server-side request forgery and for shells, and keep its disks."
	credentialHarden  = "Require IMDSv2 with a hop limit of 1, and bind the role to its network with aws:SourceVpc or aws:SourceIp conditions."
	resourceCode      = "Find how they were read: code that answers strangers with its environment or fetches addresses they give, a library nobody knows, a debug page."
	resourceHarden    = "Give each function and task a role of its own with few permissions, and bind it to its network with aws:SourceVpc or aws:SourceIp conditions."
	credentialCalls   = "Go through every call made from the outside address; the sample events are a start."
)

// credentialKinds are the findings about credentials used where they do not
// belong.
var credentialKinds = share(Kind{
	Family: IdentityFamily, Logs: []Log{ManagementLog}, Mechanisms: []Basis{Statistic}, Moves: movesScore, Resource: AccessKey, Actor: Credential,
}, []Kind{
	{
		Type:       "UnauthorizedAccess:IAMUser/ConcurrentCredentialUse",
		Own:        true,
		Title:      "One credential is used from two networks at once",
		Severity:   5,
		Tactic:     "Credential Access",
		Techniques: []string{"T1550.001", "T1078.004"},
		Advice: []string{
			"Ask the owner which of the two networks is theirs; a phone that changes to mobile data is the usual harmless reason.",
			"If one is not, revoke the sessions of the role, or disable the key, and issue new credentials.",
			credentialCalls,
			"Look for where the credential was read: a laptop, a build log, a container's environment.",
		},
		Blind: "A thief behind the owner's own network; use in turns with more than an hour between.",
	},
	{
		Type:       "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B",
		Mechanisms: []Basis{Rule}, Moves: movesFact,
		Title:      "A user signed in to the console from places too far apart",
		Severity:   5,
		Tactic:     "Initial Access",
		Techniques: []string{"T1078.004"},
		Advice: []string{
			"Ask the user which of the sign-ins were theirs; a VPN or a phone abroad is the usual harmless reason.",
			"If one was not, reset the password, end the sessions and register multi-factor authentication anew.",
			"List what was done in the session that was not theirs.",
			"Require multi-factor authentication for console access if it is missing.",
		},
		Blind: "A thief in the same country as the user; countries and networks that are usual for the user or for others; sessions taken over after the sign-in; addresses whose place is not known.",
	},
	{
		Type:       "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS",
		Mechanisms: []Basis{Rule}, Moves: movesFact,
		Title:      "Credentials of a host are used from another AWS account's network",
		Severity:   8,
		Tactic:     "Credential Access",
		Techniques: []string{"T1552.005", "T1078.004"},
		Advice:     []string{credentialCalls, credentialContain, credentialHost, credentialHarden},
		Blind:      "Use from the host itself or from behind the same NAT gateway; calls that CloudTrail does not record.",
	},
	{
		Type:       "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
		Mechanisms: []Basis{Rule}, Moves: movesFact,
		Title:      "Credentials of a host are used from outside AWS",
		Severity:   8,
		Tactic:     "Credential Access",
		Techniques: []string{"T1552.005", "T1078.004"},
		Advice:     []string{credentialCalls, credentialContain, credentialHost, credentialHarden},
		Blind:      "Use through the host itself as a proxy, or from a network the account is known to leave by.",
	},
	{
		Type:       "UnauthorizedAccess:IAMUser/LongTermKeyNewNetwork",
		Own:        true,
		Title:      "A long-term access key is used from a network it was never used from",
		Severity:   5,
		Tactic:     "Initial Access",
		Techniques: []string{"T1078.004"},
		Advice: []string{
			"Ask the key's owner whether the software moved; a new host or provider is the usual harmless reason.",
			"If it did not, make the key inactive and issue a new one; long-term keys leak through repositories and build logs.",
			credentialCalls,
			"Replace the key with a role; where that cannot be, bind it to its network with aws:SourceIp conditions.",
		},
		Blind: "A thief in the key's usual network; keys seen on fewer than three days.",
	},
	{
		Type:       "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS",
		Title:      "Credentials of a container task are used from another AWS account's network",
		Mechanisms: []Basis{Rule}, Moves: movesFact,
		Severity:   8,
		Tactic:     "Credential Access",
		Techniques: []string{"T1552.005", "T1078.004"},
		Advice:     []string{credentialCalls, credentialContain, resourceCode, resourceHarden},
		Blind:      "Use from the task itself or from behind the same NAT gateway; tasks that cannot be told from people who assume the same role.",
	},
	{
		Type:       "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS",
		Title:      "Credentials of a function or a container task are used from outside AWS",
		Mechanisms: []Basis{Rule}, Moves: movesFact,
		Severity:   8,
		Tactic:     "Credential Access",
		Techniques: []string{"T1552.005", "T1552.007", "T1078.004"},
		Advice:     []string{credentialCalls, credentialContain, resourceCode, resourceHarden},
		Blind:      "Use through the function or task itself as a proxy; roles that people or other software assume as well.",
	},
})
