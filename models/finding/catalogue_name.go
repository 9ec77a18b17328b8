package finding

// nameAdvice is the same for all of them: the way from a query to its process.
var nameAdvice = []string{
	"Find the process that asks: the sample queries tell when; the host's own logs, its packages and its scheduled tasks tell who.",
	"If nobody can explain the names, isolate the host with a security group that allows nothing, and keep a snapshot of its disks.",
	"Block the domains with Route 53 Resolver DNS Firewall, and look which other hosts ask for them.",
	"Revoke the sessions of the host's role and look for other findings about that role and this host.",
	"Rebuild the host from a clean image rather than repair it.",
}

// nameKinds are the findings about what hosts ask the resolver for, other than
// mining.
var nameKinds = []Kind{
	{
		Type:       "Trojan:EC2/DGADomainRequest.B",
		Title:      "A host asks for many domains that do not exist and look generated",
		Severity:   8,
		Tactic:     "Command and Control",
		Techniques: []string{"T1568.002"},
		Resource:   Instance,
		Log:        queryLog,
		Advice:     nameAdvice,
		Blind:      "Fewer than ten new missing domains a day; generated names that all exist or stand below one registered domain; generators that join words, on hosts that ask for many missing names anyway; hosts that use another resolver or DNS over HTTPS.",
	},
	{
		Type:       "Trojan:EC2/DNSDataExfiltration",
		Title:      "A host carries data out in the names it asks for",
		Severity:   8,
		Tactic:     "Exfiltration",
		Techniques: []string{"T1048.003", "T1071.004"},
		Resource:   Instance,
		Log:        queryLog,
		Advice:     nameAdvice,
		Blind:      "Less than two kilobytes a day under one domain; data spread over many domains, or carried under one that the host already sends as much to; hosts that use another resolver or DNS over HTTPS.",
	},
}
