package finding

// sigmaKinds are findings of the operator's own rules. One type serves all rules:
// which one it was is in the title, the evidence and the identity, and severity,
// tactic and techniques are the rule's.
var sigmaKinds = []Kind{{
	Type: "Policy:IAMUser/SigmaRule", Title: "Calls matched a Sigma rule", Family: IdentityFamily, Own: true,
	Logs: []Log{ManagementLog, ObjectLog}, Mechanisms: []Basis{Rule}, Severity: 5,
	Moves:  "The rule's level: informational is 1, low 2, medium 5, high 8 and critical 9.",
	Tactic: "Initial Access", Techniques: []string{"T1078.004"},
	Resource: AccessKey, Actor: Credential,
	Advice: []string{
		"Read the rule and what its author knows to be harmless: `yoban rules list` tells where it lies.",
		"Look at the sample records: are these calls what the rule is meant for?",
		"Ask whoever owns the credential; if nobody knows of the calls, disable it and look for its other findings.",
		"Where the rule is right about calls that are fine here, add a filter to it and hold it against past logs with `yoban rules test`.",
	},
	Blind: "What the rule does not ask for, and what its author did not think of. A rule sees one call at a time: it neither counts nor compares with the past.",
}}
