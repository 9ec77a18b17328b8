package finding

const (
	askedBlind      = "Names that no list has; hosts that use another resolver, DNS over HTTPS or bare addresses; repeated queries that the resolver answers from its cache."
	reputationBlind = "Names that no list has, that the host asked for before, or that several hosts of the organisation ask for; an organisation's first three days; hosts that use another resolver, DNS over HTTPS or bare addresses. A new name is told once: from then on it is learned."
)

// domainKinds are the findings about the names themselves that hosts ask for:
// by lists, and by what can be told of a name's standing.
var domainKinds = share(Kind{
	Family: NameFamily, Logs: []Log{QueryLog}, Mechanisms: []Basis{List}, Severity: 8, Moves: movesList,
	Resource: Instance, Actor: Host, Advice: nameAdvice, Blind: askedBlind,
}, []Kind{
	{
		Type: "Backdoor:EC2/C&CActivity.B!DNS", Title: "A host asks for a domain of command and control",
		Tactic: "Command and Control", Techniques: []string{"T1071.004"},
	},
	{
		Type: "CryptoCurrency:EC2/BitcoinTool.B!DNS", Title: "A host asks for the names of cryptocurrency services",
		Moves: movesFact, Tactic: "Impact", Techniques: []string{"T1496.001"}, Advice: mineAdvice,
	},
	{
		Type: "Impact:EC2/AbusedDomainRequest.Reputation", Title: "A host asks for a name of a kind that is often abused: free, dynamic or parked",
		Severity: 5, Tactic: "Command and Control", Techniques: []string{"T1568"}, Blind: reputationBlind,
	},
	{
		Type: "Impact:EC2/BitcoinDomainRequest.Reputation", Title: "A host asks for a new name that speaks of mining, and that no list knows",
		Mechanisms: []Basis{Rule}, Moves: movesFact, Tactic: "Impact", Techniques: []string{"T1496.001"}, Advice: mineAdvice,
		Blind: "Names that speak of mining once or not at all; domains that the host asked for before, and hosts without a past; hosts that use another resolver or DNS over HTTPS.",
	},
	{
		Type: "Impact:EC2/MaliciousDomainRequest.Custom", Title: "A host asks for a domain on your own threat list",
		Severity: 5, Tactic: "Command and Control", Techniques: []string{"T1071.004"},
	},
	{
		Type: "Impact:EC2/MaliciousDomainRequest.Reputation", Title: "A host asks for a domain that is known to be malicious",
		Tactic: "Command and Control", Techniques: []string{"T1071.004"},
	},
	{
		Type: "Impact:EC2/SuspiciousDomainRequest.Reputation", Title: "A host asks for a new domain that a list calls suspicious",
		Severity: 2, Tactic: "Command and Control", Techniques: []string{"T1568"}, Blind: reputationBlind,
	},
	{
		Type: "Trojan:EC2/BlackholeTraffic!DNS", Title: "A host asks for a domain that was redirected to a sinkhole",
		Severity: 5, Tactic: "Command and Control", Techniques: []string{"T1071.004"},
	},
	{
		Type: "Trojan:EC2/DGADomainRequest.C!DNS", Title: "A host asks for a domain that a known generator of malware makes",
		Tactic: "Command and Control", Techniques: []string{"T1568.002"},
	},
	{
		Type: "Trojan:EC2/DriveBySourceTraffic!DNS", Title: "A host asks for a domain that installs software on whoever looks at it",
		Tactic: "Initial Access", Techniques: []string{"T1189"},
	},
	{
		Type: "Trojan:EC2/DropPoint!DNS", Title: "A host asks for a domain that is known to keep stolen data",
		Severity: 5, Tactic: "Exfiltration", Techniques: []string{"T1041"},
	},
	{
		Type: "Trojan:EC2/PhishingDomainRequest!DNS", Title: "A host asks for a domain of a phishing page",
		Tactic: "Initial Access", Techniques: []string{"T1566.002"},
	},
})
