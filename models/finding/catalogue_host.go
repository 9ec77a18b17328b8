package finding

// hostAdvice is the same for all of them: they tell of the same thing.
var hostAdvice = []string{
	"Look at the sample flows and queries: which process on the host talks to this peer, and since when?",
	"If nobody runs a wallet or a miner there on purpose, isolate the host with a security group that allows nothing, and keep a snapshot of its disks.",
	"Find the way in: open management ports, vulnerable software, leaked keys, a container image nobody knows.",
	"Revoke the sessions of the host's role and look for other findings about that role and this host.",
	"Rebuild the host from a clean image rather than repair it.",
}

// hostKinds are the findings about hosts, from their traffic and their queries.
var hostKinds = []Kind{
	{
		Type:       "CryptoCurrency:EC2/BitcoinTool.B",
		Title:      "A host exchanges traffic that looks like cryptocurrency mining",
		Severity:   8,
		Tactic:     "Impact",
		Techniques: []string{"T1496.001"},
		Resource:   Instance,
		Log:        flowLog,
		Advice:     hostAdvice,
		Blind:      "Traffic inside a VPN or through a proxy that carries much else; miners that run for minutes only; hosts whose interface has no flow log.",
	},
	{
		Type:       "CryptoCurrency:EC2/BitcoinTool.B!DNS",
		Title:      "A host asks for the names of cryptocurrency services",
		Severity:   8,
		Tactic:     "Impact",
		Techniques: []string{"T1496.001"},
		Resource:   Instance,
		Log:        queryLog,
		Advice:     hostAdvice,
		Blind:      "Hosts that use another resolver, DNS over HTTPS or bare addresses; repeated queries that the resolver answers from its cache.",
	},
}
