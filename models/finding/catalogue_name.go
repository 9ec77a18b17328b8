package finding

// nameKinds are the findings about how hosts ask the resolver, whatever lists
// say of the names.
var nameKinds = share(Kind{
	Family: NameFamily, Logs: []Log{QueryLog}, Mechanisms: []Basis{Statistic}, Severity: 8, Moves: movesScore,
	Resource: Instance, Actor: Host, Advice: nameAdvice,
}, []Kind{
	{
		Type: "Trojan:EC2/DGADomainRequest.B", Title: "A host asks for many domains that do not exist and look generated",
		Tactic: "Command and Control", Techniques: []string{"T1568.002"},
		Blind: "Fewer than ten new missing domains a day; generated names that all exist or stand below one registered domain; generators that join words, on hosts that ask for many missing names anyway; hosts that use another resolver or DNS over HTTPS.",
	},
	{
		Type: "Trojan:EC2/DNSDataExfiltration", Title: "A host carries data out in the names it asks for",
		Tactic: "Exfiltration", Techniques: []string{"T1048.003", "T1071.004"},
		Blind: "Less than two kilobytes a day under one domain; data spread over many domains, or carried under one that the host already sends as much to; hosts that use another resolver or DNS over HTTPS.",
	},
	{
		Type: "UnauthorizedAccess:EC2/MetadataDNSRebind", Title: "A name from outside was answered with the address of the instance metadata service",
		Mechanisms: []Basis{Rule}, Moves: movesFact, Tactic: "Credential Access", Techniques: []string{"T1552.005"},
		Advice: []string{
			"Find the process that asked for the name: a browser, a crawler or a service that fetches addresses given by strangers.",
			"Require IMDSv2 with a hop limit of 1: it refuses requests that a rebound name leads there.",
			"Revoke the sessions of the host's role, and look for its credentials being used from elsewhere.",
			"Block answers of 169.254.169.254 in your own resolvers, and the domain with Route 53 Resolver DNS Firewall.",
		},
		Blind: "Hosts that use another resolver; a rebinding that the resolver answered from its cache; whether the metadata service was reached, which no log tells.",
	},
})
