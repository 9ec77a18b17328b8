package finding

// sequenceAdvice is for whoever stands before an attack under way.
var sequenceAdvice = []string{
	"Read the signals in order: they are one attack, and the last shows how far it came.",
	"Cut off every actor named: disable its keys, revoke its sessions, isolate its hosts.",
	"Look at the resources named first: undo what was changed, restore what was deleted, rotate what was read.",
	"Find the way in before letting the workload back: the earliest signal is the place to start.",
}

// sequenceKinds are the findings that join weak signals and findings of one
// actor or resource, over up to seven days, when they are unlikely together.
var sequenceKinds = share(Kind{
	Family: SequenceFamily, Mechanisms: []Basis{Chain}, Severity: 9,
	Moves:  "Never below 9. Up with each tactic beyond two, with how unlikely the signals are together, by a list or rule that speaks against one of them, and when data left or was harmed.",
	Advice: sequenceAdvice,
}, []Kind{
	{
		Type: "AttackSequence:EC2/CompromisedInstanceGroup", Title: "Hosts of one group were attacked step by step, and act for the attacker",
		Logs: []Log{FlowLog, QueryLog, ManagementLog}, Resource: Instance, Actor: Host,
		Tactic: "Impact", Techniques: []string{"T1190", "T1496.001"},
		Blind: "What happens inside the hosts: processes and files. Hosts are a group by a role, a peer or a domain that they share, not by their launch template or network.",
	},
	{
		Type: "AttackSequence:IAM/CompromisedCredentials", Title: "A credential was used for several steps of an attack",
		Logs: []Log{ManagementLog}, Resource: AccessKey, Actor: Credential,
		Tactic: "Initial Access", Techniques: []string{"T1078.004"},
		Blind: "Attacks slower than seven days between their steps; steps that leave no call.",
	},
	{
		Type: "AttackSequence:S3/CompromisedData", Title: "A suspect credential went step by step for the data of buckets",
		Logs: []Log{ManagementLog, ObjectLog}, Resource: S3Bucket, Actor: Credential,
		Tactic: "Exfiltration", Techniques: []string{"T1530", "T1485"},
		Blind: "Buckets without data events; attacks slower than seven days between their steps.",
	},
})
